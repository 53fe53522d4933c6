internal import CCrypt

/// Passwords as bcrypt keeps them, by the system's libcrypt.
package enum Bcrypt {
    /// A text that is no bcrypt hash.
    package struct Refusal: Error, Sendable, Equatable {
        /// The text that users know, e.g. `crypto/bcrypt: hashedSecret too short to be a bcrypted password`.
        package let text: String

        init(_ text: String) { self.text = text }
    }

    /// Letters of salt and digest, in the order of their values. Source: Go bcrypt/base64.go.
    private static let letters = Array(
        "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// The cost of a hash, which is the check that it is one: version, cost and length are looked at, no
    /// more.
    /// Throws: `Refusal`. Source: Go bcrypt.Cost.
    @discardableResult
    package static func cost(ofHash hash: String) throws(Refusal) -> Int {
        try parts(of: Array(hash.utf8)).cost
    }

    /// Whether a password belongs to a hash. Slow by design: about 50 ms at cost 10.
    /// Limit: only the first 72 bytes of the password count; one with a zero byte in it belongs to no hash.
    /// Source: Go bcrypt.CompareHashAndPassword.
    package static func matches(password: String, hash: String) -> Bool {
        // A hash that is no hash matches nobody; whoever configured it was told when it was read.
        guard let parts = try? parts(of: Array(hash.utf8)), parts.tail.count == 53 else { return false }
        guard !password.utf8.contains(0) else { return false }
        var tail = parts.tail
        // 22 letters hold four bits more than the 16 bytes of salt; libcrypt answers with these bits cleared.
        guard let last = letters.firstIndex(of: tail[21]) else { return false }
        tail[21] = letters[last & 0x30]
        // All versions count as the one without the old mistake with signed bytes.
        let cost = parts.cost < 10 ? "0\(parts.cost)" : "\(parts.cost)"
        return am_crypt_matches(password, "$2b$\(cost)$" + String(decoding: tail, as: UTF8.self))
    }

    /// The cost, and salt and digest behind it.
    private static func parts(of hash: [UInt8]) throws(Refusal) -> (cost: Int, tail: [UInt8]) {
        if hash.count < 59 {
            throw Refusal("crypto/bcrypt: hashedSecret too short to be a bcrypted password")
        }
        if hash[0] != UInt8(ascii: "$") {
            let found = Unicode.Scalar(hash[0])
            throw Refusal(
                "crypto/bcrypt: bcrypt hashes must start with '$', but hashedSecret started with '\(found)'")
        }
        if hash[1] > UInt8(ascii: "2") {
            let found = Unicode.Scalar(hash[1])
            throw Refusal(
                "crypto/bcrypt: bcrypt algorithm version '\(found)' requested is newer than current version '2'"
            )
        }
        let start = hash[2] == UInt8(ascii: "$") ? 3 : 4
        let digits = String(decoding: hash[start..<start + 2], as: UTF8.self)
        guard let cost = Int(digits) else {
            throw Refusal("strconv.Atoi: parsing \"\(digits)\": invalid syntax")
        }
        if cost < 4 || cost > 31 {
            throw Refusal("crypto/bcrypt: cost \(cost) is outside allowed inclusive range 4..31")
        }
        return (cost, Array(hash[(start + 3)...]))
    }
}
