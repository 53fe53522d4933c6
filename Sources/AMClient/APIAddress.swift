package import AMText

/// Where a server is: the URL of its API, and who asks.
package struct APIAddress: Sendable {
    /// The URL of the API without a slash at its end, without user and password.
    package let text: String
    /// The URL of the server without a slash at its end, without user and password.
    package let root: String
    /// Who asks, as the URL said.
    package let user: GoURL.User?

    /// Reads the URL of a server: `http://host:9093/prefix`, `host:9093`, `/prefix`. What it does not say is
    /// `http` and `localhost:9093`.
    /// Throws: `ClientError` with Go's text.
    package init(_ url: String) throws(ClientError) {
        let isWhole = url.contains("://") || url.hasPrefix("/")
        do throws(URLError) {
            var parsed = try GoURL(parsing: isWhole ? url : "http://" + url)
            if parsed.scheme.isEmpty { parsed.scheme = "http" }
            if parsed.host.isEmpty { parsed.host = "localhost:9093" }
            user = parsed.user
            var path = parsed.path[...]
            while path.hasSuffix("/") { path.removeLast() }
            var api = GoURL()
            api.scheme = parsed.scheme
            api.host = parsed.host
            api.setPath(String(path))
            root = api.description
            api.setPath(path + "/api/v2")
            text = api.description
        } catch {
            throw ClientError(.setup, error.text)
        }
    }
}
