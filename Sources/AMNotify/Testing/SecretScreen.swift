internal import AMConfig
internal import AMText

/// Hides secrets in what is shown, in each form in which a request may carry them.
struct SecretScreen {
    /// Shape: longest first, so that a secret within another does not leave the rest of it.
    private let hidden: [[UInt8]]

    /// A screen for these secrets.
    init(_ secrets: [Secret]) {
        var forms: Set<[UInt8]> = []
        for secret in secrets {
            let text = secret.revealed
            for plain in [text, text.trimmingWhiteSpace()] where !plain.isEmpty {
                var json: [UInt8] = []
                JSONValue.string(plain).append(to: &json)
                forms.insert(Array(plain.utf8))
                forms.insert(Array(json.dropFirst().dropLast()))
                forms.insert(Array(URLEscape.queryComponent(plain).utf8))
                forms.insert(Array(URLEscape.pathSegment(plain).utf8))
            }
        }
        hidden = forms.sorted { a, b in
            a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count > b.count
        }
    }

    /// The bytes with each secret replaced.
    func hide(_ bytes: [UInt8]) -> [UInt8] {
        let mask = Array(Secret.mask.utf8)
        // Each step works on what is between the masks, so that none is taken apart.
        var pieces = [bytes]
        for secret in hidden {
            pieces = pieces.flatMap { piece in
                Array(piece.split(separator: secret, omittingEmptySubsequences: false).map(Array.init))
            }
        }
        return Array(pieces.joined(separator: mask))
    }

    /// The text with each secret replaced.
    func hide(_ text: String) -> String { String(decoding: hide(Array(text.utf8)), as: UTF8.self) }
}
