//  Patterns of schema files mean what JavaScript means by them.
//
//  Every outcome was printed by Node 20: new RegExp(source).test(text), and its toString().

import Content
import Testing

@Suite struct `A pattern` {
    @Test(arguments: [
        (#"^BK-[0-9]{4}-[0-9]{3}$"#, "BK-2026-001", true),
        (#"^BK-[0-9]{4}-[0-9]{3}$"#, "BK-2026-001\n", false),
        (#"^BK-[0-9]{4}-[0-9]{3}$"#, "BK-2026-0011", false),
        (#"^BK-[0-9]{4}-[0-9]{3}$"#, "\nBK-2026-001", false),
        ("a", "bab", true), ("", "", true), ("^$", "", true), ("^$", "\n", false),
        ("a$|b", "a\n", false), ("a$|b", "ab", true), (#"\$"#, "5$", true), (#"\$$"#, "5$\n", false),
        ("[$]", "$\n", true), ("[a$]b", "$b", true), (#"[\]$]$"#, "]", true),
        (#"^\d+$"#, "123", true), (#"^\d+$"#, "١٢٣", false), (#"^[\d.]+$"#, "1.٢", false), (#"^[\d.]+$"#, "1.2", true),
        (#"^\D$"#, "١", true), (#"^[\D]$"#, "5", false), (#"^[^\d]$"#, "5", false), (#"^[^\d]$"#, "x", true),
        (#"^\w+$"#, "a_1", true), (#"^\w+$"#, "é", false), (#"^\W$"#, "é", true), (#"^[\w-]+$"#, "a-b", true),
        (#"^[\w-]+$"#, "a b", false), (#"^[\d-x]+$"#, "1-x", true), (#"^[\d-x]+$"#, "a", false),
        ("^[[]$", "[", true), ("^[a&&b]+$", "a&b", true), ("^[a-z&&[b]]$", "b]", true), (#"^\/api$"#, "/api", true),
        (#"^\s$"#, "\u{A0}", true), ("^é$", "é", true), (#"^\u0041$"#, "A", true), ("(?<n>a)b", "ab", true),
    ])
    func `finds what JavaScript finds`(source: String, text: String, matches: Bool) throws {
        let pattern = try found(Pattern(source), "a pattern")
        #expect(pattern.matches(text) == matches)
        #expect(pattern.source == source)
    }

    @Test(arguments: [
        ("^a$", "^a$"), ("a/b", #"a\/b"#), (#"a\/b"#, #"a\/b"#), ("[/]", "[/]"),
        (#"^[0-9]{2}/\d$"#, #"^[0-9]{2}\/\d$"#),
    ])
    func `is spelled as JavaScript prints it`(source: String, spelling: String) throws {
        #expect(try found(Pattern(source), "a pattern").spelling == spelling)
    }

    @Test(arguments: ["(", "[a", "a{2,1}", "*a", "\\"])
    func `is none where there is no meaning`(source: String) {
        #expect(Pattern(source) == nil)
    }
}
