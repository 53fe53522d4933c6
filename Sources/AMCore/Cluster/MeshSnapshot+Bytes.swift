/// Whole states as bytes: what shells do for the value, on threads of their own.
extension MeshSnapshot {
    /// The whole state as it is exchanged. Shape: a part for each key, also when it has no records.
    /// Source: cluster/delegate.go LocalState.
    package var fullState: [UInt8] {
        MeshCodec.encodeFullState([
            (MeshCodec.logKey, MeshCodec.encode(entries)),
            (MeshCodec.silencesKey, MeshCodec.encode(silences)),
        ])
    }
}

extension MeshState {
    /// Reads the whole state of another node. Behind a part that cannot be read the others are left out;
    /// `failure` says so. Source: cluster/delegate.go MergeRemoteState.
    package init(fullState bytes: [UInt8]) {
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
            failure = error.description
        }
    }
}
