import CCurl
import Glibc

/// Which sockets libcurl waits for, and the epoll set that does the waiting.
///
/// A connection that falls idle stays in the set as it is: the next request on it costs no system call. Only
/// if something happens on it meanwhile (the far end closes) it is taken out. That is safe for sockets that
/// are opened and closed through this table alone; others (the resolver's) are taken out at once.
final class SocketTable {
    private struct Slot {
        /// Opened by `open`, not closed yet.
        var isOurs = false
        /// The events in the epoll set; 0: not in it.
        var registered: UInt32 = 0
        /// The events that libcurl wants now.
        var wanted: UInt32 = 0
    }

    let epoll: Int32
    private var slots: [Slot] = []
    private var events = [epoll_event](repeating: epoll_event(), count: 256)

    init(bell: Int32) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        precondition(epoll >= 0, "An HTTP client needs an epoll set.")
        control(EPOLL_CTL_ADD, bell, EPOLLIN.rawValue)
    }

    deinit { _ = Glibc.close(epoll) }

    /// libcurl's wish for one socket: CURL_POLL_IN, CURL_POLL_OUT, CURL_POLL_INOUT, CURL_POLL_REMOVE.
    func want(_ what: Int32, on fd: Int32) {
        grow(to: fd)
        var mask: UInt32 = 0
        if what & CURL_POLL_IN != 0, what != CURL_POLL_REMOVE { mask |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0, what != CURL_POLL_REMOVE { mask |= EPOLLOUT.rawValue }
        slots[Int(fd)].wanted = mask
        if mask != 0 {
            register(mask, on: fd)
        } else if !slots[Int(fd)].isOurs {
            register(0, on: fd)
        }
    }

    /// Opens a socket for libcurl. Source: CURLOPT_OPENSOCKETFUNCTION.
    func open(_ address: curl_sockaddr) -> Int32 {
        let fd = socket(
            address.family, address.socktype | Int32(SOCK_CLOEXEC.rawValue), address.`protocol`)
        if fd >= 0 {
            grow(to: fd)
            slots[Int(fd)] = Slot(isOurs: true)
        }
        return fd
    }

    /// Closes a socket of libcurl's; the kernel takes it out of the epoll set.
    func close(_ fd: Int32) -> Int32 {
        grow(to: fd)
        slots[Int(fd)] = Slot()
        return Glibc.close(fd)
    }

    /// Waits and tells each socket with its events as CURL_CSELECT bits; the bell comes as it is.
    func wait(milliseconds: Int32, bell: Int32, tell: (_ fd: Int32, _ events: Int32) -> Void) {
        let count = epoll_wait(epoll, &events, Int32(events.count), milliseconds)
        for index in 0..<max(0, Int(count)) {
            let fd = events[index].data.fd
            let got = events[index].events
            if fd == bell {
                tell(fd, 0)
                continue
            }
            let wanted = slots[Int(fd)].wanted
            if wanted == 0 {
                // Idle or closed while this batch was worked off.
                register(0, on: fd)
                continue
            }
            var bits: Int32 = 0
            if got & EPOLLIN.rawValue != 0 { bits |= CURL_CSELECT_IN }
            if got & EPOLLOUT.rawValue != 0 { bits |= CURL_CSELECT_OUT }
            if got & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 {
                bits |= CURL_CSELECT_ERR
                bits |= wanted & EPOLLIN.rawValue != 0 ? CURL_CSELECT_IN : CURL_CSELECT_OUT
            }
            tell(fd, bits)
        }
    }

    private func register(_ mask: UInt32, on fd: Int32) {
        let now = slots[Int(fd)].registered
        if now == mask { return }
        slots[Int(fd)].registered = mask
        control(mask == 0 ? EPOLL_CTL_DEL : now == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, mask)
    }

    private func control(_ verb: Int32, _ fd: Int32, _ mask: UInt32) {
        var event = epoll_event()
        event.events = mask
        event.data.fd = fd
        // A DEL may find a socket closed already; nothing is lost then.
        _ = epoll_ctl(epoll, verb, fd, &event)
    }

    private func grow(to fd: Int32) {
        while slots.count <= Int(fd) { slots.append(Slot()) }
    }
}
