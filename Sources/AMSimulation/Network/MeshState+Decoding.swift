internal import AMCore
internal import AMBytes

extension MeshState {
    /// A whole state as a shell decodes it: up to the first part that cannot be read.
    init(decoding bytes: [UInt8]) {
        self.init()
        do throws(MeshError) {
            for part in try MeshCodec.decodeFullState(bytes) {
                switch part.key {
                case MeshCodec.silencesKey:
                    silences = try MeshCodec.decodeSilences(part.data)
                    silenceBytes = part.data
                case MeshCodec.logKey:
                    entries = try MeshCodec.decodeLogEntries(part.data)
                    entryBytes = part.data
                default: unknownKeys.append(part.key)
                }
            }
        } catch {
            failure = "\(error)"
        }
    }
}
