internal import AMBytes
internal import AMText

/// The functions of the template language that Alertmanager adds.
/// Source: template/template.go DefaultFuncs.
enum AlertmanagerFunctions {
    /// All of them; `tz` knows these zones.
    static func table(zones: ZoneDatabase) -> FunctionTable {
        FunctionTable(texts + patterns + collections + numbers + Moments(zones).functions)
    }

    private static let texts = [
        onText("toUpper") { .text(TemplateText($0.withBytes(TitleCase.upper))) },
        onText("toLower") { .text(TemplateText($0.withBytes(TitleCase.lower))) },
        onText("title") { .text(TemplateText($0.withBytes(TitleCase.title))) },
        onText("trimSpace") { .text(TemplateText($0.string.trimmingWhiteSpace())) },
        onText("safeHtml") { .string($0, .html) },
        onText("safeUrl") { .string($0, .url) },
        TemplateFunction("urlUnescape", TemplateParameters([.string])) {
            (arguments, _) throws(TemplateCallError) in
            do throws(URLEscape.Malformed) {
                return .text(TemplateText(try URLEscape.unescapeQuery(text(arguments, 0).bytes)))
            } catch {
                throw TemplateCallError(error.text)
            }
        },
        onText("base64encode") { .text(Base64.url.encode($0.bytes)) },
        TemplateFunction("base64decode", TemplateParameters([.string])) {
            (arguments, _) throws(TemplateCallError) in
            do throws(Base64.Corruption) {
                return .text(TemplateText(try Base64.url.decode(text(arguments, 0).string)))
            } catch {
                throw TemplateCallError(error.text)
            }
        },
        TemplateFunction("routeLabels", TemplateParameters([.string])) {
            (arguments, context) throws(TemplateCallError) in
            let name = text(arguments, 0)
            if let scope = context.attachment as? RouteLabelScope {
                return .text(try scope.value(of: name, within: context))
            }
            return routeLabels(context)?.valueOrZero(name) ?? .text("")
        },
    ]

    private static let patterns = [
        TemplateFunction("match", TemplateParameters([.string, .string])) {
            (arguments, _) throws(TemplateCallError) in
            do throws(RegexpError) {
                return .bool(try Regexp(text(arguments, 0).string).matches(text(arguments, 1).string))
            } catch {
                throw TemplateCallError(error.text)
            }
        },
        TemplateFunction("reReplaceAll", TemplateParameters([.string, .string, .string])) {
            (arguments, _) throws(TemplateCallError) in
            let pattern = text(arguments, 0).string
            do throws(RegexpError) {
                let replaced = try Regexp(pattern).replaceAll(
                    text(arguments, 2).string, with: text(arguments, 1).string)
                return .text(replaced)
            } catch {
                // It is compiled by a function that panics, whose words are caught.
                throw TemplateCallError("regexp: Compile(\(quoted(pattern))): \(error.text)")
            }
        },
    ]

    private static let collections = [
        TemplateFunction("join", TemplateParameters([.string, .stringList])) { arguments, _ in
            .text(Strings.joined(KeyValues.texts(arguments[1]), text(arguments, 0)))
        },
        TemplateFunction("stringSlice", TemplateParameters(variadic: .string)) { arguments, _ in
            .list(TemplateList(arguments, .stringList))
        },
        TemplateFunction("list", TemplateParameters(variadic: .any)) { arguments, _ in
            .list(TemplateList(arguments, .anyList))
        },
        TemplateFunction("append", TemplateParameters([.anyList], variadic: .any)) { arguments, _ in
            guard case .list(let list) = arguments[0] else { return arguments[0] }
            return .list(TemplateList(list.elements + arguments.dropFirst(), .anyList))
        },
        TemplateFunction("dict", TemplateParameters(variadic: .any)) {
            (arguments, _) throws(TemplateCallError) in try dictionary(arguments)
        },
    ]

    private static let numbers = [
        TemplateFunction("humanizeDuration", TemplateParameters([.any])) {
            (arguments, _) throws(TemplateCallError) in
            .text(HumanDuration.text(try HumanDuration.seconds(arguments[0])))
        },
        TemplateFunction("toJson", TemplateParameters([.any])) {
            (arguments, _) throws(TemplateCallError) in
            var out: [UInt8] = []
            try TemplateJSON.append(arguments[0], to: &out)
            return .text(TemplateText(out))
        },
    ]

    /// A function of one string.
    private static func onText(
        _ name: String, _ body: @escaping @Sendable (TemplateText) -> TemplateValue
    ) -> TemplateFunction {
        TemplateFunction(name, TemplateParameters([.string])) { arguments, _ in body(text(arguments, 0)) }
    }

    /// A string argument.
    static func text(_ arguments: [TemplateValue], _ place: Int) -> TemplateText {
        if case .string(let text, _) = arguments[place] { text } else { "" }
    }

    /// A pattern in backquotes where that is possible.
    /// Source: Go regexp quote, strconv.CanBackquote.
    private static func quoted(_ pattern: String) -> String {
        let isPlain = pattern.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x09: true
            case 0..<0x20, 0x60, 0x7F, 0xFEFF: false
            default: true
            }
        }
        return isPlain ? "`\(pattern)`" : Quote.quote(pattern)
    }

    private static func routeLabels(_ context: RenderContext) -> TemplateMap? {
        switch context.data {
        case .object(let object), .pointer(let object): (object as? MessageFacts)?.routeLabels
        default: nil
        }
    }

    private static func dictionary(_ arguments: [TemplateValue]) throws(TemplateCallError) -> TemplateValue {
        guard arguments.count.isMultiple(of: 2) else {
            throw TemplateCallError("dict requires an even number of arguments")
        }
        var values: [TemplateText: TemplateValue] = [:]
        for place in stride(from: 0, to: arguments.count, by: 2) {
            guard case .string(let key, let type) = arguments[place], type === TemplateType.string else {
                throw TemplateCallError("dict keys must be strings")
            }
            values[key] = arguments[place + 1]
        }
        let entries = values.keys.sorted().map { TemplateMap.Entry($0, values[$0] ?? .null) }
        return .map(TemplateMap(sorted: entries, .anyMap))
    }
}
