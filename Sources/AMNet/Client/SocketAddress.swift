import Glibc

/// A socket address as text.
enum SocketAddress {
    /// `1.2.3.4:80`, `[::1]:80`; empty when it is neither. Shape: the bytes of a sockaddr_in or sockaddr_in6.
    static func text(_ bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes { raw -> String in
            guard raw.count >= MemoryLayout<sockaddr_in>.size else { return "" }
            let family = Int32(raw.loadUnaligned(as: sa_family_t.self))
            var words = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            let port = UInt16(bigEndian: raw.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
            let start: Int
            switch family {
            case AF_INET: start = 4
            case AF_INET6 where raw.count >= MemoryLayout<sockaddr_in6>.size: start = 8
            default: return ""
            }
            let address = UnsafeRawBufferPointer(rebasing: raw[start...]).baseAddress
            guard let address, inet_ntop(family, address, &words, socklen_t(words.count)) != nil else {
                return ""
            }
            let host = String(decoding: words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return family == AF_INET ? "\(host):\(port)" : "[\(host)]:\(port)"
        }
    }
}
