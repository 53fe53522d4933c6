import AMBytes
import CCurl

extension Transfer {
    /// What never changes of the TLS part. `bundle` is the system's file of certificate authorities.
    func setTLS(trusting bundle: String?) {
        let tls = profile.options.tls
        let checks = tls.insecureSkipVerify ? 0 : 1
        for option in [CURLOPT_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER] {
            am_curl_set_long(easy, option, checks)
        }
        for option in [CURLOPT_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST] {
            am_curl_set_long(easy, option, checks * 2)
        }
        let lowest = Self.version(tls.minVersion) ?? Int(CURL_SSLVERSION_TLSv1_2)
        let highest = Self.version(tls.maxVersion).map { $0 << 16 } ?? 0
        am_curl_set_long(easy, CURLOPT_SSLVERSION, lowest | highest)
        am_curl_set_long(easy, CURLOPT_PROXY_SSLVERSION, lowest | highest)
        if lowest < Int(CURL_SSLVERSION_TLSv1_2) {
            // OpenSSL's usual security level rules the old versions out, whatever the range says.
            am_curl_set_str(easy, CURLOPT_SSL_CIPHER_LIST, "DEFAULT@SECLEVEL=0")
        }
        // An encrypted key is a failure, not a question on the terminal.
        am_curl_set_str(easy, CURLOPT_KEYPASSWD, "")
        // The names in the certificate, for the text of a failure; costs something per handshake only.
        if checks == 1 { am_curl_set_long(easy, CURLOPT_CERTINFO, 1) }
        if let bundle {
            am_curl_set_str(easy, CURLOPT_CAINFO, bundle)
            am_curl_set_str(easy, CURLOPT_PROXY_CAINFO, bundle)
            // Authorities from one file alone are parsed once for all connections.
            am_curl_set_str(easy, CURLOPT_CAPATH, nil)
            am_curl_set_str(easy, CURLOPT_PROXY_CAPATH, nil)
        }
    }

    private static func version(_ name: String) -> Int? {
        switch name {
        case "TLS10": Int(CURL_SSLVERSION_TLSv1_0)
        case "TLS11": Int(CURL_SSLVERSION_TLSv1_1)
        case "TLS12": Int(CURL_SSLVERSION_TLSv1_2)
        case "TLS13": Int(CURL_SSLVERSION_TLSv1_3)
        default: nil
        }
    }

    /// Hands certificates and keys over if they changed. libcurl compares the bytes, so that a connection
    /// made with the former ones is not used again.
    func setMaterial() {
        guard material != profile.materialGeneration else { return }
        material = profile.materialGeneration
        let own = profile.material
        if own.ca != nil {
            for option in [CURLOPT_CAINFO, CURLOPT_CAPATH, CURLOPT_PROXY_CAINFO, CURLOPT_PROXY_CAPATH] {
                am_curl_set_str(easy, option, nil)
            }
            setBlob(own.ca, CURLOPT_CAINFO_BLOB, CURLOPT_PROXY_CAINFO_BLOB)
        }
        setBlob(own.certificate, CURLOPT_SSLCERT_BLOB, CURLOPT_PROXY_SSLCERT_BLOB)
        setBlob(own.key, CURLOPT_SSLKEY_BLOB, CURLOPT_PROXY_SSLKEY_BLOB)
    }

    private func setBlob(_ bytes: [UInt8]?, _ options: CURLoption...) {
        guard let bytes else { return }
        for option in options {
            bytes.withUnsafeBytes { _ = am_curl_set_blob(easy, option, $0.baseAddress, $0.count) }
        }
    }
}
