import AMText
import Testing

@testable import AMServer

/// What a start makes of templates and of what is not built.
struct LoadTests {
    private static let undefined = """
        route: {receiver: team}
        receivers:
        - name: team
          webhook_configs:
          - url: http://localhost/
            payload: {text: '{{ template "nope" . }}'}
        """

    /// Why a configuration does not start; nil: it does.
    private static func refusal(_ configuration: String, _ flags: [String] = []) throws -> String? {
        do {
            let node = try TestNode(configuration, flags)
            node.server.stop()
            return nil
        } catch let failure as StartFailure {
            return failure.text
        }
    }

    @Test func `a template that calls what is not there is told of, and refused where that is asked for`()
        throws
    {
        let node = try TestNode(Self.undefined)
        let told = node.log.all.filter { $0.contains("A template of the configuration") }
        node.server.stop()
        let words = "receivers[0].webhook_configs[0].payload.text"
        let fields = "receiver=team field=\(words) line=6 err=\"template \\\"nope\\\" is not defined\""
        #expect(told.count == 1 && told[0].contains(fields), "\(told)")

        let refusal = try Self.refusal(Self.undefined, ["--config.strict-templates"])
        #expect(
            refusal == "failed to apply initial configuration: template check: line 6: \(words): "
                + "template \"nope\" is not defined")
    }

    @Test func `sound templates start where strictness is asked for`() throws {
        let sound = Self.undefined.replacing("nope", with: "__subject")
        #expect(try Self.refusal(sound, ["--config.strict-templates"]) == nil)
    }

    @Test func `what is not built is refused by its name at the start alone`() throws {
        let head = "route: {receiver: a}\nreceivers: [{name: a}]\n"
        let tracing = try Self.refusal(head + "tracing: {endpoint: 'localhost:4317'}\n")
        let recorder = try Self.refusal(head + "event_recorder: {file_outputs: [{path: events}]}\n")
        #expect(
            tracing == "error loading configuration file: tracing is not supported by this build yet"
                && recorder == nil)
    }
}
