/// Compares two runs of bytes as Go compares strings: negative, zero or positive. Eight bytes a step.
@inline(__always)
func compareBytes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    let shared = min(a.count, b.count)
    guard shared > 0, let x = a.baseAddress, let y = b.baseAddress else { return a.count - b.count }
    var i = 0
    while i + 8 <= shared {
        let left = x.loadUnaligned(fromByteOffset: i, as: UInt64.self).bigEndian
        let right = y.loadUnaligned(fromByteOffset: i, as: UInt64.self).bigEndian
        if left != right { return left < right ? -1 : 1 }
        i += 8
    }
    while i < shared {
        let left = x.load(fromByteOffset: i, as: UInt8.self)
        let right = y.load(fromByteOffset: i, as: UInt8.self)
        if left != right { return Int(left) - Int(right) }
        i += 1
    }
    return a.count - b.count
}

/// Compares two texts by their bytes: negative, zero or positive.
func compareTexts(_ a: String, _ b: String) -> Int {
    var a = a
    var b = b
    return a.withUTF8 { x in
        b.withUTF8 { y in compareBytes(UnsafeRawBufferPointer(x), UnsafeRawBufferPointer(y)) }
    }
}
