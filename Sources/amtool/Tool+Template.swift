import AMConfig
import AMNotify
import AMText

// `amtool template`.
extension Tool {
    /// Source: cli/template_render.go.
    func renderTemplate() throws(ToolError) {
        let now = surroundings.now()
        let facts = try facts(at: now)
        do {
            let loading = TemplateLoading(zones: surroundings.zones())
            let set = try loading.load(options.templateGlobs, files: surroundings.files)
            let engine: TemplateSet.Engine = options.templateType == "html" ? .html : .text
            let text = try set.compile(options.templateText, as: engine).render(.object(facts), at: now)
            surroundings.out(Array(text.bytes))
        } catch let error as TextFailure {
            throw ToolError(error.text)
        } catch let error as TemplateError {
            throw ToolError(error.message)
        } catch {
            throw ToolError(String(describing: error))
        }
    }

    /// What the template sees: what a file says, or the example.
    private func facts(at now: Timestamp) throws(ToolError) -> MessageFacts {
        let path = options.templateDataFile
        do {
            if path.isEmpty { return try MessageFacts(json: TemplateExample.value(at: now)) }
            return try MessageFacts(json: JSONValue(parsing: try surroundings.readWhole(path).get()))
        } catch let error as ToolError {
            throw error
        } catch let error as JSONError {
            throw ToolError(error.text)
        } catch let error as TextFailure {
            throw ToolError(error.text)
        } catch {
            throw ToolError(String(describing: error))
        }
    }
}
