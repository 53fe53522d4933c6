internal import AMBytes
internal import AMCore
internal import AMText

// The events as JSON.
extension PagerDuty {
    /// The longest summary. Unit: Unicode scalars.
    private static let longestSummary = 1024
    /// The largest event that PagerDuty takes. Unit: bytes.
    private static let largestEvent = 512_000

    /// An event of version 1.
    func firstBody(
        _ rendering: Rendering, _ details: JSONValue, _ out: Outbound
    ) throws(DeliveryFailure) -> [UInt8] {
        let letter = rendering.letter
        let keyText = try key.template(out, refusal: "failed to read service key from file: ")
        var fields = FieldByField(rendering)
        let text = cut(rendering, warning: "Truncated description")
        let serviceKey = key.trimmed(fields.text(keyText))
        let clientText = letter.isFiring ? fields.text(client) : ""
        let clientURLText = letter.isFiring ? fields.text(clientURL) : ""
        try check(fields, "v1")
        if serviceKey.isEmpty {
            throw DeliveryFailure("service key cannot be empty", mayRetry: false)
        }
        return fitting(rendering, details) { details in
            var event = JSONObject()
            event.text("service_key", serviceKey)
            event.text("incident_key", letter.groupHash)
            event.text("event_type", letter.isFiring ? "trigger" : "resolve")
            event.textIfAny("description", text)
            event.text("event_action", "")
            event.null("payload")
            event.textIfAny("client", clientText)
            event.textIfAny("client_url", clientURLText)
            event.value("details", details)
            return event.body()
        }
    }

    /// An event of version 2.
    func secondBody(
        _ rendering: Rendering, _ details: JSONValue, _ out: Outbound
    ) throws(DeliveryFailure) -> [UInt8] {
        let letter = rendering.letter
        let keyText = try key.template(out, refusal: "failed to read routing key from file: ")
        var fields = FieldByField(rendering)
        let summary = cut(rendering, warning: "Truncated summary")
        let clientText = fields.text(client)
        let clientURLText = fields.text(clientURL)
        let routingKey = key.trimmed(fields.text(keyText))
        let parts = [source, severity, classText, component, group].map { fields.text($0) }
        let images = images(&fields)
        let links = links(&fields)
        try check(fields, "v2")
        if routingKey.isEmpty {
            throw DeliveryFailure("routing key cannot be empty", mayRetry: false)
        }
        return fitting(rendering, details) { details in
            var payload = JSONObject()
            payload.text("summary", summary)
            payload.text("source", parts[0])
            payload.text("severity", parts[1])
            payload.textIfAny("class", parts[2])
            payload.textIfAny("component", parts[3])
            payload.textIfAny("group", parts[4])
            payload.value("custom_details", details)
            var event = JSONObject()
            event.text("routing_key", routingKey)
            event.text("dedup_key", letter.groupHash)
            event.text("event_action", letter.isFiring ? "trigger" : "resolve")
            event.object("payload", payload)
            event.textIfAny("client", clientText)
            event.textIfAny("client_url", clientURLText)
            if !images.isEmpty { event.objects("images", images) }
            if !links.isEmpty { event.objects("links", links) }
            return event.body()
        }
    }

    private func cut(_ rendering: Rendering, warning: String) -> String {
        rendering.cut(
            rendering.message(description), toRunes: Self.longestSummary, warning: warning,
            fields: [LogField("key", rendering.letter.groupKey)])
    }

    private func check(_ fields: FieldByField, _ version: String) throws(DeliveryFailure) {
        if let failure = fields.failure {
            throw DeliveryFailure(
                "failed to template PagerDuty \(version) message: \(failure.text)", mayRetry: false)
        }
    }

    /// The pictures that have a source.
    private func images(_ fields: inout FieldByField) -> [JSONObject] {
        var images: [JSONObject] = []
        for image in self.images {
            let source = fields.text(image.source)
            let alt = fields.text(image.alt)
            let href = fields.text(image.href)
            guard !source.isEmpty else { continue }
            var object = JSONObject()
            object.text("src", source)
            object.text("alt", alt)
            object.text("href", href)
            images.append(object)
        }
        return images
    }

    /// The links that lead somewhere.
    private func links(_ fields: inout FieldByField) -> [JSONObject] {
        var links: [JSONObject] = []
        for link in self.links {
            let href = fields.text(link.href)
            let text = fields.text(link.text)
            guard !href.isEmpty else { continue }
            var object = JSONObject()
            object.text("href", href)
            object.text("text", text)
            links.append(object)
        }
        return links
    }

    /// An event that is not too large: where it would be, its details go.
    private func fitting(
        _ rendering: Rendering, _ details: JSONValue, _ event: (JSONValue) -> [UInt8]
    ) -> [UInt8] {
        let whole = event(details)
        guard whole.count > Self.largestEvent else { return whole }
        let size = Self.metric(whole.count)
        let limit = Self.metric(Self.largestEvent)
        rendering.warn("Truncated Details because message of size \(size) exceeds limit \(limit)")
        let words =
            "Custom details have been removed because the original event exceeds the maximum size of \(limit)"
        return event(.object([("error", .string(words))]))
    }

    /// A number of bytes in decimal units, `556KB879B`. Source: Go alecthomas/units MetricBytes.
    static func metric(_ bytes: Int) -> String {
        var text = ""
        var rest = bytes
        for unit in ["B", "KB", "MB", "GB", "TB"] {
            if rest % 1000 != 0 { text = "\(rest % 1000)\(unit)" + text }
            rest /= 1000
        }
        return text.isEmpty ? "0B" : text
    }
}
