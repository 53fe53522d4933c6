import AMBytes
import AMText

extension ProtobufReader {
    /// The next field; nil at the end.
    mutating func field() throws(MeshError) -> Field? {
        do throws(ProtobufError) {
            return try next()
        } catch {
            throw .malformed(error)
        }
    }

    /// The next record of a state.
    mutating func record() throws(MeshError) -> ArraySlice<UInt8> {
        do throws(ProtobufError) {
            return try delimited()
        } catch {
            throw .malformed(error)
        }
    }

    /// The numbers of a packed list.
    static func numbers(_ bytes: ArraySlice<UInt8>) throws(MeshError) -> [UInt64] {
        do throws(ProtobufError) {
            return try packed(bytes)
        } catch {
            throw .malformed(error)
        }
    }
}

extension ProtobufReader.Field {
    /// The value as text. What is no UTF-8 is repaired: one odd comment must not cost the whole state.
    var repaired: String? {
        guard case .bytes(let bytes) = value else { return nil }
        return bytes.withUnsafeBufferPointer { GoUTF8.string($0) }
    }

    /// The value as a Timestamp, brought into the years 1 … 9999; nil if it is no message.
    func timestamp() throws(MeshError) -> Timestamp? {
        guard case .bytes(let bytes) = value else { return nil }
        var reader = ProtobufReader(bytes)
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .varint(let value)): seconds = Int64(bitPattern: value)
            case (2, .varint(let value)): nanoseconds = Int64(Int32(truncatingIfNeeded: value))
            default: break
            }
        }
        let bounded = min(max(seconds, Timestamp.zero.seconds), 253_402_300_799)
        return Timestamp(seconds: bounded) + GoDuration(nanoseconds: nanoseconds)
    }
}

extension ProtobufWriter {
    /// Writes a Timestamp; it is there even when it is the epoch.
    mutating func timestamp(_ field: Int, _ moment: Timestamp) {
        message(field) { inner in
            inner.int(1, moment.seconds)
            inner.int(2, Int64(moment.nanoseconds))
        }
    }
}
