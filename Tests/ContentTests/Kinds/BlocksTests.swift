//  The document of the blocks editor: what it may hold, and in whose words it is refused.

import Content
import Testing

@Suite struct `Checking blocks` {
    private static let text = #"{"type":"text","text":"Halo"}"#

    @Test(arguments: [
        "[]",
        #"[{"type":"paragraph","children":[{"type":"text","text":"","bold":true}]}]"#,
        #"[{"type":"heading","level":2,"children":[{"type":"text","text":"Judul"}]}]"#,
        #"[{"type":"quote","children":[{"type":"link","url":"/uploads/a.pdf","children":[{"type":"text","text":"x"}]}]}]"#,
        #"[{"type":"paragraph","children":[{"type":"link","url":"mailto:a@b.co","children":[]}]}]"#,
        #"[{"type":"code","children":[{"type":"text","text":"let a = 1"}]}]"#,
        #"[{"type":"list","format":"ordered","children":[{"type":"list-item","children":[{"type":"text","text":"1"}]}]}]"#,
        #"[{"type":"list","format":"unordered","children":[{"type":"list","format":"ordered","children":[{"type":"list-item","children":[]}]}]}]"#,
    ])
    func `takes what the editor writes`(value: String) throws {
        #expect(try judged(value, by: #"{"type":"blocks"}"#) == "json " + value)
    }

    @Test(arguments: [#""hanya teks""#, "5", #"{"type":"paragraph"}"#, "true"])
    func `takes anything else for null, unless it is required`(value: String) throws {
        #expect(try judged(value, by: #"{"type":"blocks"}"#) == "null")
        let refusal = try judged(value, by: #"{"type":"blocks","required":true}"#)
        #expect(
            refusal.hasPrefix("wrong: must be a `array` type, but the final value was: `null` (cast from the value `"))
    }

    @Test func `reads a text that holds a document`() throws {
        #expect(try judged(#""[]""#, by: #"{"type":"blocks"}"#) == "json []")
    }

    @Test(arguments: [
        (#"[{"type":"foo"}]"#, "0: Block node is of invalid type"),
        (#"["x",{}]"#, "0: Block node is of invalid type | 1: Block node is of invalid type"),
        (#"[{"type":"paragraph"}]"#, "0.children is a required field"),
        (
            #"[{"type":"paragraph","children":"x"}]"#,
            "0.children must be a `array` type, but the final value was: `null` (cast from the value `\"x\"`)."
        ),
        (
            #"[{"type":"paragraph","children":[]}]"#,
            "0.children: Paragraph node children must have at least one Text or Link node"
        ),
        (
            #"[{"type":"heading","children":[]}]"#,
            "0.level is a required field | 0.children: Heading node children must have at least one Text or Link node"
        ),
        (
            #"[{"type":"heading","level":7,"children":[{"type":"text","text":"x"}]}]"#,
            "0.level must be one of the following values: 1, 2, 3, 4, 5, 6"
        ),
        (
            #"[{"type":"paragraph","children":[{"type":"gambar"},{"type":"text"}]}]"#,
            "0.children.0: Inline node must be Text or Link"
                + " | 0.children.1.text: Text must be defined with at least an empty string"
        ),
        (
            #"[{"type":"paragraph","children":[{"type":"text","text":null,"bold":"x"}]}]"#,
            "0.children.0.text must be a `string` type, but the final value was: `null`."
                + " | 0.children.0.bold must be a `boolean` type, but the final value was: `\"x\"`."
        ),
        (
            #"[{"type":"quote","children":[{"type":"link","url":"bukan alamat","children":[]}]}]"#,
            "0.children.0.url: Please specify a valid link."
        ),
        (
            #"[{"type":"code","children":[{"type":"link","text":"x"}]}]"#,
            "0.children.0.type must be one of the following values: text"
        ),
        (
            #"[{"type":"list","format":"bebas","children":[]}]"#,
            "0.format must be one of the following values: ordered, unordered"
                + " | 0.children: List node children must have at least one ListItem node"
        ),
        (
            #"[{"type":"list","format":"ordered","children":[{"type":"text"},5]}]"#,
            "0.children.0.type must be one of the following values: list-item | 0.children.0.children is a required field"
                + " | 0.children.1 must be a `object` type, but the final value was: `null` (cast from the value `5`)."
        ),
        (
            #"[{"type":"image","image":{"name":"a","url":"/a","width":1,"height":1,"formats":{},"hash":"h","ext":".png","mime":"m","size":1,"provider":"local","createdAt":"t"},"children":[]}]"#,
            "0.image.updatedAt is a required field"
        ),
    ])
    func `says where a document is wrong`(value: String, faults: String) throws {
        #expect(try judged(value, by: #"{"type":"blocks"}"#) == "within: " + faults)
    }
}
