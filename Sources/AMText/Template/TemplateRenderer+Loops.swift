extension TemplateRenderer {
    mutating func enterRange(
        _ shape: TemplateProgram.Loop, _ target: Int32
    ) throws(TemplateError) {
        let value = stack.removeLast()
        let elements: Loop.Elements
        let count: Int
        var list: [TemplateValue] = []
        var entries: [TemplateMap.Entry] = []
        switch value {
        case .list(let value):
            list = value.elements
            (elements, count) = (.list, list.count)
        case .map(let value):
            entries = value.entries
            (elements, count) = (.map, entries.count)
        case .int(let number, let type): (elements, count) = (.signed(type), Int(max(0, number)))
        case .uint(let number, let type):
            (elements, count) = (.unsigned(type), Int(min(number, UInt64(Int.max))))
        case .nothing, .null:
            counter = Int(target)
            return
        default:
            var shown: [UInt8] = []
            GoFormat.append(value, to: &shown)
            throw failure("range can't iterate over \(GoUTF8.string(shown))")
        }
        if case .both = shape.variables {
            switch value {
            case .int, .uint:
                var shown: [UInt8] = []
                GoFormat.append(value, to: &shown)
                let words = "to iterate over more than one variable"
                throw failure("can't use \(GoUTF8.string(shown)) \(words)")
            default: break
            }
        }
        if count == 0 {
            counter = Int(target)
        } else {
            loops.append(
                Loop(
                    elements: elements, list: list, entries: entries,
                    isBoxed: value.type?.element?.kind == .interface, count: count, dot: dot,
                    withs: withs.count))
        }
    }

    mutating func nextElement(
        _ shape: TemplateProgram.Loop, _ target: Int32
    ) throws(TemplateError) {
        let last = loops.count - 1
        let place = loops[last].next
        guard place < loops[last].count else {
            dot = loops.removeLast().dot
            return
        }
        loops[last].next = place + 1
        switch loops[last].elements {
        case .list: dot = Boxed(value: loops[last].list[place], isBoxed: loops[last].isBoxed)
        case .map: dot = Boxed(value: loops[last].entries[place].value, isBoxed: loops[last].isBoxed)
        case .signed(let type): dot = Boxed(value: .int(Int64(place), type))
        case .unsigned(let type): dot = Boxed(value: .uint(UInt64(place), type))
        }
        counter = Int(target)
        switch shape.variables {
        case .none: return
        case .element(let slot): set(shape.isAssignment ? try settled(slot) : slot, dot)
        case .both(let keySlot, let slot):
            var key = TemplateValue.int(Int64(place), .int)
            if case .map = loops[last].elements { key = .text(loops[last].entries[place].key) }
            set(shape.isAssignment ? try settled(keySlot) : keySlot, Boxed(value: key))
            set(shape.isAssignment ? try settled(slot) : slot, dot)
        }
    }

    mutating func leaveWiths() {
        let count = loops[loops.count - 1].withs
        if withs.count > count { withs.removeSubrange(count...) }
    }
}
