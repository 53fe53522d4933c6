internal import AMBytes
internal import AMCore
internal import AMText

/// POST /alerts.
struct PostAlerts {
    let options: WebOptions

    /// What to do with a request.
    func post(_ request: HTTPRequest) -> WebAction {
        if let refusal = RequestBody.refusal(request, name: "alerts") { return .answer(refusal) }
        let options = options
        return .intake { reading in Self.take(request.body, options, reading) }
    }

    private static func take(_ body: [UInt8], _ options: WebOptions, _ reading: Reading) -> WebAction {
        switch intake(body, options, reading) {
        case .failure(let refused): .answer(refused.answer)
        case .success(let intake): .input({ .alerts(intake, $0) }, answer: answer)
        }
    }

    private struct Refused: Error {
        var answer: HTTPResponse
    }

    private static func intake(
        _ body: [UInt8], _ options: WebOptions, _ reading: Reading
    ) -> Result<Intake, Refused> {
        var builder = IntakeBuilder(dialect: options.dialect, expectedBytes: body.count)
        var schemaFault: SchemaFault?
        do throws(BodyFault) {
            let isPresent = try body.withUnsafeBufferPointer { (bytes) throws(BodyFault) -> Bool in
                var decoder = AlertsDecoder(UnsafeRawBufferPointer(bytes))
                defer { schemaFault = decoder.schemaFault }
                return try decoder.decode(into: &builder)
            }
            if !isPresent { schemaFault = .required(path: "alerts") }
        } catch {
            return .failure(Refused(answer: RequestBody.unreadable("alerts", error)))
        }
        if let schemaFault { return .failure(Refused(answer: Answers.schema(schemaFault))) }
        let now = reading.now.wall
        let offset = Int16(clamping: options.localZone.offset(at: now) / 60)
        return .success(
            builder.finish(
                now: now, localOffset: offset, resolveTimeout: reading.view.settings.resolveTimeout))
    }

    @Sendable
    private static func answer(_ reply: Reply) -> HTTPResponse {
        switch reply {
        case .alerts(let refusals) where !refusals.isEmpty:
            Answers.problem(400, refusals.joined(separator: "\n"))
        case .refused(let text): Answers.problem(400, text)
        case .unavailable(let text): Answers.problem(503, text)
        case .alerts, .done, .silence, .notFound: Answers.empty(200)
        }
    }
}

/// What every body goes through before it is read.
enum RequestBody {
    /// Why the body cannot be taken, by its type or because there is none.
    static func refusal(_ request: HTTPRequest, name: String) -> HTTPResponse? {
        if request.body.isEmpty { return Answers.schema(.required(path: name)) }
        let header = request.headers["Content-Type"] ?? ""
        let type: String
        do throws(MediaTypeFault) {
            type = try header.isEmpty ? "application/octet-stream" : MediaType.parse(header)
        } catch {
            return Answers.framework(
                400, "parsing Content-Type header from \(Quote.quote(header)) failed, because \(error.text)")
        }
        if type == "application/json" { return nil }
        return Answers.framework(
            415, "unsupported media type \(Quote.quote(type)), only [application/json] are allowed")
    }

    /// The answer to a body that is not what it should be.
    static func unreadable(_ name: String, _ fault: BodyFault) -> HTTPResponse {
        Answers.framework(400, "parsing \(name) body from \"\" failed, because \(fault.text)")
    }
}
