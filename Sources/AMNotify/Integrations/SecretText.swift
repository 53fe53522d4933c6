internal import AMConfig
internal import AMText

/// A key that is a template: it stands in the configuration or in a file, which is read at every attempt.
enum SecretText: Sendable {
    /// When white space around the content of a file is cut.
    enum Trimming: Sendable {
        case never
        /// Before the content is rendered.
        case content
        /// After it was rendered.
        case result
    }

    /// In the configuration.
    case text(MessageTemplate)
    /// In this file; its templates may call those of the set.
    case file(String, Trimming, TemplateSet)

    /// The key of an entry; what stands in the configuration counts before the file.
    init(_ secret: Secret, file: String, _ trimming: Trimming, _ means: IntegrationMeans) {
        self =
            secret.isEmpty && !file.isEmpty
            ? .file(file, trimming, means.templates) : .text(means.text(secret.revealed).asSecret())
    }

    /// The key's text now, as a template that is rendered among other fields.
    /// - Parameter refusal: What stands before the failure to read the file.
    /// Throws: that the file cannot be read; not to be tried again.
    func template(_ out: Outbound, refusal: String) throws(DeliveryFailure) -> MessageTemplate {
        switch self {
        case .text(let template): return template
        case .file(let path, let trimming, let set):
            let content = try out.text(of: path, refusal: refusal)
            return MessageTemplate(
                trimming == .content ? content.trimmingWhiteSpace() : content, as: .text, in: set
            ).asSecret()
        }
    }

    /// A rendered key as it is sent.
    func trimmed(_ rendered: String) -> String {
        if case .file(_, .result, _) = self { return rendered.trimmingWhiteSpace() }
        return rendered
    }
}

extension Outbound {
    /// The text of a file.
    /// - Parameter refusal: What stands before the failure to read it.
    /// Throws: that it cannot be read; not to be tried again.
    func text(of path: String, refusal: String) throws(DeliveryFailure) -> String {
        switch readFile(path) {
        case .success(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .failure(let failure): throw DeliveryFailure(refusal + failure.text, mayRetry: false)
        }
    }
}
