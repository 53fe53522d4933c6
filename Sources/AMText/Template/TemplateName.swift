/// A name of a field or method, quickly compared.
struct TemplateName: Sendable {
    let text: String
    /// A hash of the bytes: names with different keys differ, those with the same one are compared.
    let key: UInt64

    init(_ text: String) {
        self.text = text
        // FNV-1a.
        var key: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { key = (key ^ UInt64(byte)) &* 0x100_0000_01B3 }
        self.key = key
    }
}
