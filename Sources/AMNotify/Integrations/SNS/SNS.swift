internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// Publishes each notification to a topic, a phone number or an endpoint of Amazon SNS.
///
/// Amazon's own library tries three times within an attempt, and so does this. What remains follows the usual
/// rule by its status; without one, and with a template that fails, it is tried again.
/// Source: notify/sns/sns.go.
package struct SNS: Integration {
    let http: HTTPClientOptions
    let signing: SNSSection.Signing
    let usesAWSClient: Bool
    let apiURL, topicARN, phoneNumber, targetARN, subject, message: MessageTemplate
    /// Shape: sorted by name.
    let attributes: [(name: MessageTemplate, value: MessageTemplate)]

    /// The longest messages: to a phone, and to all others. Unit: bytes.
    private static let longestText = 1600
    private static let longestMessage = 256 * 1024

    /// An integration with an entry's settings.
    init(_ section: SNSSection, _ means: IntegrationMeans) throws(ConfigError) {
        http = try HTTPClientOptions(section.http ?? .standard, means.files)
        signing = section.signing
        usesAWSClient = section.usesAWSClient
        apiURL = means.text(section.apiURL)
        topicARN = means.text(section.topicARN)
        phoneNumber = means.text(section.phoneNumber)
        targetARN = means.text(section.targetARN)
        subject = means.text(section.subject)
        message = means.text(section.message)
        attributes = section.attributes.sorted { $0.key < $1.key }
            .map { (means.text($0.key), means.text($0.value)) }
    }

    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let rendering = Rendering(letter, over: out)
        let address = try Self.text(apiURL, "api_url", rendering)
        let form = try form(rendering)
        let amazon = try await AWSAccess(signing, client(out), letter, out)
        let url = try Self.url(address, amazon.region, out)
        _ = try await amazon.call(url, service: "sns", form, with: try await amazon.keys())
        return Receipt()
    }

    /// Amazon's own way to reach it, where it is asked for.
    private func client(_ out: Outbound) -> HTTPClientOptions {
        let bundle = out.machine.variable("AWS_CA_BUNDLE") ?? ""
        guard usesAWSClient || !bundle.isEmpty else { return http }
        var options = HTTPClientOptions()
        options.proxy = .environment
        if !bundle.isEmpty { options.tls.ca = .file(bundle) }
        return options
    }

    private static func url(
        _ address: String, _ region: String, _ out: Outbound
    ) throws(DeliveryFailure) -> GoURL {
        let text =
            address.isEmpty
            ? AWSAccess.endpoint("sns", "SNS", region, out)
            : address
        do throws(URLError) {
            var url = try GoURL(parsing: text)
            if url.path.isEmpty { url.setPath("/") }
            return url
        } catch {
            throw DeliveryFailure(error.text, mayRetry: true)
        }
    }

    /// What a template says. One that fails is worth another attempt, as the original has it.
    private static func text(
        _ template: MessageTemplate, _ name: String, _ rendering: Rendering
    ) throws(DeliveryFailure) -> String {
        do throws(DeliveryFailure) {
            return try rendering.text(template)
        } catch {
            throw DeliveryFailure(
                "execute '\(name)' template: \(error.text)", mayRetry: true, reason: .clientError)
        }
    }

    private func form(_ rendering: Rendering) throws(DeliveryFailure) -> AWSForm {
        var form = AWSForm(action: "Publish", version: "2010-03-31")
        var attributes: [(name: String, value: String)] = []
        for (name, value) in self.attributes {
            let name = try Self.text(name, "attributes", rendering)
            attributes.removeAll { $0.name == name }
            attributes.append((name, try Self.text(value, "attributes", rendering)))
        }
        if !topicARN.isEmpty {
            let topic = try Self.text(topicARN, "topic_arn", rendering)
            form.add("TopicArn", topic)
            if topic.hasSuffix(".fifo") {
                form.add("MessageDeduplicationId", rendering.letter.groupHash)
                form.add("MessageGroupId", rendering.letter.groupHash)
            }
        }
        if !phoneNumber.isEmpty {
            form.add("PhoneNumber", try Self.text(phoneNumber, "phone_number", rendering))
        }
        if !targetARN.isEmpty {
            form.add("TargetArn", try Self.text(targetARN, "target_arn", rendering))
        }
        let limit = phoneNumber.isEmpty ? Self.longestMessage : Self.longestText
        let message = Array(rendering.message(message).utf8)
        form.add("Message", Array(message.prefix(limit)))
        if message.count > limit {
            attributes.removeAll { $0.name == "truncated" }
            attributes.append(("truncated", "true"))
        }
        if !subject.isEmpty { form.add("Subject", try Self.text(subject, "subject", rendering)) }
        for (index, attribute) in attributes.enumerated() {
            let entry = "MessageAttributes.entry.\(index + 1)"
            form.add("\(entry).Name", attribute.name)
            form.add("\(entry).Value.DataType", "String")
            form.add("\(entry).Value.StringValue", attribute.value)
        }
        return form
    }
}
