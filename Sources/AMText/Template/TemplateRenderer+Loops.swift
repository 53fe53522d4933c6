extension TemplateRenderer {
    mutating func enterRange(
        _ shape: TemplateProgram.Loop, _ target: Int32
    ) throws(TemplateError) {
        let value = stack.removeLast()
        let elements: Loop.Elements
        let count: Int
        switch value {
        case .list(let list): (elements, count) = (.list(list), list.elements.count)
        case .map(let map): (elements, count) = (.map(map), map.entries.count)
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
            loops.append(Loop(elements: elements, count: count, dot: dot, withs: withs.count))
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
        case .list(let list):
            dot = Boxed(value: list.elements[place], isBoxed: list.type.element?.kind == .interface)
        case .map(let map):
            dot = Boxed(value: map.entries[place].value, isBoxed: map.type.element?.kind == .interface)
        case .signed(let type): dot = Boxed(value: .int(Int64(place), type))
        case .unsigned(let type): dot = Boxed(value: .uint(UInt64(place), type))
        }
        counter = Int(target)
        switch shape.variables {
        case .none: return
        case .element(let slot): set(shape.isAssignment ? try settled(slot) : slot, dot)
        case .both(let keySlot, let slot):
            var key = TemplateValue.int(Int64(place), .int)
            if case .map(let map) = loops[last].elements { key = .text(map.entries[place].key) }
            set(shape.isAssignment ? try settled(keySlot) : keySlot, Boxed(value: key))
            set(shape.isAssignment ? try settled(slot) : slot, dot)
        }
    }

    mutating func leaveWiths() {
        let count = loops[loops.count - 1].withs
        if withs.count > count { withs.removeSubrange(count...) }
    }
}
