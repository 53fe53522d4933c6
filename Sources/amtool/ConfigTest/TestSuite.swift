import AMConfig
import AMCore
import AMText

/// A file of tests of one configuration.
struct TestSuite: Sendable {
    /// Where the configuration is.
    enum Source: Sendable {
        /// In a file of its own, with the path as it can be opened.
        case file(String, SourcePlace)
        /// In the suite itself.
        case inline([UInt8], SourcePlace)
    }

    var source: Source
    /// The server's address for people.
    var externalURL: String
    /// How often alerts that go on are sent again.
    var resend: GoDuration
    var zone: Zone
    var routes: [RouteTest]
    var tests: [Test]

    /// One test of the whole.
    struct Test: Sendable {
        var name: String
        var place: SourcePlace
        var start: Timestamp
        var end: Timestamp
        var alerts: [Alert]
        var silences: [Silence]
        /// Receivers that are not looked at.
        var ignored: [Named]
        var expected: [Expectation]
    }

    /// An expectation about routing alone.
    struct RouteTest: Sendable {
        var name: String
        var place: SourcePlace
        var labels: LabelSet
        /// When; nil: whatever the time intervals say.
        var at: Timestamp?
        /// Shape: in the order of the routes.
        var receivers: [Named]
        /// The group labels at each receiver; nil: whatever they are.
        var groups: [LabelSet]?
    }

    /// A name with its place.
    struct Named: Sendable, Hashable {
        var text: String
        var place: SourcePlace
    }

    /// Alerts of one label set, as they come in.
    struct Alert: Sendable {
        var place: SourcePlace
        var labels: LabelSet
        var annotations: LabelSet
        var generatorURL: String
        /// When it fires; it is sent as Prometheus does.
        var fires: [SuiteClock.Window]
        /// When it is posted as it stands, in place of that.
        var posts: [Post]
    }

    /// One post of a client that is no Prometheus.
    struct Post: Sendable {
        var at: Timestamp
        var startsAt: Timestamp?
        var endsAt: Timestamp?
    }

    /// A silence, made when it begins.
    struct Silence: Sendable {
        var place: SourcePlace
        var matchers: [SilenceDraft.DraftMatcher]
        var window: SuiteClock.Window
        var comment: String
        var createdBy: String
    }

    /// A notification that is expected.
    struct Expectation: Sendable {
        var place: SourcePlace
        var window: SuiteClock.Window
        var receiver: Named
        /// `slack`, `slack[1]`; nil: each of the receiver's integrations that tells.
        var integration: Named?
        var group: LabelSet?
        /// Nil: whatever they are.
        var firing: Alerts?
        var resolved: Alerts?
        var reason: NotifyReason?
        var texts: [TextCondition]
    }

    /// Which alerts are told.
    enum Alerts: Sendable {
        case count(Int)
        /// Labels of which each alert has those of one.
        case each([LabelSet])
    }

    /// What a text has to be.
    struct TextCondition: Sendable {
        /// How a text is compared.
        enum Check: String, Sendable, CaseIterable { case equals, contains, lacks, matches }

        var place: SourcePlace
        /// Where the text stands in the message; nil: anywhere.
        var path: String?
        var check: Check
        var value: String
        /// The expression of `matches`.
        var regexp: Regexp?
    }
}
