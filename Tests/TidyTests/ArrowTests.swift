import Testing

@Suite struct ArrowTests {
    @Test func `the table of rooms says the same as Package.swift`() throws {
        let manifest = try Manifest()
        let faults = Arrows.rooms.keys.sorted().compactMap { room -> String? in
            let table = Set(Arrows.rooms[room] ?? [])
            guard let declared = manifest.arrows[room] else { return "\(room): not in Package.swift" }
            return declared == table
                ? nil : "\(room): Package.swift says \(declared.sorted()), the table \(table.sorted())"
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `every room of the product is in the table`() throws {
        let rooms = Set(try SourceTree.swift().filter(\.isProduct).map(\.target))
        #expect(rooms.count > 8 && rooms == Set(Arrows.rooms.keys))
    }

    @Test func `a room imports what the table allows it and nothing else`() throws {
        let faults = try SourceTree.swift().filter(\.isProduct).flatMap { file in
            file.imports.compactMap { line, module -> String? in
                if Arrows.rooms[file.target]?.contains(module) == true { return nil }
                if Arrows.system[module]?.contains(file.target) == true { return nil }
                return "\(file.path):\(line + 1): \(file.target) may not import \(module)"
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `a test imports what Package.swift allows it and nothing else`() throws {
        let manifest = try Manifest()
        let names = Dictionary(uniqueKeysWithValues: manifest.folders.map { ($0.value, $0.key) })
        let faults = try SourceTree.swift().filter { !$0.isProduct }.flatMap { file in
            let target = names["Tests/" + file.target] ?? file.target
            let allowed = (manifest.arrows[target] ?? []).union(Arrows.testing)
            return file.imports.compactMap { line, module -> String? in
                allowed.contains(module)
                    ? nil : "\(file.path):\(line + 1): \(target) may not import \(module)"
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }
}
