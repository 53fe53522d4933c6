internal import AMText

/// The way to a value in a configuration: `receivers[2].slack_configs[0].title`.
package struct ConfigPath: Sendable, Hashable {
    /// One step down.
    package enum Step: Sendable, Hashable {
        /// To the value of a key.
        case key(String)
        /// To an element of a list, counted from 0.
        case index(Int)
    }

    /// The steps, outermost first.
    package private(set) var steps: [Step]

    /// A way.
    package init(_ steps: [Step] = []) { self.steps = steps }

    /// One step further down.
    package func key(_ key: String) -> ConfigPath { ConfigPath(steps + [.key(key)]) }
    /// One step further down.
    package func index(_ index: Int) -> ConfigPath { ConfigPath(steps + [.index(index)]) }
    /// This way, and from its end another.
    package func appending(_ path: ConfigPath) -> ConfigPath { ConfigPath(steps + path.steps) }

    /// Goes one step down.
    mutating func append(_ step: Step) { steps.append(step) }
    /// Goes one step up again.
    mutating func removeLast() { steps.removeLast() }
}

extension ConfigPath: CustomStringConvertible {
    /// The way as people write it; keys with other than letters, digits, `_` and `-` are quoted.
    package var description: String {
        var text = ""
        for step in steps {
            switch step {
            case .index(let index): text += "[\(index)]"
            case .key(let key) where Self.isPlain(key): text += text.isEmpty ? key : "." + key
            case .key(let key): text += "[\(Quote.quote(key))]"
            }
        }
        return text
    }

    private static func isPlain(_ key: String) -> Bool {
        !key.isEmpty
            && key.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
