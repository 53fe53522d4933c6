package import AMBytes
package import AMCore
package import AMText

/// What is known of the configuration that holds, for the pages and metrics that show it.
package struct LoadedConfiguration: Sendable {
    /// The configuration written out again with defaults and without secrets.
    package var original: String
    /// The first six bytes of the MD5 of the file's text, little endian.
    package var hash: UInt64
    /// Whether the last attempt to load succeeded.
    package var isCurrent: Bool
    /// When the configuration that holds was loaded.
    package var loadedAt: Timestamp
    /// A loaded configuration.
    package init(original: String, hash: UInt64, isCurrent: Bool, loadedAt: Timestamp) {
        self.original = original
        self.hash = hash
        self.isCurrent = isCurrent
        self.loadedAt = loadedAt
    }
}

/// A group whose route labels are wanted.
package struct RouteLabelsQuestion: Sendable {
    /// The route, whose labels are templates.
    package var route: RouteTable.Entry
    /// The labels the group was made by.
    package var groupLabels: LabelSet
    /// All alerts of the group.
    package var alerts: [NotifiedAlert]
}

/// Everything that an answer may be made of, at one moment.
package struct Reading: Sendable {
    /// The state.
    package var view: AlertmanagerView
    /// The moment of the request.
    package var now: Now
    /// The configuration that holds.
    package var configuration: LoadedConfiguration
    /// Renders the labels of a route for a group; asked only for routes that have labels.
    package var routeLabels: @Sendable (RouteLabelsQuestion) -> LabelSet
    /// What to answer from.
    package init(
        view: AlertmanagerView, now: Now, configuration: LoadedConfiguration,
        routeLabels: @escaping @Sendable (RouteLabelsQuestion) -> LabelSet
    ) {
        self.view = view
        self.now = now
        self.configuration = configuration
        self.routeLabels = routeLabels
    }
}

/// How a reload ended.
package enum ReloadOutcome: Sendable, Equatable {
    case done
    /// Nothing changed, with the reason.
    case failed(String)
}

/// What the server has to do to answer a request. Every way ends in an answer; the server only carries.
package indirect enum WebAction: Sendable {
    /// Answer this.
    case answer(HTTPResponse)
    /// Take a view, then answer what this makes of it, on a thread for readers: it may take long.
    case read(@Sendable (Reading) -> HTTPResponse)
    /// Take a view, then do what this says, on a thread for readers: a body has to be decoded, which may
    /// take long.
    case intake(@Sendable (Reading) -> WebAction)
    /// Hand this to the owner, then answer what this makes of the reply.
    case input(@Sendable (RequestID) -> Input, answer: @Sendable (Reply) -> HTTPResponse)
    /// Load the configuration again, then answer.
    case reload(answer: @Sendable (ReloadOutcome) -> HTTPResponse)
    /// Collect the numbers, take a view, then answer, on a thread for readers.
    case scrape(@Sendable (Reading, ScrapeFacts) -> HTTPResponse)

    /// The same with each answer changed.
    package func mapAnswer(_ change: @escaping @Sendable (HTTPResponse) -> HTTPResponse) -> WebAction {
        switch self {
        case .answer(let response): .answer(change(response))
        case .read(let make): .read { change(make($0)) }
        case .intake(let next): .intake { next($0).mapAnswer(change) }
        case .input(let make, let answer): .input(make) { change(answer($0)) }
        case .reload(let answer): .reload { change(answer($0)) }
        case .scrape(let make): .scrape { change(make($0, $1)) }
        }
    }
}

/// Where a request leads.
package struct WebRoute: Sendable {
    /// What has to be done.
    package var action: WebAction
    /// The `handler` label of the HTTP metrics; nil: the request is not counted.
    package var handler: String?
    /// Whether the size of the answer is counted too.
    package var countsSize: Bool
    /// Whether it is counted even when the limit of concurrent requests refuses it.
    package var isAPI: Bool
    /// Lines for the log.
    package var log: [LogLine]

    init(_ action: WebAction, handler: String? = nil, isAPI: Bool = false, log: [LogLine] = []) {
        self.action = action
        self.handler = handler
        self.isAPI = isAPI
        self.log = log
        countsSize = !isAPI
    }
}
