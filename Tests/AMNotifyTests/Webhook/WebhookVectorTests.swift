import AMConfig
import AMTesting
import Testing

/// What the original sent, byte by byte.
@Suite struct WebhookVectorTests {
    /// What this build refuses at the load.
    private static let notBuilt = [
        "oauth2-fails", "oauth2-refused", "oauth2", "payload-colon-leaf", "payload-error", "payload-infinity",
        "payload-map", "payload-plain-text", "payload-scalars", "payload-string", "url-template-empty",
        "url-template-error", "url-template",
    ]
    /// Deliberate differences: a reload does not repeat what is under way, and a file's template is not
    /// built.
    private static let different = ["reload-cancels", "url-file-reread"]

    @Test func `each captured case sends the same bytes and says the same in the log`() async throws {
        var faults: [String] = []
        var refused: [String] = []
        for file in try VectorFile.list("notify/webhook") where file.hasSuffix(".json") {
            do {
                var scene = try ReplayCase("webhook/" + file)
                if Self.different.contains(String(file.dropLast(5))) { continue }
                try await scene.play()
                faults += scene.differences()
            } catch let error as ConfigError where error.kind == .notBuilt {
                refused.append(String(file.dropLast(".json".count)))
            }
        }
        #expect(faults == [])
        #expect(refused.sorted() == Self.notBuilt.sorted())
    }
}
