internal import CCrypto

/// Random numbers that nobody can foretell, from the system's libcrypto: for seeds and session secrets at the
/// edge of
/// the program. Rules about alerts take their chance from a seeded generator instead.
package struct SecureRandom: RandomNumberGenerator, Sendable {
    /// A generator; it has no state of its own.
    package init() {}

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        SecureRandom.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// So many random bytes.
    package static func bytes(_ count: Int) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: count)
        guard count > 0 else { return out }
        let made = RAND_bytes(&out, Int32(clamping: count))
        precondition(made == 1, "libcrypto has a source of randomness")
        return out
    }
}
