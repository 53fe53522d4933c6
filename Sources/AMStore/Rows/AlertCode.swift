import AMCore

/// The parts of an alert's row: the numbers of its groups, and the check of its body. The body itself is
/// written and read as it is.
enum AlertCode {
    /// Shape: each number as the distance from the one before it; checksum.
    static func writeGroups(_ numbers: [UInt64], to row: inout RowWriter) {
        var last: UInt64 = 0
        for number in numbers {
            row.signed(Int64(bitPattern: number &- last))
            last = number
        }
        row.seal(RowSum(0))
    }

    /// The checksum of all but the groups, which change on their own and have one of their own.
    static func sum(
        _ slot: UInt32, _ sequence: Int64, cut: Int, _ times: UnsafeRawBufferPointer,
        _ body: UnsafeRawBufferPointer
    ) -> UInt32 {
        var sum = RowSum(UInt64(slot))
        sum.add(UInt64(bitPattern: sequence))
        sum.add(UInt64(bitPattern: Int64(cut)))
        sum.add(times)
        sum.add(body)
        return sum.value
    }

    /// The numbers, or nil if the bytes do not hold numbers.
    static func groups(_ bytes: UnsafeRawBufferPointer) -> [UInt64]? {
        var row = RowReader(sealed: bytes, RowSum(0))
        var numbers: [UInt64] = []
        var last: UInt64 = 0
        while row.hasMore {
            last &+= UInt64(bitPattern: row.signed())
            numbers.append(last)
        }
        return row.isWhole ? numbers : nil
    }

    /// Whether the bytes are a body whose details begin at `cut`. What is read back is checked here once,
    /// because everything behind it trusts a body.
    static func isBody(_ bytes: UnsafeRawBufferPointer, cut: Int) -> Bool {
        var row = RowReader(bytes)
        guard isList(&row, allowsEmptyValues: false), row.position == cut,
            isList(&row, allowsEmptyValues: true)
        else { return false }
        _ = row.piece()
        return row.isWhole
    }

    /// Whether a list of names and values comes next, sorted by name and without repetition.
    private static func isList(_ row: inout RowReader, allowsEmptyValues: Bool) -> Bool {
        let count = row.count(ofSize: 2)
        var last = UnsafeRawBufferPointer(start: nil, count: 0)
        for index in 0..<count {
            let name = row.piece()
            let value = row.piece()
            if index > 0, !last.lexicographicallyPrecedes(name) { return false }
            if !allowsEmptyValues, value.isEmpty { return false }
            last = name
        }
        return true
    }
}
