import AMBytes
import CCurl

extension Transfer {
    /// Sets the handle up for the job's present hop.
    /// Throws: a header that cannot be sent.
    func prepare(_ job: Job, through route: ProxyChoice.Route) throws(RequestLines.Invalid) {
        self.job = job
        beginReceiving()
        let hop = job.hop
        let mayHaveBody = hop.carriesBody && !(job.request.body.isEmpty && !Self.tellsLength(hop.method))
        setMaterial()
        setProxy(route, to: hop.url)
        try setLines(for: hop, hasBody: mayHaveBody)
        setURL(of: job.place)
        setSharing(isSecure: hop.url.scheme == "https")
        setForm(mayHaveBody ? .withBody(hop.method) : .withoutBody(hop.method))
        if mayHaveBody {
            setBody(job.request.body)
            am_curl_set_off(easy, CURLOPT_POSTFIELDSIZE_LARGE, bodyCount)
            am_curl_set_ptr(easy, CURLOPT_POSTFIELDS, body)
        }
    }

    /// Methods whose empty body is told by `Content-Length: 0`. Source: Go net/http shouldSendContentLength.
    private static func tellsLength(_ method: String) -> Bool {
        method == "POST" || method == "PUT" || method == "PATCH"
    }

    private func setForm(_ wanted: Form) {
        guard form != wanted else { return }
        form = wanted
        switch wanted {
        case .withBody(let method):
            am_curl_set_long(easy, CURLOPT_POST, 1)
            am_curl_set_str(easy, CURLOPT_CUSTOMREQUEST, method == "POST" ? nil : method)
        case .withoutBody("HEAD"):
            am_curl_set_str(easy, CURLOPT_CUSTOMREQUEST, nil)
            am_curl_set_long(easy, CURLOPT_NOBODY, 1)
        case .withoutBody(let method):
            am_curl_set_long(easy, CURLOPT_HTTPGET, 1)
            am_curl_set_str(easy, CURLOPT_CUSTOMREQUEST, method == "GET" ? nil : method)
        }
    }

    /// With a server name of its own, the URL that libcurl sees has that name as its host, so that SNI and
    /// the check of the certificate use it; CONNECT_TO leads the connection to the true host, and the Host
    /// header is written out. libcurl keeps such connections apart from others to the same host.
    private func setURL(of place: Job.Place) {
        let name = profile.options.tls.serverName
        var text = place.requested
        var detour = ""
        if place.url.scheme == "https", !name.isEmpty {
            var asked = place.url
            asked.host = name
            asked.port = asked.effectivePort
            text = asked.requested
            detour = "\(asked.bracketedHost):\(asked.port):\(place.url.bracketedHost):\(asked.port)"
        }
        if text != url {
            url = text
            am_curl_set_str(easy, CURLOPT_URL, text)
        }
        guard detour != connectToText else { return }
        connectToText = detour
        let old = connectTo
        connectTo = detour.isEmpty ? nil : curl_slist_append(nil, detour)
        am_curl_set_slist(easy, CURLOPT_CONNECT_TO, connectTo)
        curl_slist_free_all(old)
    }

    /// Where HTTP/2 may be spoken, a request waits for the first connection rather than opening a second one.
    private func setSharing(isSecure: Bool) {
        let waits = isSecure && profile.options.enableHTTP2
        guard waits != waitsForSharing else { return }
        waitsForSharing = waits
        am_curl_set_long(easy, CURLOPT_PIPEWAIT, waits ? 1 : 0)
    }

    private func setProxy(_ route: ProxyChoice.Route, to target: TargetURL) {
        var wanted = ""
        var named: TargetURL?
        if case .proxy(let way) = route {
            named = way
            // Both of Go's forms let the proxy look the name up.
            let scheme = way.scheme.hasPrefix("socks5") ? "socks5h" : way.scheme
            let port =
                way.port.isEmpty ? (scheme == "https" ? "443" : scheme == "http" ? "80" : "1080") : way.port
            wanted = "\(scheme)://\(way.bracketedHost):\(port)"
        }
        let key = wanted + (named?.user.map { " \($0.name) \($0.password ?? "")" } ?? "")
        guard proxy != key else { return }
        proxy = key
        am_curl_set_str(easy, CURLOPT_PROXY, wanted)
        am_curl_set_str(easy, CURLOPT_PROXYUSERNAME, named?.user?.name)
        am_curl_set_str(easy, CURLOPT_PROXYPASSWORD, named?.user.map { $0.password ?? "" })
    }

    private func setLines(for hop: Hop, hasBody: Bool) throws(RequestLines.Invalid) {
        let key = LinesKey(
            headers: hop.headers, referer: hop.referer, user: hop.url.user,
            isAmongStrangers: hop.isAmongStrangers, host: hostLine(of: hop.url), hasBody: hasBody,
            generation: profile.headerGeneration)
        guard key != linesKey else { return }
        let additions = RequestLines.Additions(
            authorization: profile.authorization, fields: profile.fields, host: key.host, hasBody: hasBody)
        let texts = try RequestLines.lines(for: hop, adding: additions)
        linesKey = key
        let old = (lines, proxyLines)
        lines = Self.list(texts)
        // These go to the proxy with CONNECT only: a plain request has no use for them.
        let connect =
            ["User-Agent: \(RequestLines.defaultUserAgent)", "Proxy-Connection:"] + profile.connectLines
        proxyLines = hop.url.scheme == "https" ? Self.list(connect) : nil
        am_curl_set_slist(easy, CURLOPT_HTTPHEADER, lines)
        am_curl_set_slist(easy, CURLOPT_PROXYHEADER, proxyLines)
        curl_slist_free_all(old.0)
        curl_slist_free_all(old.1)
    }

    /// The Host line where libcurl's own would differ from Go's: Go writes a port that the URL names even if
    /// it is the scheme's own.
    private func hostLine(of url: TargetURL) -> String? {
        let renames = url.scheme == "https" && !profile.options.tls.serverName.isEmpty
        let namesUsualPort = url.port == (url.scheme == "https" ? "443" : "80")
        return renames || namesUsualPort ? url.hostHeader : nil
    }

    private static func list(_ texts: [String]) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for text in texts { list = curl_slist_append(list, text) ?? list }
        return list
    }
}
