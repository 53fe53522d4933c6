import AMConfig

extension ConfigError {
    /// The refusal with the places that it names: one line for each type error, else one for all.
    func placedLines(in file: String) -> [String] {
        let heading = "yaml: unmarshal errors:\n"
        guard text.hasPrefix(heading) else {
            let place = (self.place ?? stop).map { ":\($0.line):\($0.column)" } ?? ""
            return ["\(file)\(place): \(text)"]
        }
        return text.dropFirst(heading.count).split(separator: "\n").map { line in
            let words = line.drop { $0 == " " }
            guard words.hasPrefix("line "), let colon = words.firstRange(of: ": ") else {
                return "\(file): \(words)"
            }
            let number = words[..<colon.lowerBound].dropFirst("line ".count)
            return "\(file):\(number): \(words[colon.upperBound...])"
        }
    }
}
