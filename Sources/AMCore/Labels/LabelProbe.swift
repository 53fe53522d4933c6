/// The labels of one alert laid out by name number, so that a matcher finds its label in one step.
struct LabelProbe {
    private var labels: ContiguousArray<LabelID> = []
    private var stamps: ContiguousArray<UInt32> = []
    private var stamp: UInt32 = 0
    /// The labels that it took last.
    private(set) var run: LabelRun = []

    /// Takes the labels of an alert; those of the one before are forgotten.
    mutating func load(_ run: LabelRun) {
        self.run = run
        stamp &+= 1
        if stamp == 0 {
            for i in stamps.indices { stamps[i] = 0 }
            stamp = 1
        }
        for element in run {
            let name = Int(element >> 32)
            if name >= labels.count {
                let grown = max(name + 1, labels.count * 2)
                labels.append(contentsOf: repeatElement(0, count: grown - labels.count))
                stamps.append(contentsOf: repeatElement(0, count: grown - stamps.count))
            }
            labels[name] = LabelID(truncatingIfNeeded: element)
            stamps[name] = stamp
        }
    }

    /// The label of a name, if the alert has it.
    @inline(__always)
    subscript(_ name: UInt32) -> LabelID? {
        let at = Int(name)
        return at < labels.count && stamps[at] == stamp ? labels[at] : nil
    }
}
