extension GoDuration: CustomStringConvertible {
    /// The length as Go prints it: `1.400664ms`, `2s`, `120h0m0s`, `0s`.
    /// Source: Go time.Duration.String.
    package var description: String {
        var out: [UInt8] = []
        append(to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Appends `description`.
    package func append(to out: inout [UInt8]) {
        let size = nanoseconds.magnitude
        if nanoseconds < 0 { out.append(UInt8(ascii: "-")) }
        switch size {
        case 0: out.append(contentsOf: "0s".utf8)
        case 1..<1000:
            DecimalDigits.append(size, to: &out)
            out.append(contentsOf: "ns".utf8)
        case 1000..<1_000_000:
            Self.append(size, fractionDigits: 3, to: &out)
            out.append(contentsOf: "µs".utf8)
        case 1_000_000..<1_000_000_000:
            Self.append(size, fractionDigits: 6, to: &out)
            out.append(contentsOf: "ms".utf8)
        default:
            let whole = size / 1_000_000_000
            let minutes = whole / 60
            if minutes >= 60 {
                DecimalDigits.append(minutes / 60, to: &out)
                out.append(UInt8(ascii: "h"))
            }
            if minutes > 0 {
                DecimalDigits.append(minutes % 60, to: &out)
                out.append(UInt8(ascii: "m"))
            }
            Self.append(size % 60_000_000_000, fractionDigits: 9, to: &out)
            out.append(UInt8(ascii: "s"))
        }
    }

    /// Appends `value` / 10^`fractionDigits`, without the zeros that end a fraction.
    private static func append(_ value: UInt64, fractionDigits: Int, to out: inout [UInt8]) {
        var scale: UInt64 = 1
        for _ in 0..<fractionDigits { scale *= 10 }
        DecimalDigits.append(value / scale, to: &out)
        var fraction = value % scale
        guard fraction > 0 else { return }
        var digits = fractionDigits
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        out.append(UInt8(ascii: "."))
        DecimalDigits.append(fraction, minimum: digits, to: &out)
    }

    /// The length as Prometheus prints it: `5m`, `1d12h`, `2w`, `0s`; whole milliseconds only.
    /// Source: prometheus/common model.Duration.String.
    package var prometheusText: String {
        var rest = nanoseconds.magnitude / 1_000_000
        if rest == 0 { return "0s" }
        var out = nanoseconds < 0 ? "-" : ""
        for unit in Self.prometheusUnits {
            // Years and weeks appear only where nothing smaller follows: 90d reads better than 12w6d.
            let mustBeExact = unit.name == "y" || unit.name == "w"
            let size = UInt64(unit.nanoseconds / 1_000_000)
            if mustBeExact && rest % size != 0 { continue }
            let count = rest / size
            if count > 0 { out += "\(count)\(unit.name)" }
            rest -= count * size
        }
        return out
    }
}
