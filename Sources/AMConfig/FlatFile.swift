internal import AMCore
internal import AMText

/// A file that is one flat map of texts, as command line tools have for their settings.
package enum FlatFile {
    private static let type = FieldType<[String: String]>.map(.string)

    /// Reads the bytes of a file.
    /// Throws: the text users know, `yaml: unmarshal errors:` and what follows.
    package static func read(_ bytes: [UInt8]) throws(ConfigError) -> [String: String] {
        let environment = DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil })
        let decoding = Decoding(try YAMLReader.read(bytes), environment: environment)
        var values: [String: String] = [:]
        if let root = decoding.document.root { _ = try decoding.decode(root, into: &values, as: type) }
        if let refusal = decoding.typeRefusal { throw refusal }
        return values
    }
}
