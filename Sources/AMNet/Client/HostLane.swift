/// The requests to one origin: those under way, counted, and those that wait, in order of arrival.
/// Its own queue keeps a host that hangs from holding up the others.
final class HostLane {
    let origin: String
    var running = 0
    /// Whether it stands in the courier's ring of lanes that may send.
    var isInRing = false
    private(set) var waiting = 0
    private var head: Job?
    private var tail: Job?

    init(_ origin: String) { self.origin = origin }

    deinit {
        // A long chain would be freed by recursion.
        while popFirst() != nil {}
    }

    func append(_ job: Job) {
        job.previous = tail
        job.next = nil
        if let tail { tail.next = job } else { head = job }
        tail = job
        job.isWaiting = true
        waiting += 1
    }

    func popFirst() -> Job? {
        guard let job = head else { return nil }
        remove(job)
        return job
    }

    /// Takes a waiting job out, wherever it stands.
    func remove(_ job: Job) {
        precondition(job.isWaiting, "Only a waiting job can leave a queue.")
        if let next = job.next { next.previous = job.previous } else { tail = job.previous }
        if let previous = job.previous { previous.next = job.next } else { head = job.next }
        job.next = nil
        job.previous = nil
        job.isWaiting = false
        waiting -= 1
    }
}
