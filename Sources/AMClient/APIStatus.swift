package import AMText

/// What a server says of itself.
public struct APIStatus: Sendable, Hashable {
    /// A member of the cluster.
    public struct Peer: Sendable, Hashable {
        /// Host and port.
        public var address: String
        /// The name it goes by.
        public var name: String
    }

    /// The cluster as the server sees it.
    public struct Cluster: Sendable, Hashable {
        /// The server's own name; empty: not clustered.
        public var name: String
        /// `ready`, `settling` or `disabled`.
        public var status: String
        /// All members that are known.
        public var peers: [Peer]
    }

    /// What the server was built from.
    public struct Version: Sendable, Hashable {
        /// The branch.
        public var branch: String
        /// When.
        public var buildDate: String
        /// By whom.
        public var buildUser: String
        /// With which language.
        public var goVersion: String
        /// The commit.
        public var revision: String
        /// The version.
        public var version: String
    }

    /// The cluster.
    public var cluster: Cluster
    /// The configuration that it runs, without secrets.
    public var configuration: String
    /// When it was started.
    public var uptime: APITime
    /// What it was built from.
    public var version: Version
}

// The forms on the wire.
extension APIStatus {
    init(_ members: AnswerMembers) throws(ClientError) {
        let cluster = try members.object("cluster")
        let version = try members.object("versionInfo")
        self.init(
            cluster: Cluster(
                name: try cluster.text("name"), status: try cluster.text("status"),
                peers: try cluster.objects("peers").map { (peer) throws(ClientError) in
                    Peer(address: try peer.text("address"), name: try peer.text("name"))
                }),
            configuration: try members.object("config").text("original"),
            uptime: try members.time("uptime"),
            version: Version(
                branch: try version.text("branch"), buildDate: try version.text("buildDate"),
                buildUser: try version.text("buildUser"), goVersion: try version.text("goVersion"),
                revision: try version.text("revision"), version: try version.text("version")))
    }

    /// The status as the server writes it.
    package var json: JSONObject {
        var out = JSONObject()
        out.object("cluster", cluster.json)
        var config = JSONObject()
        config.text("original", configuration)
        out.object("config", config)
        out.text("uptime", uptime.description)
        var info = JSONObject()
        info.text("branch", version.branch)
        info.text("buildDate", version.buildDate)
        info.text("buildUser", version.buildUser)
        info.text("goVersion", version.goVersion)
        info.text("revision", version.revision)
        info.text("version", version.version)
        out.object("versionInfo", info)
        return out
    }
}

extension APIStatus.Cluster {
    /// The cluster as the server writes it.
    package var json: JSONObject {
        var out = JSONObject()
        out.textIfAny("name", name)
        out.objects(
            "peers",
            peers.map { peer in
                var member = JSONObject()
                member.text("address", peer.address)
                member.text("name", peer.name)
                return member
            })
        out.text("status", status)
        return out
    }
}
