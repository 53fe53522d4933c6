import AMBytes
import AMNet
import AMText
import Testing

/// Tokens by OAuth 2.0, seen by the endpoint that hands them out and by the far end that wants them.
@Suite struct ClientTokenTests {
    private static func post(_ url: String, _ options: OAuth2Options) -> OutgoingRequest {
        var client = HTTPClientOptions()
        client.authorization = .oauth2(options)
        return OutgoingRequest(
            method: "POST", url: url, headers: HTTPFields([.init("User-Agent", "Alertmanager/0")]),
            body: [0x78], options: client,
            // Long: a busy machine may leave a test waiting for its turn.
            timeoutMilliseconds: 600_000)
    }

    private static func options(
        _ server: FarEnd, secret: HTTPClientOptions.Secret = .inline("s&cret")
    ) -> OAuth2Options {
        OAuth2Options(
            clientID: "c id", grant: .clientCredentials(secret: secret), tokenURL: server.url("/token"),
            scopes: ["a", "b"], parameters: [.init(name: "audience", value: "x/y")])
    }

    private static func isToken(_ request: FarEnd.Received) -> Bool { request.target == "/token" }

    @Test func `one token serves many requests, those at the same time too`() async throws {
        let server = FarEnd { request in
            Self.isToken(request)
                ? .answer(
                    200, [("Content-Type", "application/json")], #"{"access_token":"t","expires_in":60}"#)
                : .answer(200)
        }
        let client = HTTPClient()
        let request = Self.post(server.url("/hook"), Self.options(server))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { _ = try await client.send(request) } }
            try await group.waitForAll()
        }
        let asked = server.received.filter(Self.isToken)
        #expect(asked.count == 1)
        #expect(
            asked.map { String(decoding: $0.body, as: UTF8.self) } == [
                "audience=x%2Fy&grant_type=client_credentials&scope=a+b"
            ])
        #expect(
            asked.map { $0.headers["Authorization"] } == [
                "Basic " + Base64.standard.encode(Array("c+id:s%26cret".utf8))
            ])
        let told = server.received.filter { !Self.isToken($0) }
        #expect(told.map { $0.headers["Authorization"] } == Array(repeating: "Bearer t", count: 8))
        client.forgetTokens()
        _ = try await client.send(request)
        #expect(server.received.count { Self.isToken($0) } == 2)
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    /// What the endpoint answers to each form, and the words of the failure.
    private static let refusals: [(first: FarEnd.Reply, second: FarEnd.Reply, words: String)] = [
        (
            .answer(401, [("Content-Type", "application/json")], #"{"error":"invalid_client"}"#),
            .answer(500, [], "boom"),
            "oauth2: cannot fetch token: 500 Internal Server Error\nResponse: boom"
        ),
        (
            .answer(400),
            .answer(
                400, [("Content-Type", "application/json")],
                #"{"error":"invalid_client","error_description":"who \"are\" you"}"#),
            #"oauth2: "invalid_client" "who \"are\" you""#
        ),
        (
            .answer(400), .answer(200, [("Content-Type", "application/json")], "{}"),
            "oauth2: server response missing access_token"
        ),
        (
            .answer(400), .answer(200, [("Content-Type", "application/json")], "<html>"),
            "oauth2: cannot parse json: invalid character '<' looking for beginning of value"
        ),
    ]

    @Test(arguments: refusals.indices)
    func `without a token nothing is sent, and the failure says why`(_ index: Int) async throws {
        let refusal = Self.refusals[index]
        let server = FarEnd { request in
            guard Self.isToken(request) else { return .answer(200) }
            return request.headers["Authorization"] != nil ? refusal.first : refusal.second
        }
        let client = HTTPClient()
        let request = Self.post(server.url("/hook"), Self.options(server))
        let failure = await #expect(throws: TransportFailure.self) { try await client.send(request) }
        #expect(failure?.redactedText == "Post \"<redacted>\": " + refusal.words)
        #expect(failure?.kind == .connection)
        #expect(server.received.allSatisfy(Self.isToken))
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `an endpoint that wants the secret among the parameters is remembered`() async throws {
        let folder = TestFolder()
        let path = folder.path + "/secret"
        let server = FarEnd { request in
            guard Self.isToken(request) else { return .answer(401) }
            if request.headers["Authorization"] != nil { return .answer(400) }
            return .answer(
                200, [("Content-Type", "application/x-www-form-urlencoded")],
                "access_token=t&token_type=mac&expires_in=3600")
        }
        let client = HTTPClient()
        let request = Self.post(server.url("/hook"), Self.options(server, secret: .file(path)))
        for word in [" one\n", " two\n"] {
            TestFile.write(word, to: path)
            // Refused: the token is fetched anew for the next.
            _ = try await client.send(request)
        }
        let bodies = server.received.filter(Self.isToken).map { String(decoding: $0.body, as: UTF8.self) }
        let common = "audience=x%2Fy&client_id=c+id&client_secret="
        let rest = "&grant_type=client_credentials&scope=a+b"
        #expect(
            bodies == [
                "audience=x%2Fy&grant_type=client_credentials&scope=a+b", common + "one" + rest,
                common + "two" + rest,
            ])
        let told = server.received.filter { !Self.isToken($0) }
        #expect(told.map { $0.headers["Authorization"] } == ["MAC t", "MAC t"])
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `a signed text stands in for the secret`() async throws {
        let server = FarEnd { request in
            Self.isToken(request)
                ? .answer(200, [], #"{"access_token":"j","token_type":"bearer"}"#) : .answer(200)
        }
        let client = HTTPClient()
        let folder = TestFolder()
        let key = folder.path + "/key.pem"
        OpenSSLServer.run(["genrsa", "-out", key, "2048"])
        var options = Self.options(server)
        options.grant = .jwtBearer(
            OAuth2Options.Assertion(
                key: .file(key), keyID: "k1", algorithm: "RS384", issuer: "me",
                claims: [.init(name: "role", json: "[1,true]")]))
        _ = try await client.send(Self.post(server.url("/hook"), options))
        let body = String(decoding: server.received[0].body, as: UTF8.self)
        let assertion = URLQuery.parse(body).parameters.first { $0.0 == "assertion" }?.1 ?? ""
        let parts = assertion.split(separator: ".").map { try? Base64.unpaddedURL.decode(String($0)) }
        #expect(parts.count == 3)
        #expect(
            String(decoding: (parts.first ?? nil) ?? [], as: UTF8.self)
                == #"{"alg":"RS384","kid":"k1","typ":"JWT"}"#)
        let claims = try JSONValue(parsing: parts[1] ?? [])
        #expect(claims["role"] == .array([.number("1"), .bool(true)]))
        #expect(claims["sub"] == .string("c id"))
        #expect(claims["aud"] == .string(server.url("/token")))
        // Somebody else's program finds the signature good.
        let (text, signature) = (folder.path + "/text", folder.path + "/signature")
        TestFile.write(String(assertion[..<(assertion.lastIndex(of: ".") ?? assertion.endIndex)]), to: text)
        TestFile.write(parts[2] ?? [], to: signature)
        #expect(
            OpenSSLServer.run(["dgst", "-sha384", "-prverify", key, "-signature", signature, text])
                .contains("Verified OK"))
        #expect(server.received[1].headers["Authorization"] == "Bearer j")
        client.stop(graceMilliseconds: 0)
        server.stop()
    }
}
