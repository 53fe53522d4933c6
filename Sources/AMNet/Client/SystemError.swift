import Glibc

/// Error numbers of the system in Go's words. Source: Go syscall zerrors_linux_amd64.go.
enum SystemError {
    private static let texts: [Int32: String] = [
        EPERM: "operation not permitted",
        ENOENT: "no such file or directory",
        EIO: "input/output error",
        ENOMEM: "cannot allocate memory",
        EACCES: "permission denied",
        ENOTDIR: "not a directory",
        EISDIR: "is a directory",
        EINVAL: "invalid argument",
        ENFILE: "too many open files in system",
        EMFILE: "too many open files",
        EPIPE: "broken pipe",
        ELOOP: "too many levels of symbolic links",
        ENAMETOOLONG: "file name too long",
        EPROTO: "protocol error",
        EAFNOSUPPORT: "address family not supported by protocol",
        EADDRINUSE: "address already in use",
        EADDRNOTAVAIL: "cannot assign requested address",
        ENETDOWN: "network is down",
        ENETUNREACH: "network is unreachable",
        ENETRESET: "network dropped connection on reset",
        ECONNABORTED: "software caused connection abort",
        ECONNRESET: "connection reset by peer",
        ENOBUFS: "no buffer space available",
        ENOTCONN: "transport endpoint is not connected",
        ETIMEDOUT: "connection timed out",
        ECONNREFUSED: "connection refused",
        EHOSTDOWN: "host is down",
        EHOSTUNREACH: "no route to host",
    ]

    /// The words for an error number; `errno N` for a rare one.
    static func text(_ number: Int32) -> String { texts[number] ?? "errno \(number)" }
}
