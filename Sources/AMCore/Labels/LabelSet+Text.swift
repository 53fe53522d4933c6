import AMText

extension LabelSet: CustomStringConvertible {
    /// The printed form `{a="1", b="2"}`: names bare, values quoted like Go string literals; `{}` when empty.
    /// Source: Prometheus' model.LabelSet.String.
    package var description: String {
        var text = "{"
        for (i, label) in labels.enumerated() {
            if i > 0 { text += ", " }
            text += label.name
            text += "="
            text += Quote.quote(label.value)
        }
        text += "}"
        return text
    }
}
