/// A small generator of numbers that repeats itself for the same seed.
/// Source: Steele, Lea and Flood, «Fast splittable pseudorandom number generators», 2014.
package struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator for one run of a test.
    package init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    /// A number in `0..<bound`; 0 if the bound is 0.
    package mutating func below(_ bound: Int) -> Int { bound <= 0 ? 0 : Int(next() % UInt64(bound)) }

    /// One of these.
    package mutating func pick<T>(_ from: [T]) -> T { from[below(from.count)] }
}
