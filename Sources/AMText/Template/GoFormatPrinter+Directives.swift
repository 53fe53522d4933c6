extension GoFormatPrinter {
    /// Prints the values in the places of a format.
    mutating func directives(_ format: UnsafeBufferPointer<UInt8>, _ values: [TemplateValue]) {
        var reader = GoFormatReader(format: format, values: values)
        while hasRoom(), reader.at < format.count {
            let literal = format[reader.at...].prefix { $0 != UInt8(ascii: "%") }
            out.append(contentsOf: UnsafeBufferPointer(rebasing: literal))
            reader.at += literal.count
            guard reader.at < format.count else { break }
            reader.at += 1
            directive(&reader)
        }
        if !reader.isReordered && reader.next < values.count && hasRoom() {
            extra(values[reader.next...])
        }
    }

    /// Prints what one directive asks for; the reader stands behind its percent sign.
    private mutating func directive(_ reader: inout GoFormatReader) {
        flags = reader.flags()
        reader.place()
        readWidth(&reader)
        readPrecision(&reader)
        if !reader.isAfterPlace { reader.place() }
        guard let verb = reader.verb() else { return put("%!(NOVERB)") }
        if verb == "%" {
            // Neither width nor precision matter here.
            return out.append(UInt8(ascii: "%"))
        }
        if !reader.isPlaceGood { return complain(verb, "(BADINDEX)") }
        guard reader.next < reader.values.count else { return complain(verb, "(MISSING)") }
        if verb == "v" || verb == "w" {
            flags.isGoSyntax = flags.sharp
            flags.namesFields = flags.plus
            flags.sharp = false
            flags.plus = false
        }
        argument(reader.values[reader.next], verb)
        reader.next += 1
    }

    private mutating func readWidth(_ reader: inout GoFormatReader) {
        if reader.skip("*") {
            if let width = reader.number() {
                flags.width = Int(width.magnitude)
                if width < 0 {
                    flags.minus = true
                    flags.zero = false
                }
            } else {
                put("%!(BADWIDTH)")
            }
            reader.isAfterPlace = false
        } else {
            flags.width = reader.digits()
            // As in "%[3]2d".
            if reader.isAfterPlace && flags.width != nil { reader.isPlaceGood = false }
        }
    }

    private mutating func readPrecision(_ reader: inout GoFormatReader) {
        // At the very end a point is a verb.
        guard reader.at + 1 < reader.format.count, reader.skip(".") else { return }
        // As in "%[3].2d".
        if reader.isAfterPlace { reader.isPlaceGood = false }
        reader.place()
        if reader.skip("*") {
            // A negative precision is none.
            if let precision = reader.number(), precision >= 0 {
                flags.precision = precision
            } else {
                put("%!(BADPREC)")
            }
            reader.isAfterPlace = false
        } else {
            flags.precision = reader.digits() ?? 0
        }
    }

    private mutating func complain(_ verb: Unicode.Scalar, _ what: StaticString) {
        put("%!")
        GoUTF8.append(verb.value, to: &out)
        put(what)
    }

    /// Prints the values that no directive took.
    private mutating func extra(_ values: ArraySlice<TemplateValue>) {
        flags = GoFormatFlags()
        put("%!(EXTRA ")
        for (place, value) in values.enumerated() {
            if place > 0 { put(", ") }
            switch value {
            case .nothing, .null: put("<nil>")
            default:
                out.append(contentsOf: value.typeName.utf8)
                put("=")
                argument(value, "v")
            }
        }
        put(")")
    }
}
