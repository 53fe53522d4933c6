extension MeshSnapshot {
    /// The whole state as a push/pull carries it. Takes a while: for a shell.
    package func encoded() -> [UInt8] {
        MeshCodec.encodeFullState([
            (MeshCodec.logKey, MeshCodec.encode(entries)),
            (MeshCodec.silencesKey, MeshCodec.encode(silences)),
        ])
    }
}

extension MeshState {
    /// Reads the whole state of another node. Takes a while: for a shell. What could not be read stands in
    /// `failure`; the parts before it are there, those behind it are not.
    /// Source: cluster/delegate.go MergeRemoteState.
    package init(decoding bytes: [UInt8]) {
        self.init()
        do throws(MeshError) {
            for part in try MeshCodec.decodeFullState(bytes) { try take(part) }
        } catch {
            failure = error.description
        }
    }

    private mutating func take(_ part: (key: String, data: [UInt8])) throws(MeshError) {
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
}
