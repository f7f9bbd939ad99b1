//  Sort, fields and populate: every spelling, what is left out, what is refused.

import Content
import Testing

@Suite struct `Planning an order` {
    @Test(arguments: [
        ("sort=booking_id", "booking_id"), ("sort=booking_id:asc", "booking_id"),
        ("sort=booking_id:DESC", "-booking_id"),
        ("sort=booking_date:desc,booking_id", "-booking_date booking_id"),
        ("sort= booking_date : desc , booking_id ", "-booking_date booking_id"),
        ("sort[0]=booking_date:desc&sort[1]=booking_id", "-booking_date booking_id"),
        ("sort[]=booking_date:desc", "-booking_date"), ("sort[2]=id&sort[0]=notes", "notes id"),
        ("sort[booking_date]=desc", "-booking_date"), ("sort[0][booking_date]=asc", "booking_date"),
        ("sort=unit.unit_id:desc", "-unit.unit_id"), ("sort[unit][unit_id]=desc", "-unit.unit_id"),
        ("sort[unit][customer][name]=asc", "unit.customer.name"), ("sort=documents.id", "documents.id"),
        ("sort=payment_proof.name", "payment_proof.name"), ("sort=created_at:desc", "-createdAt"),
        ("sort=updatedAt", "updatedAt"), ("sort=", ""), ("sort", ""), ("sort=,", ""), ("", ""),
    ])
    func `reads every spelling`(query: String, order: String) throws {
        let planning = try Planning("bookings")
        #expect(spelled(try planning.list(query).sort, planning) == order)
    }

    @Test(arguments: [
        ("sort=foo", "Invalid parameter foo"), ("sort=-booking_date", "Invalid parameter -booking_date"),
        ("sort=1", "Invalid parameter 1"), ("sort=unit", "Invalid parameter unit"),
        ("sort=unit.foo", "Invalid parameter foo"),
        ("sort=unit.", "Invalid parameter "), ("sort=:desc", "Invalid parameter "),
        ("sort=createdBy", "Invalid parameter createdBy"),
        ("sort=booking_date:down", "Invalid order. order can only be one of asc|desc|ASC|DESC"),
        ("sort=booking_date:", "Invalid order. order can only be one of asc|desc|ASC|DESC"),
        ("sort[booking_date]=foo", "Invalid order. order can only be one of asc|desc|ASC|DESC"),
        ("sort[booking_date]", "Invalid sort parameter"), ("sort[0][0]=id", "Invalid sort parameter"),
    ])
    func `refuses what is none`(query: String, message: String) throws {
        let planning = try Planning("bookings")
        #expect(refusal { try planning.list(query) } == .validation(message))
    }

    @Test(arguments: ["f_private", "f_password", "camel_case_field", "f_comp"])
    func `refuses what the caller may not read`(name: String) throws {
        let planning = try Planning("kitchen-sinks")
        #expect(refusal { try planning.list("sort=\(name)") } == .validation("Invalid parameter \(name)"))
    }

    @Test func `refuses a relation to a type that the caller may not find`() throws {
        let planning = try Planning("bookings", access: .listed(["api::booking.booking.find"]))
        #expect(refusal { try planning.list("sort=customer.name") } == .validation("Invalid parameter customer"))
    }

    private func spelled(_ terms: [SortTerm], _ planning: Planning) -> String {
        terms.map { term in
            var type = planning.type
            var path = term.descending ? "-" : ""
            for step in term.steps {
                path += type.attributes[step.attribute].name + "."
                switch type.attributes[step.attribute].form {
                case .relation(let relation): type = planning.planner.schema[relation.target] ?? type
                case .component(let uid, _, _): type = planning.planner.schema[uid] ?? type
                default: type = planning.planner.schema[.file] ?? type
                }
            }
            return path + planning.name(term.field, of: type)
        }.joined(separator: " ")
    }
}

@Suite struct `Planning fields` {
    private static let all = """
        booking_id booking_date booking_fee payment_status booking_status payment_date payment_method notes \
        createdAt updatedAt
        """

    @Test(arguments: [
        ("", all), ("fields", all), ("fields=*", all), ("fields[0]=*&fields[1]=notes", all),
        ("fields=booking_id", "booking_id"), ("fields[]=booking_id", "booking_id"),
        ("fields=notes&fields=booking_id", "booking_id notes"),
        ("fields[1]=notes&fields[0]=booking_id", "booking_id notes"),
        ("fields=id", ""), ("fields=notes&fields=notes", "notes"), ("fields=created_at", "createdAt"),
        ("fields[]=createdAt&fields[]=notes", "notes createdAt"),
    ])
    func `shows them in schema order`(query: String, fields: String) throws {
        let planning = try Planning("bookings")
        #expect(planning.spelled(try planning.list(query).selection) == fields)
        #expect(
            planning.spelled(try planning.planner.one(1, ContentQuery(parsing: query), of: planning.type).selection)
                == fields)
    }

    @Test(arguments: [
        ("fields=foo", "Invalid parameter foo"), ("fields=booking_id,notes", "Invalid parameter booking_id,notes"),
        ("fields[]=notes&fields[]=foo", "Invalid parameter foo"), ("fields=unit", "Invalid parameter unit"),
        ("fields=payment_proof", "Invalid parameter payment_proof"), ("fields=Notes", "Invalid parameter Notes"),
        ("fields=publishedAt", "Invalid parameter publishedAt"), ("fields=", "Invalid fields parameter"),
        ("fields[booking_id]=true", "Invalid fields parameter"), ("fields[0][a]=1", "Invalid fields parameter"),
    ])
    func `refuses what is none`(query: String, message: String) throws {
        let planning = try Planning("bookings")
        #expect(refusal { try planning.list(query) } == .validation(message))
    }

    @Test func `never shows what is private or a password`() throws {
        let planning = try Planning("kitchen-sinks")
        let shown = planning.spelled(try planning.list("").selection).split(separator: " ")
        #expect(!shown.contains("f_private") && !shown.contains("f_password"))
        #expect(shown.first == "f_string" && shown.suffix(2) == ["createdAt", "updatedAt"])
        for name in ["f_private", "f_password"] {
            #expect(refusal { try planning.list("fields=\(name)") } == .validation("Invalid parameter \(name)"))
        }
    }

    @Test(arguments: [("artikels", "publishedAt"), ("pengumumans", "locale")])
    func `show the state and the locale where a type has them`(route: String, field: String) throws {
        let planning = try Planning(route)
        #expect(planning.spelled(try planning.list("").selection).hasSuffix("updatedAt \(field)"))
        #expect(planning.spelled(try planning.list("fields=\(field)").selection) == field)
    }
}

@Suite struct `Planning what to populate` {
    @Test(arguments: [
        [
            "populate=unit", "populate[]=unit", "populate[0]=unit", "populate[unit]=true", "populate[unit]=*",
            "populate[unit]=ya", "populate[unit][foo]=1", "populate=unit,foo", "populate=unit,unit", "populate= unit ",
        ],
        [
            "populate=unit,customer", "populate[0]=unit&populate[1]=customer", "populate[]=customer&populate[]=unit",
            "populate=customer&populate=unit", "populate[customer]=true&populate[unit]=true", "populate=unit, customer",
        ],
        [
            "populate=unit.customer", "populate[unit][populate]=customer", "populate[unit][populate][0]=customer",
            "populate[unit][populate][customer]=true", "populate=unit,unit.customer", "populate=unit.customer,unit",
        ],
        ["populate=unit.*", "populate[unit][populate]=*"],
        [
            "", "populate=", "populate", "populate=true", "populate=deep", "populate=1", "populate=foo",
            "populate=notes",
            "populate[unit]=false", "populate[unit]=0", "populate=.unit", "populate[foo][populate]=*",
        ],
        [
            "populate=*",
            "populate[unit]=1&populate[customer]=1&populate[documents]=1&populate[marketing_staff]=1&populate[payment_proof]=1",
        ],
        ["populate=*,unit", "populate=unit"],
        [
            "populate[unit][fields]=block,number", "populate[unit][fields][0]=number&populate[unit][fields][1]=block",
            "populate[unit][fields]= number , block&populate[unit][filters][foo]=1&populate[unit][sort]=foo",
        ],
    ])
    func `gives one plan for all spellings of one wish`(queries: [String]) throws {
        let planning = try Planning("bookings")
        let plans = try queries.map { try planning.list($0) }
        for (query, plan) in zip(queries, plans) {
            #expect(plan == plans[0], "\(query)")
            #expect(plan.hashValue == plans[0].hashValue)
        }
    }

    @Test(arguments: [
        ("populate=unit", "populate=customer"), ("populate=unit", ""), ("populate=unit", "populate=unit.customer"),
        ("populate=unit", "populate[unit][fields]=block"), ("populate=documents", "populate[documents][limit]=2"),
        ("populate=documents", "populate[documents][start]=2"),
        ("populate=documents", "populate[documents][count]=true"),
        ("populate=documents", "populate[documents][sort]=id:desc"),
        ("populate=documents", "populate[documents][filters][id]=1"),
        ("populate[documents][filters][notes]=%C3%A9", "populate[documents][filters][notes]=e%CC%81"),
    ])
    func `gives different plans for different wishes`(one: String, other: String) throws {
        let planning = try Planning("bookings")
        #expect(try planning.list(one) != planning.list(other))
    }

    @Test func `keeps schema order and shows the chosen fields besides`() throws {
        let planning = try Planning("bookings")
        let plan = try planning.list("fields=notes&populate[customer][fields]=name&populate[unit][fields]=block")
        #expect(planning.spelled(plan.selection) == "notes unit[block] customer[name]")
    }

    @Test(arguments: [
        ("populate[documents][sort]=id:desc,foo", "sort 1 start 0 limit all"),
        ("populate[documents][limit]=2&populate[documents][start]=1", "sort 0 start 1 limit 2"),
        ("populate[documents][limit]=-1", "sort 0 start 0 limit all"),
        ("populate[documents][limit]=0", "sort 0 start 0 limit all"),
        ("populate[documents][start]=-3", "sort 0 start 0 limit all"),
        ("populate[documents][page]=3&populate[documents][pageSize]=10", "sort 0 start 20 limit 10"),
        ("populate[documents][page]=2", "sort 0 start 25 limit 25"),
        ("populate[documents][pageSize]=500", "sort 0 start 0 limit 100"),
        ("populate[documents][pagination][limit]=2", "sort 0 start 0 limit all"),
        ("populate[documents][count]=false", "sort 0 start 0 limit all"),
    ])
    func `reads the nested options`(query: String, options: String) throws {
        let planning = try Planning("bookings")
        let documents = try found(try planning.list(query).selection.populations.first, "a population")
        #expect(documents.attribute.name == "documents" && !documents.isCount)
        let limit = documents.limit.map(String.init) ?? "all"
        #expect("sort \(documents.sort.count) start \(documents.start) limit \(limit)" == options)
    }

    @Test func `counts instead of showing`() throws {
        let planning = try Planning("karyawans")
        #expect(
            planning.spelled(try planning.list("fields=id&populate[bookings][count]=true").selection) == "bookings#")
        #expect(
            planning.spelled(try planning.list("fields=id&populate[kontak][count]=true").selection)
                == "kontak[telepon email]")
    }

    @Test func `leaves drafts out only when asked`() throws {
        let planning = try Planning("tags")
        let all = try planning.list("populate=artikels").selection.populations.first
        let live = try planning.list("populate[artikels][publicationState]=live").selection.populations.first
        #expect(all?.filter == .everything)
        #expect(live?.filter == .compare(.publishedAt, .isNotNull, [], negated: false))
    }

    @Test(arguments: [
        ("populate=zona", "zona[isi | keterangan | kutipan nilai]"),
        ("populate[zona][on][blok.teks]=true", "zona[isi]"),
        ("populate[zona][on][blok.kutipan][fields]=nilai&populate[zona][on][blok.teks]=true", "zona[isi | nilai]"),
        (
            "populate[zona][on][blok.kutipan][fields]=id&populate[zona][on][blok.kutipan][populate][sumber][fields]=name",
            "zona[sumber[name]]"
        ),
        ("populate[zona][on][blok.asing]=true", "zona[]"), ("populate[zona][on][blok.teks]=false", "zona[]"),
    ])
    func `chooses the components of a zone`(query: String, selection: String) throws {
        let planning = try Planning("halamans")
        let plan = try planning.list("fields=id&" + query)
        #expect(planning.spelled(plan.selection) == selection)
    }

    @Test(arguments: [
        "populate[0]=*", "populate[0][unit]=true", "populate[documents][limit]=dua", "populate[documents][limit]=2.5",
        "populate[documents][start][]=1", "populate[unit][on]=1",
    ])
    func `refuses shapes that say nothing`(query: String) throws {
        let planning = try Planning("bookings")
        #expect(refusal { try planning.list(query) } == .validation("Invalid populate parameter"))
    }

    @Test func `refuses nested populate that is no option`() throws {
        let planning = try Planning("bookings")
        let words = "Invalid nested populate. Expected '*' or an object"
        for query in ["populate[unit]", "populate[unit][]=x"] {
            #expect(refusal { try planning.list(query) } == .validation(words))
        }
        #expect(refusal { try planning.list("populate[unit][filters][notes][$foo]=1") } == nil)
        #expect(
            refusal { try planning.list("populate[unit][filters][block][$foo]=1") }
                == .validation("Invalid parameter $foo"))
    }

    @Test(arguments: [
        "populate=*", "populate=customer,unit", "populate[customer][populate]=*&populate=unit",
        "populate=unit.customer",
    ])
    func `drops relations to types that the caller may not find`(query: String) throws {
        let planning = try Planning(
            "bookings", access: .listed(["api::booking.booking.find", "api::unit-rumah.unit-rumah.find"]))
        let names = try planning.list(query).selection.populations.map(\.attribute.name)
        #expect(!names.contains("customer") && !names.contains("documents"))
        let unit = try planning.list("populate=unit.customer").selection.populations.first
        #expect(unit?.selections.first?.populations.isEmpty == true)
    }
}
