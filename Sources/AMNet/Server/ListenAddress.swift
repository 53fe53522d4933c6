/// A listen address in Go's form, taken apart.
/// Source: Go net `SplitHostPort`, `internetAddrList`.
struct ListenAddress: Equatable {
    /// The address as it was given.
    var text: String
    /// The host, without brackets; empty: all addresses of this machine.
    var host: String
    /// The port, or the name of a service; empty: any port.
    var port: String

    /// Reads an address.
    /// Throws: with Go's text, for example `listen tcp: address bad: missing port in address`.
    init(_ text: String) throws(HTTPServerError) {
        guard !text.hasPrefix("vsock://") else {
            throw HTTPServerError(
                .address, "listen vsock: sockets of virtual machines are not supported: \(text)")
        }
        func fault(_ what: String) -> HTTPServerError {
            HTTPServerError(.address, "listen tcp: address \(text): \(what)")
        }
        let bytes = Array(text.utf8)
        let colon: UInt8 = 0x3A
        let open: UInt8 = 0x5B
        let close: UInt8 = 0x5D
        guard let last = bytes.lastIndex(of: colon) else { throw fault("missing port in address") }
        let name: ArraySlice<UInt8>
        var openFrom = 0
        var closeFrom = 0
        if bytes[0] == open {
            guard let end = bytes.firstIndex(of: close) else { throw fault("missing ']' in address") }
            guard end + 1 < bytes.count else { throw fault("missing port in address") }
            guard end + 1 == last else {
                throw fault(
                    bytes[end + 1] == colon ? "too many colons in address" : "missing port in address")
            }
            name = bytes[1..<end]
            openFrom = 1
            closeFrom = end + 1
        } else {
            name = bytes[..<last]
            guard !name.contains(colon) else { throw fault("too many colons in address") }
        }
        guard !bytes[openFrom...].contains(open) else { throw fault("unexpected '[' in address") }
        guard !bytes[closeFrom...].contains(close) else { throw fault("unexpected ']' in address") }
        self.text = text
        host = String(decoding: name, as: UTF8.self)
        port = String(decoding: bytes[(last + 1)...], as: UTF8.self)
    }

    /// The port when it is given as a number or left out, or nil when it is a name.
    /// Throws: `listen tcp: address 99999: invalid port`.
    func number() throws(HTTPServerError) -> UInt16? {
        if port.isEmpty { return 0 }
        let digits = port.utf8.first == 0x2B || port.utf8.first == 0x2D ? port.dropFirst() : port[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard let number = Int(port), (0...65_535).contains(number) else {
            throw HTTPServerError(.address, "listen tcp: address \(port): invalid port")
        }
        return UInt16(number)
    }
}
