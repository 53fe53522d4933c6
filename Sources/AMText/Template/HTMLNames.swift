/// Names of elements, attributes and script types, and what they mean for escaping.
/// Source: Go html/template attr.go, js.go, transition.go; HTML living standard.
enum HTMLNames {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// What the value of an attribute holds.
    enum Content { case plain, unsafe, html, url, srcset, css, js }

    private static let plainAttributes = """
        accept alt autocomplete autofocus autoplay border checked class cols colspan contenteditable \
        contextmenu controls coords datetime default dir dirname disabled draggable dropzone for formtarget \
        headers height hidden high hreflang id ismap kind label lang list loop low max maxlength media \
        mediagroup min multiple name open optimum placeholder preload pubdate radiogroup readonly required \
        reversed rows rowspan scope scoped seamless selected shape size sizes span spellcheck srclang start \
        step summary tabindex target title width wrap
        """

    private static let unsafeAttributes = """
        accept-charset async challenge charset content crossorigin defer enctype form formenctype formmethod \
        formnovalidate http-equiv keytype language method novalidate pattern rel sandbox type value
        """

    private static let urlAttributes = """
        action archive background cite classid codebase data formaction href icon longdesc manifest poster \
        profile src usemap xmlns
        """

    private static let attributes: [String: Content] = {
        var all: [String: Content] = ["srcdoc": .html, "srcset": .srcset, "style": .css]
        let groups = [(plainAttributes, Content.plain), (unsafeAttributes, .unsafe), (urlAttributes, .url)]
        for (names, content) in groups {
            for name in names.split(separator: " ") { all[String(name)] = content }
        }
        return all
    }()

    /// What an attribute holds. Shape: the name in lower case.
    static func content(ofAttribute name: String) -> Content {
        var name = name[...]
        if name.utf8.starts(with: "data-".utf8) {
            name = name.dropFirst("data-".count)
        } else if let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")) {
            if name[..<colon].utf8.elementsEqual("xmlns".utf8) { return .url }
            name = name[name.utf8.index(after: colon)...]
        }
        if let known = attributes[String(name)] { return known }
        if name.utf8.starts(with: "on".utf8) { return .js }
        let bytes = Array(name.utf8)
        for part in ["src", "uri", "url"] where contains(bytes, Array(part.utf8)) { return .url }
        return .plain
    }

    private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        guard bytes.count >= part.count else { return false }
        return (0...bytes.count - part.count).contains { bytes[$0...].starts(with: part) }
    }

    private static let scriptTypes: Set<String> = {
        let application = "ecmascript javascript json ld+json x-ecmascript x-javascript"
        let text = """
            ecmascript javascript javascript1.0 javascript1.1 javascript1.2 javascript1.3 javascript1.4 \
            javascript1.5 jscript livescript x-ecmascript x-javascript
            """
        return Set(
            application.split(separator: " ").map { "application/" + $0 }
                + text.split(separator: " ").map { "text/" + $0 } + ["", "module"])
    }()

    /// Whether a `<script>` of this type is JavaScript, or JSON.
    static func isScriptType(_ type: Bytes) -> Bool {
        let essence = type.prefix { $0 != UInt8(ascii: ";") }
        let lower = lowercased(Bytes(rebasing: essence)).unicodeScalars
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        let start = lower.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return true }
        return scriptTypes.contains(String(start[...last]))
    }

    /// The text in lower case as far as it then is ASCII; the other letters do not matter for any name.
    static func lowercased(_ bytes: Bytes) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var i = 0
        while i < bytes.count {
            let rest = bytes[i...]
            // The two letters beyond ASCII whose lower case is ASCII: the Kelvin sign and the dotted I.
            if rest.starts(with: [0xE2, 0x84, 0xAA]) {
                out.append(UInt8(ascii: "k"))
                i += 3
            } else if rest.starts(with: [0xC4, 0xB0]) {
                out.append(UInt8(ascii: "i"))
                i += 2
            } else {
                out.append(lower(bytes[i]))
                i += 1
            }
        }
        return GoUTF8.string(out)
    }

    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    /// Whether the bytes from `at` spell this lower-case word, in any case.
    @inline(__always)
    static func matches(_ bytes: Bytes, at: Int, _ word: StaticString) -> Bool {
        guard bytes.count - at >= word.utf8CodeUnitCount else { return false }
        for i in 0..<word.utf8CodeUnitCount where lower(bytes[at + i]) != word.utf8Start[i] { return false }
        return true
    }

    @inline(__always)
    static func isLetter(_ byte: UInt8) -> Bool {
        byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    @inline(__always)
    static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
    }

    /// Whether HTML, and CSS too, take the byte as white space.
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
    }

    /// Where the white space from `start` ends.
    static func spaceEnd(_ bytes: Bytes, from start: Int) -> Int {
        var i = start
        while i < bytes.count && isSpace(bytes[i]) { i += 1 }
        return i
    }

    /// Where the name of a tag that starts at `start` ends, `start` itself if there is none, and which
    /// element it is.
    static func tagName(_ bytes: Bytes, from start: Int) -> (end: Int, element: HTMLContext.Element) {
        guard start < bytes.count, isLetter(bytes[start]) else { return (start, .none) }
        let isPart = { (byte: UInt8) in isLetter(byte) || isDigit(byte) }
        var end = start + 1
        while end < bytes.count {
            let byte = bytes[end]
            if isPart(byte) {
                end += 1
            } else if (byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-")) && end + 1 < bytes.count
                && isPart(bytes[end + 1])
            {
                end += 2
            } else {
                break
            }
        }
        return (end, element(Bytes(rebasing: bytes[start..<end])))
    }

    private static func element(_ name: Bytes) -> HTMLContext.Element {
        switch name.count {
        case 4: matches(name, at: 0, "meta") ? .meta : .none
        case 5: matches(name, at: 0, "style") ? .style : (matches(name, at: 0, "title") ? .title : .none)
        case 6: matches(name, at: 0, "script") ? .script : .none
        case 8: matches(name, at: 0, "textarea") ? .textarea : .none
        default: .none
        }
    }

    /// Where the name of an attribute that starts at `start` ends, and what is wrong with it: a quote or `<`.
    static func attributeName(_ bytes: Bytes, from start: Int) -> (end: Int, failure: HTMLFailure?) {
        for i in start..<bytes.count {
            switch Unicode.Scalar(bytes[i]) {
            case " ", "\t", "\n", "\u{0C}", "\r", "=", ">": return (i, nil)
            case "'", "\"", "<":
                let byte = HTMLTransition.quoted(Bytes(rebasing: bytes[i...i]))
                let name = HTMLTransition.quoted(bytes, runes: 32)
                return (i, HTMLFailure("\(byte) in attribute name: \(name)"))
            default: break
            }
        }
        return (bytes.count, nil)
    }
}
