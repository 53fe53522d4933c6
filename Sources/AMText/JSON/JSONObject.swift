/// An object as Go's encoding/json writes a struct: the members in the order in which they are added, strings
/// escaped as Go does, no spaces.
package struct JSONObject: Sendable {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    /// An object without members.
    package init() {}

    /// Whether no member was added.
    package var isEmpty: Bool { bytes.count == 1 }

    /// Adds a string.
    package mutating func text(_ key: String, _ value: String) {
        name(key)
        JSONWriter.string(value, to: &bytes)
    }

    /// Adds a string unless it is empty, as Go's `omitempty` does.
    package mutating func textIfAny(_ key: String, _ value: String) {
        if !value.isEmpty { text(key, value) }
    }

    /// Adds an integer.
    package mutating func integer(_ key: String, _ value: some FixedWidthInteger) {
        name(key)
        JSONWriter.integer(value, to: &bytes)
    }

    /// Adds a number in Go's form. Fault: if it is not finite.
    package mutating func number(_ key: String, _ value: Double) {
        precondition(value.isFinite, "JSON has no infinity")
        name(key)
        JSONWriter.number(value, to: &bytes)
    }

    /// Adds a truth value.
    package mutating func bool(_ key: String, _ value: Bool) {
        name(key)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Adds `true`, or nothing, as Go's `omitempty` does.
    package mutating func boolIfTrue(_ key: String, _ value: Bool) {
        if value { bool(key, true) }
    }

    /// Adds `null`.
    package mutating func null(_ key: String) {
        name(key)
        bytes.append(contentsOf: "null".utf8)
    }

    /// Adds an object.
    package mutating func object(_ key: String, _ value: JSONObject) {
        name(key)
        value.append(to: &bytes)
    }

    /// Adds a list of objects.
    package mutating func objects(_ key: String, _ values: [JSONObject]) {
        list(key, values) { value, bytes in value.append(to: &bytes) }
    }

    /// Adds a list of strings.
    package mutating func texts(_ key: String, _ values: [String]) {
        list(key, values) { value, bytes in JSONWriter.string(value, to: &bytes) }
    }

    /// Adds any value, as it is.
    package mutating func value(_ key: String, _ value: JSONValue) {
        name(key)
        value.append(to: &bytes)
    }

    /// Adds a value that is JSON already.
    package mutating func raw(_ key: String, _ json: [UInt8]) {
        name(key)
        bytes.append(contentsOf: json)
    }

    /// Adds strings by name as an object, as Go writes a map.
    /// Shape: sorted by name in byte order; of a repeated name the last one counts.
    package mutating func map(_ key: String, _ pairs: [(name: String, value: String)]) {
        name(key)
        JSONObject(sorting: pairs).append(to: &bytes)
    }

    /// Strings by name as Go writes a map: sorted by name; of a repeated name the last one counts.
    package init(sorting pairs: [(name: String, value: String)]) {
        let sorted = pairs.enumerated().sorted { a, b in
            a.element.name.utf8.elementsEqual(b.element.name.utf8)
                ? a.offset < b.offset
                : a.element.name.utf8.lexicographicallyPrecedes(b.element.name.utf8)
        }
        for (place, (_, pair)) in sorted.enumerated() {
            let next = place + 1 < sorted.count ? sorted[place + 1].element.name : nil
            if let next, next.utf8.elementsEqual(pair.name.utf8) { continue }
            text(pair.name, pair.value)
        }
    }

    /// Appends the object.
    package func append(to out: inout [UInt8]) {
        out.append(contentsOf: bytes)
        out.append(UInt8(ascii: "}"))
    }

    /// The object as a request's body, with a newline at the end.
    package func body() -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + 2)
        append(to: &out)
        out.append(0x0A)
        return out
    }

    private mutating func name(_ key: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        JSONWriter.string(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func list<Element>(
        _ key: String, _ values: [Element], _ append: (Element, inout [UInt8]) -> Void
    ) {
        name(key)
        bytes.append(UInt8(ascii: "["))
        for (place, value) in values.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            append(value, &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }
}
