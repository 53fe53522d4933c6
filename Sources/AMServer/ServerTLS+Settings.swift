import AMConfig
import AMNet

extension ServerTLS {
    /// What a section `tls_server_config` says, with its files read.
    init(_ settings: ServerTLSSettings, _ material: ServerTLSSettings.Material) {
        self.init(certificate: material.certificate, key: material.key)
        clientCA = material.clientCA
        clientAuth =
            switch material.policy {
            case .none: .noClientCert
            case .request: .requestClientCert
            case .requireAny: .requireAnyClientCert
            case .verifyIfGiven: .verifyClientCertIfGiven
            case .requireAndVerify: .requireAndVerifyClientCert
            }
        allowedSANs = settings.clientAllowedNames ?? []
        minVersion = settings.minVersion
        maxVersion = settings.maxVersion
        cipherSuites = settings.cipherSuites
        curves = settings.curves
    }
}
