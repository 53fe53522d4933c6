import AMText
import Testing

@Suite struct TemplateSetTests {
    @Test func `later definitions win, but empty ones do not replace`() throws {
        var set = TemplateSample.set
        try set.parse("{{ define \"a\" }}first{{ end }}{{ define \"b\" }}first{{ end }}", name: "one.tmpl")
        try set.parse(
            "out {{ define \"a\" }}second{{ end }}{{ define \"b\" }} {{/* c */}}\n{{ end }}", name: "two.tmpl"
        )
        let seen = TemplateSample.render(
            "{{ template \"a\" }} {{ template \"b\" }} {{ template \"two.tmpl\" }}", in: set)
        #expect(seen == "second first out " && set.definedNames == ["a", "b", "one.tmpl", "two.tmpl"])
    }

    @Test func `definitions in a text hold for that text alone`() throws {
        var set = TemplateSample.set
        try set.parse(
            "{{ define \"a\" }}<{{ template \"b\" }}>{{ end }}{{ define \"b\" }}old{{ end }}", name: "f")
        let seen = [
            TemplateSample.render("{{ define \"b\" }}new{{ end }}{{ template \"a\" }}", in: set),
            TemplateSample.render("{{ template \"a\" }}", in: set), TemplateSample.render("", in: set),
            TemplateSample.render(" \n", in: set),
            TemplateSample.render("{{ define \"b\" }}x{{ end }}", in: set),
        ]
        #expect(seen == ["<new>", "<old>", "", " \n", ""])
    }

    @Test func `calls of templates that are not there are known before rendering`() throws {
        var set = TemplateSample.set
        try set.parse(
            "{{ define \"a\" }}{{ if false }}{{ template \"gone\" }}{{ end }}{{ template \"b\" }}{{ end }}"
                + "{{ define \"b\" }}{{ template \"a\" }}{{ template \"also gone\" }}{{ end }}"
                + "{{ define \"c\" }}{{ template \"unasked\" }}{{ end }}", name: "f")
        let names = set.compile("{{ template \"a\" }}", as: .text).undefinedReferences
        let none = set.compile("text", as: .text).undefinedReferences
        #expect(names == ["also gone", "gone"] && none == [])
    }

    @Test func `a text that is no template fails each rendering with the reason`() {
        let template = TemplateSample.set.compile("a\n{{ if }}", as: .text)
        let seen = TemplateSample.render("a\n{{ if }}")
        #expect(
            template.failure?.message == "template: :2: missing value for if"
                && seen == "error template: :2: missing value for if")
    }

    @Test func `errors of files name the file, those of built-in texts do not`() throws {
        var set = TemplateSample.set
        try set.parse("{{ define \"a\" }}\n {{ .Nope }}{{ end }}", name: "a.tmpl")
        try set.parse(builtIn: "{{ define \"b\" }}\n {{ .Nope }}{{ end }}", name: "")
        let words = "executing \"%\" at <.Nope>: can't evaluate field Nope in type sample.Person"
        let seen = ["a", "b"].map { TemplateSample.render("{{ template \"\($0)\" . }}", in: set) }
        let wanted = [("a.tmpl", "a"), ("", "b")].map { file, name in
            "error template: \(file):2:4: " + words.split(separator: "%").joined(separator: name)
        }
        #expect(seen == wanted)
    }

    @Test func `values of structs are reached by field and method`() {
        let cases = [
            ("{{ .Name }} {{ range .Friends }}{{ .Name }}{{ end }}", "Ada BobCy"),
            ("{{ .Greet \"Hi\" }}|{{ \"Ho\" | .Greet }}|{{ $.Greet (print 1) }}", "Hi, Ada|Ho, Ada|1, Ada"),
            ("{{ range $i, $f := .Friends }}{{ $i }}{{ $f.Greet .Name }} {{ end }}", "0Bob, Bob 1Cy, Cy "),
            (
                "{{ .secret }}",
                "error template: :1:3: executing \"\" at <.secret>: "
                    + "secret is an unexported field of struct type sample.Person"
            ),
            (
                "{{ .Fail }}",
                "error template: :1:3: executing \"\" at <.Fail>: error calling Fail: it fails"
            ),
            (
                "{{ len .Friends | .Greet }}",
                "error template: :1:18: executing \"\" at <.Greet>: "
                    + "wrong type for value; expected string; got int"
            ),
            (
                "{{ .Friends.Name }}",
                "error template: :1:11: executing \"\" at <.Friends.Name>: "
                    + "can't evaluate field Name in type []sample.Person"
            ),
            (
                "{{ .Name.Greet 1 2 }}",
                "error template: :1:8: executing \"\" at <.Name.Greet>: "
                    + "can't evaluate field Greet in type string"
            ),
            ("{{ $y := 1 }}{{ if 0 }}{{ $y := 2 }}{{ else }}{{ $y }}{{ end }}", "1"),
            (
                "{{ if 0 }}{{ $y := 2 }}{{ else }}{{ $y }}{{ end }}",
                "error template: :1:36: executing \"\" at <$y>: undefined variable: $y"
            ),
        ]
        let wrong = cases.filter { TemplateSample.render($0.0) != $0.1 }
            .map { "\($0.0): \(TemplateSample.render($0.0))" }
        #expect(wrong == [])
    }

    @Test func `what is made of bytes that are no UTF-8 stays as it is`() throws {
        let template = TemplateSample.set.compile("{{ \"\\xff\" }}{{ slice \"é\" 0 1 | twice }}é", as: .text)
        let bytes = try template.render(.nothing, at: .epoch).bytes
        #expect(bytes == [0xFF, 0xC3, 0xC3, 0xC3, 0xA9])
    }
}
