/// Pairs what belongs together, as many as possible.
enum Pairing {
    /// For each on the left its partner on the right; nil: it has none.
    /// - Parameters:
    ///   - fits: For each on the left who may be its partner.
    ///   - right: How many there are on the right.
    /// Source: Kuhn's augmenting paths.
    static func find(_ fits: [[Int]], among right: Int) -> [Int?] {
        var holders = [Int?](repeating: nil, count: right)
        var tried = [Int](repeating: -1, count: right)
        var round = 0
        func place(_ one: Int) -> Bool {
            if let free = fits[one].first(where: { holders[$0] == nil }) {
                holders[free] = one
                return true
            }
            for other in fits[one] where tried[other] != round {
                tried[other] = round
                if let holder = holders[other], place(holder) {
                    holders[other] = one
                    return true
                }
            }
            return false
        }
        for one in fits.indices {
            round += 1
            _ = place(one)
        }
        var found = [Int?](repeating: nil, count: fits.count)
        for (other, holder) in holders.enumerated() {
            if let holder { found[holder] = other }
        }
        return found
    }
}
