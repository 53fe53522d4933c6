/// How mail is handed over: the part of the settings that the conversation needs.
struct EmailTransport: Sendable {
    /// A secret, given in place or read from its file at each delivery.
    typealias Secret = @Sendable () -> Result<String, TextFailure>

    /// As it is written: `HOST:PORT`.
    var smarthost: String
    var host: String
    /// What the server is greeted with; empty: `localhost`.
    var hello: String
    /// Whether nothing is sent over a connection that is not encrypted.
    var requiresTLS: Bool
    /// Empty: nobody says who he is.
    var username: String
    var identity: String
    var password: Secret
    var secret: Secret
}
