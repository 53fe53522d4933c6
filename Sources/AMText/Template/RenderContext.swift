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
