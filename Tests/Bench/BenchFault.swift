/// Why a measurement could not be made.
struct BenchFault: Error {
    /// A whole sentence for the person at the terminal.
    let text: String

    init(_ text: String) {
        self.text = text
    }
}
