/// Requests as bytes.
enum Request {
    /// A GET of a path with a query.
    static func get(_ target: String) -> [UInt8] {
        Array("GET \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
    }

    /// A POST of JSON.
    static func post(_ path: StaticString, _ body: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(body.count + 128)
        out.add("POST ")
        out.add(path)
        out.add(" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ")
        out.add(body.count)
        out.add("\r\n\r\n")
        out += body
        return out
    }

    /// POSTs of the alerts of a range, `batch` in each.
    static func posts(of alerts: Range<Int>, batch: Int, by writer: AlertWriter) -> [[UInt8]] {
        var requests: [[UInt8]] = []
        requests.reserveCapacity(alerts.count / batch + 1)
        var start = alerts.lowerBound
        while start < alerts.upperBound {
            let end = min(start + batch, alerts.upperBound)
            var body: [UInt8] = []
            body.reserveCapacity(batch * 720)
            for number in start..<end {
                body.add(number == start ? "[" : ",")
                writer.write(number, into: &body)
            }
            body.add("]")
            requests.append(post("/api/v2/alerts", body))
            start = end
        }
        return requests
    }

    /// A value for a query.
    static func escaped(_ text: String) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95: out.append(byte)
            default:
                out.add("%")
                out.addHex(UInt64(byte), digits: 2)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
