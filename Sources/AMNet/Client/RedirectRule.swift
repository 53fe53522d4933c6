package import AMBytes

/// One request of a chain of redirects.
package struct Hop: Sendable, Equatable {
    /// The method.
    package var method: String
    /// Where to.
    package var url: TargetURL
    /// The caller's headers as far as this request may carry them.
    package var headers: HTTPFields
    /// Whether the caller's body is sent.
    package var carriesBody = true
    /// Whether the chain left the first host and its subdomains: from then on no credentials are sent.
    package var isAmongStrangers = false
    /// The Referer that the redirect gives; nil when there is none or the caller set one.
    package var referer: String?
    /// How many requests were sent before this one.
    package var before = 0

    /// The first request.
    package init(method: String, url: TargetURL, headers: HTTPFields) {
        self.method = method
        self.url = url
        self.headers = headers
    }
}

/// What follows from an answer: Go's rules for redirects. A pure function.
/// Source: Go net/http client.go (redirectBehavior, makeHeadersCopier, refererForURL, defaultCheckRedirect).
package enum RedirectRule {
    /// What to do.
    package enum Decision: Sendable, Equatable {
        /// The answer is the result.
        case stay
        /// Send this next.
        case follow(Hop)
        /// The chain is a failure: the URL to show and the cause.
        case fail(url: String, cause: String)
    }

    /// Limit: requests in one chain.
    package static let limit = 10

    /// Headers that stay with the first host.
    static let sensitive = [
        "authorization", "www-authenticate", "cookie", "cookie2", "proxy-authorization", "proxy-authenticate",
    ]

    /// Headers that describe a body and go with it.
    private static let describingBody = [
        "content-encoding", "content-language", "content-location", "content-type", "content-length",
    ]

    /// Decides about an answer. `location` is its Location header, `first` the URL the chain began with.
    package static func decide(status: Int, location: String?, after hop: Hop, first: TargetURL) -> Decision {
        guard [301, 302, 303, 307, 308].contains(status), let location, !location.isEmpty else {
            return .stay
        }
        let target: TargetURL
        do {
            target = try hop.url.resolving(location)
        } catch {
            let words = "parse \"\(location)\": \(error.text)"
            return .fail(
                url: hop.url.shown, cause: "failed to parse Location header \"\(location)\": \(words)")
        }
        guard hop.before + 1 < limit else {
            return .fail(url: masked(location), cause: "stopped after \(limit) redirects")
        }
        var next = hop
        next.before += 1
        next.url = target
        if status < 307 {
            if hop.method != "GET", hop.method != "HEAD" { next.method = "GET" }
            next.carriesBody = false
            next.headers.all.removeAll { describingBody.contains($0.name.lowercased()) }
        }
        if !next.isAmongStrangers, !isSameOrBelow(target.host, first.host) { next.isAmongStrangers = true }
        if next.isAmongStrangers {
            next.headers.all.removeAll { sensitive.contains($0.name.lowercased()) }
        }
        // Not from https to http, which would tell on the wire what was hidden before.
        let mayTell = !(hop.url.scheme == "https" && target.scheme == "http")
        next.referer = mayTell && next.headers["Referer"] == nil ? hop.url.withoutUser : nil
        return .follow(next)
    }

    /// A Location as shown in a failure: its password cut, as everywhere.
    private static func masked(_ location: String) -> String {
        // It was parsed before, so this does not fail.
        guard let url = try? TargetURL(parsing: location) else { return location }
        return url.user?.password == nil ? location : url.shown
    }

    /// Whether a host is the other or lies below it. Source: Go net/http isDomainOrSubdomain.
    static func isSameOrBelow(_ sub: String, _ parent: String) -> Bool {
        let sub = sub.lowercased()
        let parent = parent.lowercased()
        if sub == parent { return true }
        // An address has no subdomains.
        if sub.utf8.contains(UInt8(ascii: ":")) || sub.utf8.contains(UInt8(ascii: "%")) { return false }
        return sub.hasSuffix("." + parent)
    }
}
