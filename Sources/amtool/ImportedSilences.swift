import AMClient
import AMText

/// The silences of a JSON list, up to the place where it is broken.
struct ImportedSilences {
    private(set) var silences: [PostableSilence] = []
    /// Why there are no more; nil: the list ended.
    private(set) var failure: String?

    /// Reads a list as `amtool silence query -o json` writes it. What stands behind it does not matter.
    init(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { buffer in
            var reader = JSONReader(buffer)
            if reader.isAtEnd() {
                failure = "EOF"
                return
            }
            do {
                guard try reader.kind() == .array else {
                    failure = "a list of silences is expected"
                    return
                }
                try reader.enter()
                while try reader.element(first: silences.isEmpty) {
                    silences.append(try PostableSilence(try JSONValue(reading: &reader)))
                }
            } catch let error as JSONError {
                failure = error.text
            } catch {
                failure = String(describing: error)
            }
        }
    }
}
