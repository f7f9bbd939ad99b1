//  Pagination, search, locale and publication state: each word of the request, and what the plan makes of it.

import Content
import Testing

@Suite struct `Planning a page` {
    @Test(arguments: [
        ("", "page 1: 25 from 0"), ("pagination[page]=2&pagination[pageSize]=10", "page 2: 10 from 10"),
        ("pagination[page]=3", "page 3: 25 from 50"), ("pagination[pageSize]=100", "page 1: 100 from 0"),
        ("pagination[pageSize]=101", "page 1: 100 from 0"), ("pagination[pageSize]=0", "page 1: 1 from 0"),
        ("pagination[pageSize]=-1", "page 1: 1 from 0"), ("pagination[pageSize]=", "page 1: 1 from 0"),
        ("pagination[page]=0", "page 1: 25 from 0"), ("pagination[page]=-1", "page 1: 25 from 0"),
        ("pagination[page]=", "page 1: 25 from 0"), ("pagination[page]=1000000", "page 1000000: 25 from 24999975"),
        ("pagination[page]=1e300", "page 1e+300: 25 from 1000000000000000"),
        ("pagination[page]=%2B2", "page 2: 25 from 25"), ("pagination[page]= 2", "page 2: 25 from 25"),
        ("pagination[page]=0x2", "page 2: 25 from 25"), ("pagination[page]=2.0", "page 2: 25 from 25"),
        ("pagination[start]=5&pagination[limit]=3", "offset: 3 from 5"), ("pagination[start]=5", "offset: 25 from 5"),
        ("pagination[limit]=3", "offset: 3 from 0"), ("pagination[limit]=-1", "offset: 100 from 0"),
        ("pagination[limit]=0", "offset: 1 from 0"), ("pagination[limit]=-2", "offset: 1 from 0"),
        ("pagination[limit]=101", "offset: 100 from 0"), ("pagination[start]=-3", "offset: 25 from 0"),
        ("pagination=abc", "page 1: 25 from 0"), ("pagination[foo]=1", "page 1: 25 from 0"),
        ("pagination[withCount]=false", "page 1: 25 from 0 uncounted"),
        ("pagination[withCount]=0&pagination[start]=1", "offset: 25 from 1 uncounted"),
        ("pagination[withCount]=f", "page 1: 25 from 0 uncounted"), ("pagination[withCount]=t", "page 1: 25 from 0"),
        ("pagination[withCount]=1", "page 1: 25 from 0"), ("pagination[withCount]=true", "page 1: 25 from 0"),
    ])
    func `reads numbers as JavaScript does and keeps them in bounds`(query: String, page: String) throws {
        #expect(spelled(try found(try Planning("bookings").list(query).page, "a page")) == page)
    }

    @Test(arguments: [
        (
            "pagination[page]=1&pagination[limit]=3",
            "Invalid pagination parameters. Expected either start/limit or page/pageSize"
        ),
        (
            "pagination[start]=0&pagination[pageSize]=3",
            "Invalid pagination parameters. Expected either start/limit or page/pageSize"
        ),
        ("pagination[withCount]=ya", #"Invalid withCount parameter. Expected "t","1","true","false","0","f""#),
        ("pagination[withCount]=", #"Invalid withCount parameter. Expected "t","1","true","false","0","f""#),
        ("pagination[page]=abc", "Invalid 'page' parameter. Expected an integer, received: abc"),
        ("pagination[start]=abc", "Invalid 'start' parameter. Expected an integer, received: abc"),
        ("pagination[pageSize]=1e999", "Invalid 'pageSize' parameter. Expected an integer, received: 1e999"),
        ("pagination[pageSize]=2&pagination[pageSize]=3", "Invalid 'pageSize' parameter"),
    ])
    func `refuses what is none`(query: String, message: String) throws {
        #expect(refusal { try Planning("bookings").list(query) } == .validation(message))
    }

    @Test(arguments: [
        ("pagination[page]=1.5", "Invalid 'page' parameter. Expected an integer > 0, received: 1.5"),
        ("pagination[pageSize]=2.5", "Invalid 'pageSize' parameter. Expected an integer > 0, received: 2.5"),
        ("page=2", "Invalid pagination attributes. You cannot use page and offset pagination in the same query"),
        ("start=2", "Invalid pagination attributes. You cannot use page and offset pagination in the same query"),
        (
            "limit=2&pagination[page]=1",
            "Invalid pagination attributes. You cannot use page and offset pagination in the same query"
        ),
        ("pageSize", "Invalid pagination attributes. You cannot use page and offset pagination in the same query"),
    ])
    func `has an error of its own for fractions and for words at the top`(query: String, message: String) throws {
        #expect(refusal { try Planning("bookings").list(query) } == Refusal(400, "PaginationError", message))
    }

    @Test(arguments: [
        ("", "offset: 20000 from 0 uncounted"), ("start=5&limit=3", "offset: 3 from 5 uncounted"),
        ("limit=3", "offset: 3 from 0 uncounted"), ("start=5", "offset: 25 from 5 uncounted"),
        ("page=2&pageSize=3", "offset: 20000 from 0 uncounted"),
        ("pagination[limit]=1", "offset: 20000 from 0 uncounted"),
    ])
    func `of a flat list is cut by start and limit at the top only`(query: String, page: String) throws {
        let schema = try Project.recorded.get()
        let planner = Planner(schema: schema, access: .everything)
        let plan = try planner.flatList(ContentQuery(parsing: query), of: try found(schema[.user], "the type"))
        #expect(spelled(try found(plan.page, "a page")) == page)
        #expect(plan.shape == .flat)
    }

    @Test func `is none where one entry is asked for`() throws {
        let planning = try Planning("bookings")
        let plan = try planning.planner.one(
            7, ContentQuery(parsing: "populate=unit&filters[id]=1&sort=id"), of: planning.type)
        #expect(plan.page == nil && plan.sort.isEmpty && plan.shape == .strapi4)
        #expect(planning.spelled(plan.filter, on: planning.type) == "id = 7")
        let only = try planning.planner.one(nil, ContentQuery(), of: planning.type)
        #expect(only.filter == .everything)
        let named = try planning.planner.one(documentID: "abc", ContentQuery(), of: planning.type)
        #expect(planning.spelled(named.filter, on: planning.type) == #"documentID = "abc""#)
    }

    private func spelled(_ page: Page) -> String {
        let style = page.style == .page ? "page \(JavaScriptNumber.text(page.page))" : "offset"
        let limit = page.limit.map(String.init) ?? "all"
        return "\(style): \(limit) from \(page.start)" + (page.withCount ? "" : " uncounted")
    }
}

@Suite struct `Planning a search` {
    @Test(arguments: [
        ("_q=budi", #"search "budi" in id customer_id name phone email address"#),
        ("_q=", "everything"), ("_q", "everything"),
        ("_q=5&filters[id]=1", #"(search "5" in id customer_id name phone email address"#),
    ])
    func `looks into every text the caller may read`(query: String, filter: String) throws {
        #expect(try Planning("konsumens").filter(query).hasPrefix(filter))
    }

    @Test func `looks into numbers only for a number, and never into what is private`() throws {
        let planning = try Planning("kitchen-sinks")
        let words = try planning.filter("_q=budi").split(separator: " ").map(String.init)
        let numbers = try planning.filter("_q=5").split(separator: " ").map(String.init)
        for name in ["f_string", "f_text", "f_richtext", "f_email", "f_uid", "f_enum"] {
            #expect(words.contains(name) && numbers.contains(name))
        }
        for name in ["f_int", "f_bigint", "f_float", "f_decimal"] {
            #expect(!words.contains(name) && numbers.contains(name))
        }
        for name in ["f_private", "f_password", "f_json", "f_bool", "f_date", "f_datetime", "f_blocks"] {
            #expect(!words.contains(name) && !numbers.contains(name))
        }
    }

    @Test func `refuses a list`() throws {
        #expect(refusal { try Planning("konsumens").list("_q[0]=a") } == .validation("Invalid parameter _q"))
    }
}

@Suite struct `Planning the state and the locale` {
    @Test(arguments: [
        ("", "publishedAt is not null"), ("publicationState=live", "publishedAt is not null"),
        ("publicationState=preview", "everything"),
        ("filters[publishedAt][$null]=true&publicationState=preview", "publishedAt is null"),
    ])
    func `shows published entries unless asked`(query: String, filter: String) throws {
        #expect(try Planning("artikels").filter(query) == filter)
    }

    @Test(arguments: ["publicationState=PREVIEW", "publicationState=", "publicationState", "publicationState[]=live"])
    func `refuses a state that is none`(query: String) throws {
        let words = "Invalid publicationState. Expected one of 'preview','live'"
        #expect(refusal { try Planning("artikels").list(query) } == .validation(words))
        #expect(refusal { try Planning("bookings").list(query) } == nil)
    }

    @Test func `shows drafts too where one entry is asked for`() throws {
        let planning = try Planning("artikels")
        let plan = try planning.planner.one(1, ContentQuery(), of: planning.type)
        #expect(planning.spelled(plan.filter, on: planning.type) == "id = 1")
    }

    @Test(arguments: [
        ("", #"locale in "en""#), ("locale=id", #"locale in "id""#), ("locale=all", "everything"),
        ("locale=", #"locale in """#),
        ("locale[]=id&locale[]=en", #"locale in "id" "en""#), ("locale=all&filters[locale]=id", #"locale = "id""#),
        ("filters[locale]=id", #"(locale in "en" and locale = "id")"#),
    ])
    func `shows the default locale unless asked`(query: String, filter: String) throws {
        #expect(try Planning("pengumumans").filter(query) == filter)
    }

    @Test func `ignores the locale where a type has none`() throws {
        #expect(try Planning("bookings").filter("locale=id") == "everything")
        #expect(refusal { try Planning("pengumumans").list("locale[a]=id") } == .validation("Invalid parameter locale"))
    }
}
