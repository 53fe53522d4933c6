internal import AMText

/// The built-in templates and functions as sections need them.
enum BuiltIn {
    /// The text of a section that calls a built-in template with the notification's data.
    static func call(_ name: String) -> String { "{{ template \"\(name)\" . }}" }

    /// What is wrong with the form of a template that may use the language's own functions alone; nil:
    /// nothing.
    static func syntaxFault(_ text: String) -> String? {
        TemplateSet(functions: FunctionTable([])).compile(text, as: .text).failure?.message
    }
}
