import AMBytes
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

extension ServerConnection {
    /// The answer to the request with this number; too late when it was answered or the client is gone.
    func answer(_ number: Int, _ response: HTTPResponse) {
        let index = number - firstSlot
        guard context != nil, index >= 0, index < slots.count else { return }
        let place = slots.index(slots.startIndex, offsetBy: index)
        guard slots[place].answer == nil else { return }
        slots[place].answer = response
        guard index == 0 else { return }
        advance()
        if !isReading { watch() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        advance()
        if !isReading { watch() }
    }

    /// Writes as much as is known and as the client takes, then takes requests that had to wait.
    func advance() {
        guard let context else { return }
        guard !isAdvancing else {
            advancesAgain = true
            return
        }
        isAdvancing = true
        defer { isAdvancing = false }
        repeat {
            advancesAgain = false
            write(context)
            takeParked()
            // What answers to one read is flushed together at its end.
            if hasUnflushed, !isReading {
                hasUnflushed = false
                context.flush()
            }
        } while advancesAgain
    }

    private func write(_ context: ChannelHandlerContext) {
        while !isEnding {
            switch output {
            case .none:
                guard let slot = slots.first else {
                    if owesContinue, incoming != nil { sendContinue() }
                    return
                }
                guard let answer = slot.answer, context.channel.isWritable else { return }
                begin(answer, slot, context)
            case .bytes(let bytes, let from):
                guard context.channel.isWritable else { return }
                writeSlice(bytes, from, context)
            case .stream(let pull, let isPulling):
                if !isPulling, context.channel.isWritable { startPulling(pull) }
                return
            case .done:
                finish()
            }
        }
    }

    private func send(_ bytes: ByteBuffer) {
        writtenBytes += bytes.readableBytes
        hasUnflushed = true
        context?.write(wrapOutboundOut(bytes), promise: nil)
    }

    private func sendContinue() {
        owesContinue = false
        send(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
    }

    // MARK: One answer

    /// Bodies up to this length leave together with their head.
    private static let smallBody = 64 << 10

    private func begin(_ answer: HTTPResponse, _ slot: Slot, _ context: ChannelHandlerContext) {
        var isStream = false
        var length = 0
        switch answer.body {
        case .bytes(let bytes): length = bytes.count
        case .stream: isStream = true
        }
        let bodiless = slot.isHead || answer.status == 204 || answer.status == 304 || answer.status < 200
        let nothingFollows = slots.count == 1 && parked.isEmpty && incoming == nil
        isLast = !slot.keepsAlive || (nothingFollows && (loop.isDraining || inputEnded))
        if isStream, slot.isOld, !bodiless { isLast = true }
        isChunking = isStream && !slot.isOld && !bodiless
        let whole = bodiless || isStream || length > Self.smallBody ? 0 : length
        var head = context.channel.allocator.buffer(capacity: 256 + 64 * answer.headers.all.count + whole)
        head.writeStatusLine(answer.status, isOld: slot.isOld)
        head.writeFields(answer.headers)
        head.writeBytes(loop.date.line())
        if isChunking {
            head.writeString("Transfer-Encoding: chunked\r\n")
        } else if !isStream, !bodiless || (slot.isHead && length > 0 && answer.status >= 200) {
            head.writeString("Content-Length: \(length)\r\n")
        }
        if isLast, !slot.isOld {
            head.writeString("Connection: close\r\n")
        } else if !isLast, slot.isOld {
            head.writeString("Connection: keep-alive\r\n")
        }
        head.writeString("\r\n")
        output = .done
        if !bodiless {
            switch answer.body {
            case .bytes(let bytes) where bytes.count <= Self.smallBody: head.writeBytes(bytes)
            case .bytes(let bytes): output = .bytes(bytes, from: 0)
            case .stream(let pull): output = .stream(pull, isPulling: false)
            }
        }
        send(head)
        // The slot's copy of the answer would keep a large body alive until the last byte is out.
        slots[slots.startIndex].answer?.body = .bytes([])
    }

    private func writeSlice(_ bytes: [UInt8], _ from: Int, _ context: ChannelHandlerContext) {
        let end = min(from + Self.smallBody, bytes.count)
        var slice = context.channel.allocator.buffer(capacity: end - from)
        slice.writeBytes(bytes[from..<end])
        output = end == bytes.count ? .done : .bytes(bytes, from: end)
        send(slice)
    }

    private func startPulling(_ pull: @escaping @Sendable () -> [UInt8]?) {
        output = .stream(pull, isPulling: true)
        let mine = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let shared = shared
        let number = firstSlot
        shared.pool.submit { state in
            guard case .active = state else { return }
            let piece = pull()
            shared.execute(on: mine.eventLoop) { mine.value.takePiece(piece, of: number) }
        }
    }

    /// A piece of the answer to the request with this number; nil: the end.
    private func takePiece(_ piece: [UInt8]?, of number: Int) {
        guard let context, number == firstSlot, case .stream(let pull, isPulling: true) = output else {
            return
        }
        if let piece {
            output = .stream(pull, isPulling: false)
            // An empty chunk would end the answer.
            if !piece.isEmpty { sendPiece(piece, context) }
        } else {
            output = .done
            if isChunking { send(ByteBuffer(string: "0\r\n\r\n")) }
        }
        advance()
        if !isReading { watch() }
    }

    private func sendPiece(_ piece: [UInt8], _ context: ChannelHandlerContext) {
        var chunk = context.channel.allocator.buffer(capacity: piece.count + 24)
        if isChunking {
            chunk.writeString(String(piece.count, radix: 16))
            chunk.writeString("\r\n")
        }
        chunk.writeBytes(piece)
        if isChunking { chunk.writeString("\r\n") }
        send(chunk)
    }

    /// The first answer is wholly written.
    private func finish() {
        output = .none
        firstSlot += 1
        if let slot = slots.popFirst() { shared.bodyBytes.subtract(slot.heldBytes, ordering: .relaxed) }
        let isDone = slots.isEmpty && parked.isEmpty && incoming == nil
        if isLast || (isDone && (loop.isDraining || inputEnded)) { end() }
    }

    // MARK: The end

    /// Shuts our side after what is written, and closes when the client has closed its side or lingers too
    /// long.
    /// Reason: closing at once while the client still sends would reset the connection and lose the answer.
    func end() {
        guard let context, !isEnding else { return }
        isEnding = true
        isDeaf = true
        parked.removeAll()
        output = .none
        hasUnflushed = false
        context.flush()
        let mine = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let shut = loop.eventLoop.makePromise(of: Void.self)
        shut.futureResult.whenComplete { result in
            switch result {
            case .success: mine.value.outputHasEnded()
            case .failure: mine.value.cut()
            }
        }
        context.close(mode: .output, promise: shut)
        if readIsHeld {
            readIsHeld = false
            context.read()
        }
        if !isReading { watch() }
    }

    private func outputHasEnded() {
        outputEnded = true
        if inputEnded { cut() } else { watch() }
    }
}

extension ByteBuffer {
    /// Writes the first line of an answer.
    fileprivate mutating func writeStatusLine(_ status: Int, isOld: Bool) {
        guard status != 200 || isOld else {
            writeStaticString("HTTP/1.1 200 OK\r\n")
            return
        }
        writeString("\(isOld ? "HTTP/1.0" : "HTTP/1.1") \(status) \(StatusText.of(status))\r\n")
    }

    /// Writes header fields. A line break in a value would let a value pose as another field, so control
    /// characters become blanks, and a field with an impossible name is left out.
    /// Source: Go net/http header.go `writeSubset`.
    fileprivate mutating func writeFields(_ fields: HTTPFields) {
        for field in fields.all where Self.isName(field.name) && !Self.isOurs(field.name) {
            writeString(field.name)
            writeString(": ")
            if field.value.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x09 }) {
                writeString(field.value)
            } else {
                writeBytes(field.value.utf8.map { $0 >= 0x20 || $0 == 0x09 ? $0 : 0x20 })
            }
            writeString("\r\n")
        }
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }
    }

    /// The fields that the server writes by itself.
    private static func isOurs(_ name: String) -> Bool {
        switch name.utf8.count {
        case 4: name.equalsIgnoringASCIICase("date")
        case 10: name.equalsIgnoringASCIICase("connection")
        case 14: name.equalsIgnoringASCIICase("content-length")
        case 17: name.equalsIgnoringASCIICase("transfer-encoding")
        default: false
        }
    }
}
