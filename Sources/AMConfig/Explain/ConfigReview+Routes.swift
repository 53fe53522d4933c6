internal import AMCore
internal import AMText

extension ConfigReview {
    /// Routes that never match, that are twice there, or that go on to nothing.
    mutating func reviewRoutes() {
        reviewRoute(settings.route, at: ConfigPath().key("route"), above: [])
    }

    private struct Sibling {
        var path: ConfigPath
        var route: Route
        /// Its own matchers.
        var own: [Clause]
        /// Its own matchers and those of all above it.
        var all: LabelConditions
    }

    private mutating func reviewRoute(_ route: Route, at path: ConfigPath, above: [Clause]) {
        let siblings = route.children.enumerated().map { index, child in
            let own = child.matchers.map(Clause.init)
            return Sibling(
                path: path.key("routes").index(index), route: child, own: own,
                all: LabelConditions(above + own))
        }
        var before: [Sibling] = []
        for sibling in siblings {
            reviewMatchers(sibling.own, at: sibling.path)
            let isReached = reviewReach(sibling, behind: before)
            if isReached {
                reviewRoute(sibling.route, at: sibling.path, above: sibling.all.clauses)
                if !sibling.route.continues { before.append(sibling) }
            }
        }
        reviewContinuation(siblings)
        reviewRepetition(siblings)
    }

    /// Matchers that compare a text with what looks like an expression.
    private mutating func reviewMatchers(_ clauses: [Clause], at path: ConfigPath) {
        for clause in clauses where clause.matcher.op == .equal || clause.matcher.op == .notEqual {
            let matcher = clause.matcher
            let signs = [".*", ".+", "|"].filter { matcher.value.contains($0) }
            guard let sign = signs.first else { continue }
            let other = matcher.op == .equal ? "=~" : "!~"
            add(
                .warning, "matcher-looks-like-regexp", at: path,
                "\(matcher) compares the whole text, and \(sign) in it stands for itself",
                suggestion: "Write \(matcher.name)\(other)\(Quote.quote(matcher.value)) if it is meant as a "
                    + "regular expression.")
        }
    }

    /// Whether alerts can get to a route.
    private mutating func reviewReach(_ sibling: Sibling, behind before: [Sibling]) -> Bool {
        if let label = LabelConditions(sibling.own).impossible {
            add(
                .warning, "route-contradiction", at: sibling.path,
                "\(sibling.path) can never match: \(Self.contradiction(label))",
                suggestion: "All matchers of a route must match; use one =~ for several values of a label.")
            return false
        }
        if let label = sibling.all.impossible {
            add(
                .warning, "route-contradicts-parent", at: sibling.path,
                "\(sibling.path) can never match: it and the routes above it ask for "
                    + Self.contradiction(label),
                suggestion: "Move it out of its parent, or change one of the two matchers.")
            return false
        }
        if let taker = before.first(where: { sibling.all.implies($0.own) }) {
            add(
                .warning, "route-shadowed", at: sibling.path,
                "\(sibling.path) can never match: \(inWords(taker.path)) takes every alert that it could",
                suggestion: "Move it in front of that route, or set `continue: true` there.")
            return false
        }
        if before.count > 1, before.count <= LabelConditions.maximumLists,
            sibling.all.implies(anyOf: before.map(\.own))
        {
            add(
                .warning, "route-shadowed", at: sibling.path,
                "\(sibling.path) can never match: the routes in front of it together take every alert "
                    + "that it could",
                suggestion: "Move it in front of them, or set `continue: true` there.")
            return false
        }
        return true
    }

    static func contradiction(_ label: LabelCondition) -> String {
        let texts = label.clauses.map { "\($0.matcher)" }
        if texts.count == 1 { return "no value satisfies \(texts[0])" }
        return "no value satisfies \(texts.dropLast().joined(separator: ", ")) and \(texts[texts.count - 1])"
    }

    /// `continue` where nothing behind it can match, too.
    private mutating func reviewContinuation(_ siblings: [Sibling]) {
        for (index, sibling) in siblings.enumerated() where sibling.route.continues {
            let later = siblings[(index + 1)...]
            guard later.allSatisfy({ sibling.all.excludes($0.own) }) else { continue }
            let words =
                later.isEmpty
                ? "there is no route behind it" : "no route behind it can match what it matches"
            add(
                .note, "continue-without-effect", at: sibling.path.key("continue"),
                "`continue: true` of \(sibling.path) does nothing: \(words)")
        }
    }

    /// Routes beside each other that would tell the same people the same.
    private mutating func reviewRepetition(_ siblings: [Sibling]) {
        var first: [String: [Sibling]] = [:]
        for sibling in siblings {
            let key = sibling.route.matchers.map { "\($0)" }.joined(separator: ",")
            let same = first[key]?.first { other in
                other.route.continues && other.route.receiver.sameBytes(as: sibling.route.receiver)
                    && other.route.groupBy == sibling.route.groupBy
            }
            first[key, default: []].append(sibling)
            guard let same, sibling.route.children.isEmpty, same.route.children.isEmpty else { continue }
            add(
                .warning, "route-duplicate", at: sibling.path,
                "\(sibling.path) has the matchers, the group_by and the receiver of \(inWords(same.path)): "
                    + "both make the same groups, and only one of them tells",
                suggestion: "Remove one of the two.")
        }
    }
}
