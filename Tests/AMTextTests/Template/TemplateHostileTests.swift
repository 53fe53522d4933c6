import AMText
import Testing

/// Templates that want too much, and texts that are none.
@Suite struct TemplateHostileTests {
    private func failure(_ source: String, _ limits: RenderLimits = .standard) -> String {
        let seen = TemplateSample.render(source, limits: limits)
        return seen.hasPrefix("error ") ? seen.split(separator: ": ").last.map(String.init) ?? "" : "rendered"
    }

    @Test func `templates may call each other 100,000 deep and no deeper`() {
        let endless = "{{ define \"r\" }}{{ template \"r\" }}{{ end }}{{ template \"r\" }}"
        let nested =
            "{{ define \"r\" }}{{ with . }}{{ range 1 }}{{ template \"r\" (slice $ 1) }}{{ end }}{{ end }}"
            + "{{ end }}{{ template \"r\" .Name }}"
        let seen = [failure(endless), failure(nested)]
        #expect(seen == ["exceeded maximum template depth (100000)", "rendered"])
    }

    @Test func `work, output and texts are bounded`() {
        let small = RenderLimits(steps: 10_000, output: 1_000, depth: 10)
        let seen = [
            failure("{{ range 9223372036854775807 }}{{ end }}", small),
            failure("{{ range 9223372036854775807 }}x{{ end }}", small),
            failure("{{ $x := \"abcdefgh\" }}{{ range 60 }}{{ $x = twice $x }}{{ end }}", small),
            failure("{{ range 900 }}x{{ end }}", small),
        ]
        #expect(
            seen == [
                "exceeded maximum number of steps", "exceeded maximum output size (1000 bytes)",
                "exceeded maximum text size (1000 bytes)", "rendered",
            ])
    }

    @Test func `nesting without end is refused`() {
        let count = 100_000
        func nested(_ open: String, _ middle: String, _ close: String) -> String {
            String(repeating: open, count: count) + middle + String(repeating: close, count: count)
        }
        let sources = [
            "{{ " + nested("(", "1", ")") + " }}", nested("{{ if 1 }}", "x", "{{ end }}"),
            nested("{{ with 1 }}", "x", "{{ end }}"), nested("{{ range 1 }}", "x", "{{ end }}"),
            "{{ if 0 }}" + nested("{{ else if 0 }}", "x", "") + "{{ end }}",
            nested("{{ block \"x\" 1 }}", "x", "{{ end }}"),
            "{{ print " + nested("(print ", "1", ")") + " }}",
        ]
        let seen = Set(sources.map { failure($0) })
        #expect(seen == ["max expression depth exceeded"])
    }

    @Test func `what is nested less deep is rendered`() {
        let depth = 499
        let parentheses = String(repeating: "(", count: depth) + "1" + String(repeating: ")", count: depth)
        let conditions =
            String(repeating: "{{ if 1 }}", count: depth) + "x" + String(repeating: "{{ end }}", count: depth)
        #expect(
            TemplateSample.render("{{ \(parentheses) }}") == "1" && TemplateSample.render(conditions) == "x")
    }

    @Test func `each piece of a template is a template or an error`() {
        let source = Array(
            """
            {{- /* c */ -}} {{ define "a" -}} {{ .Name | printf "%s\\t%v" 'x' }}{{ end }}
            {{ if and (eq $.Name "Ada") 0x1F }}{{ range $i, $f := .Friends }}{{ $f.Greet `r` }}{{ if $i }}{{ break }}
            {{- else }}{{ continue }}{{ end }}{{ end }}{{ else if 1.5e3 }}{{ with $x := 1+2i }}{{ $x = nil }}{{ end }}
            {{ end }}{{ block "b" (index .Friends 0) }}{{ template "a" . }}{{ end }} é☃ 
            """.utf8)
        var outcomes: [Bool: Int] = [:]
        func note(_ bytes: [UInt8]) {
            let seen = TemplateSample.render(GoUTF8.string(bytes))
            outcomes[seen.hasPrefix("error template: "), default: 0] += 1
        }
        for i in source.indices {
            note(Array(source[..<i]))
            note(Array(source[i...]))
            for other in ["{", "}", "(", "\"", ".", " ", "-", "|", "\u{0}", "é"] {
                note(source[..<i] + Array(other.utf8) + source[(i + 1)...])
            }
        }
        #expect(outcomes[true, default: 0] > 1_000 && outcomes[false, default: 0] > 100)
    }

    @Test func `large garbage is looked through once`() {
        let size = 200_000
        let pieces = [
            "{{", "}}", "{{/*", "{{ \"", "{{`", "{{ 1 ", "{{ .a.", "{{ $x := ", "{{ (", "x", "{{- ", " -}}",
            "{{ x | ", "{{ 1+",
        ]
        let failed = pieces.filter { piece in
            let source = String(repeating: piece, count: size / piece.utf8.count)
            return TemplateSample.render(source).hasPrefix("error template: ")
        }
        let number = TemplateSample.render("{{ " + String(repeating: "9", count: size) + " }}")
        // Only these are templates, however often they are repeated.
        #expect(failed.count == pieces.count - 3 && number.contains("illegal number syntax"))
    }
}
