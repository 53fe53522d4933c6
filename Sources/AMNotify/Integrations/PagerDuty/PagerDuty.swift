internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// Each notification triggers or resolves an incident of PagerDuty; the group's digest tells which.
///
/// A routing key speaks version 2 of the Events API, a service key version 1. Of answers other than 2xx, 5xx
/// is tried again, in version 2 also 429, in version 1 also 403.
/// Source: notify/pagerduty/pagerduty.go.
package struct PagerDuty: Integration {
    /// A picture as it is rendered.
    struct Image: Sendable {
        let source: MessageTemplate
        let alt: MessageTemplate
        let href: MessageTemplate
    }
    /// A link as it is rendered.
    struct Link: Sendable {
        let href: MessageTemplate
        let text: MessageTemplate
    }
    /// The version of the API.
    enum Version: Sendable { case one, two }

    let version: Version
    /// The service key or the routing key.
    let key: SecretText
    let url: String
    let http: HTTPClientOptions
    let client: MessageTemplate
    let clientURL: MessageTemplate
    let description: MessageTemplate
    /// Shape: sorted by name in byte order.
    let details: [(name: String, value: FreeForm)]
    let images: [Image]
    let links: [Link]
    let source: MessageTemplate
    let severity: MessageTemplate
    let classText: MessageTemplate
    let component: MessageTemplate
    let group: MessageTemplate
    let timeout: GoDuration

    /// Where version 1 goes, whatever the configuration says.
    private static let firstURL = "https://events.pagerduty.com/generic/2010-04-15/create_event.json"

    /// An integration with an entry's settings.
    init(_ section: PagerDutySection, _ means: IntegrationMeans) throws(ConfigError) {
        let isFirst = !section.serviceKey.isEmpty || !section.serviceKeyFile.isEmpty
        version = isFirst ? .one : .two
        key =
            isFirst
            ? SecretText(section.serviceKey, file: section.serviceKeyFile, .content, means)
            : SecretText(section.routingKey, file: section.routingKeyFile, .content, means)
        url = isFirst ? Self.firstURL : section.url?.text ?? ""
        http = try HTTPClientOptions(section.http ?? .standard, means.files)
        client = means.text(section.client)
        clientURL = means.text(section.clientURL)
        description = means.text(section.description)
        details = section.details.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { ($0.key, FreeForm($0.value, means)) }
        images = section.images.map {
            Image(source: means.text($0.source), alt: means.text($0.alt), href: means.text($0.href))
        }
        links = section.links.map { Link(href: means.text($0.href), text: means.text($0.text)) }
        source = means.text(section.source)
        severity = means.text(section.severity.isEmpty ? "error" : section.severity)
        classText = means.text(section.classText)
        component = means.text(section.component)
        group = means.text(section.group)
        timeout = section.timeout
    }

    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let rendering = Rendering(letter, over: out)
        let details = try renderedDetails(rendering)
        let body =
            switch version {
            case .one: try firstBody(rendering, details, out)
            case .two: try secondBody(rendering, details, out)
            }
        let posting = Posting(letter, over: out, by: http).limited(to: timeout, of: "pagerduty")
        let words = posting.limitWords.map { "\($0): \($0)" }
        switch await posting.send("POST", url, body) {
        case .success(let answer): try check(answer)
        case .failure(let failure):
            var failure = failure.delivery(ownLimit: words, isURLShown: true)
            let service = version == .one ? "PagerDuty v1" : "PagerDuty"
            failure.text = "failed to post message to \(service): \(failure.text)"
            throw failure
        }
        return Receipt()
    }

    private func renderedDetails(_ rendering: Rendering) throws(DeliveryFailure) -> JSONValue {
        var members: [(String, JSONValue)] = []
        for (name, value) in details {
            do throws(DeliveryFailure) {
                members.append((name, try value.rendered(rendering)))
            } catch {
                throw DeliveryFailure("failed to render details: \(error.text)", mayRetry: false)
            }
        }
        return .object(members)
    }

    /// Version 1 gives its failures no reason.
    private func check(_ answer: IncomingResponse) throws(DeliveryFailure) {
        do throws(DeliveryFailure) {
            try StatusRule.check(
                answer, details: Self.details(answer), alsoRetried: version == .one ? [403] : [429])
        } catch {
            var failure = error
            if version == .one { failure.reason = .other }
            throw failure
        }
    }

    /// What PagerDuty has against an event: of all refusals only those with 400 say it.
    private static func details(_ answer: IncomingResponse) -> String {
        guard answer.status == 400 else { return "" }
        // A body that is no JSON has nothing to say.
        guard let body = try? JSONValue(parsing: answer.body), body.object != nil else { return "" }
        let errors = (body["errors"]?.array ?? []).compactMap(\.string)
        return "\(body["message"]?.string ?? ""): \(errors.joined(separator: ","))"
    }
}
