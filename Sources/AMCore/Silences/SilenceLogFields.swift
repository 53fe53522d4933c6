import AMText

/// The fields of the lines that `--log.silences` writes when a silence is created, updated or expired.
/// Source: silence/silence.go logging of silences.
package enum SilenceLogFields {
    /// Id, creator, comment, times to the second, and all matchers of all sets with their values unquoted.
    /// Shape: in printing order.
    package static func of(_ silence: Silence) -> [LogField] {
        let matchers = silence.matcherSets.joined().map { $0.name + $0.op.text + $0.value }
        return [
            LogField("Id", silence.id),
            LogField("CreatedBy", silence.createdBy),
            LogField("Comment", silence.comment),
            LogField("StartsAt", seconds(silence.startsAt)),
            LogField("EndsAt", seconds(silence.endsAt)),
            LogField("Matchers", matchers.joined(separator: ",")),
        ]
    }

    private static func seconds(_ moment: Timestamp) -> String {
        var out: [UInt8] = []
        moment.appendRFC3339(to: &out, fractionDigits: 0)
        return String(decoding: out, as: UTF8.self)
    }
}
