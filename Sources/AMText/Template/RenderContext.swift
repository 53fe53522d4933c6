/// What bounds one rendering.
package struct RenderLimits: Sendable {
    /// How many steps of the evaluator it may take.
    package var steps: Int
    /// How long its output may be, and each text that it makes on the way. Unit: bytes.
    package var output: Int
    /// How deep templates may call each other.
    package var depth: Int

    /// Limits.
    package init(steps: Int, output: Int, depth: Int) {
        self.steps = steps
        self.output = output
        self.depth = depth
    }

    /// Enough for any message that somebody would read.
    /// Source: the depth is that of Go text/template exec.go maxExecDepth.
    package static let standard = RenderLimits(steps: 10_000_000, output: 64 << 20, depth: 100_000)
}

/// What functions can see of the rendering in which they are called.
package final class RenderContext {
    /// The moment that `now` gives.
    package let now: Timestamp
    /// The data with which the rendering began.
    package let data: TemplateValue
    /// What the caller handed to the rendering for functions of its own.
    package let attachment: AnyObject?
    /// What remains of the limits. A rendering within a function draws on the same.
    var limits: RenderLimits
    /// How many renderings are under way within each other.
    var nesting = 0

    /// How many may be: each takes some of the thread's stack.
    static let maximumNesting = 100

    /// The context of a new rendering.
    package init(
        data: TemplateValue, now: Timestamp, limits: RenderLimits,
        attachment: AnyObject? = nil
    ) {
        self.now = now
        self.data = data
        self.limits = limits
        self.attachment = attachment
    }
}

extension RenderContext {
    /// Lists within lists may be as deep as the stack allows that prints and frees them; real ones have a
    /// few levels.
    private static let maximumValueDepth = 500

    /// Counts the size of a value as steps, so that small programs cannot do large work.
    /// Throws: when the value is larger than values may be.
    func charge(_ value: TemplateValue) throws(TemplateCallError) {
        if value.depth > Self.maximumValueDepth {
            throw TemplateCallError("exceeded maximum depth of values (\(Self.maximumValueDepth))")
        }
        switch value {
        case .string(let text, _):
            let count = text.count
            if count > limits.output {
                throw TemplateCallError("exceeded maximum text size (\(limits.output) bytes)")
            }
            limits.steps -= count >> 6
        case .list(let list): limits.steps -= list.elements.count >> 2
        case .map(let map): limits.steps -= map.entries.count >> 2
        default: break
        }
    }
}
