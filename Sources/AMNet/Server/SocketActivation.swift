/// Sockets that the service manager opened and passed on.
/// Source: sd_listen_fds(3); go-systemd activation/files_unix.go.
package enum SocketActivation {
    /// The descriptors that were passed to this process, beginning with 3.
    /// The texts are the values of the environment's `LISTEN_PID` and `LISTEN_FDS`, nil where unset.
    /// Throws: `no socket activation file descriptors found`.
    package static func descriptors(
        listenPID: String?, listenFDs: String?, ownPID: Int32
    ) throws(HTTPServerError) -> [CInt] {
        guard let listenPID, Int32(listenPID) == ownPID,
            let listenFDs, let count = Int32(listenFDs), (1...1_024).contains(count)
        else { throw HTTPServerError(.bind, "no socket activation file descriptors found") }
        return Array(3..<(3 + count))
    }
}
