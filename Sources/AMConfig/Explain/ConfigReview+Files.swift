internal import AMCore
internal import AMText

extension ConfigReview {
    /// Secrets that stand in the file although they could stand in one of their own.
    mutating func reviewSecrets() {
        var found: [(path: ConfigPath, key: String)] = []
        eachField(of: written.print(written.document), at: ConfigPath()) { entry, path in
            guard entry.hasFileTwin, case .text(Secret.mask) = entry.value else { return }
            found.append((path, entry.key))
        }
        for (path, key) in found {
            // What is inherited is told where it stands.
            guard let text = written.places.text(at: path), !text.isEmpty, text != Secret.mask else {
                continue
            }
            if key.hasSuffix("url") && !Self.looksSecret(text) { continue }
            add(
                .note, "secret-in-configuration", at: path, "\(path) holds a secret in plain text",
                suggestion:
                    "\(key)_file reads it from a file, which can have other permissions than this one.")
        }
    }

    /// Whether an address has something in it that only the right people know: a password, parameters, or a
    /// long random part.
    private static func looksSecret(_ url: String) -> Bool {
        if url.contains("@") || url.contains("?") { return true }
        return url.utf8.split(separator: UInt8(ascii: "/")).dropFirst(2).contains { part in
            part.count >= 20
                && part.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
    }

    /// Files that are not there.
    mutating func reviewFiles(_ files: FileAccess, globs: [String]) {
        for (index, pattern) in globs.enumerated() where !pattern.isEmpty {
            // A pattern that cannot be used is reported with the templates.
            guard let paths = try? files.glob(pattern), paths.isEmpty else { continue }
            add(
                .warning, "templates-match-no-file", at: ConfigPath().key("templates").index(index),
                "no file matches \(Quote.quote(pattern))",
                suggestion: "Relative patterns start at the folder of the configuration file.")
        }
        var named: [(path: ConfigPath, file: String)] = []
        eachField(of: written.print(written.document), at: ConfigPath()) { entry, path in
            guard entry.key.hasSuffix("_file"), case .text(let file) = entry.value, !file.isEmpty else {
                return
            }
            if written.places.place(of: path) != nil { named.append((path, file)) }
        }
        for (path, file) in named {
            do throws(FileAccess.Failure) {
                _ = try files.read(file)
            } catch {
                add(
                    .note, "file-unreadable", at: path, "\(path): \(error.text)",
                    suggestion: "The server needs it when it tells; on the server's machine it may be there.")
            }
        }
    }

    /// Visits the fields of all sections.
    private func eachField(
        of printed: Printed, at path: ConfigPath, _ visit: (Printed.Entry, ConfigPath) -> Void
    ) {
        switch printed {
        case .null, .literal, .text: break
        case .list(let elements):
            for (index, element) in elements.enumerated() {
                eachField(of: element, at: path.index(index), visit)
            }
        case .map(let pairs):
            for pair in pairs {
                guard case .text(let key) = pair.key else { continue }
                eachField(of: pair.value, at: path.key(key), visit)
            }
        case .fields(let entries):
            for entry in entries {
                visit(entry, path.key(entry.key))
                eachField(of: entry.value, at: path.key(entry.key), visit)
            }
        }
    }
}
