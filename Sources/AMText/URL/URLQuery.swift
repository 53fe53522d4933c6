/// The parameters of a query, `a=b&c=d`.
/// Source: Go net/url ParseQuery.
package enum URLQuery {
    /// Limit: of the parameters of one query. Source: Go net/url urlmaxqueryparams.
    private static let maximumParameters = 10_000

    /// The parameters in their order, and what is wrong with one that was left out, if any was.
    package static func parse(_ query: String) -> (parameters: [(String, String)], error: String?) {
        var query = query
        return query.withUTF8 { parse($0) }
    }

    /// The parameters in their order, and what is wrong with one that was left out, if any was.
    /// Shape: any bytes; what is not UTF-8 after decoding becomes U+FFFD.
    package static func parse(
        _ query: UnsafeBufferPointer<UInt8>
    ) -> (parameters: [(String, String)], error: String?) {
        var parameters: [(String, String)] = []
        var error: String?
        if query.count(where: { $0 == UInt8(ascii: "&") }) >= maximumParameters {
            return ([], "number of URL query parameters exceeded limit")
        }
        for part in query.split(separator: UInt8(ascii: "&")) {
            if part.contains(UInt8(ascii: ";")) {
                error = "invalid semicolon separator in query"
                continue
            }
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let value = part[min(equals + 1, part.endIndex)...]
            do throws(URLError.Reason) {
                parameters.append((try component(part[..<equals]), try component(value)))
            } catch let reason {
                error = error ?? reason.text
            }
        }
        return (parameters, error)
    }

    private static func component(
        _ bytes: Slice<UnsafeBufferPointer<UInt8>>
    ) throws(URLError.Reason) -> String {
        GoUTF8.string(try URLEscape.decode(UnsafeBufferPointer(rebasing: bytes), .queryComponent))
    }

    /// The parameters in the order of their names, those of one name in their order.
    /// Source: Go net/url Values.Encode.
    package static func sorted(_ parameters: [(String, String)]) -> [(String, String)] {
        parameters.enumerated()
            .sorted { a, b in
                a.element.0.utf8.elementsEqual(b.element.0.utf8)
                    ? a.offset < b.offset
                    : a.element.0.utf8.lexicographicallyPrecedes(b.element.0.utf8)
            }
            .map(\.element)
    }

    /// The parameters as a query, in their order.
    package static func encode(_ parameters: [(String, String)]) -> String {
        parameters.map { URLEscape.queryComponent($0.0) + "=" + URLEscape.queryComponent($0.1) }
            .joined(separator: "&")
    }
}
