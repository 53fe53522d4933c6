/// Prints values of the template language, one directive of a format after the other.
/// Source: Go fmt/print.go.
struct GoFormatPrinter {
    /// What was printed.
    var out: [UInt8]
    /// How long that may become. Unit: bytes.
    let limit: Int
    /// Whether the printing was given up; the output is longer than the limit then.
    private(set) var isGivenUp = false
    /// What the directive at work asks for.
    var flags = GoFormatFlags()
    /// The value that a complaint about the verb names.
    private var named: TemplateValue = .nothing
    /// Whether a complaint is being printed, in which values show their form and not their own text.
    private var isComplaining = false

    /// What lies deeper is left out, since each level takes room on the stack.
    private static let maximumDepth = 1000
    /// Stands for the address of whatever would have one; real ones differ from run to run.
    private static let address: UInt64 = 0xC0_0001_2120

    init(out: [UInt8], limit: Int) {
        self.out = out
        self.limit = limit
    }

    /// Whether there is room for so many bytes more; otherwise the printing is given up.
    mutating func hasRoom(for bytes: Int = 0) -> Bool {
        if isGivenUp { return false }
        if bytes <= limit - out.count { return true }
        isGivenUp = true
        // Whoever asks sees from the length that something is missing.
        out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(limit - out.count, 0) + 1))
        return false
    }

    mutating func put(_ text: StaticString) {
        text.withUTF8Buffer { out.append(contentsOf: $0) }
    }

    /// Prints one argument of a call.
    mutating func argument(_ value: TemplateValue, _ verb: Unicode.Scalar) {
        named = value
        switch value {
        case .nothing, .null:
            if verb == "T" || verb == "v" { padded("<nil>") } else { complain(verb) }
            return
        default: break
        }
        switch verb {
        case "T": text(TemplateText(value.typeName), "s")
        case "p": pointer(to: value, verb)
        default:
            if !ownText(value, verb) { self.value(value, verb, depth: 0) }
        }
    }

    /// Prints a value by its own `String` or `GoString` method, if it has one that the verb uses.
    private mutating func ownText(_ value: TemplateValue, _ verb: Unicode.Scalar) -> Bool {
        if isComplaining { return false }
        if verb == "w" {
            complain(verb)
            return true
        }
        guard let traits = value.type?.traits else { return false }
        if flags.isGoSyntax {
            guard let own = traits.goText else { return false }
            string(own(value))
            return true
        }
        guard let own = traits.text else { return false }
        switch verb {
        case "v", "s", "x", "X", "q":
            text(own(value), verb)
            return true
        default: return false
        }
    }

    /// Prints a value by its form.
    mutating func value(_ value: TemplateValue, _ verb: Unicode.Scalar, depth: Int) {
        guard hasRoom() else { return }
        if depth > Self.maximumDepth { return put("...") }
        switch value {
        case .null: flags.isGoSyntax ? put("interface {}(nil)") : put("<nil>")
        case .nothing: pointer(to: value, verb)
        case .bool(let flag): bool(flag, verb)
        case .int(let number, _):
            integer(UInt64(bitPattern: number), isSigned: true, verb)
        case .uint(let number, _): integer(number, isSigned: false, verb)
        case .float(let number): float(number, verb)
        case .complex(let real, let imaginary): complex(real, imaginary, verb)
        case .string(let text, _): self.text(text, verb)
        case .list(let list): self.list(list, verb, depth: depth)
        case .map(let map): self.map(map, verb, depth: depth)
        case .object(let object):
            if object is GoLocation { return pointer(to: value, verb) }
            structure(object, verb, depth: depth)
        case .pointer(let object):
            if depth > 0 { return pointer(to: value, verb) }
            out.append(UInt8(ascii: "&"))
            member(.object(object), verb, depth: 1)
        }
    }

    /// Prints a value within another.
    private mutating func member(_ value: TemplateValue, _ verb: Unicode.Scalar, depth: Int) {
        named = value
        if case .null = value { return self.value(value, verb, depth: depth) }
        if !ownText(value, verb) { self.value(value, verb, depth: depth) }
    }

    private mutating func list(_ list: TemplateList, _ verb: Unicode.Scalar, depth: Int) {
        if isBytes(list), bytes(list, verb, depth: depth) { return }
        if flags.isGoSyntax {
            out.append(contentsOf: list.type.name.utf8)
            if list.isNil { return put("(nil)") }
        }
        put(flags.isGoSyntax ? "{" : "[")
        for (place, element) in list.elements.enumerated() {
            if place > 0 { separate() }
            member(element, verb, depth: depth + 1)
        }
        put(flags.isGoSyntax ? "}" : "]")
    }

    private mutating func map(_ map: TemplateMap, _ verb: Unicode.Scalar, depth: Int) {
        if flags.isGoSyntax {
            out.append(contentsOf: map.type.name.utf8)
            if map.isNil { return put("(nil)") }
            put("{")
        } else {
            put("map[")
        }
        for (place, entry) in map.entries.enumerated() {
            if place > 0 { separate() }
            member(.text(entry.key), verb, depth: depth + 1)
            out.append(UInt8(ascii: ":"))
            member(entry.value, verb, depth: depth + 1)
        }
        put(flags.isGoSyntax ? "}" : "]")
    }

    private mutating func structure(_ object: any TemplateObject, _ verb: Unicode.Scalar, depth: Int) {
        let type = object.type
        if flags.isGoSyntax { out.append(contentsOf: type.name.utf8) }
        put("{")
        for (place, field) in type.fields.enumerated() {
            if place > 0 { separate() }
            if flags.isGoSyntax || flags.namesFields {
                out.append(contentsOf: field.name.utf8)
                out.append(UInt8(ascii: ":"))
            }
            let member = object.field(place)
            if field.isExported {
                self.member(member, verb, depth: depth + 1)
            } else {
                // Go cannot reach the methods of what it may not take out of the struct.
                named = member
                value(member, verb, depth: depth + 1)
            }
        }
        put("}")
    }

    /// Parts the members of a list, map or struct.
    private mutating func separate() {
        flags.isGoSyntax ? put(", ") : put(" ")
    }

    private func isBytes(_ list: TemplateList) -> Bool {
        list.type.element.map { $0 == .uint8 } ?? false
    }

    /// Prints a list of bytes where it does not print as any other list; tells whether it did.
    private mutating func bytes(_ list: TemplateList, _ verb: Unicode.Scalar, depth: Int) -> Bool {
        switch verb {
        case "s", "q", "x", "X":
            var bytes: [UInt8] = []
            for case .uint(let byte, _) in list.elements { bytes.append(UInt8(truncatingIfNeeded: byte)) }
            text(TemplateText(bytes), verb)
            return true
        case "v" where flags.isGoSyntax && depth == 0 && !list.type.isDefined:
            // Go has an alias for this one type.
            put("[]byte")
            if list.isNil {
                put("(nil)")
                return true
            }
            put("{")
            for (place, element) in list.elements.enumerated() {
                if place > 0 { separate() }
                value(element, verb, depth: depth + 1)
            }
            put("}")
            return true
        default: return false
        }
    }

    /// Prints the address of what has one.
    private mutating func pointer(to value: TemplateValue, _ verb: Unicode.Scalar) {
        let address: UInt64
        switch value {
        case .pointer: address = Self.address
        case .object(let object as GoLocation): address = object.isUTC ? 0 : Self.address
        case .nothing: address = 0
        case .list(let list): address = list.isNil ? 0 : Self.address
        case .map(let map): address = map.isNil ? 0 : Self.address
        default: return complain(verb)
        }
        switch verb {
        case "v" where flags.isGoSyntax:
            put("(")
            out.append(contentsOf: value.typeName.utf8)
            put(")(")
            if address == 0 { put("nil") } else { hexadecimal(address, hasPrefix: true) }
            put(")")
        case "v":
            if address == 0 { padded("<nil>") } else { hexadecimal(address, hasPrefix: !flags.sharp) }
        case "p": hexadecimal(address, hasPrefix: !flags.sharp)
        case "b", "o", "d", "x", "X": integer(address, isSigned: false, verb)
        default: complain(verb)
        }
    }

    /// Prints that the verb does not fit the value: `%!d(string=abc)`.
    mutating func complain(_ verb: Unicode.Scalar) {
        isComplaining = true
        put("%!")
        GoUTF8.append(verb.value, to: &out)
        put("(")
        switch named {
        case .nothing, .null: put("<nil>")
        default:
            out.append(contentsOf: named.typeName.utf8)
            put("=")
            argument(named, "v")
        }
        put(")")
        isComplaining = false
    }
}
