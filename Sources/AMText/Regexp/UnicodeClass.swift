/// The classes of `\p{…}` under all the names that Go takes, written with what RE2 knows.
/// Source: Go regexp/syntax, unicode.Categories, unicode.CategoryAliases, unicode.Scripts; Unicode TR18 §1.2.
enum UnicodeClass {
    /// A class and its complement, each as the content of `[…]` for RE2.
    struct Content {
        let plain: String
        let negated: String
    }

    /// The class of a name; upper and lower case, blanks, hyphens and underscores make no difference.
    static func content(_ name: String) -> Content? {
        var key = ""
        for scalar in name.unicodeScalars where scalar != " " && scalar != "-" && scalar != "_" {
            guard scalar.isASCII else { return nil }
            key.unicodeScalars.append(scalar)
        }
        key = key.lowercased()
        if let special = special(aliases[key]?.lowercased() ?? key) { return special }
        guard let known = aliases[key] ?? categories[key] ?? scripts[key] else { return nil }
        return Content(plain: "\\p{\(known)}", negated: "\\P{\(known)}")
    }

    /// The classes that RE2 does not have under any name.
    private static func special(_ key: String) -> Content? {
        let graphic = "\\pL\\pM\\pN\\pP\\pS\\pZ"
        let other = "\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}"
        switch key {
        case "any": return Content(plain: "\\p{Any}", negated: "\\P{Any}")
        case "ascii": return ranges([(0, 0x7F)])
        case "cn": return ranges(unassigned)
        case "assigned":
            let cn = ranges(unassigned)
            return Content(plain: cn.negated, negated: cn.plain)
        case "c": return Content(plain: other + ranges(unassigned).plain, negated: graphic)
        case "lc":
            let rest = "\\p{Lm}\\p{Lo}\\pM\\pN\\pP\\pS\\pZ" + other + ranges(unassigned).plain
            return Content(plain: "\\p{Lu}\\p{Ll}\\p{Lt}", negated: rest)
        default: return newScripts[key].map { ranges($0) }
        }
    }

    /// The class of these ranges, which rise and do not touch.
    private static func ranges(_ ranges: [(UInt32, UInt32)]) -> Content {
        var plain = ""
        var negated = ""
        var next: UInt32 = 0
        for (low, high) in ranges {
            plain += range(low, high)
            if low > next { negated += range(next, low - 1) }
            next = high + 1
        }
        if next <= 0x10FFFF { negated += range(next, 0x10FFFF) }
        return Content(plain: plain, negated: negated)
    }

    private static func range(_ low: UInt32, _ high: UInt32) -> String {
        "\\x{\(String(low, radix: 16))}-\\x{\(String(high, radix: 16))}"
    }

    /// The ranges of scalars without a meaning, found once when a pattern first asks for them.
    private static let unassigned: [(UInt32, UInt32)] = {
        var found: [(UInt32, UInt32)] = []
        for value in 0...UInt32(0x10FFFF) {
            guard let scalar = Unicode.Scalar(value), scalar.properties.generalCategory == .unassigned else {
                continue
            }
            if let last = found.last, last.1 + 1 == value {
                found[found.count - 1].1 = value
            } else {
                found.append((value, value))
            }
        }
        return found
    }()

    private static func table(_ names: String) -> [String: String] {
        var table: [String: String] = [:]
        for name in names.split(separator: " ") {
            table[name.filter { $0 != "_" }.lowercased()] = String(name)
        }
        return table
    }

    private static let categories = table(
        "C Cc Cf Cn Co Cs L LC Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs"
    )

    private static let aliases: [String: String] = [
        "casedletter": "LC", "closepunctuation": "Pe", "combiningmark": "M", "connectorpunctuation": "Pc",
        "control": "Cc", "currencysymbol": "Sc", "dashpunctuation": "Pd", "decimalnumber": "Nd",
        "enclosingmark": "Me", "finalpunctuation": "Pf", "format": "Cf", "initialpunctuation": "Pi",
        "letter": "L",
        "letternumber": "Nl", "lineseparator": "Zl", "lowercaseletter": "Ll", "mark": "M", "mathsymbol": "Sm",
        "modifierletter": "Lm", "modifiersymbol": "Sk", "nonspacingmark": "Mn", "number": "N",
        "openpunctuation": "Ps", "other": "C", "otherletter": "Lo", "othernumber": "No",
        "otherpunctuation": "Po",
        "othersymbol": "So", "paragraphseparator": "Zp", "privateuse": "Co", "punctuation": "P",
        "separator": "Z",
        "spaceseparator": "Zs", "spacingmark": "Mc", "surrogate": "Cs", "symbol": "S",
        "titlecaseletter": "Lt",
        "unassigned": "Cn", "uppercaseletter": "Lu", "cntrl": "Cc", "digit": "Nd", "punct": "P",
    ]

    private static let scripts = table(
        """
        Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki \
        Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee \
        Chorasmian Common Coptic Cuneiform Cypriot Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra \
        Duployan Egyptian_Hieroglyphs Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati \
        Gunjala_Gondi Gurmukhi Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana Imperial_Aramaic Inherited \
        Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kayah_Li Kharoshthi \
        Khitan_Small_Script Khmer Khojki Khudawadi Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian \
        Mahajani Makasar Malayalam Mandaic Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui \
        Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi Mongolian Mro Multani Myanmar Nabataean Nandinagari \
        New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Old_Hungarian Old_Italic \
        Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Oriya Osage \
        Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan \
        Saurashtra Sharada Shavian Siddham SignWriting Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Syloti_Nagri \
        Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan \
        Tifinagh Tirhuta Toto Ugaritic Vai Vithkuqi Wancho Warang_Citi Yezidi Yi Zanabazar_Square
        """)

    /// Scripts younger than the Unicode tables of RE2.
    private static let newScripts: [String: [(UInt32, UInt32)]] = [
        "beriaerfe": [(0x16EA0, 0x16EB8), (0x16EBB, 0x16ED3)],
        "garay": [(0x10D40, 0x10D65), (0x10D69, 0x10D85), (0x10D8E, 0x10D8F)],
        "gurungkhema": [(0x16100, 0x16139)],
        "kawi": [(0x11F00, 0x11F10), (0x11F12, 0x11F3A), (0x11F3E, 0x11F5A)],
        "kiratrai": [(0x16D40, 0x16D79)],
        "nagmundari": [(0x1E4D0, 0x1E4F9)],
        "olonal": [(0x1E5D0, 0x1E5FA), (0x1E5FF, 0x1E5FF)],
        "sidetic": [(0x10940, 0x10959)],
        "sunuwar": [(0x11BC0, 0x11BE1), (0x11BF0, 0x11BF9)],
        "taiyo": [(0x1E6C0, 0x1E6DE), (0x1E6E0, 0x1E6F5), (0x1E6FE, 0x1E6FF)],
        "todhri": [(0x105C0, 0x105F3)],
        "tolongsiki": [(0x11DB0, 0x11DDB), (0x11DE0, 0x11DE9)],
        "tulutigalari": [
            (0x11380, 0x11389), (0x1138B, 0x1138B), (0x1138E, 0x1138E), (0x11390, 0x113B5),
            (0x113B7, 0x113C0),
            (0x113C2, 0x113C2), (0x113C5, 0x113C5), (0x113C7, 0x113CA), (0x113CC, 0x113D5),
            (0x113D7, 0x113D8),
            (0x113E1, 0x113E2),
        ],
    ]
}
