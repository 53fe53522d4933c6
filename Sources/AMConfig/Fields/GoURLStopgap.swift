internal import AMText

package struct GoURLError: Error { let text: String }
package struct GoURL: Sendable, Hashable {
    var scheme = "", host = "", path = "", rest = ""
    init() {}
    init(_ t: String) throws(GoURLError) {
        guard let c = t.firstIndex(of: ":"), t[c...].hasPrefix("://") else { path = t; return }
        scheme = t[..<c].lowercased()
        let r = t[t.index(c, offsetBy: 3)...]
        let e = r.firstIndex(where: { "/?#".contains($0) }) ?? r.endIndex
        host = String(r[..<e])
        let q = r[e...].firstIndex(where: { "?#".contains($0) }) ?? r.endIndex
        path = String(r[e..<q]); rest = String(r[q...])
    }
    var description: String { scheme.isEmpty ? path + rest : scheme + "://" + host + path + rest }
    var redacted: String { description }
}
