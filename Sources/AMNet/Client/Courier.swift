import AMBytes
import CCurl
import Glibc

/// Carries requests: the one thread that drives libcurl's multi interface. Nothing in here is shared; other
/// threads reach it through the OrderBox alone.
///
/// Each turn of its loop takes the orders, starts what may start, lets libcurl work on sockets that are
/// ready, tells the callers of what ended, and sleeps until the next socket, order or deadline.
final class Courier {
    let multi: UnsafeMutableRawPointer
    let sockets: SocketTable
    let box: OrderBox
    let limits: ClientLimits
    let environment: [String: String]
    let bundle: String?
    var files = SecretFiles()
    var profiles: [HTTPClientOptions: ClientProfile] = [:]
    /// The profile of the last request: the next one's is often the same.
    var lastProfile: ClientProfile?
    var lanes: [String: HostLane] = [:]
    /// Lanes that have a request waiting and room for it; each is asked in its turn.
    var ring = Ring<HostLane>()
    var jobs: [SendID: Job] = [:]
    var deadlines = DeadlineHeap()
    var targets: [String: Job.Place] = [:]
    /// Requests under way, and waiting, at all.
    var running = 0
    var waiting = 0
    var idleHandles = 0
    private var orders: [Order] = []
    /// When libcurl wants to be asked again. Unit: nanoseconds of the steady clock.
    private var curlDue: UInt64?
    /// Once told to stop: when the rest is given up.
    private var end: UInt64?

    init?(box: OrderBox, limits: ClientLimits, environment: [String: String]) {
        guard let multi = curl_multi_init() else { return nil }
        self.multi = multi
        self.box = box
        self.limits = limits
        self.environment = environment
        sockets = SocketTable(bell: box.bell)
        bundle = SystemRoots.bundle(environment: environment)
        am_curlm_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        am_curlm_set_long(multi, CURLMOPT_MAXCONNECTS, limits.idleConnections)
        let me = Unmanaged.passUnretained(self).toOpaque()
        am_curlm_set_ptr(multi, CURLMOPT_SOCKETDATA, me)
        am_curlm_set_ptr(multi, CURLMOPT_TIMERDATA, me)
        am_curlm_set_socket_cb(multi) { _, fd, what, user, _ in
            guard let user else { return -1 }
            Unmanaged<Courier>.fromOpaque(user).takeUnretainedValue().sockets.want(what, on: fd)
            return 0
        }
        am_curlm_set_timer_cb(multi) { _, milliseconds, user in
            guard let user else { return -1 }
            let courier = Unmanaged<Courier>.fromOpaque(user).takeUnretainedValue()
            courier.curlDue = milliseconds < 0 ? nil : SteadyClock.now() + UInt64(milliseconds) * 1_000_000
            return 0
        }
    }

    deinit {
        precondition(jobs.isEmpty, "A courier ends after its jobs.")
        // The handles go before the connections, both before the table that closes the sockets.
        lastProfile = nil
        profiles.removeAll()
        curl_multi_cleanup(multi)
    }

    /// Works until it is told to stop and everything is finished or given up.
    func run() {
        while true {
            takeOrders()
            pump()
            letCurlWork()
            collectDone()
            expire()
            if let end, jobs.isEmpty || SteadyClock.now() >= end { break }
            sleep()
        }
        takeOrders()
        for job in jobs.values.sorted(by: { $0.id.number < $1.id.number }) {
            finish(job, .failure(job.failure(.cancelled, "context canceled")))
        }
    }

    private func takeOrders() {
        box.take(into: &orders)
        for order in orders {
            switch order {
            case .send(let sending): accept(sending)
            case .cancel(let id):
                if let job = jobs[id] { finish(job, .failure(job.failure(.cancelled, "context canceled"))) }
            case .stop(let moment): end = moment
            }
        }
        orders.removeAll(keepingCapacity: true)
    }

    private func letCurlWork() {
        guard let due = curlDue, due <= SteadyClock.now() else { return }
        curlDue = nil
        act(CURL_SOCKET_TIMEOUT, 0)
    }

    private func act(_ fd: Int32, _ events: Int32) {
        var stillRunning: Int32 = 0
        curl_multi_socket_action(multi, fd, events, &stillRunning)
    }

    private func sleep() {
        // What is due now must not wait for an order.
        let canStart = !ring.isEmpty && running < limits.total
        let mayWait = !canStart && box.mayFallAsleep()
        sockets.wait(milliseconds: mayWait ? patience() : 0, bell: box.bell) { fd, events in
            if fd == box.bell { box.hush() } else { act(fd, events) }
        }
        collectDone()
    }

    /// How long nothing needs to be done. Unit: milliseconds; -1: for ever.
    private func patience() -> Int32 {
        var nearest: UInt64?
        for moment in [curlDue, deadlines.nearest, end].lazy.compactMap({ $0 }) {
            nearest = min(nearest ?? moment, moment)
        }
        guard let nearest else { return -1 }
        let now = SteadyClock.now()
        if nearest <= now { return 0 }
        return Int32(min((nearest - now + 999_999) / 1_000_000, 60_000))
    }

    private func collectDone() {
        var code = CURLE_OK
        while let easy = am_curlm_next_done(multi, &code) {
            guard let raw = am_curl_get_private(easy) else { continue }
            ended(Unmanaged<Transfer>.fromOpaque(raw).takeUnretainedValue(), code)
        }
    }

    private func expire() {
        guard deadlines.nearest != nil else { return }
        let now = SteadyClock.now()
        while let job = deadlines.popExpired(at: now) {
            let failure = job.failure(.timeout, "context deadline exceeded")
            if let transfer = job.transfer, transfer.status != 0, !isRedirect(job, transfer.status) {
                // The answer is there, only its body is not.
                finish(job, .success(transfer.takeResponse(bodyFailure: failure)))
            } else {
                finish(job, .failure(failure))
            }
        }
    }
}
