extension GoTimeLayout {
    /// Reads a text in this layout; without a zone in the text it counts as UTC.
    /// Throws: Go's text, `parsing time "x" as "2006-01-02": cannot parse "x" as "2006"`.
    /// Source: Go time.Parse.
    package func parse(_ text: String) throws(TimeError) -> ParsedTime {
        try parse(Array(text.utf8))
    }

    /// Reads the bytes of a text in this layout.
    /// Throws: Go's text.
    package func parse(_ text: [UInt8]) throws(TimeError) -> ParsedTime {
        var reader = TimeReader(text: text, layout: self)
        return try reader.read()
    }
}
