import AMBytes
import CCurl
import Glibc

extension Transfer {
    /// How method and body are told to libcurl.
    enum Form: Equatable {
        case withBody(String)
        case withoutBody(String)
    }

    /// What the header lines depend on: as long as it is the same, they are used again.
    struct LinesKey: Equatable {
        var headers: HTTPFields
        var referer: String?
        var user: TargetURL.User?
        var isAmongStrangers: Bool
        var host: String?
        var hasBody: Bool
        var generation: Int
    }

    /// What never changes for this handle.
    func configure(trusting bundle: String?) {
        let me = Unmanaged.passUnretained(self).toOpaque()
        am_curl_set_ptr(easy, CURLOPT_PRIVATE, me)
        am_curl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        am_curl_set_str(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        am_curl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        am_curl_set_long(easy, CURLOPT_PATH_AS_IS, 1)
        am_curl_set_long(easy, CURLOPT_BUFFERSIZE, 16_384)
        am_curl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        am_curl_set_long(easy, CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        // Without it, giving up a request whose name is being looked up would wait for the resolver, and with
        // it every other request.
        am_curl_set_long(easy, CURLOPT_QUICK_EXIT, 1)
        am_curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, limits.connectSeconds * 1_000)
        am_curl_set_long(easy, CURLOPT_MAXAGE_CONN, limits.idleSeconds)
        am_curl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
        // The environment is the caller's value, not the process's.
        am_curl_set_str(easy, CURLOPT_PROXY, "")
        am_curl_set_str(easy, CURLOPT_NOPROXY, "")
        am_curl_set_ptr(easy, CURLOPT_ERRORBUFFER, errorText)
        setCallbacks(me)
        setVersion()
        setTLS(trusting: bundle)
    }

    private func setCallbacks(_ me: UnsafeMutableRawPointer) {
        let onHeader: am_curl_data_cb = { bytes, size, count, user in
            guard let user else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue()
            return transfer.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        let onBody: am_curl_data_cb = { bytes, size, count, user in
            guard let user else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue()
            return transfer.receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        am_curl_set_data_cb(easy, CURLOPT_HEADERFUNCTION, onHeader)
        am_curl_set_ptr(easy, CURLOPT_HEADERDATA, me)
        am_curl_set_data_cb(easy, CURLOPT_WRITEFUNCTION, onBody)
        am_curl_set_ptr(easy, CURLOPT_WRITEDATA, me)
        am_curl_set_open_cb(easy) { user, _, address in
            guard let user else { return -1 }
            return Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue().openSocket(address)
        }
        am_curl_set_ptr(easy, CURLOPT_OPENSOCKETDATA, me)
        // A connection outlives the handle that opened it, but not the table.
        am_curl_set_close_cb(easy) { user, fd in
            guard let user else { return -1 }
            return Unmanaged<SocketTable>.fromOpaque(user).takeUnretainedValue().close(fd)
        }
        am_curl_set_ptr(easy, CURLOPT_CLOSESOCKETDATA, Unmanaged.passUnretained(sockets).toOpaque())
    }

    private func openSocket(_ address: UnsafePointer<curl_sockaddr>) -> Int32 {
        if dialled.isEmpty, let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) {
            // An IPv6 address reaches beyond the declared field.
            let start = UnsafeRawPointer(address) + offset
            let count = min(Int(address.pointee.addrlen), MemoryLayout<sockaddr_storage>.size)
            dialled.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
        }
        return sockets.open(address.pointee)
    }

    private func setVersion() {
        let isTwo = profile.options.enableHTTP2
        am_curl_set_long(
            easy, CURLOPT_HTTP_VERSION, Int(isTwo ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
        am_curl_set_long(easy, CURLOPT_SSL_ENABLE_ALPN, isTwo ? 1 : 0)
    }
}
