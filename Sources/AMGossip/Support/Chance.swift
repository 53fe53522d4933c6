/// Chance within one step: SplitMix64, seeded with one number of the dice that were handed in, so that a step
/// takes the same from them whatever it needs.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators".
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A span shorter than this one.
    mutating func below(_ span: Nanoseconds) -> Nanoseconds {
        Nanoseconds(span.count <= 0 ? 0 : Int64.random(in: 0..<span.count, using: &self))
    }
}
