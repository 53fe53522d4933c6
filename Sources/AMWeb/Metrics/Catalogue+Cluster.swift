/// Metrics of the cluster.
extension Catalogue {
    static let clusterEnabled = gauge("alertmanager_cluster_enabled", "Whether clustering is on.")
    static let clusterMembers = gauge("alertmanager_cluster_members", "Live members, this one too.")
    static let clusterFailed = gauge(
        "alertmanager_cluster_failed_peers", "Peers that failed and are tried again.")
    static let clusterHealth = gauge(
        "alertmanager_cluster_health_score", "How well this node hears the others; 0: well.")
    static let peerPosition = gauge(
        "alertmanager_peer_position", "Members that tell before this one.")
    static let peerInfo = gauge("alertmanager_cluster_peer_info", "Always 1; the label is our own name.")
    static let peersJoined = counter(
        "alertmanager_cluster_peers_joined_total", "Members that came, this one too.")
    static let peersLeft = counter(
        "alertmanager_cluster_peers_left_total", "Members that left or failed.")
    static let peersUpdated = counter(
        "alertmanager_cluster_peers_update_total", "Changes of what members say of themselves.")
    static let nameConflicts = counter(
        "alertmanager_cluster_peer_name_conflicts_total",
        "Messages that give a live member's name to another node.")
    static let reconnections = counter(
        "alertmanager_cluster_reconnections_total", "Failed peers that were reached again.")
    static let reconnectionsFailed = counter(
        "alertmanager_cluster_reconnections_failed_total", "Attempts to reach failed peers that failed.")
    static let refreshJoins = counter(
        "alertmanager_cluster_refresh_join_total", "Peers joined after their names were looked up again.")
    static let refreshJoinsFailed = counter(
        "alertmanager_cluster_refresh_join_failed_total",
        "Peers that could not be joined after their names were looked up again.")
    static let aliveMessages = counter(
        "alertmanager_cluster_alive_messages_total", "Messages that a node lives, by the node.")
    static let pings = histogram(
        "alertmanager_cluster_pings_seconds", "Time until a direct ping was answered, by peer.")
    static let messagesReceived = counter(
        "alertmanager_cluster_messages_received_total", "Messages of other nodes.")
    static let messagesReceivedSize = counter(
        "alertmanager_cluster_messages_received_size_total", "Bytes of messages of other nodes.")
    static let messagesSent = counter(
        "alertmanager_cluster_messages_sent_total", "Messages sent to other nodes, each copy in a packet.")
    static let messagesSentSize = counter(
        "alertmanager_cluster_messages_sent_size_total", "Bytes of messages sent to other nodes.")
    static let messagesQueued = gauge(
        "alertmanager_cluster_messages_queued", "Messages that wait to be gossiped.")
    static let messagesPruned = counter(
        "alertmanager_cluster_messages_pruned_total", "Messages dropped because too many waited.")
    static let oversizedSent = counter(
        "alertmanager_oversized_gossip_message_sent_total",
        "Messages too long for a packet, sent on a stream to one member each.")
    static let oversizedFailed = counter(
        "alertmanager_oversized_gossip_message_failure_total",
        "Messages too long for a packet that a member did not take.")
    static let oversizedDropped = counter(
        "alertmanager_oversized_gossip_message_dropped_total",
        "Messages too long for a packet that were dropped because too many waited.")
    static let oversizedDuration = histogram(
        "alertmanager_oversize_gossip_message_duration_seconds",
        "Time until every member was sent a message too long for a packet.")

    // With gossip over TLS alone.
    static let tlsPacketBytesSent = counter(
        "alertmanager_tls_transport_packet_bytes_sent_total", "Bytes of packets sent over TLS.")
    static let tlsPacketBytesReceived = counter(
        "alertmanager_tls_transport_packet_bytes_received_total", "Bytes of packets that came over TLS.")
    static let tlsStreamsSent = counter(
        "alertmanager_tls_transport_stream_connections_sent_total", "Streams opened over TLS.")
    static let tlsStreamsReceived = counter(
        "alertmanager_tls_transport_stream_connections_received_total",
        "Streams that others opened over TLS.")
    static let tlsReadErrors = counter(
        "alertmanager_tls_transport_read_errors_total",
        "Connections over TLS that ended while packets were awaited, in order or not.")
    static let tlsWriteErrors = counter(
        "alertmanager_tls_transport_write_errors_total", "Packets and streams that TLS did not take.")

    // Beyond the original.
    static let clusterWarnings = gauge(
        "amserver_cluster_warnings", "Sentences about the cluster that somebody should read in the status.")
    static let sharedMessages = counter(
        "amserver_cluster_shared_messages_total", "Messages with shared alerts, by direction.")
    static let sharedAlerts = counter(
        "amserver_cluster_shared_alerts_total", "Alerts in messages with shared alerts, by direction.")
    static let sharedBytes = counter(
        "amserver_cluster_shared_bytes_total", "Bytes of messages with shared alerts, by direction.")
}
