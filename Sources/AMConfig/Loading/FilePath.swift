/// Paths as Go's `path/filepath` joins and cleans them.
package enum FilePath {
    /// A path of a configuration: joined with the folder when it is relative; empty and absolute ones stay.
    package static func join(_ folder: String, _ path: String) -> String {
        path.isEmpty || path.hasPrefix("/") ? path : clean(folder.isEmpty ? path : folder + "/" + path)
    }

    /// The folder of a file; `.` for a bare name.
    package static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return clean(String(path[...slash]))
    }

    /// The shortest path with the same meaning: no `.`, no `a/..`, no repeated slash.
    package static func clean(_ path: String) -> String {
        let isRooted = path.hasPrefix("/")
        var parts: [Substring] = []
        for part in path.split(separator: "/") {
            switch part {
            case ".": continue
            case "..":
                if let last = parts.last, last != ".." {
                    parts.removeLast()
                } else if !isRooted {
                    parts.append(part)
                }
            default: parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        return isRooted ? "/" + joined : joined.isEmpty ? "." : joined
    }
}
