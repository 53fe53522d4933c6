import AMCore
import AMText

/// The words in captured texts that stand for something which differs from run to run.
enum ReplayTokens {
    /// Where the files of a case lie.
    static let folder = "/case"
    /// The far end's listeners.
    static let http = "127.0.0.1:11111"
    static let https = "127.0.0.1:22222"
    static let smtp = "127.0.0.1:33333"
    static let smtps = "127.0.0.1:44444"

    /// The moment of the first post.
    static let start = Timestamp(seconds: 1_800_000_000, nanoseconds: 623_000_000)

    private static let places = [
        "@DIR@": folder, "@CA@": folder + "/ca.pem",
        "@HTTP@": http, "@HTTPS@": https, "@SMTP@": smtp, "@SMTPS@": smtps,
        "@HTTP|url@": http.replacing(":", with: "%3A"), "@HTTPS|url@": https.replacing(":", with: "%3A"),
        "@HTTPPORT@": "11111", "@HTTPSPORT@": "22222", "@SMTPPORT@": "33333", "@SMTPSPORT@": "44444",
    ]

    /// A text with places and moments put in.
    static func filled(_ text: String) -> String {
        guard text.contains("@") else { return text }
        var text = text
        for (token, place) in places { text = text.replacing(token, with: place) }
        guard text.contains("@T") else { return text }
        for seconds in -60...60 {
            let shift = seconds == 0 ? "" : seconds > 0 ? "+\(seconds)s" : "\(seconds)s"
            let moment = start + .seconds(Int64(seconds))
            if text.contains("@T\(shift)@") {
                var bytes: [UInt8] = []
                moment.appendRFC3339(to: &bytes, fractionDigits: 3)
                text = text.replacing("@T\(shift)@", with: String(decoding: bytes, as: UTF8.self))
            }
            if text.contains("@T\(shift)|go@") {
                var bytes: [UInt8] = []
                moment.appendRFC3339(to: &bytes, fractionDigits: 3)
                let shown = String(decoding: bytes.dropLast(), as: UTF8.self).replacing("T", with: " ")
                text = text.replacing("@T\(shift)|go@", with: shown + " +0000 UTC")
            }
        }
        return text
    }

    /// What nobody can foresee; any text may stand there.
    private static let wild = [
        "@PORT@", "@LEN@", "@N@", "@DURATION@", "@MESSAGE-ID@", "@RFC1123Z@", "@YYYY-MM-DD@", "@YYYYMMDD@",
        "@AMZDATE@", "@UUID@", "@UNIXNANO@", "@BOUNDARY@", "@VALID@", "@AWS-SDK-UA@",
        "@ORDER FREE, SEE form@",
    ]

    /// Whether a text is as captured.
    static func matches(_ text: String, _ captured: String) -> Bool {
        if text == captured { return true }
        var pieces = [captured[...]]
        for token in wild where captured.contains(token) {
            pieces = pieces.flatMap { $0.split(separator: token, omittingEmptySubsequences: false) }
        }
        guard pieces.count > 1, let first = pieces.first, let last = pieces.last, text.hasPrefix(first) else {
            return false
        }
        var rest = text.dropFirst(first.count)
        for piece in pieces[1..<(pieces.count - 1)] where !piece.isEmpty {
            guard let place = rest.firstRange(of: piece) else { return false }
            rest = rest[place.upperBound...]
        }
        return rest.count >= last.count && rest.hasSuffix(last)
    }
}
