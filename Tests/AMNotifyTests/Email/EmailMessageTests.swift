import AMText
import Testing

@testable import AMNotify

@Suite struct EmailMessageTests {
    @Test func `a clock that is centuries off does not end the server`() {
        let moments = [Timestamp.zero, Timestamp(seconds: 1 << 40), Timestamp(seconds: 1_800_000_000)]
        let ids = moments.map { moment in
            let message = EmailMessage(
                headers: [], sentAt: moment, zone: .utc, number: 7, hostname: "here", thread: nil,
                boundary: "b", text: "hello", html: "")
            return String(decoding: message.bytes(), as: UTF8.self).hasPrefix("Message-Id: <")
        }
        #expect(ids == [true, true, true])
    }
}
