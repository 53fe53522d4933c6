package import AMGossip

/// Names of peers whose addresses are wanted. The answer is one `Input.lookedUp`.
package struct PeerLookup: Sendable, Hashable {
    /// Why it is asked.
    package enum Purpose: Sendable, Hashable {
        /// To join for the first time: an empty answer is tried again for `--cluster.peers-resolve-timeout`.
        case join
        /// To find peers that came, or have other addresses now.
        case refresh
    }
    /// Why it is asked.
    package var purpose: Purpose
    /// `HOST:PORT` each, as they were configured.
    package var peers: [String]
    /// A question.
    package init(purpose: Purpose, peers: [String]) {
        self.purpose = purpose
        self.peers = peers
    }
}

/// What names of peers stand for now.
package struct PeerAddresses: Sendable, Hashable {
    /// A peer that could not be looked up.
    package struct Failure: Sendable, Hashable {
        /// As it was configured.
        package var peer: String
        /// The resolver's words.
        package var text: String
        /// A failure.
        package init(peer: String, text: String) {
            self.peer = peer
            self.text = text
        }
    }
    /// Why it was asked.
    package var purpose: PeerLookup.Purpose
    /// The addresses found. Shape: in the order of the peers, each once.
    package var endpoints: [Endpoint]
    package var failures: [Failure]
    /// An answer.
    package init(purpose: PeerLookup.Purpose, endpoints: [Endpoint], failures: [Failure] = []) {
        self.purpose = purpose
        self.endpoints = endpoints
        self.failures = failures
    }
}
