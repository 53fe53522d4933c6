import AMText
import Testing

/// Objects as Go writes structs and maps.
@Suite struct JSONObjectTests {
    @Test func `members stand in the order in which they were added, strings escaped, empty ones left out`() {
        var inner = JSONObject()
        inner.texts("list", ["<", "é\u{2028}"])
        var object = JSONObject()
        object.text("b", "x\"y\n&")
        object.textIfAny("left out", "")
        object.textIfAny("kept", "1")
        object.integer("n", -7)
        object.number("f", 1e21)
        object.number("g", 0.5)
        object.bool("yes", true)
        object.boolIfTrue("no", false)
        object.null("nothing")
        object.object("inner", inner)
        object.objects("none", [])
        object.objects("two", [inner, JSONObject()])
        object.value("any", .array([.null, .number("1")]))
        object.map("map", [("z", "1"), ("a", "2"), ("z", "3"), ("B", "4")])
        let wanted =
            #"{"b":"x\"y\n\u0026","kept":"1","n":-7,"f":1e+21,"g":0.5,"yes":true,"nothing":null,"#
            + #""inner":{"list":["\u003c","é\u2028"]},"none":[],"two":[{"list":["\u003c","é\u2028"]},{}],"#
            + #""any":[null,1],"map":{"B":"4","a":"2","z":"3"}}"# + "\n"
        #expect(String(decoding: object.body(), as: UTF8.self) == wanted)
        #expect(JSONObject().isEmpty && !object.isEmpty && JSONObject().body() == Array("{}\n".utf8))
    }
}
