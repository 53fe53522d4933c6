/// Names one request that was handed to the client, so that it can be given up.
package struct SendID: Sendable, Hashable {
    let number: UInt64
}
