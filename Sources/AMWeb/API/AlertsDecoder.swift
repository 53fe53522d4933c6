internal import AMCore
internal import AMText

/// A body that is no list of alerts.
struct BodyFault: Error, Sendable, Equatable {
    /// Why, behind `parsing alerts body from "" failed, because `.
    var text: String
}

/// What the schema refuses in a body that could be read.
enum SchemaFault: Sendable, Equatable {
    /// `PATH in body is required`, code 602.
    case required(path: String)
    /// `PATH in body should have at least 1 items`, code 612.
    case tooShort(path: String)
    /// `PATH in body must be of type TYPE: "VALUE"`, code 601.
    case format(path: String, type: String, value: String)
}

/// Reads the body of POST /alerts in one pass, straight into an `IntakeBuilder`.
///
/// Keys are found as Go's encoding/json finds them: in any case, of repeated ones the last counts, unknown
/// ones are read over. Strings without escapes stay where they are in the body; only others are decoded
/// into a buffer.
/// Limit: values of unknown keys may be nested 1000 deep.
struct AlertsDecoder: ~Copyable {
    private let base: UnsafeRawPointer
    private let count: Int
    private var at = 0
    private var decoded = DecodedTexts()
    /// The first thing that the schema refuses.
    private(set) var schemaFault: SchemaFault?

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// One alert while it is read.
    private struct Current {
        var hasLabels = false
        var startsAt: PostedTime?
        var endsAt: PostedTime?
        var generatorURL = UnsafeRawBufferPointer(start: nil, count: 0)
    }

    private enum Field { case labels, annotations, startsAt, endsAt, generatorURL }

    /// A decoder of a body that must outlive it and is not empty.
    init(_ body: UnsafeRawBufferPointer) {
        guard let base = body.baseAddress else { preconditionFailure("an empty body has nothing to decode") }
        self.base = base
        count = body.count
    }

    /// Reads the body. Returns false if there is nothing but white space.
    mutating func decode(into builder: inout IntakeBuilder) throws(BodyFault) -> Bool {
        skipSpace()
        guard at < count else { return false }
        switch byte {
        case UInt8(ascii: "["): try list(into: &builder)
        case UInt8(ascii: "n"): try skipValue()
        default:
            try skipValue()
            throw BodyFault(text: "json: cannot read anything but a list as alerts")
        }
        return true
    }

    private mutating func list(into builder: inout IntakeBuilder) throws(BodyFault) {
        at += 1
        skipSpace()
        if at < count, byte == UInt8(ascii: "]") { return }
        while true {
            skipSpace()
            guard at < count else { throw Self.end }
            guard byte == UInt8(ascii: "{") else {
                try skipValue()
                throw BodyFault(text: "json: cannot read anything but an object as an alert")
            }
            try alert(into: &builder)
            skipSpace()
            guard at < count else { throw Self.end }
            let next = byte
            at += 1
            if next == UInt8(ascii: "]") { return }
            guard next == UInt8(ascii: ",") else { throw Self.unexpected(next, "after array element") }
        }
    }

    private mutating func alert(into builder: inout IntakeBuilder) throws(BodyFault) {
        at += 1
        var current = Current()
        skipSpace()
        if at < count, byte == UInt8(ascii: "}") {
            at += 1
        } else {
            while true {
                let key = try key()
                if let field = Self.field(key) {
                    try member(field, &current, into: &builder)
                } else {
                    try skipValue()
                }
                if try isLastMember() { break }
            }
        }
        check(current, index: builder.count)
        builder.endAlert(
            startsAt: current.startsAt, endsAt: current.endsAt, generatorURL: current.generatorURL)
        decoded.forget()
    }

    private mutating func check(_ current: Current, index: Int) {
        guard schemaFault == nil else { return }
        if !current.generatorURL.isEmpty, !RequestURI.isValid(current.generatorURL) {
            let value = String(decoding: current.generatorURL, as: UTF8.self)
            schemaFault = .format(path: "\(index).generatorURL", type: "uri", value: value)
        } else if !current.hasLabels {
            schemaFault = .required(path: "\(index).labels")
        }
    }

    private mutating func member(
        _ field: Field, _ current: inout Current, into builder: inout IntakeBuilder
    ) throws(BodyFault) {
        skipSpace()
        guard at < count else { throw Self.end }
        let isNull = byte == UInt8(ascii: "n")
        switch field {
        case .labels, .annotations:
            if isNull {
                try skipValue()
                if field == .labels { builder.clearLabels() } else { builder.clearAnnotations() }
            } else {
                try map(field, into: &builder)
            }
            if field == .labels { current.hasLabels = !isNull }
        case .startsAt:
            if isNull { try skipValue() } else { current.startsAt = try time() }
        case .endsAt:
            if isNull { try skipValue() } else { current.endsAt = try time() }
        case .generatorURL:
            if isNull { try skipValue() } else { current.generatorURL = try string() }
        }
    }

    /// A time of the API, at the start of its value.
    private mutating func time() throws(BodyFault) -> PostedTime {
        let text = try string()
        do throws(TimeError) {
            let parsed = try Timestamp.parseAPI(text)
            return PostedTime(parsed.moment, offset: Int16(clamping: parsed.offsetSeconds / 60))
        } catch {
            throw BodyFault(text: error.text)
        }
    }

    /// Labels or annotations; null counts as an empty value.
    private mutating func map(_ field: Field, into builder: inout IntakeBuilder) throws(BodyFault) {
        guard byte == UInt8(ascii: "{") else {
            try skipValue()
            throw BodyFault(text: "json: cannot read anything but an object as a set of labels")
        }
        at += 1
        skipSpace()
        if at < count, byte == UInt8(ascii: "}") {
            at += 1
            return
        }
        while true {
            let name = try key()
            skipSpace()
            guard at < count else { throw Self.end }
            var value = UnsafeRawBufferPointer(start: nil, count: 0)
            if byte == UInt8(ascii: "n") { try skipValue() } else { value = try string() }
            if field == .labels {
                builder.label(name: name, value: value)
            } else {
                builder.annotation(name: name, value: value)
            }
            if try isLastMember() { return }
        }
    }
}

// Pieces of JSON.
extension AlertsDecoder {
    private static var end: BodyFault { BodyFault(text: "unexpected EOF") }

    private static func unexpected(_ byte: UInt8, _ context: String) -> BodyFault {
        let character = byte == UInt8(ascii: "'") ? "\\'" : String(Unicode.Scalar(byte))
        return BodyFault(text: "invalid character '\(character)' \(context)")
    }

    private var byte: UInt8 {
        @inline(__always) get { base.load(fromByteOffset: at, as: UInt8.self) }
    }

    @inline(__always)
    private mutating func skipSpace() {
        while at < count {
            let byte = byte
            guard byte <= 0x20 else { return }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            at += 1
        }
    }

    /// A key with its colon; the decoder stands before the value.
    @inline(__always)
    private mutating func key() throws(BodyFault) -> UnsafeRawBufferPointer {
        skipSpace()
        guard at < count else { throw Self.end }
        guard byte == UInt8(ascii: "\"") else {
            throw Self.unexpected(byte, "looking for beginning of object key string")
        }
        let key = try string()
        skipSpace()
        guard at < count else { throw Self.end }
        guard byte == UInt8(ascii: ":") else { throw Self.unexpected(byte, "after object key") }
        at += 1
        return key
    }

    /// Consumes the comma or brace behind a member.
    @inline(__always)
    private mutating func isLastMember() throws(BodyFault) -> Bool {
        skipSpace()
        guard at < count else { throw Self.end }
        let next = byte
        at += 1
        if next == UInt8(ascii: "}") { return true }
        guard next == UInt8(ascii: ",") else { throw Self.unexpected(next, "after object key:value pair") }
        return false
    }

    /// A string, decoded; its bytes stay until the alert ends. Anything else is refused.
    @inline(__always)
    private mutating func string() throws(BodyFault) -> UnsafeRawBufferPointer {
        guard byte == UInt8(ascii: "\"") else {
            try skipValue()
            throw BodyFault(
                text: "json: cannot unmarshal a value that is no string into Go value of type string")
        }
        let start = at + 1
        var i = start
        while i + 8 <= count {
            let word = base.loadUnaligned(fromByteOffset: i, as: UInt64.self).littleEndian
            let quote = word ^ (Self.ones &* 0x22)
            let slash = word ^ (Self.ones &* 0x5C)
            // Top bits mark a quote, a backslash, a control or a byte beyond ASCII; the lowest mark is
            // never wrong.
            let found =
                (((quote &- Self.ones) & ~quote) | ((slash &- Self.ones) & ~slash)
                    | ((word &- Self.ones &* 0x20) & ~word) | word) & Self.tops
            if found != 0 {
                i += found.trailingZeroBitCount >> 3
                break
            }
            i += 8
        }
        while i < count {
            let byte = base.load(fromByteOffset: i, as: UInt8.self)
            if byte == UInt8(ascii: "\"") {
                at = i + 1
                return UnsafeRawBufferPointer(start: base + start, count: i - start)
            }
            if byte == UInt8(ascii: "\\") || byte < 0x20 || byte >= 0x80 { break }
            i += 1
        }
        return try unusualString()
    }

    /// A string with escapes, bytes beyond ASCII, or faults.
    @inline(never)
    private mutating func unusualString() throws(BodyFault) -> UnsafeRawBufferPointer {
        let rest = UnsafeRawBufferPointer(start: base + at, count: count - at)
        var text: [UInt8] = []
        var length = 0
        let from = at
        do throws(JSONError) {
            try rest.withMemoryRebound(to: UInt8.self) { (bytes) throws(JSONError) in
                var reader = JSONReader(bytes)
                let slice = try reader.string()
                reader.append(slice, to: &text)
                length = reader.position
            }
        } catch {
            throw BodyFault(text: error.text)
        }
        at = from + length
        return decoded.keep(text)
    }

    /// Reads over a value of any kind.
    @inline(never)
    private mutating func skipValue() throws(BodyFault) {
        let rest = UnsafeRawBufferPointer(start: base + at, count: count - at)
        var length = 0
        do throws(JSONError) {
            try rest.withMemoryRebound(to: UInt8.self) { (bytes) throws(JSONError) in
                var reader = JSONReader(bytes)
                try reader.skip()
                length = reader.position
            }
        } catch {
            throw BodyFault(text: error.text)
        }
        at += length
    }

    /// The field of a key, as Go's encoding/json matches it: ASCII letters in any case.
    @inline(__always)
    private static func field(_ key: UnsafeRawBufferPointer) -> Field? {
        switch key.count {
        case 6:
            if JSONKey.matches(key, "labels") { return .labels }
            return JSONKey.matches(key, "endsAt") ? .endsAt : nil
        case 8: return JSONKey.matches(key, "startsAt") ? .startsAt : nil
        case 11: return JSONKey.matches(key, "annotations") ? .annotations : nil
        case 12: return JSONKey.matches(key, "generatorURL") ? .generatorURL : nil
        default: return nil
        }
    }
}

/// How keys of JSON objects are recognised.
enum JSONKey {
    /// Whether a key has the letters of a field's name, in any case.
    @inline(__always)
    static func matches(_ key: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
        guard key.count == name.utf8CodeUnitCount else { return false }
        for i in 0..<key.count {
            let a = key[i]
            let b = name.utf8Start[i]
            if a != b, a | 0x20 != b | 0x20 || (a | 0x20) < 0x61 || (a | 0x20) > 0x7A { return false }
        }
        return true
    }
}

/// Decoded strings of one alert, which stay where they are until it ends.
struct DecodedTexts: ~Copyable {
    private var chunks: [UnsafeMutableRawBufferPointer] = []
    private var used = 0
    private static let chunkSize = 65_536

    deinit { for chunk in chunks { chunk.deallocate() } }

    /// Keeps a text.
    mutating func keep(_ text: [UInt8]) -> UnsafeRawBufferPointer {
        if chunks.last.map({ $0.count - used < text.count }) ?? true {
            chunks.append(.allocate(byteCount: max(Self.chunkSize, text.count), alignment: 1))
            used = 0
        }
        guard let chunk = chunks.last else { preconditionFailure("a chunk was just added") }
        let place = UnsafeMutableRawBufferPointer(rebasing: chunk[used..<used + text.count])
        place.copyBytes(from: text)
        used += text.count
        return UnsafeRawBufferPointer(place)
    }

    /// Forgets all texts; one chunk stays for the next ones.
    mutating func forget() {
        while chunks.count > 1 { chunks.removeLast().deallocate() }
        used = 0
    }
}
