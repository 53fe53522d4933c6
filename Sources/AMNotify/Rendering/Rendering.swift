package import AMCore
internal import AMText

/// What the templates of one attempt see, and what they say. Made once for each attempt; its data are
/// computed once.
package struct Rendering: Sendable {
    /// The letter whose templates are rendered.
    package let letter: Notification
    private let out: Outbound
    private let facts: MessageFacts

    /// A rendering of a letter, whose labels of the route are rendered already.
    package init(_ letter: Notification, over out: Outbound) {
        self.letter = letter
        self.out = out
        facts = MessageFacts(
            MessageFacts.Sources(
                receiver: letter.receiver, alerts: letter.alerts, reason: letter.reason,
                groupLabels: letter.groupLabels, routeLabels: letter.routeLabels,
                externalURL: out.externalURL, localZone: out.localZone),
            routeLabelsAreRendered: true)
    }

    /// What a template says. An empty template says nothing and cannot fail. Bytes that are no UTF-8 come
    /// out as U+FFFD.
    /// Throws: `DeliveryFailure` with the bare text of the template's error, not to be tried again.
    package func text(_ template: MessageTemplate) throws(DeliveryFailure) -> String {
        try raw(template).string
    }

    /// What a template says, byte by byte.
    /// Throws: as `text`.
    package func bytes(_ template: MessageTemplate) throws(DeliveryFailure) -> [UInt8] {
        try raw(template).bytes
    }

    /// What people read. A template that fails does not keep them from being told: they get the facts in
    /// plain words and the error with them, and the failure is noted.
    package func message(_ template: MessageTemplate) -> String {
        do throws(DeliveryFailure) {
            return try text(template)
        } catch {
            out.noteTemplateFailure(letter, error.text)
            let words = PlainMessage(letter, externalURL: out.externalURL).text(error: error.text)
            return template.engine == .html ? PlainMessage.asHTML(words) : words
        }
    }

    private func raw(_ template: MessageTemplate) throws(DeliveryFailure) -> TemplateText {
        let said = try executed(template)
        if template.isSecret { out.noteSecret(said.string) }
        return said
    }

    private func executed(_ template: MessageTemplate) throws(DeliveryFailure) -> TemplateText {
        guard let compiled = template.compiled else { return TemplateText(template.source) }
        do throws(TemplateError) {
            return try compiled.render(.pointer(facts), at: letter.flushedAt)
        } catch {
            throw DeliveryFailure(error.message, mayRetry: false)
        }
    }
}

extension Rendering {
    /// Says something for the log, under the integration's name.
    package func warn(_ words: String, _ fields: [LogField] = []) {
        out.log(.warn, words, letter, fields)
    }

    /// A text with at most `limit` Unicode scalars. When it has to be cut, a warning says so.
    /// - Parameter fields: The fields of the warning in front of the limit; nil: the group's key.
    package func cut(
        _ text: String, toRunes limit: Int, warning: String, fields: [LogField]? = nil
    ) -> String {
        let cut = Truncate.runes(text, limit)
        if cut.isCut {
            let fields = fields ?? [LogField("group_key", letter.groupKey)]
            warn(warning, fields + [LogField("max_runes", .int(limit))])
        }
        return cut.text
    }
}
