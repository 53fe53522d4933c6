/// A whole JSON value in memory.
package enum JSONValue: Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number by its text, so that no digit is lost.
    case number(String)
    /// A string, its escapes decoded.
    case string(String)
    /// The elements in their order.
    case array([JSONValue])
    /// The members in the order of the text, repeated keys included.
    case object([(String, JSONValue)])

    /// Parses one JSON text with nothing but white space around it.
    /// Limit: `maximumDepth` arrays and objects inside each other.
    /// Throws: `JSONError` with the text of Go's encoding/json.
    package init(parsing bytes: [UInt8], maximumDepth: Int = 1000) throws(JSONError) {
        self = try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) -> JSONValue in
            var reader = JSONReader(buffer, maximumDepth: maximumDepth)
            let value = try JSONValue(reading: &reader)
            try reader.end()
            return value
        }
    }

    /// Reads the value at which a reader stands.
    package init(reading reader: inout JSONReader) throws(JSONError) {
        switch try reader.kind() {
        case .null:
            try reader.null()
            self = .null
        case .bool: self = .bool(try reader.bool())
        case .number:
            let range = try reader.number()
            self = .number(String(decoding: reader.bytes[range], as: UTF8.self))
        case .string: self = .string(reader.text(try reader.string()))
        case .array:
            try reader.enter()
            var elements: [JSONValue] = []
            while try reader.element(first: elements.isEmpty) {
                elements.append(try JSONValue(reading: &reader))
            }
            self = .array(elements)
        case .object:
            try reader.enter()
            var members: [(String, JSONValue)] = []
            while let key = try reader.key(first: members.isEmpty) {
                members.append((reader.text(key), try JSONValue(reading: &reader)))
            }
            self = .object(members)
        }
    }
}

extension JSONValue: Equatable {
    /// Equal kinds and contents; members in the same order; numbers by their text.
    package static func == (a: JSONValue, b: JSONValue) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let x), .bool(let y)): x == y
        case (.number(let x), .number(let y)): x == y
        case (.string(let x), .string(let y)): x == y
        case (.array(let x), .array(let y)): x == y
        case (.object(let x), .object(let y)):
            x.count == y.count && zip(x, y).allSatisfy { $0.0 == $1.0 && $0.1 == $1.1 }
        default: false
        }
    }
}

extension JSONValue {
    /// The value of the last member with this key; nil if there is none or this is no object.
    package subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.0 == key }?.1
    }

    /// The element at an index; nil if there is none or this is no array.
    package subscript(_ index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The text of a string.
    package var string: String? { if case .string(let text) = self { text } else { nil } }
    /// The truth of a bool.
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The elements of an array.
    package var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
    /// The members of an object.
    package var object: [(String, JSONValue)]? {
        if case .object(let members) = self { members } else { nil }
    }
    /// The text of a number.
    package var number: String? { if case .number(let text) = self { text } else { nil } }
    /// A number that is an integer of 64 bits.
    package var integer: Int? { number.flatMap { Int($0) } }
    /// A number as floating point.
    package var double: Double? { number.flatMap { Double($0) } }
    /// Whether this is `null`.
    package var isNull: Bool { self == .null }

    /// Appends the value as compact JSON, members in their order, strings escaped as Go does.
    package func append(to out: inout [UInt8]) {
        switch self {
        case .null: out.append(contentsOf: "null".utf8)
        case .bool(let value): out.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let text): out.append(contentsOf: text.utf8)
        case .string(let text): JSONWriter.string(text, to: &out)
        case .array(let elements):
            out.append(UInt8(ascii: "["))
            for (i, element) in elements.enumerated() {
                if i > 0 { out.append(UInt8(ascii: ",")) }
                element.append(to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            for (i, member) in members.enumerated() {
                if i > 0 { out.append(UInt8(ascii: ",")) }
                JSONWriter.string(member.0, to: &out)
                out.append(UInt8(ascii: ":"))
                member.1.append(to: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }
}
