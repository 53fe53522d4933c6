import AMBytes
import Testing

@Suite struct BcryptTests {
    @Test func `passwords match their hashes and no others`() {
        let cases: [(String, String, Bool)] = [
            ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", true),
            ("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", true),
            ("U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", true),
            ("U*U", "$2$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", true),
            // The last letter of the salt carries four bits that count for nothing.
            ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC/E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", true),
            ("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK", true),
            ("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", true),
            ("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy", true),
            ("secret", "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW", true),
            ("Secret", "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW", false),
            ("secret\0", "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW", false),
            ("secret", "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrWx", false),
            ("secret", "$2y$04$abcdefghijklmnopqrstüu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW", false),
            ("secret", "secret", false), ("", "", false),
            (
                "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored",
                "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui", true
            ),
        ]
        let wrong = cases.filter { Bcrypt.matches(password: $0.0, hash: $0.1) != $0.2 }
        #expect(wrong.map(\.1) == [])
    }

    @Test func `a text that is no hash is refused with Go's words`() {
        let tail = String(repeating: "x", count: 60)
        let texts = [
            "", "plain", "x" + tail, "$3a$10$" + tail, "$2a$3x$" + tail, "$2a$03$" + tail, "$2a$32$" + tail,
            "$2y$10$" + tail,
        ]
        let got = texts.map { text in
            do throws(Bcrypt.Refusal) {
                return "\(try Bcrypt.cost(ofHash: text))"
            } catch {
                return error.text
            }
        }
        #expect(
            got == [
                "crypto/bcrypt: hashedSecret too short to be a bcrypted password",
                "crypto/bcrypt: hashedSecret too short to be a bcrypted password",
                "crypto/bcrypt: bcrypt hashes must start with '$', but hashedSecret started with 'x'",
                "crypto/bcrypt: bcrypt algorithm version '3' requested is newer than current version '2'",
                "strconv.Atoi: parsing \"3x\": invalid syntax",
                "crypto/bcrypt: cost 3 is outside allowed inclusive range 4..31",
                "crypto/bcrypt: cost 32 is outside allowed inclusive range 4..31", "10",
            ])
    }
}
