//  Filters of a query become conditions on attributes.

import Content
import Testing

@Suite struct `Planning filters` {
    @Test(arguments: [
        ("filters[booking_id]=x", #"booking_id = "x""#), ("filters[booking_id][$eq]=x", #"booking_id = "x""#),
        ("filters[booking_id][$ne]=x", #"booking_id != "x""#), ("filters[booking_id][$eqi]=x", #"booking_id ~= "x""#),
        ("filters[booking_id][$nei]=x", #"booking_id !~= "x""#), ("filters[booking_id][$lt]=x", #"booking_id < "x""#),
        ("filters[booking_id][$lte]=x", #"booking_id <= "x""#), ("filters[booking_id][$gt]=x", #"booking_id > "x""#),
        ("filters[booking_id][$gte]=x", #"booking_id >= "x""#),
        ("filters[booking_id][$contains]=x", #"booking_id contains "x""#),
        ("filters[booking_id][$containsi]=x", #"booking_id contains "x""#),
        ("filters[booking_id][$notContains]=x", #"booking_id lacks "x""#),
        ("filters[booking_id][$notContainsi]=x", #"booking_id lacks "x""#),
        ("filters[booking_id][$startsWith]=x", #"booking_id starts with "x""#),
        ("filters[booking_id][$startsWithi]=x", #"booking_id starts with "x""#),
        ("filters[booking_id][$endsWith]=x", #"booking_id ends with "x""#),
        ("filters[booking_id][$endsWithi]=x", #"booking_id ends with "x""#),
        ("filters[booking_id][$in][0]=x&filters[booking_id][$in][1]=y", #"booking_id in "x" "y""#),
        ("filters[booking_id][$in]=x,y", #"booking_id in "x,y""#), ("filters[booking_id][$in]=", "booking_id in"),
        ("filters[booking_id][$in]", "booking_id in"), ("filters[booking_id][$notIn]=", "booking_id not in"),
        ("filters[booking_id][$notIn][]=x", #"booking_id not in "x""#),
        ("filters[booking_id][]=x&filters[booking_id][]=y", #"booking_id in "x" "y""#),
        ("filters[booking_id][$between][]=a&filters[booking_id][$between][]=b", #"booking_id between "a" "b""#),
        ("filters[booking_id][$null]=true", "booking_id is null"),
        ("filters[booking_id][$null]=ya", "booking_id is null"),
        ("filters[booking_id][$null]=false", "booking_id is not null"),
        ("filters[booking_id][$null]=0", "booking_id is not null"),
        ("filters[booking_id][$null]", "booking_id is not null"),
        ("filters[booking_id][$notNull]=true", "booking_id is not null"),
        ("filters[booking_id][$notNull]=f", "booking_id is null"),
    ])
    func `knows every operator`(query: String, filter: String) throws {
        #expect(try Planning("bookings").filter(query) == filter)
    }

    @Test func `has the operators of Strapi`() {
        #expect(
            Comparison.operators.keys.sorted() == [
                "$between", "$contains", "$containsi", "$endsWith", "$endsWithi", "$eq", "$eqi", "$gt", "$gte", "$in",
                "$lt", "$lte", "$ne", "$nei", "$notContains", "$notContainsi", "$notIn", "$notNull", "$null",
                "$startsWith", "$startsWithi",
            ])
    }

    @Test(
        arguments: [
            ("f_string", "x"), ("f_text", "x"), ("f_richtext", "x"), ("f_email", "a@b.co"), ("f_uid", "x"),
            ("f_enum", "satu"), ("f_json", "{}"), ("f_blocks", "[]"), ("f_int", "5"), ("f_bigint", "5"),
            ("f_float", "1.5"), ("f_decimal", "1.5"), ("f_bool", "true"), ("f_date", "2024-02-29"),
            ("f_time", "08:30:00"), ("f_datetime", "2024-02-29T00:00:00Z"), ("f_timestamp", "1709208000000"),
        ], Comparison.operators.keys.sorted())
    func `casts by kind, but not for operators of text`(given: (name: String, operand: String), word: String) throws {
        let planning = try Planning("kitchen-sinks")
        let attribute = try found(planning.type[name: given.name], "the attribute")
        let cast = try found(attribute.scalar, "a kind").cast(given.operand, attribute)
        let list = word == "$between" ? "[]" : ""
        let term = "filters[\(given.name)][\(word)]\(list)=\(given.operand)"
        let plan = try planning.list(word == "$between" ? "\(term)&\(term)" : term)
        let comparison = try found(Comparison.operators[word], "the operator")
        let isText = word.hasSuffix("i") || ["$contains", "$notContains", "$startsWith", "$endsWith"].contains(word)
        let values: [Value] =
            switch comparison {
            case .isNull, .isNotNull: []
            case .between: [cast, cast]
            default: isText ? [.text(given.operand)] : [cast]
            }
        #expect(plan.filter == .compare(.attribute(attribute.index), comparison, values, negated: false))
    }

    @Test(arguments: [
        ("filters[payment_date]", "payment_date is null"), ("filters[payment_date][$eq]", "payment_date is null"),
        ("filters[payment_date][$eqi]", "payment_date is null"),
        ("filters[payment_date][$ne]", "payment_date is not null"),
        ("filters[payment_date][$nei]", "payment_date is not null"), ("filters[payment_date][$gt]", "nothing"),
        ("filters[payment_date][$lte]", "nothing"), ("filters[notes][$contains]", "nothing"),
        ("filters[notes][$not][$gt]", "nothing"), ("filters", "everything"), ("", "everything"),
    ])
    func `compares with null where no value is given`(query: String, filter: String) throws {
        #expect(try Planning("bookings").filter(query) == filter)
    }

    @Test(arguments: [
        ("filters[id]=5", "id = 5"), ("filters[id]=abc", #"id = "abc""#),
        ("filters[id][$contains]=5", #"id contains "5""#),
        ("filters[createdAt][$gt]=2024-01-01", "createdAt > 2024-01-01T00:00:00.000Z"),
        ("filters[created_at][$gt]=2024-01-01", "createdAt > 2024-01-01T00:00:00.000Z"),
        ("filters[updated_at]", "updatedAt is null"),
        ("filters[updatedAt][$startsWith]=2024", #"updatedAt starts with "2024""#),
        ("filters[documentId]=abc", #"documentID = "abc""#),
    ])
    func `knows the system's own fields`(query: String, filter: String) throws {
        #expect(try Planning("bookings").filter(query) == filter)
    }

    @Test(arguments: [
        ("filters[unit][unit_id]=U", #"unit{unit_id = "U"}"#), ("filters[unit]=3", "unit{id = 3}"),
        ("filters[unit][$eq]=3", "unit{id = 3}"), ("filters[unit][$in][]=3&filters[unit][$in][]=4", "unit{id in 3 4}"),
        ("filters[unit][]=3&filters[unit][]=4", "unit{id in 3 4}"), ("filters[unit]", "unit{id is null}"),
        ("filters[unit][$null]=true", "unit{id is null}"), ("filters[unit][id][$null]=true", "unit{id is null}"),
        ("filters[unit][block]=A&filters[unit][number]=1", #"unit{(block = "A" and number = "1")}"#),
        ("filters[unit][customer][name]=x", #"unit{customer{name = "x"}}"#),
        ("filters[payment_proof][ext]=.pdf", #"payment_proof{ext = ".pdf"}"#),
        (
            "filters[$or][0][unit][id]=1&filters[$or][1][customer][id]=2",
            "(unit{id = 1} or customer{id = 2})"
        ),
        (
            "filters[$and][0][documents][id]=1&filters[$and][1][documents][id]=2",
            "(documents{id = 1} and documents{id = 2})"
        ),
        (
            "filters[unit][$or][0][block]=A&filters[unit][$or][1][block]=B",
            #"unit{(block = "A" or block = "B")}"#
        ),
    ])
    func `follows relations and media`(query: String, filter: String) throws {
        #expect(try Planning("bookings").filter(query) == filter)
    }

    @Test(arguments: [
        ("filters[f_comp][email][$contains]=x", #"f_comp{email contains "x"}"#),
        ("filters[f_comps][nama]=x&filters[f_comps][nomor]=1", #"f_comps{(nama = "x" and nomor = "1")}"#),
        ("filters[f_comps][id]=5", "f_comps{id = 5}"),
        ("filters[f_comps][berkas][ext]=.pdf", #"f_comps{berkas{ext = ".pdf"}}"#),
    ])
    func `looks into components`(query: String, filter: String) throws {
        #expect(try Planning("kitchen-sinks").filter(query) == filter)
    }

    @Test(arguments: [
        ("filters[id][$gt]=1&filters[id][$lt]=9", "(id > 1 and id < 9)"),
        ("filters[notes]=a&filters[payment_status]=b", #"(notes = "a" and payment_status = "b")"#),
        ("filters[notes][$eq][]=a&filters[notes][$eq][]=b", #"(notes = "a" or notes = "b")"#),
        ("filters[id]=1&filters[id][$gt]=0", "(id in 1 and id > 0)"),
        ("filters[$or][0][id]=1", "(id = 1)"),
        ("filters[$and][0][id]=1&filters[$and][0][notes]=a", #"((id = 1 and notes = "a"))"#),
        ("filters[booking_id][foo][$eq]=1", "everything"),
        ("filters[booking_id][foo][$eq]=1&filters[id]=2", "id = 2"),
    ])
    func `joins several conditions`(query: String, filter: String) throws {
        #expect(try Planning("bookings").filter(query) == filter)
    }

    @Test func `tells texts apart by their bytes`() throws {
        let planning = try Planning("bookings")
        let (composed, decomposed) = ("filters[notes]=%C3%A9", "filters[notes]=e%CC%81")
        #expect(try planning.list(composed) == planning.list(composed))
        #expect(try planning.list(composed) != planning.list(decomposed))
        #expect(try planning.list("_q=%C3%A9") != planning.list("_q=e%CC%81"))
    }
}
