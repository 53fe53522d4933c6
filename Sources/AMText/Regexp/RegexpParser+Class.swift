// Classes.
extension RegexpParser {
    /// Limit: of the scalars of a class that are listed one by one.
    private static let listed = 16

    /// Consumes `[…]`.
    mutating func bracketClass() throws(RegexpError) {
        let start = position
        position += 1
        let isNegated = peek() == UInt8(ascii: "^")
        if isNegated { position += 1 }
        // The members as long as they are few; nil once they are not.
        var members: [UInt32]? = isNegated || flags.foldsCase ? nil : []
        var isFirst = true
        while peek() != UInt8(ascii: "]") || isFirst {
            isFirst = false
            if try classInBrackets() {
                members = nil
                continue
            }
            let from = position
            let low = try classScalar(start)
            var high = low
            if peek() == UInt8(ascii: "-"), let next = peek(1), next != UInt8(ascii: "]") {
                position += 1
                high = try classScalar(start)
                if high < low { throw RegexpError(.invalidClassRange, bytes[from..<position]) }
            }
            if let known = members {
                members = known.count + Int(high - low) < Self.listed ? known + Array(low...high) : nil
            }
        }
        position += 1
        if let members {
            var unique: [UInt32] = []
            for member in members where !unique.contains(member) { unique.append(member) }
            push(.oneOf(unique))
        } else {
            push(.anyOf)
        }
    }

    /// Consumes one scalar of the class that began at `start`.
    private mutating func classScalar(_ start: Int) throws(RegexpError) -> UInt32 {
        if peek() == UInt8(ascii: "\\") { return try escape() }
        guard let value = scalar() else { throw RegexpError(.missingBracket, bytes[start...]) }
        return value
    }

    /// Consumes a class inside a class, such as `[:alpha:]`, `\d` or `\pL`; whether there was one.
    private mutating func classInBrackets() throws(RegexpError) -> Bool {
        guard let first = peek(), let second = peek(1) else { return false }
        if first == UInt8(ascii: "[") && second == UInt8(ascii: ":") { return try posixClass() }
        guard first == UInt8(ascii: "\\") else { return false }
        switch Unicode.Scalar(second) {
        case "p", "P": return try unicodeClass(inBrackets: true)
        case "d", "D", "s", "S", "w", "W":
            position += 2
            return true
        default: return false
        }
    }

    private static let posixNames: Set<String> = [
        "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
        "upper",
        "word", "xdigit",
    ]

    /// Consumes `[:name:]`; false if nothing closes it, so that its bracket stands for itself.
    private mutating func posixClass() throws(RegexpError) -> Bool {
        var end = position + 2
        while true {
            guard end + 1 < bytes.count else { return false }
            if bytes[end] == UInt8(ascii: ":") && bytes[end + 1] == UInt8(ascii: "]") { break }
            end += 1
        }
        var name = bytes[position + 2..<end]
        if name.first == UInt8(ascii: "^") { name = name.dropFirst() }
        guard Self.posixNames.contains(String(decoding: name, as: UTF8.self)) else {
            throw RegexpError(.invalidClassRange, bytes[position..<end + 2])
        }
        position = end + 2
        return true
    }

    /// Consumes `\pN`, `\p{Name}` or their negation; always true.
    mutating func unicodeClass(inBrackets: Bool) throws(RegexpError) -> Bool {
        let start = position
        var isNegated = peek(1) == UInt8(ascii: "P")
        position += 2
        var name: Slice<UnsafeBufferPointer<UInt8>>
        if peek() == UInt8(ascii: "{") {
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "}")) else {
                throw RegexpError(.invalidClassRange, bytes[start...])
            }
            name = bytes[position + 1..<end]
            position = end + 1
        } else {
            let from = position
            _ = scalar()
            name = bytes[from..<position]
        }
        if name.first == UInt8(ascii: "^") {
            isNegated.toggle()
            name = name.dropFirst()
        }
        guard let content = UnicodeClass.content(String(decoding: name, as: UTF8.self)) else {
            throw RegexpError(.invalidClassRange, bytes[start..<position])
        }
        if inBrackets {
            // RE2 has no class inside a class but these two forms, so that a negated list must be one of
            // them.
            rewrite(from: start, as: isNegated ? content.negated : content.plain)
        } else {
            rewrite(from: start, as: (isNegated ? "[^" : "[") + content.plain + "]")
        }
        return true
    }
}
