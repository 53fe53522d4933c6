import AMText

/// The members of an object of an answer, taken one by one. What is absent has its zero value.
struct AnswerMembers {
    private let value: JSONValue
    private let place: String

    /// Shape: `place` says where the object stands, for errors; empty for the answer itself.
    init(_ value: JSONValue, place: String) throws(ClientError) {
        guard value.object != nil else { throw Self.refusal(place, "object") }
        self.value = value
        self.place = place
    }

    /// The elements of an answer that is a list.
    static func list(_ value: JSONValue) throws(ClientError) -> [AnswerMembers] {
        if value.isNull { return [] }
        guard let elements = value.array else { throw refusal("", "list") }
        var found: [AnswerMembers] = []
        found.reserveCapacity(elements.count)
        for element in elements { found.append(try AnswerMembers(element, place: "")) }
        return found
    }

    private static func refusal(_ place: String, _ wanted: String) -> ClientError {
        let what = place.isEmpty ? "the answer" : "\(place) in the answer"
        return ClientError(.notUnderstood, "\(what) is no \(wanted)")
    }

    private func member(_ key: String) -> JSONValue? {
        guard let found = value[key], !found.isNull else { return nil }
        return found
    }

    private func name(_ key: String) -> String { place.isEmpty ? key : place + "." + key }

    func has(_ key: String) -> Bool { member(key) != nil }

    func count(_ key: String) throws(ClientError) -> Int {
        guard let found = member(key) else { return 0 }
        guard let number = found.integer else { throw Self.refusal(name(key), "whole number") }
        return number
    }

    func text(_ key: String) throws(ClientError) -> String {
        guard let found = member(key) else { return "" }
        guard let text = found.string else { throw Self.refusal(name(key), "text") }
        return text
    }

    func bool(_ key: String, absent: Bool) throws(ClientError) -> Bool {
        guard let found = member(key) else { return absent }
        guard let bool = found.bool else { throw Self.refusal(name(key), "truth value") }
        return bool
    }

    func time(_ key: String) throws(ClientError) -> APITime {
        guard member(key) != nil else { return .zero }
        let text = try text(key)
        do throws(TimeError) {
            return APITime(try Timestamp.parseAPI(text))
        } catch {
            throw ClientError(.notUnderstood, error.text)
        }
    }

    func object(_ key: String) throws(ClientError) -> AnswerMembers {
        try AnswerMembers(member(key) ?? .object([]), place: name(key))
    }

    func objects(_ key: String) throws(ClientError) -> [AnswerMembers] {
        guard let found = member(key) else { return [] }
        guard let elements = found.array else { throw Self.refusal(name(key), "list") }
        var objects: [AnswerMembers] = []
        for element in elements { objects.append(try AnswerMembers(element, place: name(key))) }
        return objects
    }

    func texts(_ key: String) throws(ClientError) -> [String] {
        guard let found = member(key) else { return [] }
        let texts = found.array?.compactMap(\.string)
        guard let texts, texts.count == found.array?.count else {
            throw Self.refusal(name(key), "list of texts")
        }
        return texts
    }

    func labels(_ key: String) throws(ClientError) -> APILabels {
        guard let found = member(key) else { return APILabels() }
        guard let members = found.object else { throw Self.refusal(name(key), "object") }
        var pairs: [(String, String)] = []
        for (label, value) in members {
            guard let text = value.string else { throw Self.refusal(name(key), "object of texts") }
            pairs.append((label, text))
        }
        return APILabels(pairs)
    }
}
