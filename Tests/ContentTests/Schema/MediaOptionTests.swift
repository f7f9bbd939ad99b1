//  MediaOptionTests: what a schema file may say of an attribute's files, and what a slip of the pen means.

import Content
import Testing

@Suite struct `The options of a media attribute` {
    private func loaded(_ kavling: String) throws -> (media: Media, problems: [String]) {
        let schema = try SchemaLoader.load([
            typeFile(
                "paper",
                attributes: """
                    "file":{"type":"media","multiple":true,"allowedTypes":["images","files"],
                    "pluginOptions":{"kavling":\(kavling)}}
                    """)
        ])
        let attribute = try #require(schema.contentType(route: "papers")?[name: "file"])
        return (try #require(attribute.media), schema.problems.map(\.message))
    }

    @Test func `are types, a total, who sees its files and what they are called`() throws {
        let (media, problems) = try loaded(
            #"{"fileTypes":["application/PDF","image/png"],"totalBytes":5,"private":true,"namedAfter":"kind"}"#)
        #expect(media.fileTypes == ["application/pdf", "image/png"])
        #expect(media.totalBytes == 5)
        #expect(media.isPrivate)
        #expect(media.namedAfter == "kind")
        #expect(problems.isEmpty)
    }

    @Test func `are none unless given`() throws {
        let (media, problems) = try loaded("{}")
        #expect(media.fileTypes == nil && media.totalBytes == nil && !media.isPrivate && media.namedAfter == nil)
        #expect(problems.isEmpty)
    }

    @Test(arguments: [#"{"fileTypes":"pdf"}"#, #"{"fileTypes":[]}"#, #"{"fileTypes":["pdf"]}"#, #"{"fileTypes":[1]}"#])
    func `close the attribute where its types are none`(options: String) throws {
        let (media, problems) = try loaded(options)
        #expect(media.refuses("application/pdf") != nil)
        #expect(problems.count == 1)
    }

    @Test(arguments: [#"{"totalBytes":"5"}"#, #"{"totalBytes":0}"#, #"{"totalBytes":-1}"#, #"{"totalBytes":1.5}"#])
    func `close the attribute where its total is none`(options: String) throws {
        let (media, problems) = try loaded(options)
        #expect(media.totalBytes == 0)
        #expect(problems.count == 1)
    }

    @Test func `hide its files where nobody can tell whether they should be`() throws {
        let (media, problems) = try loaded(#"{"private":"ya"}"#)
        #expect(media.isPrivate)
        #expect(problems.count == 1)
    }

    @Test func `take what both the types and the classes take`() {
        let media = Media(multiple: false, allowedTypes: ["images"], fileTypes: ["image/png", "application/pdf"])
        #expect(media.refuses("image/png") == nil)
        #expect(media.refuses("image/jpeg") == "image/png, application/pdf")
        #expect(media.refuses("application/pdf") == "images")
    }
}
