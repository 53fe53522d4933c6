import AMConfig
import AMCore
import AMNotify
import AMSystem
import AMText

extension ReceiverTrial.Surroundings {
    /// This machine. What integrations have to say goes to standard error, as the server's log does.
    static func system() -> ReceiverTrial.Surroundings {
        let zones = ZoneFiles.database()
        let local = zones.local
        let sink = LogSink(form: .logfmt, level: .info) { local.offset(at: $0) }
        let log: @Sendable (LogLine) -> Void = { sink.write($0) }
        return ReceiverTrial.Surroundings(
            files: .system, zones: zones, now: { SystemClock.now() },
            outbound: { externalURL in
                let carriers = Carriers(environment: Server.proxyEnvironment())
                let fallbacks = TemplateFallbacks(log: log)
                var outbound = Server.outbound(carriers.http, externalURL, log)
                outbound.localZone = local
                outbound.noteTemplateFailure = { fallbacks.note($0, $1) }
                outbound.mail = carriers.postOffice(local)
                return outbound
            })
    }
}
