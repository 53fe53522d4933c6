internal import AMCore
internal import AMText

/// Reads the body of POST /silences.
///
/// Keys are found as Go's encoding/json finds them. Missing fields are reported in the order of the schema.
struct SilenceDecoder {
    private struct PostedMatcher {
        var name: String?
        var value: String?
        var isRegex: Bool?
        var isEqual = true
    }

    private var id = ""
    private var matchers: [PostedMatcher]?
    private var startsAt: Timestamp?
    private var endsAt: Timestamp?
    private var createdBy: String?
    private var comment: String?
    private var annotations: [Label] = []

    /// What came of a body.
    enum Outcome {
        case draft(SilenceDraft)
        case refused(SchemaFault)
    }

    /// Reads a body that is not empty.
    static func decode(_ body: [UInt8]) throws(BodyFault) -> Outcome {
        var decoder = SilenceDecoder()
        var isPresent = true
        do throws(SilenceFault) {
            isPresent = try body.withUnsafeBufferPointer { (bytes) throws(SilenceFault) -> Bool in
                var reader = JSONReader(bytes)
                if reader.isAtEnd() { return false }
                try decoder.silence(&reader)
                return true
            }
        } catch {
            throw BodyFault(text: error.text)
        }
        return isPresent ? decoder.outcome() : .refused(.required(path: "silence"))
    }

    private func outcome() -> Outcome {
        guard let comment else { return .refused(.required(path: "comment")) }
        guard let createdBy else { return .refused(.required(path: "createdBy")) }
        guard let endsAt, !endsAt.isZero else { return .refused(.required(path: "endsAt")) }
        guard let matchers else { return .refused(.required(path: "matchers")) }
        if matchers.isEmpty { return .refused(.tooShort(path: "matchers")) }
        var drafts: [SilenceDraft.DraftMatcher] = []
        for (i, posted) in matchers.enumerated() {
            guard let isRegex = posted.isRegex else {
                return .refused(.required(path: "matchers.\(i).isRegex"))
            }
            guard let name = posted.name else { return .refused(.required(path: "matchers.\(i).name")) }
            guard let value = posted.value else { return .refused(.required(path: "matchers.\(i).value")) }
            let op: MatchOperator =
                isRegex ? (posted.isEqual ? .regexp : .notRegexp) : (posted.isEqual ? .equal : .notEqual)
            drafts.append(SilenceDraft.DraftMatcher(name: name, value: value, op: op))
        }
        guard let startsAt, !startsAt.isZero else { return .refused(.required(path: "startsAt")) }
        return .draft(
            SilenceDraft(
                id: id, matchers: drafts, startsAt: startsAt, endsAt: endsAt, createdBy: createdBy,
                comment: comment, annotations: LabelSet(annotations)))
    }
}

/// Why a body is no silence.
private struct SilenceFault: Error {
    var text: String

    static func type(_ wanted: String) -> SilenceFault {
        SilenceFault(
            text: "json: cannot unmarshal a value that is no \(wanted) into Go value of type \(wanted)")
    }
}

extension SilenceDecoder {
    private mutating func silence(_ reader: inout JSONReader) throws(SilenceFault) {
        try Self.object(&reader) { (key, reader) throws(SilenceFault) in
            switch key {
            case "id": id = try Self.string(&reader) ?? id
            case "createdby": createdBy = try Self.string(&reader)
            case "comment": comment = try Self.string(&reader)
            case "startsat": startsAt = try Self.time(&reader) ?? startsAt
            case "endsat": endsAt = try Self.time(&reader) ?? endsAt
            case "matchers": matchers = try Self.matchers(&reader)
            case "annotations": try labels(&reader)
            default: try Self.json { () throws(JSONError) in try reader.skip() }
            }
        }
    }

    private mutating func labels(_ reader: inout JSONReader) throws(SilenceFault) {
        if try Self.isNull(&reader) {
            annotations = []
            return
        }
        try Self.object(&reader, foldsKeys: false) { (key, reader) throws(SilenceFault) in
            annotations.append(Label(key, try Self.string(&reader) ?? ""))
        }
    }

    private static func matchers(_ reader: inout JSONReader) throws(SilenceFault) -> [PostedMatcher]? {
        if try isNull(&reader) { return nil }
        guard try json({ () throws(JSONError) in try reader.kind() }) == .array else {
            throw .type("list")
        }
        var found: [PostedMatcher] = []
        try json { () throws(JSONError) in try reader.enter() }
        while try json({ () throws(JSONError) in try reader.element(first: found.isEmpty) }) {
            if try isNull(&reader) { throw SilenceFault(text: "json: a matcher cannot be null") }
            found.append(try matcher(&reader))
        }
        return found
    }

    private static func matcher(_ reader: inout JSONReader) throws(SilenceFault) -> PostedMatcher {
        var found = PostedMatcher()
        try object(&reader) { (key, reader) throws(SilenceFault) in
            switch key {
            case "name": found.name = try string(&reader)
            case "value": found.value = try string(&reader)
            case "isregex": found.isRegex = try bool(&reader)
            case "isequal": found.isEqual = try bool(&reader) ?? true
            default: try json { () throws(JSONError) in try reader.skip() }
            }
        }
        return found
    }
}

// Values.
extension SilenceDecoder {
    private static func json<Value>(_ read: () throws(JSONError) -> Value) throws(SilenceFault) -> Value {
        do throws(JSONError) {
            return try read()
        } catch {
            throw SilenceFault(text: error.text)
        }
    }

    /// Consumes a null, if one is there.
    private static func isNull(_ reader: inout JSONReader) throws(SilenceFault) -> Bool {
        guard try json({ () throws(JSONError) in try reader.kind() }) == .null else { return false }
        try json { () throws(JSONError) in try reader.null() }
        return true
    }

    /// Calls `member` with each key; nothing happens for null. Keys come in lower case unless told otherwise.
    private static func object(
        _ reader: inout JSONReader, foldsKeys: Bool = true,
        _ member: (String, inout JSONReader) throws(SilenceFault) -> Void
    ) throws(SilenceFault) {
        if try isNull(&reader) { return }
        guard try json({ () throws(JSONError) in try reader.kind() }) == .object else {
            throw .type("object")
        }
        try json { () throws(JSONError) in try reader.enter() }
        var isFirst = true
        while let slice = try json({ () throws(JSONError) in try reader.key(first: isFirst) }) {
            let key = reader.text(slice)
            try member(foldsKeys ? key.lowercased() : key, &reader)
            isFirst = false
        }
    }

    private static func string(_ reader: inout JSONReader) throws(SilenceFault) -> String? {
        if try isNull(&reader) { return nil }
        guard try json({ () throws(JSONError) in try reader.kind() }) == .string else {
            throw .type("string")
        }
        return reader.text(try json { () throws(JSONError) in try reader.string() })
    }

    private static func bool(_ reader: inout JSONReader) throws(SilenceFault) -> Bool? {
        if try isNull(&reader) { return nil }
        guard try json({ () throws(JSONError) in try reader.kind() }) == .bool else { throw .type("bool") }
        return try json { () throws(JSONError) in try reader.bool() }
    }

    private static func time(_ reader: inout JSONReader) throws(SilenceFault) -> Timestamp? {
        guard let text = try string(&reader) else { return nil }
        do throws(TimeError) {
            return try Timestamp.parseAPI(text).moment
        } catch {
            throw SilenceFault(text: error.text)
        }
    }
}
