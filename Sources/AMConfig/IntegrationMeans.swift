/// What an integration is made with, at each load: the world as it is when a configuration takes over.
package struct IntegrationMeans: Sendable {
    /// Reads the files that the settings name.
    package var files: FileAccess

    /// The means.
    package init(files: FileAccess) {
        self.files = files
    }
}
