/// Chance as a value: SplitMix64. Seeded once, so that a run can be repeated.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators".
package struct Dice: RandomNumberGenerator, Sendable, Hashable {
    private var state: UInt64
    /// Dice with a seed.
    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, 1.
    package mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}
