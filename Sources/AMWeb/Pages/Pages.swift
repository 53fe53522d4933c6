internal import AMBytes
internal import CWebUI

/// The pages that are part of the program.
enum Pages {
    /// The page at the root.
    static var index: HTTPResponse { uncached(file("index.html")) }

    /// The icon.
    static var favicon: HTTPResponse { uncached(file("favicon.ico")) }

    /// A file that a page asks for.
    static func asset(_ name: String) -> HTTPResponse {
        guard name != "index.html", name != "favicon.ico", var answer = file(name) else {
            return Answers.error(404, "404 page not found")
        }
        // Names do not change with the content, so the browser has to ask again.
        answer.headers.add("Cache-Control", "no-cache")
        return answer
    }

    private static func uncached(_ page: HTTPResponse?) -> HTTPResponse {
        guard var answer = page else { return Answers.error(404, "404 page not found") }
        answer.headers.add("Cache-Control", "no-cache, no-store, must-revalidate")
        answer.headers.add("Pragma", "no-cache")
        answer.headers.add("Expires", "0")
        answer.headers.add("Accept-Ranges", "bytes")
        return answer
    }

    private static func file(_ name: String) -> HTTPResponse? {
        for i in 0..<am_webui_count() {
            let file = am_webui_at(i).pointee
            guard String(cString: file.path) == name else { continue }
            let bytes = [UInt8](UnsafeBufferPointer(start: file.bytes, count: file.count))
            let type = String(cString: file.media_type)
            return HTTPResponse(
                status: 200, headers: HTTPFields([.init("Content-Type", type)]), body: .bytes(bytes))
        }
        return nil
    }
}
