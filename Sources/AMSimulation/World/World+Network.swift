internal import AMCore
internal import AMGossip

/// Packets and streams, as real bytes.
extension World {
    mutating func perform(_ action: Action, _ process: ProcessID) {
        switch action {
        case .send(let to, let bytes): send(bytes, to, process)
        case .dial(let dial): self.dial(dial, process)
        case .answer(let answer): write(answer)
        case .close(let id): close(id)
        case .askState, .deliver, .deliverState, .notice, .log:
            checkers.fault("what the gossip says to the heart left it at \(second)")
        }
    }

    mutating func handle(_ event: NetworkEvent) {
        switch event {
        case .packet(let from, let to, let bytes): packetArrives(from, to, bytes)
        case .connect(let key, let from, let to, let bytes): connect(key, from, to, bytes)
        case .piece(let connection, let toDialler, let bytes, let isLast):
            pieceArrives(connection, toDialler, bytes, isLast)
        case .end(let key, let end):
            guard wires.open.remove(key) != nil, isLiving(key.process) else { return }
            turn(key.process.machine, [.gossip(.ended(key.id, end))])
        }
    }

    /// The time on the way of one packet.
    private mutating func latency() -> Double {
        if isCalm { return 0.001 + dice.fraction() * 0.019 }
        return network.fastest + dice.fraction() * max(0, network.slowest - network.fastest)
    }

    /// Who lives at an address.
    private func resident(_ endpoint: Endpoint) -> ProcessID? {
        for (machine, its) in machines.enumerated() where its.endpoint == endpoint {
            if let life = its.node?.life { return ProcessID(machine: machine, life: life) }
        }
        return nil
    }

    // MARK: Packets

    private mutating func send(_ bytes: [UInt8], _ to: Endpoint, _ process: ProcessID) {
        note(UInt64(bytes.count) ^ UInt64(time))
        for byte in bytes.prefix(48) { note(UInt64(byte)) }
        let copies = !isCalm && dice.fraction() < network.duplication ? 2 : 1
        let from = Wires.Place(machine: process.machine, endpoint: machines[process.machine].endpoint)
        for _ in 0..<copies {
            if !isCalm, dice.fraction() < network.loss { continue }
            var delay = latency()
            if !isCalm, dice.fraction() < network.reordering { delay += dice.fraction() }
            after(delay, .network(.packet(from: from, to: to, bytes)))
        }
    }

    private mutating func packetArrives(_ from: Wires.Place, _ to: Endpoint, _ bytes: [UInt8]) {
        guard let process = resident(to), !wires.isCut(from: from.machine, to: process.machine) else {
            return
        }
        turn(process.machine, [.gossip(.datagram(from: from.endpoint, bytes))])
    }

    // MARK: Streams

    private mutating func dial(_ dial: Dial, _ process: ProcessID) {
        let key = Wires.DialKey(process: process, id: dial.id)
        wires.open.insert(key)
        let bytes = dial.bytes
        note(UInt64(bytes.count) ^ UInt64(time))
        let from = Wires.Place(machine: process.machine, endpoint: machines[process.machine].endpoint)
        let timeout = Double(dial.timeout.count) / 1e9
        after(timeout, .network(.end(key, .failed("dial tcp \(dial.to): i/o timeout"))))
        // The handshake goes there and back; a packet that is lost comes a little later.
        var delay = 3 * latency()
        while !isCalm, dice.fraction() < network.loss, delay < timeout { delay += 0.3 }
        after(delay, .network(.connect(key, from: from, to: dial.to, bytes)))
        if !dial.awaitsAnswer { wires.oneWay.insert(key) }
    }

    private mutating func connect(
        _ key: Wires.DialKey, _ from: Wires.Place, _ to: Endpoint, _ bytes: [UInt8]
    ) {
        let expectsAnswer = wires.oneWay.remove(key) == nil
        guard wires.open.contains(key), isLiving(key.process) else { return }
        guard let process = resident(to) else {
            // A machine that is there and has nobody at the port refuses; an address without one is silent.
            if machines.contains(where: { $0.endpoint == to }) {
                after(latency(), .network(.end(key, .failed("dial tcp \(to): connection refused"))))
            }
            return
        }
        guard !wires.isCut(from: from.machine, to: process.machine),
            !wires.isCut(from: process.machine, to: from.machine)
        else { return }
        let label = Array(plan.cluster.label(isStranger: machines[process.machine].isStranger).utf8)
        let connection = wires.add(
            Wires.Connection(
                dialler: key, acceptor: process, awaitsAnswer: expectsAnswer,
                reader: .accepting(label: label)))
        let last = stream(bytes, connection, toDialler: false)
        if !expectsAnswer { after(last + latency(), .network(.end(key, .written))) }
    }

    /// Sends bytes in pieces of any size. Returns: when the last of them arrives, from now. Unit: seconds.
    private mutating func stream(_ bytes: [UInt8], _ connection: UInt64, toDialler: Bool) -> Double {
        var cuts = [0, bytes.count]
        for _ in 0..<Int(dice.next() % 4) { cuts.append(Int(dice.next() % UInt64(bytes.count + 1))) }
        cuts.sort()
        var delay = toDialler ? latency() : 0
        for (i, (begin, end)) in zip(cuts, cuts.dropFirst()).enumerated() {
            while !isCalm, dice.fraction() < network.loss { delay += 0.2 }
            after(
                delay,
                .network(
                    .piece(
                        connection: connection, toDialler: toDialler, bytes[begin..<end],
                        isLast: i == cuts.count - 2)))
            delay += dice.fraction() * latency()
        }
        return delay
    }

    private mutating func pieceArrives(
        _ number: UInt64, _ toDialler: Bool, _ bytes: ArraySlice<UInt8>, _ isLast: Bool
    ) {
        guard let connection = wires.connections[number] else { return }
        let (dialler, acceptor) = (connection.dialler.process, connection.acceptor)
        let road = toDialler ? (acceptor.machine, dialler.machine) : (dialler.machine, acceptor.machine)
        if wires.isCut(from: road.0, to: road.1) {
            // It is sent again until it arrives or the stream is given up.
            let piece = NetworkEvent.piece(
                connection: number, toDialler: toDialler, bytes, isLast: isLast)
            return wires.open.contains(connection.dialler)
                ? after(1, .network(piece)) : abandon(number, "i/o timeout")
        }
        let id = toDialler ? connection.dialler.id : .accepted(number)
        let machine = toDialler ? dialler.machine : acceptor.machine
        var event: AMGossip.Event?
        do throws(WireError) {
            if let message = try wires.connections[number]?.reader.add(bytes) {
                event = .received(id, message)
            } else if isLast {
                event = .ended(id, .failed("unexpected EOF"))
            }
        } catch {
            event = .ended(id, .unreadable(error))
        }
        guard let event else { return }
        if toDialler {
            wires.connections[number] = nil
            guard wires.open.remove(connection.dialler) != nil else { return }
        } else {
            guard !connection.isHeard else { return }
            wires.connections[number]?.isHeard = true
            wires.connections[number]?.reader = .dialling()
        }
        guard isLiving(toDialler ? dialler : acceptor) else { return }
        turn(machine, [.gossip(event)])
    }

    /// The dialler has given a stream up: its acceptor hears so, if it still waits.
    private mutating func abandon(_ number: UInt64, _ why: String) {
        guard let connection = wires.connections.removeValue(forKey: number), !connection.isHeard,
            isLiving(connection.acceptor)
        else { return }
        turn(connection.acceptor.machine, [.gossip(.ended(.accepted(number), .failed(why)))])
    }

    private mutating func write(_ answer: Answer) {
        guard case .accepted(let number) = answer.id, wires.connections[number] != nil else { return }
        let bytes = answer.bytes
        _ = stream(bytes, number, toDialler: true)
    }

    private mutating func close(_ id: StreamID) {
        guard case .accepted(let number) = id,
            let connection = wires.connections.removeValue(forKey: number), connection.awaitsAnswer
        else { return }
        after(latency(), .network(.end(connection.dialler, .failed("EOF"))))
    }

    /// The streams of a process that is no more.
    mutating func breakStreams(of process: ProcessID) {
        for number in wires.connections(of: process) {
            guard let connection = wires.connections[number] else { continue }
            if connection.acceptor == process {
                wires.connections[number] = nil
                after(0.05, .network(.end(connection.dialler, .failed("connection reset by peer"))))
            } else {
                abandon(number, "connection reset by peer")
            }
        }
        // tidy: any order, what stays is a set again
        wires.open = wires.open.filter { $0.process != process }
    }
}
