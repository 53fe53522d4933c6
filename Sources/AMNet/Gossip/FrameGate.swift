import AMBytes
import AMGossip
import NIOCore

/// Takes the frames of the TLS transport off the beginning of a connection: packets are handed on, and behind
/// a stream's frame everything passes.
/// Source: cluster/tls_connection.go read; cluster/tls_transport.go handle.
final class FrameGate: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let shared: GossipShared
    private let saw: (_ isStream: Bool) -> Void
    /// nil: a stream has begun, or the connection is of no more use.
    private var reader: GossipFrameReader? = GossipFrameReader()
    private var isBroken = false

    /// A gate that says so when a packet comes, or a stream begins.
    init(_ shared: GossipShared, saw: @escaping (_ isStream: Bool) -> Void) {
        self.shared = shared
        self.saw = saw
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isBroken { return }
        guard var reader else { return context.fireChannelRead(data) }
        self.reader = nil
        reader.add(unwrapInboundIn(data).readableBytesView)
        do throws(GossipFrameError) {
            while let frame = try reader.next() {
                switch frame {
                case .packet(let from, let packet): deliver(packet, from, context)
                case .stream:
                    shared.tally.add(\.streamsReceived)
                    saw(true)
                    let rest = reader.rest
                    if !rest.isEmpty { context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: rest))) }
                    return
                }
            }
            self.reader = reader
        } catch {
            isBroken = true
            shared.tally.add(\.readErrors)
            shared.notice("frame", "a connection of the gossip brought no frame: \(error)")
            context.close(promise: nil)
        }
    }

    private func deliver(_ packet: [UInt8], _ from: String, _ context: ChannelHandlerContext) {
        saw(false)
        shared.tally.add(\.packetBytesReceived, packet.count)
        guard let sender = Self.sender(from, context.remoteAddress) else { return }
        shared.deliver(packet, from: sender)
    }

    /// Where the sender listens. One that listens at all addresses says nothing but its port.
    static func sender(_ text: String, _ remote: NIOCore.SocketAddress?) -> Endpoint? {
        let peer = remote.flatMap(Endpoint.init)
        guard let told = Endpoint(literal: text) else { return peer }
        guard told.address.isUnspecified, let peer else { return told }
        return Endpoint(peer.address, told.port)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if reader != nil { context.read() } else { context.fireChannelReadComplete() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if reader != nil { shared.tally.add(\.readErrors) }
        reader = nil
        context.fireChannelInactive()
    }
}
