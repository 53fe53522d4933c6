/// Programs that call each other, the one to begin with first.
final class TemplateImage: Sendable {
    let programs: [TemplateProgram]
    /// For each program and each callee of its tables the place of the program called, or -1.
    let links: [[Int32]]
    /// The names of callees that there are no programs for. Shape: sorted by bytes.
    let undefined: [String]

    /// Links the programs that `entry` can reach.
    init(_ entry: TemplateProgram, _ others: (TemplateText) -> TemplateProgram?) {
        var programs = [entry]
        var places: [TemplateText: Int32] = [entry.name: 0]
        var links: [[Int32]] = []
        var undefined: Set<TemplateText> = []
        while links.count < programs.count {
            links.append(
                programs[links.count].tables.callees.map { name in
                    if let place = places[name] { return place }
                    guard let program = others(name) else {
                        undefined.insert(name)
                        places[name] = -1
                        return -1
                    }
                    places[name] = Int32(programs.count)
                    programs.append(program)
                    return Int32(programs.count - 1)
                })
        }
        self.programs = programs
        self.links = links
        self.undefined = undefined.sorted().map(\.string)
    }
}
