/// Everything that is to be done, in order.
package enum Action: Sendable, Equatable {
    /// Send a packet; nobody learns whether it arrives.
    case send(to: Endpoint, [UInt8])
    /// Open a stream. Exactly one `received` or `ended` is expected for it.
    case dial(Dial)
    /// Write an answer to a stream that was accepted, and close it.
    case answer(Answer)
    /// Close a stream that was accepted.
    case close(StreamID)
    /// Say with `localState` what the layer above has. One answer is enough, however many ask.
    case askState
    /// A message for the layer above.
    case deliver([UInt8])
    /// The state of another node's layer above.
    case deliverState([UInt8], isJoin: Bool)
    /// Something that the layer above should know.
    case notice(Notice)
    /// A line for the log.
    case log(GossipLogLine)
}

/// A stream that is to be opened.
package struct Dial: Sendable, Equatable {
    package let id: StreamID
    package let to: Endpoint
    package let message: StreamMessage
    /// Whether a message comes back.
    package let awaitsAnswer: Bool
    /// For the whole of it, or for each of its steps.
    package let timeout: Nanoseconds
    let form: WireForm

    /// A stream to open.
    package init(
        id: StreamID, to: Endpoint, message: StreamMessage, awaitsAnswer: Bool, timeout: Nanoseconds,
        form: WireForm
    ) {
        self.id = id
        self.to = to
        self.message = message
        self.awaitsAnswer = awaitsAnswer
        self.timeout = timeout
        self.form = form
    }

    /// The bytes to write. They may be many, and take a while to compress.
    package var bytes: [UInt8] { message.encoded(form, isDialling: true) }
}

/// What is written to a stream that was accepted.
package struct Answer: Sendable, Equatable {
    package let id: StreamID
    package let message: StreamMessage
    let form: WireForm

    /// An answer to a stream.
    package init(id: StreamID, message: StreamMessage, form: WireForm) {
        self.id = id
        self.message = message
        self.form = form
    }

    /// The bytes to write. They may be many, and take a while to compress.
    package var bytes: [UInt8] { message.encoded(form, isDialling: false) }
}

/// Something that the layer above should know.
package enum Notice: Sendable, Equatable {
    /// A node became a member; ourselves at the start.
    case joined(Member)
    /// A member left or is dead.
    case gone(Member)
    /// A member's metadata changed.
    case updated(Member)
    /// A live node says that it has the name of another one.
    case conflict(known: Member, claimed: Endpoint?)
    /// A member answered a direct ping after this time.
    case pinged(NodeName, Nanoseconds)
    /// A join was successful, or why it was not.
    case joinEnded(Endpoint, failure: String?)
    /// A `tell` is over: how many members were tried, and how many of them did not take it.
    case told(tag: UInt64, attempts: Int, failures: Int)
    /// We said goodbye; not in time: perhaps not everybody heard it.
    case leftCluster(inTime: Bool)
}

/// A line for the log, as a value.
package struct GossipLogLine: Sendable, Equatable {
    /// How loud it is.
    package enum Level: Sendable {
        case debug, info, warn, error
    }
    /// How loud the line is, and what it says.
    package let level: Level
    package let text: String
}
