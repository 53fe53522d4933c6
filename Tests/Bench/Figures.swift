/// Named numbers in the order in which they were found.
struct Figures {
    private(set) var names: [String] = []
    private var values: [String: Double] = [:]

    subscript(name: String) -> Double? {
        get { values[name] }
        set {
            if values[name] == nil { names.append(name) }
            values[name] = newValue
        }
    }

    /// The median of each number over several runs.
    static func medians(_ runs: [Figures]) -> Figures {
        var out = Figures()
        for name in runs.first?.names ?? [] {
            out[name] = runs.compactMap { $0[name] }.median
        }
        return out
    }

    /// One line of JSON.
    func line(scenario: String, server: String) -> String {
        var fields = ["\"scenario\":\"\(scenario)\"", "\"server\":\"\(server)\""]
        for name in names {
            fields.append("\"\(name)\":\((self[name] ?? 0).short)")
        }
        return "{" + fields.joined(separator: ",") + "}\n"
    }
}

extension Double {
    /// Three significant digits, without an exponent.
    var short: String {
        guard isFinite else { return "0" }
        let size = magnitude
        if size >= 100 || size == 0 { return String(Int(rounded())) }
        let digits = size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((size * scale).rounded())
        let fraction = String(whole % Int(scale))
        let text =
            "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
        return (self < 0 ? "-" : "") + text
    }
}
