import AMBytes
import AMText
import Testing

@testable import AMNotify

/// Signatures of Amazon's published test suite for Signature Version 4.
@Suite struct AWSSignatureTests {
    private struct Case: Sendable {
        var method = "GET"
        var url = "https://example.amazonaws.com/"
        var fields: [(String, String)] = []
        var body = ""
        var signed = "host;x-amz-date"
        var signature: String
    }

    private static let cases = [
        Case(signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Case(
            url: "https://example.amazonaws.com/?Param2=value2&Param1=value1",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Case(
            method: "POST", signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        Case(
            method: "POST", fields: [("Content-Type", "application/x-www-form-urlencoded")],
            body: "Param1=value1", signed: "content-type;host;x-amz-date",
            signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
    ]

    @Test func `requests are signed as Amazon signs them`() throws {
        let signature = AWSSignature(
            keys: AWSKeys(
                accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            region: "us-east-1", service: "service", moment: Timestamp(seconds: 1_440_938_160))
        var faults: [String] = []
        for given in Self.cases {
            let fields =
                [("Host", "example.amazonaws.com"), ("X-Amz-Date", signature.date)] + given.fields
            let made = signature.authorization(
                given.method, try GoURL(parsing: given.url),
                fields.map { HTTPFields.Field($0.0, $0.1) }, Array(given.body.utf8))
            let expected =
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=\(given.signed), Signature=\(given.signature)"
            if made != expected { faults.append("\(given.url): \(made)") }
        }
        #expect(faults == [])
    }

    @Test func `the texts of an answer are found, whatever stands around them`() {
        let table: [(String, String?)] = [
            ("<E><Message>no</Message></E>", "no"), ("<Message></Message>", ""), ("", nil),
            ("<Message>", nil),
            ("</Message><Message>a&lt;b&gt; &amp;&amp; &#65;&#x42;&quot;&apos;</Message>", "a<b> && AB\"'"),
            ("<Message>a & b &unknown; &#x110000;</Message>", "a & b &unknown; &#x110000;"),
            ("<Message>1</Message><Message>2</Message>", "1"),
        ]
        let wrong = table.filter { AWSAnswer.text(of: "Message", in: Array($0.0.utf8)) != $0.1 }
        #expect(wrong.map(\.0) == [])
    }
}
