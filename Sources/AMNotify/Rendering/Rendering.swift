package import AMCore
internal import AMText

/// What the templates of one attempt see, and what they say. Made once for each attempt; its data are
/// computed once.
package struct Rendering: Sendable {
    /// The letter whose templates are rendered.
    package let letter: Notification
    private let out: Outbound

    /// A rendering of a letter.
    package init(_ letter: Notification, over out: Outbound) {
        self.letter = letter
        self.out = out
    }

    /// What a template says. An empty template says nothing and cannot fail.
    /// Throws: `DeliveryFailure` with the bare text of the template's error, not to be tried again.
    package func text(_ template: MessageTemplate) throws(DeliveryFailure) -> String {
        template.source
    }

    /// What people read. A template that fails does not keep them from being told: they get the facts in
    /// plain words and the error with them, and the failure is noted.
    package func message(_ template: MessageTemplate) -> String {
        do throws(DeliveryFailure) {
            return try text(template)
        } catch {
            out.noteTemplateFailure(letter, error.text)
            return ""
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
