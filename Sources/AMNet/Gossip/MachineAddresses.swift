package import AMGossip
import Glibc

/// The addresses of a machine's network interfaces.
package struct MachineAddresses: Sendable, Equatable {
    /// One address of one interface.
    package struct Entry: Sendable, Equatable {
        /// The interface.
        package var interface: String
        /// Its address.
        package var address: AMGossip.IPAddress
        /// The length of the network's prefix. Unit: bits.
        package var prefix: Int
        /// Whether the interface is up.
        package var isUp: Bool

        /// An address.
        package init(interface: String, address: AMGossip.IPAddress, prefix: Int, isUp: Bool = true) {
            self.interface = interface
            self.address = address
            self.prefix = prefix
            self.isUp = isUp
        }
    }

    /// All of them, in the system's order.
    package var entries: [Entry]
    /// The interface of the default route; nil: there is none.
    package var defaultInterface: String?

    /// What is known of a machine.
    package init(entries: [Entry], defaultInterface: String?) {
        self.entries = entries
        self.defaultInterface = defaultInterface
    }

    /// The first address for use between machines of one owner.
    package var firstPrivate: AMGossip.IPAddress? {
        ordered.first { SpecialNetworks.special.contains($0.address) }?.address
    }

    /// The first address that all the world may reach.
    package var firstPublic: AMGossip.IPAddress? {
        ordered.first { !SpecialNetworks.special.contains($0.address) }?.address
    }

    /// Those that can be reached from another machine: the interface of the default route first, then IPv4,
    /// then the larger networks.
    /// Source: hashicorp/go-sockaddr ifaddrs.go GetPrivateInterfaces, GetPublicInterfaces.
    private var ordered: [Entry] {
        func rank(_ entry: Entry) -> (Int, Int, Int) {
            (entry.interface == defaultInterface ? 0 : 1, entry.address.isIPv4 ? 0 : 1, entry.prefix)
        }
        let usable = entries.filter { $0.isUp && !SpecialNetworks.unforwarded.contains($0.address) }
        return usable.enumerated().sorted { a, b in
            let (left, right) = (rank(a.element), rank(b.element))
            return left == right ? a.offset < b.offset : left < right
        }.map(\.element)
    }
}

extension MachineAddresses {
    /// Those of this machine, now.
    package static func current() -> MachineAddresses {
        MachineAddresses(entries: readEntries(), defaultInterface: readDefaultInterface())
    }

    private static func readEntries() -> [Entry] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var entries: [Entry] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ifa_next
            guard let address = entry.pointee.ifa_addr, let found = SocketName(address)?.endpoint?.address,
                let name = entry.pointee.ifa_name
            else { continue }
            // A netmask may come without its family, which is that of the address.
            let mask = entry.pointee.ifa_netmask.map { mask in
                let raw = UnsafeRawBufferPointer(start: mask, count: 24)
                return found.isIPv4 ? raw[4..<8] : raw[8..<24]
            }
            let prefix = mask?.reduce(0) { $0 + $1.nonzeroBitCount } ?? 0
            let isUp = entry.pointee.ifa_flags & UInt32(IFF_UP) != 0
            entries.append(
                Entry(interface: String(cString: name), address: found, prefix: prefix, isUp: isUp))
        }
        return entries
    }

    /// The interface of the default route with the lowest metric. Shape: the kernel's table, a line for each
    /// route: name, destination, gateway, flags, three counters of which the last is the metric, mask.
    package static func defaultInterface(in table: String) -> String? {
        var best: (name: String, metric: Int)?
        for line in table.split(separator: "\n").dropFirst() {
            let words = line.split(whereSeparator: { $0 == "\t" || $0 == " " })
            guard words.count >= 8, words[1] == "00000000", words[7] == "00000000",
                let flags = Int(words[3], radix: 16), flags & 3 == 3, let metric = Int(words[6])
            else { continue }
            if metric < best?.metric ?? .max { best = (String(words[0]), metric) }
        }
        return best?.name
    }

    private static func readDefaultInterface() -> String? {
        guard let file = fopen("/proc/net/route", "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 1 << 20 {
            let count = fread(&piece, 1, piece.count, file)
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return defaultInterface(in: String(decoding: bytes, as: UTF8.self))
    }
}
