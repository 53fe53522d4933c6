import AMBytes
import CCurl
import Glibc

extension Courier {
    /// Asks libcurl for all it knows of a failed transfer.
    func failure(of transfer: Transfer, _ code: CURLcode, _ job: Job) -> TransportFailure {
        if transfer.overflow == .header {
            return job.failure(
                .connection,
                "net/http: server response headers exceeded \(limits.headerBytes) bytes; aborted")
        }
        let easy = transfer.easy
        let options = transfer.profile.options
        var outcome = CurlOutcome(code: code)
        outcome.detail = String(cString: transfer.errorText)
        outcome.systemError = Int32(truncatingIfNeeded: number(easy, CURLINFO_OS_ERRNO))
        outcome.verdict = number(easy, CURLINFO_SSL_VERIFYRESULT)
        outcome.connectStatus = number(easy, CURLINFO_HTTP_CONNECTCODE)
        outcome.local = address(easy, CURLINFO_LOCAL_IP, CURLINFO_LOCAL_PORT)
        outcome.remote = address(easy, CURLINFO_PRIMARY_IP, CURLINFO_PRIMARY_PORT)
        outcome.dialled = SocketAddress.text(transfer.dialled)
        outcome.host = job.hop.url.host
        outcome.expectedName = options.tls.serverName.isEmpty ? job.hop.url.host : options.tls.serverName
        if case .proxy(let url) = transfer.profile.proxy.route(to: job.hop.url) { outcome.proxy = url }
        var connected: curl_off_t = 0
        am_curl_get_off(easy, CURLINFO_CONNECT_TIME_T, &connected)
        outcome.isConnected = connected > 0
        outcome.isTLS = job.hop.url.scheme == "https"
        switch options.tls.ca {
        case nil: break
        case .inline: outcome.caPlace = "inline"
        case .file(let path): outcome.caPlace = "file \(path)"
        }
        if code == CURLE_PEER_FAILED_VERIFICATION { outcome.certificateNames = certificateNames(easy) }
        return job.failure(outcome.kind, outcome.cause)
    }

    private func number(_ easy: UnsafeMutableRawPointer, _ what: CURLINFO) -> Int {
        var value = 0
        am_curl_get_long(easy, what, &value)
        return value
    }

    private func address(_ easy: UnsafeMutableRawPointer, _ ip: CURLINFO, _ port: CURLINFO) -> String {
        guard let text = am_curl_get_str(easy, ip), text.pointee != 0 else { return "" }
        let host = String(cString: text)
        return (host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host) + ":\(number(easy, port))"
    }

    private func certificateNames(_ easy: UnsafeMutableRawPointer) -> String {
        let label = "X509v3 Subject Alternative Name:"
        var line = am_curl_get_certinfo(easy)
        while let entry = line {
            if let text = entry.pointee.data.map({ String(cString: $0) }), text.hasPrefix(label) {
                return String(text.dropFirst(label.count))
            }
            line = entry.pointee.next
        }
        return ""
    }
}
