import AMBytes

/// One set of options, made ready: secrets read, proxy rules parsed, the transfer handles that are set up for
/// it. Lives on the courier's thread.
final class ClientProfile {
    /// The TLS files and texts as bytes; equal ones may share connections.
    struct Material: Equatable {
        var ca: [UInt8]?
        var certificate: [UInt8]?
        var key: [UInt8]?
    }

    let options: HTTPClientOptions
    let proxy: ProxyChoice
    /// Why nothing can be sent with these options now, e.g. a file that cannot be read.
    private(set) var problem: String?
    private(set) var authorization: String?
    private(set) var fields: [HTTPFields.Field] = []
    private(set) var connectLines: [String] = []
    private(set) var material = Material()
    /// Counts the changes of authorization and fields, and those of the TLS material.
    private(set) var headerGeneration = 0
    private(set) var materialGeneration = 0
    /// Handles set up for these options and not in use.
    var idle: [Transfer] = []
    /// Requests under way with these options.
    var running = 0

    private let readsFiles: Bool

    init(_ options: HTTPClientOptions, environment: [String: String], files: inout SecretFiles) {
        self.options = options
        proxy = ProxyChoice(options.proxy, environment: environment)
        readsFiles = Self.mentionsFiles(options)
        load(&files)
    }

    /// Reads again what stands in files; to be called before each request.
    func refresh(_ files: inout SecretFiles) {
        if readsFiles { load(&files) }
    }

    private func load(_ files: inout SecretFiles) {
        do {
            let newMaterial = try TLSMaterial.load(options.tls, from: &files)
            if newMaterial != material {
                material = newMaterial
                materialGeneration += 1
            }
            let newAuthorization = try readAuthorization(&files)
            let newFields = try Self.read(options.headers, from: &files)
            let connect = try Self.read(options.proxyConnectHeaders, from: &files)
            let newConnectLines = try connect.map(Self.connectLine)
            if newAuthorization != authorization || newFields != fields || newConnectLines != connectLines {
                authorization = newAuthorization
                fields = newFields
                connectLines = newConnectLines
                headerGeneration += 1
            }
            problem = nil
        } catch {
            problem = error.text
        }
    }

    private func readAuthorization(_ files: inout SecretFiles) throws(SecretFiles.Unreadable) -> String? {
        switch options.authorization {
        case .none, .oauth2:
            return nil
        case .basic(let username, let password):
            let name = try Self.read(username, as: "basic auth username", from: &files)
            let word = try password.map { (secret) throws(SecretFiles.Unreadable) in
                try Self.read(secret, as: "basic auth password", from: &files)
            }
            return RequestLines.basic(name, word ?? "")
        case .credentials(let type, let secret):
            let word = try secret.map { (secret) throws(SecretFiles.Unreadable) in
                try Self.read(secret, as: "authorization credentials", from: &files)
            }
            return "\(type) \(word ?? "")"
        }
    }

    private static func read(
        _ secret: HTTPClientOptions.Secret, as what: String, from files: inout SecretFiles
    ) throws(SecretFiles.Unreadable) -> String {
        switch secret {
        case .inline(let text): return text
        case .file(let path):
            do {
                return try files.secret(in: path)
            } catch {
                throw .init(text: "unable to read \(what): unable to read file \(path): \(error.text)")
            }
        }
    }

    private static func read(
        _ settings: [HTTPHeaderSetting], from files: inout SecretFiles
    ) throws(SecretFiles.Unreadable) -> [HTTPFields.Field] {
        var fields: [HTTPFields.Field] = []
        for setting in settings {
            let name = RequestLines.canonicalName(setting.name)
            for value in setting.values {
                switch value {
                case .inline(let text): fields.append(.init(name, text))
                case .file(let path):
                    do {
                        fields.append(.init(name, try files.secret(in: path)))
                    } catch {
                        throw .init(text: "unable to read headers file \(path): \(error.text)")
                    }
                }
            }
        }
        return fields
    }

    private static func connectLine(_ field: HTTPFields.Field) throws(SecretFiles.Unreadable) -> String {
        do throws(RequestLines.Invalid) {
            return try RequestLines.line(field.name, field.value)
        } catch {
            throw SecretFiles.Unreadable(text: error.text)
        }
    }

    private static func mentionsFiles(_ options: HTTPClientOptions) -> Bool {
        let pems = [options.tls.ca, options.tls.certificate, options.tls.key]
        var secrets = (options.headers + options.proxyConnectHeaders).flatMap(\.values)
        switch options.authorization {
        case .none, .oauth2: break
        case .basic(let username, let password): secrets += [username] + (password.map { [$0] } ?? [])
        case .credentials(_, let secret): secrets += secret.map { [$0] } ?? []
        }
        return secrets.contains { if case .file = $0 { true } else { false } }
            || pems.contains { if case .file = $0 { true } else { false } }
    }
}
