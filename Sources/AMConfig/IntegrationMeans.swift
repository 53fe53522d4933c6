package import AMText

/// What an integration is made with, at each load: the world as it is when a configuration takes over.
package struct IntegrationMeans: Sendable {
    /// Reads the files that the settings name.
    package var files: FileAccess
    /// The built-in templates and those of the configuration's `templates` files.
    package var templates: TemplateSet

    /// The means.
    package init(files: FileAccess, templates: TemplateSet) {
        self.files = files
        self.templates = templates
    }
}
