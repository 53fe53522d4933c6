package import AMBytes

/// Certificates and keys of the options: read, and looked at before libcurl gets them.
package enum TLSMaterial {
    /// Why these TLS options cannot be used, in the original's words; nil when they can. For the load of a
    /// configuration, which fails on a missing file or a text without a certificate.
    /// Source: prometheus/common config.NewTLSConfigWithContext.
    package static func problem(_ tls: HTTPClientOptions.TLS) -> String? {
        var files = SecretFiles()
        do {
            _ = try load(tls, from: &files)
            return nil
        } catch {
            return error.text
        }
    }

    /// The bytes of CA, certificate and key as they are now.
    static func load(
        _ tls: HTTPClientOptions.TLS, from files: inout SecretFiles
    ) throws(SecretFiles.Unreadable) -> ClientProfile.Material {
        var material = ClientProfile.Material()
        if let ca = tls.ca {
            material.ca = try read(ca, as: "CA cert", from: &files)
            guard hasBlock(material.ca ?? [], ending: "CERTIFICATE") else {
                throw .init(text: "unable to use specified CA cert \(place(ca))")
            }
        }
        if let certificate = tls.certificate, let key = tls.key {
            material.certificate = try read(certificate, as: "specified client cert", from: &files)
            material.key = try read(key, as: "specified client key", from: &files)
            let pair = "unable to use specified client cert (\(place(certificate))) & key (\(place(key)))"
            guard hasBlock(material.certificate ?? [], ending: "CERTIFICATE") else {
                throw .init(text: "\(pair): tls: failed to find any PEM data in certificate input")
            }
            guard hasBlock(material.key ?? [], ending: "PRIVATE KEY") else {
                throw .init(text: "\(pair): tls: failed to find any PEM data in key input")
            }
        }
        return material
    }

    private static func read(
        _ pem: HTTPClientOptions.PEM, as what: String, from files: inout SecretFiles
    ) throws(SecretFiles.Unreadable) -> [UInt8] {
        switch pem {
        case .inline(let text): return Array(text.utf8)
        case .file(let path):
            do {
                return try files.bytes(of: path)
            } catch {
                throw .init(text: "unable to read \(what): unable to read file \(path): \(error.text)")
            }
        }
    }

    private static func place(_ pem: HTTPClientOptions.PEM) -> String {
        switch pem {
        case .inline: "inline"
        case .file(let path): "file \(path)"
        }
    }

    /// Whether the text has a whole PEM block whose label ends so: `RSA PRIVATE KEY` counts as `PRIVATE KEY`.
    private static func hasBlock(_ bytes: [UInt8], ending label: String) -> Bool {
        var begun: Substring?
        var content = 0
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let bare = SecretFiles.trimmed(String(line))
            if bare.hasPrefix("-----BEGIN "), bare.hasSuffix("\(label)-----") {
                begun = bare.dropFirst("-----BEGIN ".count)
                content = 0
            } else if let name = begun, bare == "-----END \(name)" {
                if content > 0 { return true }
                begun = nil
            } else {
                content += bare.utf8.count
            }
        }
        return false
    }
}
