extension Tool {
    func diffConfigs() async throws(ToolError) {
        throw ToolError("not yet", code: 2)
    }
}
