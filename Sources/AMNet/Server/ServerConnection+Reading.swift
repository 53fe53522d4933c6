import AMBytes
import NIOCore
import NIOHTTP1
import NIOSSL
import NIOTLS
import Synchronization

extension ServerConnection {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        partsCame = true
        arrive(.part(unwrapInboundIn(data)))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        isTouched = true
        // Bytes that made up nothing whole are the beginning of a header section.
        if !partsCame, incoming == nil { headHasBegun = true }
        partsCame = false
        advance()
        watch()
    }

    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { readIsHeld = true }
    }

    /// Whether there is room for more requests.
    var mayRead: Bool { isDeaf || (parked.isEmpty && slots.count < limits.pipelined) }

    /// Takes something that came, now or when there is room for it.
    func arrive(_ arrival: Arrival) {
        if case .end = arrival, isDeaf {
            inputHasEnded()
        } else if !isDeaf {
            if parked.isEmpty, slots.count < limits.pipelined {
                take(arrival)
            } else {
                parked.append(arrival)
            }
        }
    }

    /// Takes what had to wait, as far as there is room now.
    func takeParked() {
        while slots.count < limits.pipelined, let arrival = parked.popFirst() { take(arrival) }
        if readIsHeld, mayRead {
            readIsHeld = false
            context?.read()
        }
    }

    private func take(_ arrival: Arrival) {
        guard !isDeaf else {
            if case .end = arrival { inputHasEnded() }
            return
        }
        switch arrival {
        case .part(.head(let head)): begin(head)
        case .part(.body(let bytes)): append(bytes)
        case .part(.end): dispatch()
        case .fault(let refusal): refuse(refusal)
        case .end: inputHasEnded()
        }
    }

    // MARK: One request

    private func begin(_ head: HTTPRequestHead) {
        headHasBegun = false
        // The time limits begin anew with each request.
        awaited = .nothing
        var facts = HeadFacts()
        let fields = facts.gather(head)
        let isOld = head.version.minor < 1
        let slot = Slot(
            keepsAlive: head.isKeepAlive && !facts.endsParsing(head.method), isHead: head.method == .HEAD,
            isOld: isOld, heldBytes: 0, deadline: nil, answer: nil)
        let request = HTTPRequest(
            method: head.method.rawValue, target: facts.target(head.uri), headers: fields, remote: remote)
        incoming = Incoming(request: request, slot: slot, declared: facts.declared)
        receivedInWindow = 0
        if let refusal = facts.refusal(isOld: isOld, bodyLimit: limits.bodyBytes) {
            refuse(refusal)
        } else if facts.expectsContinue, !isOld {
            owesContinue = true
            advance()
        }
    }

    private func append(_ bytes: ByteBuffer) {
        guard incoming != nil else { return }
        let count = bytes.readableBytes
        let before = incoming?.request.body.count ?? 0
        guard before + count <= limits.bodyBytes else { return refuse(Refusal(status: 413)) }
        incoming?.slot.heldBytes += count
        receivedInWindow += count
        let held = shared.bodyBytes.add(count, ordering: .relaxed).newValue
        guard held <= limits.allBodiesBytes else { return refuse(Refusal(status: 503)) }
        // A declared length is believed for so much at first, and wholly once so much has really come.
        let declared = incoming?.declared ?? count
        if before == 0 {
            incoming?.request.body.reserveCapacity(max(min(declared, 1 << 20), count))
        } else if before <= 1 << 20, before + count > 1 << 20 {
            incoming?.request.body.reserveCapacity(max(declared, before + count))
        }
        _ = bytes.withUnsafeReadableBytes { incoming?.request.body.append(contentsOf: $0) }
    }

    private func dispatch() {
        guard let request = incoming?.request, var slot = incoming?.slot else { return }
        incoming = nil
        owesContinue = false
        if limits.answerMilliseconds > 0 {
            slot.deadline = .now() + .milliseconds(Int64(limits.answerMilliseconds))
        }
        if !slot.keepsAlive { isDeaf = true }
        let number = firstSlot + slots.count
        slots.append(slot)
        let mine = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let shared = shared
        let responder = HTTPResponder { response in
            if mine.eventLoop.inEventLoop {
                mine.value.answer(number, response)
            } else {
                shared.execute(on: mine.eventLoop) { mine.value.answer(number, response) }
            }
        }
        shared.handler(request, responder)
    }

    /// Answers with a refusal after the earlier answers, and hears nothing more.
    func refuse(_ refusal: Refusal) {
        guard !isEnding else { return }
        shared.refused.add(1, ordering: .relaxed)
        let slot = Slot(
            keepsAlive: false, isHead: incoming?.slot.isHead ?? false, isOld: incoming?.slot.isOld ?? false,
            heldBytes: incoming?.slot.heldBytes ?? 0, deadline: nil, answer: refusal.response)
        incoming = nil
        owesContinue = false
        parked.removeAll()
        isDeaf = true
        slots.append(slot)
        advance()
        if !isReading { watch() }
    }

    // MARK: Ends and faults

    /// The client sends nothing more, but may still wait for its answers.
    private func inputHasEnded() {
        inputEnded = true
        isDeaf = true
        if let unfinished = incoming {
            shared.bodyBytes.subtract(unfinished.slot.heldBytes, ordering: .relaxed)
            incoming = nil
        }
        if outputEnded || (slots.isEmpty && !isEnding) { cut() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent {
            arrive(.end)
        } else if case .handshakeCompleted? = event as? TLSUserEvent {
            isOpenForWords = true
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let fault as HTTPParserError:
            switch fault {
            case .headerOverflow: arrive(.fault(Refusal(status: 431)))
            case .invalidVersion: arrive(.fault(Refusal(status: 505, detail: "unsupported protocol version")))
            case .invalidEOFState: arrive(.end)
            default: arrive(.fault(Refusal(status: 400)))
            }
        case is ByteToMessageDecoderError:
            break
        case NIOSSLError.uncleanShutdown:
            arrive(.end)
        default:
            if !isOpenForWords, loop.tls != nil, self.context != nil {
                notice(.handshakeFailed(remote: remote, text: "\(error)"))
            }
            cut()
        }
    }
}

/// What the header section says about how the request is to be treated.
private struct HeadFacts {
    var declared: Int?
    var expectsContinue = false
    private var expectation: String?
    private var coding: String?
    private var hosts = 0
    private var upgrade = false

    /// Copies the fields and notes what matters on the way.
    mutating func gather(_ head: HTTPRequestHead) -> HTTPFields {
        var fields: [HTTPFields.Field] = []
        fields.reserveCapacity(head.headers.count)
        for (name, value) in head.headers {
            fields.append(.init(name, value))
            switch name.utf8.count {
            case 4 where name.equalsIgnoringASCIICase("host"): hosts += 1
            case 6 where name.equalsIgnoringASCIICase("expect"): expectation = value
            case 7 where name.equalsIgnoringASCIICase("upgrade"): upgrade = true
            case 14 where name.equalsIgnoringASCIICase("content-length"): declared = Int(value) ?? .max
            case 17 where name.equalsIgnoringASCIICase("transfer-encoding"):
                coding = coding.map { "\($0), \(value)" } ?? value
            default: break
            }
        }
        expectsContinue = expectation?.equalsIgnoringASCIICase("100-continue") ?? false
        return HTTPFields(fields)
    }

    /// Why the request cannot be served, known before its body is read.
    /// Source: Go net/http server.go `readRequest`, transfer.go `parseTransferEncoding`.
    func refusal(isOld: Bool, bodyLimit: Int) -> Refusal? {
        if !isOld, hosts == 0 { return Refusal(status: 400, detail: "missing required Host header") }
        if hosts > 1 { return Refusal(status: 400, detail: "too many Host headers") }
        if let coding, isOld || !coding.equalsIgnoringASCIICase("chunked") {
            return isOld
                ? Refusal(status: 400) : Refusal(status: 501, detail: "Unsupported transfer encoding")
        }
        if let declared, declared > bodyLimit { return Refusal(status: 413) }
        if expectation != nil, !expectsContinue { return Refusal(status: 417) }
        return nil
    }

    /// Whether the parser takes what follows for another protocol: the connection cannot be used again then.
    func endsParsing(_ method: HTTPMethod) -> Bool { upgrade || method == .CONNECT }

    /// The target as path and query, also when it came as a whole URL, as proxies send it.
    func target(_ uri: String) -> String {
        guard !uri.hasPrefix("/") else { return uri }
        for scheme in ["http://", "https://"] where uri.lowercased().hasPrefix(scheme) {
            let rest = uri.dropFirst(scheme.count)
            guard let end = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
            return rest[end] == "/" ? String(rest[end...]) : "/\(rest[end...])"
        }
        return uri
    }
}
