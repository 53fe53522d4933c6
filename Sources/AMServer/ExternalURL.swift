import AMText
import Glibc

/// The address under which people reach this server.
enum ExternalURL {
    /// The URL for links, without a slash at its end, and its path for the default prefix.
    /// Throws: `StartFailure` with the text users know. Source: cmd/alertmanager extURL.
    static func determine(_ given: String, listen: String) throws(StartFailure) -> (url: String, path: String)
    {
        var text = given
        if text.isEmpty {
            let port =
                listen.split(separator: ":", omittingEmptySubsequences: false).last.map(String.init) ?? ""
            text = "http://\(hostName()):\(port)/"
        }
        var url: GoURL
        do throws(URLError) {
            url = try GoURL(parsing: text)
        } catch {
            throw StartFailure("failed to determine external URL: \(error.text)")
        }
        guard url.scheme == "http" || url.scheme == "https" else {
            let quoted = Quote.quote(text)
            let words = "invalid \(Quote.quote(url.scheme)) scheme, only 'http' and 'https' are supported"
            throw StartFailure("failed to determine external URL: \(quoted): \(words)")
        }
        var path = url.path
        while path.hasSuffix("/") { path.removeLast() }
        if !path.isEmpty, !path.hasPrefix("/") { path = "/" + path }
        url.setPath(path)
        return (url.description, path)
    }

    /// This machine's name; `localhost` when it has none.
    static func hostName() -> String {
        var bytes = [UInt8](repeating: 0, count: 256)
        let failed = bytes.withUnsafeMutableBytes { raw in
            raw.withMemoryRebound(to: CChar.self) { name in
                name.baseAddress.map { gethostname($0, 255) } ?? -1
            }
        }
        return failed == 0 ? String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) : "localhost"
    }
}
