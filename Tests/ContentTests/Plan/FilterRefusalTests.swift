//  What no filter may name or say: refused, never dropped.

import Content
import Testing

@Suite struct `A filter is refused` {
    @Test(arguments: [
        ("filters[foo]=1", "foo"), ("filters[foo][$eq]=1", "foo"), ("filters[unit][foo]=1", "foo"),
        ("filters[unit][customer][foo]=1", "foo"), ("filters[$or][0][foo]=1", "foo"), ("filters[$not][foo]=1", "foo"),
        ("filters[$and][0][$not][foo]=1", "foo"), ("filters[unit.id]=3", "unit.id"), ("filters[Notes]=x", "Notes"),
        ("filters[ id ]=1", " id "), ("filters[createdBy][id]=1", "createdBy"), ("filters[updatedBy]=1", "updatedBy"),
        ("filters[publishedAt]=1", "publishedAt"), ("filters[locale]=id", "locale"),
        ("filters[booking_date ]=1", "booking_date "),
        ("filters[foo]=1&filters[bar]=2", "foo"),
    ])
    func `for a name that nobody knows`(query: String, name: String) throws {
        let planning = try Planning("bookings")
        #expect(refusal { try planning.list(query) } == .validation("Invalid parameter \(name)"))
        #expect(
            refusal { try planning.planner.one(1, ContentQuery(parsing: query), of: planning.type) }
                == .validation("Invalid parameter \(name)"))
    }

    @Test(arguments: ["f_private", "f_password", "camel_case_field", "f_string.x"])
    func `for a name that the caller may not use, in the same words`(name: String) throws {
        let planning = try Planning("kitchen-sinks")
        #expect(refusal { try planning.list("filters[\(name)]=1") } == .validation("Invalid parameter \(name)"))
        #expect(
            refusal { try planning.list("filters[lid][sink][\(name)]=1") } == .validation("Invalid parameter \(name)"))
    }

    @Test func `for a dynamic zone`() throws {
        let planning = try Planning("halamans")
        #expect(refusal { try planning.list("filters[zona][isi]=x") } == .validation("Invalid parameter zona"))
    }

    @Test(arguments: ["$foo", "$EQ", "eq", "$jsonSupersetOf", "$and", "$or", "$regex", "$"])
    func `for an operator that nobody knows`(word: String) throws {
        let planning = try Planning("bookings")
        #expect(refusal { try planning.list("filters[notes][\(word)]=x") } == .validation("Invalid parameter \(word)"))
    }

    @Test(arguments: [
        ("filters[$eq]=1", "Invalid parameter $eq"), ("filters[unit][$foo]=1", "Invalid parameter $foo"),
        ("filters[id][$in][101]=3", "Invalid parameter 101"),
        ("filters[id][$in][0]=1&filters[id][$in][a]=2", "Invalid parameter 0"),
        ("filters=", "Invalid filters parameter"), ("filters=abc", "Invalid filters parameter"),
        ("filters[0][id]=1", "Invalid filters parameter"), ("filters[][id]=1", "Invalid filters parameter"),
        ("filters[$or]=", "$or must be an array of conditions"),
        ("filters[$or][id]=1", "$or must be an array of conditions"),
        ("filters[$and][0]=1", "$and must be an array of conditions"),
        ("filters[$not]=abc", "$not must be an object of conditions"),
        ("filters[$not][0][id]=1", "$not must be an object of conditions"),
        ("filters[unit][$not][block]=A", "$not must be an object of conditions"),
        ("filters[unit][$gt]=1&filters[unit][$lt]=3", "Only one operator may stand in unit"),
        ("filters[unit][$eq]=1&filters[unit][block]=A", "Operators and attributes may not stand side by side in unit"),
        ("filters[id][$between]=1", "$between takes exactly two values"),
        ("filters[id][$between]", "$between takes exactly two values"),
        (
            "filters[id][$between][]=1&filters[id][$between][]=2&filters[id][$between][]=3",
            "$between takes exactly two values"
        ),
        ("filters[id][$in][0][0]=1", "Invalid value of $in for id"),
        ("filters[id][$eq][]", "Invalid value of $eq for id"),
        ("filters[booking_fee]=abc", "Invalid number abc"),
        ("filters[booking_fee][$in][]=1&filters[booking_fee][$in][]=x", "Invalid number x"),
        ("filters[booking_date][$gt]=abc", "Invalid format, expected yyyy-MM-dd"),
        ("filters[createdAt]=kemarin", "Invalid format, expected a timestamp or an ISO date"),
    ])
    func `for a shape or value that says nothing`(query: String, message: String) throws {
        let planning = try Planning("bookings")
        #expect(refusal { try planning.list(query) } == .validation(message))
    }

    @Test func `for a relation to a type that the caller may not find`() throws {
        let planning = try Planning(
            "bookings", access: .listed(["api::booking.booking.find", "api::unit-rumah.unit-rumah.find"]))
        #expect(refusal { try planning.list("filters[customer][name]=x") } == .validation("Invalid parameter customer"))
        #expect(refusal { try planning.list("filters[customer]=1") } == .validation("Invalid parameter customer"))
        #expect(
            refusal { try planning.list("filters[unit][customer][id]=1") } == .validation("Invalid parameter customer"))
        #expect(try planning.filter("filters[unit][block]=A") == #"unit{block = "A"}"#)
        #expect(try planning.filter("filters[payment_proof][ext]=.pdf") == #"payment_proof{ext = ".pdf"}"#)
    }

    @Test func `for anything but equality on what is stored in cipher`() throws {
        let schema = try SchemaLoader.load([
            typeFile("orang", attributes: #""nik":{"type":"string","pluginOptions":{"kavling":{"encrypted":true}}}"#)
        ])
        let planner = Planner(schema: schema, access: .everything)
        let type = try found(schema["api::orang.orang"], "the type")
        for word in ["$eq", "$in", "$null", "$notNull"] {
            #expect(refusal { try planner.list(ContentQuery(parsing: "filters[nik][\(word)]=1"), of: type) } == nil)
        }
        let message = "nik can only be compared with $eq, $in, $null and $notNull"
        for word in Comparison.operators.keys.filter({ !["$eq", "$in", "$null", "$notNull", "$between"].contains($0) })
        {
            let refusal = refusal { try planner.list(ContentQuery(parsing: "filters[nik][\(word)]=1"), of: type) }
            #expect(refusal == .validation(message), "\(word)")
        }
        #expect(
            refusal { try planner.list(ContentQuery(parsing: "sort=nik"), of: type) }
                == .validation("Invalid parameter nik"))
    }
}

@Suite struct `What a caller may do` {
    @Test(arguments: [
        (Access.everything, "api::a.a.delete", true), (.listed(["api::a.a.find"]), "api::a.a.find", true),
        (.listed(["api::a.a.find"]), "api::a.a.findOne", false), (.listed([]), "api::a.a.find", false),
        (.reading(and: []), "api::a.a.find", true), (.reading(and: []), "api::a.a.findOne", true),
        (.reading(and: []), "api::a.a.create", false), (.reading(and: ["api::a.a.create"]), "api::a.a.create", true),
    ])
    func `follows from the actions of their role`(access: Access, action: String, isAllowed: Bool) {
        #expect(access.allows(action) == isAllowed)
    }

    @Test func `shows files to everybody, and types by their find`() {
        #expect(Access.listed([]).mayRelate(to: .file))
        #expect(!Access.listed(["api::a.a.findOne"]).mayRelate(to: "api::a.a"))
        #expect(Access.listed(["api::a.a.find"]).mayRelate(to: "api::a.a"))
    }

    @Test(arguments: [
        (Principal(.anonymous, access: .listed([])), "public"),
        (Principal(.user(id: 5), access: .listed([])), "user:5"),
        (Principal(.token(id: 2), access: .everything), "token:2"), (.system, "system"),
    ])
    func `is done under a name without personal data`(principal: Principal, label: String) {
        #expect(principal.label == label)
        #expect(principal.isAdmin == (label == "system"))
    }
}
