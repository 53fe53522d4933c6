import AMBytes
import CCurl

extension Courier {
    /// Takes a request in: starts it if its host has room, or puts it into the host's queue.
    func accept(_ order: Order.Sending) {
        let place: Job.Place
        do {
            place = try target(order.request.url)
        } catch {
            let failure = TransportFailure(
                .setup, operation: "parse", url: order.request.url, cause: error.text)
            order.completion(.failure(failure))
            return
        }
        let job = Job(order, at: place)
        jobs[job.id] = job
        if job.deadline != 0 { deadlines.insert(job) }
        route(job)
    }

    private func target(_ text: String) throws(TargetURL.Problem) -> Job.Place {
        if let known = targets[text] { return known }
        let place = Job.Place(try TargetURL(parsing: text))
        if targets.count >= 512 { targets.removeAll(keepingCapacity: true) }
        if text.utf8.count <= 512 { targets[text] = place }
        return place
    }

    /// Sends the job's present hop, now or when its turn comes.
    private func route(_ job: Job) {
        if let obstacle = job.hop.url.obstacle {
            finish(job, .failure(job.failure(.setup, obstacle)))
            return
        }
        let lane = lane(for: job.place.origin)
        job.lane = lane
        if running < limits.total, lane.running < limits.perHost, lane.waiting == 0, ring.isEmpty {
            launch(job, on: lane)
        } else if waiting < limits.waiting {
            lane.append(job)
            waiting += 1
            offer(lane)
        } else {
            finish(job, .failure(job.failure(.connection, "too many requests are waiting")))
        }
    }

    private func lane(for origin: String) -> HostLane {
        if let lane = lanes[origin] { return lane }
        if lanes.count >= 1_024 {
            lanes = lanes.filter { $0.value.running > 0 || $0.value.waiting > 0 }
        }
        let lane = HostLane(origin)
        lanes[origin] = lane
        return lane
    }

    /// Puts a lane into the ring if it has something to send and room for it.
    private func offer(_ lane: HostLane) {
        guard !lane.isInRing, lane.waiting > 0, lane.running < limits.perHost else { return }
        lane.isInRing = true
        ring.append(lane)
    }

    /// Starts waiting requests, one of each lane in turn, until there is no room or none waits.
    func pump() {
        while running < limits.total, let lane = ring.popFirst() {
            lane.isInRing = false
            guard lane.running < limits.perHost, let job = lane.popFirst() else { continue }
            waiting -= 1
            launch(job, on: lane)
            offer(lane)
        }
    }

    private func launch(_ job: Job, on lane: HostLane) {
        let profile = profile(for: job.request.options)
        profile.refresh(&files)
        if let problem = profile.problem {
            finish(job, .failure(job.failure(.setup, problem)))
            return
        }
        let way = profile.proxy.route(to: job.hop.url)
        if let refusal = Self.refusal(of: way) {
            finish(job, .failure(job.failure(.setup, refusal)))
            return
        }
        guard let transfer = transfer(of: profile) else {
            finish(job, .failure(job.failure(.connection, "cannot allocate memory")))
            return
        }
        do {
            try transfer.prepare(job, through: way)
        } catch {
            release(transfer)
            finish(job, .failure(job.failure(.setup, error.text)))
            return
        }
        lane.running += 1
        running += 1
        profile.running += 1
        job.transfer = transfer
        let code = curl_multi_add_handle(multi, transfer.easy)
        precondition(code == CURLM_OK, "An idle handle can be added.")
    }

    private static func refusal(of way: ProxyChoice.Route) -> String? {
        switch way {
        case .direct: nil
        case .refused(let words): words
        case .proxy(let url):
            ["http", "https", "socks5", "socks5h"].contains(url.scheme)
                ? nil : "proxy: unknown scheme: \(url.scheme)"
        }
    }

    private func profile(for options: HTTPClientOptions) -> ClientProfile {
        if let last = lastProfile, last.options == options { return last }
        if let known = profiles[options] {
            lastProfile = known
            return known
        }
        if profiles.count >= limits.profiles {
            let stale = profiles.filter { $0.value.running == 0 }
            for (key, profile) in stale {
                idleHandles -= profile.idle.count
                profiles[key] = nil
            }
            lastProfile = nil
        }
        let made = ClientProfile(options, environment: environment, files: &files)
        profiles[options] = made
        lastProfile = made
        return made
    }

    private func transfer(of profile: ClientProfile) -> Transfer? {
        if let idle = profile.idle.popLast() {
            idleHandles -= 1
            return idle
        }
        guard let made = Transfer(profile: profile, sockets: sockets, limits: limits) else { return nil }
        made.configure(trusting: bundle)
        return made
    }

    private func release(_ transfer: Transfer) {
        transfer.becomeIdle()
        guard idleHandles < limits.idleHandles else { return }
        idleHandles += 1
        transfer.profile.idle.append(transfer)
    }

    /// Takes a job off its transfer; one that had not ended loses its connection.
    private func detach(_ job: Job) {
        guard let transfer = job.transfer, let lane = job.lane else { return }
        curl_multi_remove_handle(multi, transfer.easy)
        job.transfer = nil
        lane.running -= 1
        running -= 1
        transfer.profile.running -= 1
        release(transfer)
        offer(lane)
    }

    /// Ends a job, wherever it is, and tells its owner.
    func finish(_ job: Job, _ result: Result<IncomingResponse, TransportFailure>) {
        if job.isWaiting, let lane = job.lane {
            lane.remove(job)
            waiting -= 1
        }
        detach(job)
        deadlines.remove(job)
        jobs[job.id] = nil
        job.completion(result)
    }

    /// What libcurl says of a transfer that ended.
    func ended(_ transfer: Transfer, _ code: CURLcode) {
        guard let job = transfer.job else { return }
        guard transfer.status != 0 else {
            finish(job, .failure(failure(of: transfer, code, job)))
            return
        }
        var broken: TransportFailure?
        if code != CURLE_OK, transfer.overflow == .none { broken = failure(of: transfer, code, job) }
        if isRedirect(job, transfer.status), follow(job, transfer) { return }
        finish(job, .success(transfer.takeResponse(bodyFailure: broken)))
    }

    /// Whether this answer may lead on to another request.
    func isRedirect(_ job: Job, _ status: Int) -> Bool {
        job.request.options.followRedirects && status >= 301 && status <= 308
    }

    /// Sends the next request of the chain; false when the answer is the end of it.
    private func follow(_ job: Job, _ transfer: Transfer) -> Bool {
        let location = HeaderBlock.fields(transfer.header)["Location"]
        let decision = RedirectRule.decide(
            status: transfer.status, location: location, after: job.hop, first: job.first)
        switch decision {
        case .stay:
            return false
        case .fail(let url, let cause):
            let failure = TransportFailure(.connection, operation: job.operation, url: url, cause: cause)
            finish(job, .failure(failure))
        case .follow(let next):
            detach(job)
            job.hop = next
            route(job)
        }
        return true
    }
}
