/// The jobs with a deadline, the nearest first: a binary heap in which each job knows its place.
struct DeadlineHeap {
    private var jobs: [Job] = []

    /// The nearest deadline. Unit: nanoseconds of the steady clock.
    var nearest: UInt64? { jobs.first?.deadline }

    /// The first job whose deadline is not after now, taken out.
    mutating func popExpired(at now: UInt64) -> Job? {
        guard let job = jobs.first, job.deadline <= now else { return nil }
        remove(job)
        return job
    }

    mutating func insert(_ job: Job) {
        job.heapIndex = jobs.count
        jobs.append(job)
        rise(job.heapIndex)
    }

    /// Takes a job out; one that is not in is left alone.
    mutating func remove(_ job: Job) {
        let index = job.heapIndex
        guard index >= 0 else { return }
        job.heapIndex = -1
        let last = jobs.removeLast()
        guard index < jobs.count else { return }
        place(last, at: index)
        rise(index)
        sink(last.heapIndex)
    }

    private mutating func place(_ job: Job, at index: Int) {
        jobs[index] = job
        job.heapIndex = index
    }

    private mutating func rise(_ start: Int) {
        var index = start
        let job = jobs[index]
        while index > 0 {
            let parent = (index - 1) / 2
            if jobs[parent].deadline <= job.deadline { break }
            place(jobs[parent], at: index)
            index = parent
        }
        place(job, at: index)
    }

    private mutating func sink(_ start: Int) {
        var index = start
        let job = jobs[index]
        while true {
            var child = 2 * index + 1
            if child >= jobs.count { break }
            if child + 1 < jobs.count, jobs[child + 1].deadline < jobs[child].deadline { child += 1 }
            if jobs[child].deadline >= job.deadline { break }
            place(jobs[child], at: index)
            index = child
        }
        place(job, at: index)
    }
}
