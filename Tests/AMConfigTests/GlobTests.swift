import AMConfig
import Testing

/// Patterns of file names, held against what Go makes of them.
struct GlobTests {
    private static let matching: [(pattern: String, name: String, matches: Bool?)] = [
        ("abc", "abc", true), ("*", "abc", true), ("*c", "abc", true), ("a*", "a", true),
        ("a*", "ab/c", false),
        ("a*/b", "abc/b", true), ("a*/b", "a/c/b", false), ("a*b*c*d*e*", "axbxcxdxe", true),
        ("a*b*c*d*e*/f", "axbxcxdxexxx/f", true), ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", false),
        ("a*b?c*x", "abxbbxdbxebxczzx", true), ("a*b?c*x", "abxbbxdbxebxczzy", false), ("ab[c]", "abc", true),
        ("ab[b-d]", "abc", true), ("ab[e-g]", "abc", false), ("ab[^c]", "abc", false),
        ("ab[^e-g]", "abc", true),
        ("a\\*b", "a*b", true), ("a\\*b", "ab", false), ("a?b", "a☺b", true), ("a[^a]b", "a☺b", true),
        ("a???b", "a☺b", false), ("[a-ζ]*", "α", true), ("*[a-ζ]", "A", false), ("a?b", "a/b", false),
        ("a*b", "a/b", false), ("[\\]a]", "]", true), ("[\\-]", "-", true), ("[x\\-]", "z", false),
        ("*.tmpl", ".tmpl", true), ("[]a]", "]", nil), ("[-]", "-", nil), ("[x-]", "x", nil),
        ("[-x]", "x", nil),
        ("\\", "a", nil), ("[a-b-c]", "a", nil), ("[", "a", nil), ("[^", "a", nil), ("[^bc", "a", nil),
        ("a[", "a", nil), ("a[", "ab", nil), ("*x", "xxx", true), ("", "", true), ("", "a", false),
        (String(repeating: "a*", count: 200) + "b", String(repeating: "a", count: 2000), false),
    ]

    @Test func `a pattern matches as in Go`() {
        let wrong = Self.matching.filter { given in
            (try? GlobPattern(given.pattern).matches(given.name)) != given.matches
        }
        #expect(wrong.map(\.pattern) == [])
    }

    private static let tree = [
        "t": ["b.tmpl", "a.tmpl", "x.txt", "sub"], "t/sub": ["c.tmpl"], ".": ["t", "z"],
    ]

    private static let expanding: [(pattern: String, paths: [String]?)] = [
        ("t/*.tmpl", ["t/a.tmpl", "t/b.tmpl"]), ("*/*.tmpl", ["t/a.tmpl", "t/b.tmpl"]), ("*", ["t", "z"]),
        ("t/*/c.tmpl", ["t/sub/c.tmpl"]), ("t/x.txt", ["t/x.txt"]), ("t/none", []), ("none/*", []), ("", []),
        ("t/[", nil), ("[/a", nil),
    ]

    @Test func `a glob names what is there, folder by folder`() {
        let listing = GlobPattern.Listing(
            exists: { path in
                Self.tree.contains { folder, names in names.contains { folder + "/" + $0 == path } }
                    || Self.tree["."]?.contains(path) == true
            },
            names: { Self.tree[$0] })
        let wrong = Self.expanding.filter { given in
            (try? GlobPattern.expand(given.pattern, in: listing)) != given.paths
        }
        #expect(wrong.map(\.pattern) == [])
    }

    @Test func `paths are joined and cleaned as in Go`() {
        let joined = [
            FilePath.join("a", "b"), FilePath.join("a/../c", "./b//d/.."), FilePath.join(".", "../x"),
            FilePath.join("/", "../x"), FilePath.join("a", "/b"), FilePath.join("a", ""),
            FilePath.folder(of: "x"),
            FilePath.folder(of: "/x"), FilePath.folder(of: "a/b/../c/x"), FilePath.clean("a/../.."),
        ]
        #expect(joined == ["a/b", "c/b", "../x", "/x", "/b", "", ".", "/", "a/c", ".."])
    }
}
