/// Reads the text between two actions piece by piece.
/// Source: Go html/template escape.go contextAfterText.
struct HTMLTextReader {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    let bytes: Bytes
    /// The end tag that was looked for last, and where it was found: it need not be looked for again before
    /// that place.
    private var known: (element: HTMLContext.Element, end: Int) = (.none, 0)

    init(_ bytes: Bytes) { self.bytes = bytes }

    /// The context after the next piece of text from `from` on, and where that piece ends.
    mutating func step(_ context: HTMLContext, from: Int) -> (context: HTMLContext, end: Int) {
        guard context.delimiter == .none else { return valueStep(context, from) }
        let end = contentEnd(context, from)
        if end == from { return (HTMLContext(), from) }
        let step = HTMLTransition.step(context, Bytes(rebasing: bytes[from..<end]))
        return (step.context, from + step.count)
    }

    /// Where the content of the element ends, at the latest.
    private mutating func contentEnd(_ context: HTMLContext, _ from: Int) -> Int {
        let element = context.element
        if element == .none { return bytes.count }
        let isLiteral = context.state.isScriptLiteral || context.state.isComment
        if element == .script && isLiteral { return bytes.count }
        if known.element != element || known.end < from {
            let end = Self.endTag(of: element, in: Bytes(rebasing: bytes[from...]))
            known = (element, end.map { from + $0 } ?? bytes.count)
        }
        return known.end
    }

    /// Where the end tag of an element starts.
    static func endTag(of element: HTMLContext.Element, in bytes: Bytes) -> Int? {
        let name = element.endTag
        var i = 0
        while i + 2 + name.count < bytes.count {
            if HTMLTransition.matches(bytes, at: i, "</")
                && bytes[(i + 2)..<(i + 2 + name.count)].elementsEqual(
                    name, by: { HTMLNames.lower($0) == $1 })
                && isEndOfName(bytes[i + 2 + name.count])
            {
                return i
            }
            i += 1
        }
        return nil
    }

    private static func isEndOfName(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case ">", " ", "\t", "\n", "\u{0C}", "/": true
        default: false
        }
    }

    /// Where the value of an attribute ends.
    static func valueEnd(_ bytes: Bytes, _ delimiter: HTMLContext.Delimiter) -> Int? {
        switch delimiter {
        case .none: nil
        case .doubleQuote: bytes.firstIndex(of: UInt8(ascii: "\""))
        case .singleQuote: bytes.firstIndex(of: UInt8(ascii: "'"))
        case .spaceOrTagEnd: bytes.firstIndex { HTMLNames.isSpace($0) || $0 == UInt8(ascii: ">") }
        }
    }

    /// Reads the value of an attribute up to its end, or up to the next action.
    private func valueStep(_ context: HTMLContext, _ from: Int) -> (context: HTMLContext, end: Int) {
        let rest = Bytes(rebasing: bytes[from...])
        let end = Self.valueEnd(rest, context.delimiter)
        let value = Bytes(rebasing: rest[..<(end ?? rest.count)])
        if context.delimiter == .spaceOrTagEnd, let found = value.firstIndex(where: Self.isUnexpected) {
            let byte = HTMLTransition.quoted(Bytes(rebasing: value[found...found]))
            let failure = HTMLFailure("\(byte) in unquoted attr: \(HTMLTransition.quoted(value))")
            return (HTMLContext(failure: failure), bytes.count)
        }
        guard let end else { return (Self.afterValuePart(context, value), bytes.count) }
        let isTypeOfOther =
            context.state == .attribute && context.element == .script && context.attribute == .scriptType
            && !HTMLNames.isScriptType(value)
        let next = HTMLContext(.tag, element: isTypeOfOther ? .none : context.element)
        return (next, from + end + (context.delimiter == .spaceOrTagEnd ? 0 : 1))
    }

    /// Browsers do not agree on what these mean in a value without quotes.
    private static func isUnexpected(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "\"", "'", "<", "=", "`": true
        default: false
        }
    }

    /// The context after a part of a value. Character references stand for what they mean.
    private static func afterValuePart(_ context: HTMLContext, _ value: Bytes) -> HTMLContext {
        guard value.contains(UInt8(ascii: "&")) else { return after(context, value) }
        return HTMLEntities.decode(value).withUnsafeBufferPointer { after(context, $0) }
    }

    private static func after(_ context: HTMLContext, _ value: Bytes) -> HTMLContext {
        var context = context
        var i = 0
        while i < value.count {
            let step = HTMLTransition.step(context, Bytes(rebasing: value[i...]))
            context = step.context
            i += step.count
        }
        return context
    }
}
