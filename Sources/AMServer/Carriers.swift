import AMBytes
import AMNet
import AMNotify
import AMText

/// What carries letters over the network: by HTTP and by mail.
struct Carriers: Sendable {
    let http: HTTPClient
    let mail: MailClient

    /// Carriers that go through the proxies and trust the authorities that the environment names.
    init(environment: [String: String]) {
        http = HTTPClient(environment: environment)
        mail = MailClient(environment: environment)
    }

    /// Ends both at once; what is under way breaks off.
    func stop() {
        http.stop(graceMilliseconds: 0)
        mail.stop()
    }

    /// Where integrations hand mail in.
    func postOffice(_ zone: Zone) -> PostOffice {
        let mail = mail
        return PostOffice(hostname: ExternalURL.hostName(), zone: zone) { server in
            do throws(TransportFailure) {
                return .success(try await mail.connect(server))
            } catch {
                return .failure(error)
            }
        }
    }
}
