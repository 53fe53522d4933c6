import AMCore
import Glibc

/// A thread of its own that runs one body.
struct Worker: Sendable {
    private let thread: pthread_t

    /// What the new thread finds.
    private final class Parcel {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    /// Starts a thread.
    init(_ body: sending @escaping () -> Void) throws(JournalFailure) {
        let parcel = Unmanaged.passRetained(Parcel(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                let parcel = Unmanaged<Parcel>.fromOpaque(pointer).takeRetainedValue()
                parcel.body()
                return nil
            }, parcel.toOpaque())
        guard code == 0 else {
            parcel.release()
            throw JournalFailure(text: "no thread for the journal: \(systemText(code))")
        }
        self.thread = thread
    }

    /// Waits for its end. To be called once.
    func join() { pthread_join(thread, nil) }
}
