/// Writes the alerts of a measurement: alert number n is the same in each run but for its times.
/// The names and lengths are those of a cluster watched by Prometheus; in the API's answer an alert has about
/// 800 bytes.
struct AlertWriter {
    /// Which of the workloads' peculiarities the labels have.
    struct Shape {
        /// How many different values there are.
        var alertnames = 100
        var clusters = 20
        var namespaces = 1000
        var teams = 20
    }

    let shape: Shape
    private let startsAt: [UInt8]
    private let endsAt: [UInt8]

    /// The alerts began a minute before `now` and end an hour after it, plus `later`.
    /// Unit: seconds since 1970; seconds.
    init(shape: Shape = Shape(), now: UInt64 = Clock.wall() / 1_000_000_000, later: UInt64 = 0) {
        self.shape = shape
        startsAt = Array(Clock.timestamp(now - 60).utf8)
        endsAt = Array(Clock.timestamp(now + 3600 + later).utf8)
    }

    /// The label values of alert n, for filters and expectations.
    static func alertname(_ n: Int) -> String {
        "\(kinds[n % 10])\(objects[n / 10 % 10])"
    }
    func cluster(_ n: Int) -> String { "eu-west-\(n / shape.alertnames % shape.clusters + 10)" }
    func instance(_ n: Int) -> String { "10.\(n >> 16 & 255).\(n >> 8 & 255).\(n & 255):9100" }

    /// Appends alert n as JSON.
    func write(_ n: Int, into out: inout [UInt8]) {
        let mixed = mix(UInt64(n))
        let severity: StaticString = mixed % 10 == 0 ? "critical" : mixed % 10 < 7 ? "warning" : "info"
        let name = n % shape.alertnames
        out.add("{\"labels\":{\"alertname\":\"")
        out.add(Self.kinds[name % 10])
        out.add(Self.objects[name / 10 % 10])
        out.add("\",\"cluster\":\"eu-west-")
        out.add(n / shape.alertnames % shape.clusters + 10)
        out.add("\",\"instance\":\"10.")
        out.add(n >> 16 & 255)
        out.add(".")
        out.add(n >> 8 & 255)
        out.add(".")
        out.add(n & 255)
        out.add(":9100\",\"job\":\"")
        out.add(Self.jobs[Int(mixed >> 8 & 7)])
        out.add("\",\"namespace\":\"ns-")
        out.add(1000 + n % shape.namespaces)
        out.add("\",\"pod\":\"")
        out.add(Self.services[Int(mixed >> 16 & 15)])
        out.add("-")
        out.addHex(mixed >> 20, digits: 10)
        out.add("\",\"severity\":\"")
        out.add(severity)
        out.add("\",\"team\":\"team-")
        out.add(10 + n / 7 % shape.teams)
        out.add("\"},\"annotations\":{\"description\":\"")
        out.add(Self.services[Int(mixed >> 16 & 15)])
        out.add(" has been over its limit for more than 15 minutes, last value ")
        out.add(Int(mixed >> 40 & 1023))
        out.add(".\",\"runbook_url\":\"https://runbooks.example.com/alerts/")
        out.add(Self.kinds[name % 10])
        out.add(Self.objects[name / 10 % 10])
        out.add("\",\"summary\":\"")
        out.add(Self.objects[name / 10 % 10])
        out.add(" needs attention on 10.")
        out.add(n >> 16 & 255)
        out.add(".")
        out.add(n >> 8 & 255)
        out.add("\"},\"startsAt\":\"")
        out += startsAt
        out.add("\",\"endsAt\":\"")
        out += endsAt
        out.add(
            "\",\"generatorURL\":\"http://prometheus.example.com:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1\"}")
    }

    private func mix(_ seed: UInt64) -> UInt64 {
        var z = seed &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    private static let kinds: [StaticString] = [
        "Kube", "Node", "Postgres", "Kafka", "Ingress", "Redis", "Etcd", "Blackbox", "Java", "Backup",
    ]
    private static let objects: [StaticString] = [
        "PodCrashLooping", "FilesystemFull", "LatencyHigh", "ErrorsHigh", "TargetDown", "MemoryHigh",
        "QueueGrowing", "ReplicaLagging", "CertificateEnding", "JobFailed",
    ]
    private static let jobs: [StaticString] = [
        "node-exporter", "kube-state-metrics", "kubelet", "blackbox", "postgres", "kafka", "api", "ingress",
    ]
    private static let services: [StaticString] = [
        "checkout", "payments", "search", "catalogue", "orders", "accounts", "gateway", "mailer",
        "billing", "reports", "sessions", "uploads", "webshop", "stock", "routing", "profiles",
    ]
}
