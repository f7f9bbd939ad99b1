//  The tree of a query string, as qs 6.11 gives it with Strapi's settings.
//
//  Every expected tree was printed by qs 6.11.1 itself; where it puts the boolean true, we put the text.

import Content
import Testing

@Suite struct `Parsing a query string` {
    @Test(arguments: [
        (#""#, #"{}"#),
        (#"a=1"#, #"{"a":"1"}"#),
        (#"a[b][c]=1"#, #"{"a":{"b":{"c":"1"}}}"#),
        (#"a%5Bb%5D%5bc%5d=1"#, #"{"a":{"b":{"c":"1"}}}"#),
        (#"a[b]c=1"#, #"{"a":{"b":"1"}}"#),
        (#"a[b]c[d]=1"#, #"{"a":{"b":{"d":"1"}}}"#),
        (#"[a]=1"#, #"{"a":"1"}"#),
        (#"a[ b ]=1"#, #"{"a":{" b ":"1"}}"#),
        (#"a.b=1"#, #"{"a.b":"1"}"#),
        (#"a[b.c]=1"#, #"{"a":{"b.c":"1"}}"#),
        (#"filters[$or][0][id]=1&filters[$or][1][id][$gt]=5"#, #"{"filters":{"$or":[{"id":"1"},{"id":{"$gt":"5"}}]}}"#),
        (#"filters={"id":1}"#, #"{"filters":"{\"id\":1}"}"#),
    ])
    func `nests names in brackets, escaped or not`(query: String, expected: String) {
        #expect(json(of: query) == expected)
    }

    @Test(arguments: [
        (#"a[0]=x&a[1]=y"#, #"{"a":["x","y"]}"#),
        (#"a[]=x&a[]=y"#, #"{"a":["x","y"]}"#),
        (#"a=x&a=y"#, #"{"a":["x","y"]}"#),
        (#"a[5]=x&a[9]=y"#, #"{"a":["x","y"]}"#),
        (#"a[9]=y&a[5]=x"#, #"{"a":["x","y"]}"#),
        (#"a[100]=x"#, #"{"a":["x"]}"#),
        (#"sort[2]=id:desc&sort[0]=payment_status"#, #"{"sort":["payment_status","id:desc"]}"#),
        (#"a[]=x&a[1]=y"#, #"{"a":["x","y"]}"#),
        (#"a[0]=x&a[0]=y"#, #"{"a":[["x","y"]]}"#),
        (#"a[][b]=1"#, #"{"a":[{"b":"1"}]}"#),
        (#"a[][b]=1&a[][b]=2"#, #"{"a":[{"b":["1","2"]}]}"#),
        (#"a[0][b]=1&a[0][c]=2"#, #"{"a":[{"b":"1","c":"2"}]}"#),
        (#"a[0][b]=1&a[1][b]=2"#, #"{"a":[{"b":"1"},{"b":"2"}]}"#),
        (#"a=x&a[]=y"#, #"{"a":["x","y"]}"#),
        (#"a[]=x&a=y"#, #"{"a":["x","y"]}"#),
        (#"a=x&a[0]=y"#, #"{"a":["x","y"]}"#),
        (#"a=x&a[1]=y"#, #"{"a":["x","y"]}"#),
        (#"populate=a,b&populate[0]=c"#, #"{"populate":["a,b","c"]}"#),
        (#"filters[$or][0][a]=1&filters[$or][0][a]=2"#, #"{"filters":{"$or":[{"a":["1","2"]}]}}"#),
        (#"a[b]=1&a[b]=2"#, #"{"a":{"b":["1","2"]}}"#),
        (#"a[b]=1&a[b]x=2"#, #"{"a":{"b":["1","2"]}}"#),
        (#"[]=x"#, #"{"0":"x"}"#),
        (#"[0]=x"#, #"{"0":"x"}"#),
        (#"[5]=x"#, #"{"5":"x"}"#),
    ])
    func `makes lists of indexes, empty brackets and repetition`(query: String, expected: String) {
        #expect(json(of: query) == expected)
    }

    @Test(arguments: [
        (#"a[101]=x"#, #"{"a":{"101":"x"}}"#),
        (#"a[0]=x&a[101]=y"#, #"{"a":{"0":"x","101":"y"}}"#),
        (#"a[0]=x&a[k]=y"#, #"{"a":{"0":"x","k":"y"}}"#),
        (#"a[k]=y&a[0]=x"#, #"{"a":{"0":"x","k":"y"}}"#),
        (#"a[007]=1"#, #"{"a":{"007":"1"}}"#),
        (#"a[-1]=1"#, #"{"a":{"-1":"1"}}"#),
        (#"a[1.5]=1"#, #"{"a":{"1.5":"1"}}"#),
        (#"a[1e1]=1"#, #"{"a":{"1e1":"1"}}"#),
        (#"filters[id][$in][0]=1&filters[id][$in][a]=2"#, #"{"filters":{"id":{"$in":{"0":"1","a":"2"}}}}"#),
        (#"a[99999999999999999999]=x"#, #"{"a":{"99999999999999999999":"x"}}"#),
    ])
    func `makes objects where an index is no index or stands beside a name`(query: String, expected: String) {
        #expect(json(of: query) == expected)
    }

    @Test(arguments: [
        (#"b=1&5=2&a=3&0=4"#, #"{"0":"4","5":"2","b":"1","a":"3"}"#),
        (#"a[b]=1&a[10]=2&a[9]=3"#, #"{"a":{"9":"3","10":"2","b":"1"}}"#),
        (#"a[4294967295]=x&a[b]=y&a[4294967294]=z"#, #"{"a":{"4294967294":"z","4294967295":"x","b":"y"}}"#),
    ])
    func `orders integer names first, as JavaScript objects do`(query: String, expected: String) {
        #expect(json(of: query) == expected)
    }

    @Test(arguments: [
        (#"a=1&a[b]=2"#, #"{"a":["1",{"b":"2"}]}"#),
        (#"a[b]=2&a=1"#, #"{"a":{"1":"true","b":"2"}}"#),
        (#"a[b]=2&a="#, #"{"a":{"b":"2"}}"#),
        (#"a[b]=2&a"#, #"{"a":{"b":"2"}}"#),
        (#"a=&a[b]=2"#, #"{"a":["",{"b":"2"}]}"#),
        (#"a[b]=1&a[b][c]=2"#, #"{"a":{"b":["1",{"c":"2"}]}}"#),
        (#"filters[id]=1&filters[id][$gt]=0"#, #"{"filters":{"id":["1",{"$gt":"0"}]}}"#),
        (#"a[b][c]=2&a[b]=toString"#, #"{"a":{"b":{"c":"2"}}}"#),
    ])
    func `merges a value with what stands under the same name`(query: String, expected: String) {
        #expect(json(of: query) == expected)
    }

    @Test(arguments: [
        (#"a"#, #"{"a":null}"#),
        (#"a="#, #"{"a":""}"#),
        (#"a[b]"#, #"{"a":{"b":null}}"#),
        (#"a&a=1"#, #"{"a":[null,"1"]}"#),
    ])
    func `tells null from empty`(query: String, expected: String) {
        #expect(json(of: query) == expected)
    }

    @Test(arguments: [
        (#"a+b=c+d%20e%2Bf"#, #"{"a b":"c d e+f"}"#),
        (#"a=%E0%A4%A"#, #"{"a":"%E0%A4%A"}"#),
        (#"a=100%"#, #"{"a":"100%"}"#),
        (#"a=1+100%"#, #"{"a":"1 100%"}"#),
        (#"a=%ff"#, #"{"a":"%ff"}"#),
        (#"%zz=1"#, #"{"%zz":"1"}"#),
        (#"a[é]=%C3%A9&b=%F0%9F%98%80"#, #"{"a":{"é":"é"},"b":"😀"}"#),
    ])
    func `decodes escapes and plus signs, and keeps broken pieces raw`(query: String, expected: String) {
        #expect(json(of: query) == expected)
    }

    @Test(arguments: [
        (#"a=1;b=2"#, #"{"a":"1;b=2"}"#),
        (#"&&a=1&&b=2&"#, #"{"a":"1","b":"2"}"#),
        (#"?x=1"#, #"{"?x":"1"}"#),
        (#"=1"#, #"{}"#),
        (#"a=b=c"#, #"{"a":"b=c"}"#),
        (#"a=b]=c"#, #"{"a=b]":"c"}"#),
        (#"a[b=1"#, #"{"a[b":"1"}"#),
        (#"a]b=1"#, #"{"a]b":"1"}"#),
        (#"a[%5Bb%5D]=1"#, #"{"a[":{"b":"1"}}"#),
        (#"[[a]]=1"#, #"{"[":{"a":"1"}}"#),
        (#"a[[b]]=1"#, #"{"a[":{"b":"1"}}"#),
    ])
    func `takes odd separators and brackets as they come`(query: String, expected: String) {
        #expect(json(of: query) == expected)
    }

    @Test(arguments: [
        (#"__proto__=1"#, #"{}"#),
        (#"a[__proto__]=1"#, #"{}"#),
        (#"a[__proto__][b]=1"#, #"{}"#),
        (#"toString=1"#, #"{}"#),
        (#"a[toString]=1"#, #"{}"#),
        (#"constructor[prototype][x]=1"#, #"{}"#),
        (#"a[hasOwnProperty]=b&c=1"#, #"{"c":"1"}"#),
    ])
    func `drops names of the object prototype`(query: String, expected: String) {
        #expect(json(of: query) == expected)
    }

    @Test func `keeps what is deeper than twenty brackets as one name`() {
        let twenty = "filters" + String(repeating: "[$and][0]", count: 10)
        #expect(json(of: twenty + "=1").contains(#"{"$and":["1"]}"#))
        #expect(json(of: twenty + "[id]=1").contains(#"{"$and":[{"[id]":"1"}]}"#))
        #expect(json(of: twenty + "[$and][0][id]=1").contains(#"{"$and":[{"[$and][0][id]":"1"}]}"#))
        #expect(json(of: twenty + "[a]x[b]y=1").contains(#"{"$and":[{"[a]x[b]y":"1"}]}"#))
    }

    @Test func `looks at a thousand parameters and drops the rest`() {
        let thousand = (0..<1000).map { "x\($0)=1" }.joined(separator: "&")
        #expect(QueryString.parse(thousand).members?.count == 1000)
        #expect(QueryString.parse(thousand + "&y=1")["y"] == nil)
        #expect(QueryString.parse(String(repeating: "&", count: 1000) + "y=1").members == [])
        #expect(QueryString.parse(String(repeating: "&", count: 999) + "y=1")["y"] == .text("1"))
    }

    @Test func `takes other limits`() {
        let limits = QueryStringLimits(depth: 1, arrayIndex: 1, parameters: 2)
        #expect(json(of: "a[1]=x&b[c][d]=y&e=z", limits) == #"{"a":["x"],"b":{"c":{"[d]":"y"}}}"#)
        #expect(json(of: "a[2]=x", limits) == #"{"a":{"2":"x"}}"#)
    }

    @Test func `joins names by the hundred`() {
        let names = (0..<40).map { "n\($0)=a&n\($0)[]=b&n\($0)=c" }.joined(separator: "&")
        let members = QueryString.parse(names).members
        #expect(members?.map(\.key) == (0..<40).map { "n\($0)" })
        #expect(members?.allSatisfy { $0.value == .list([.text("a"), .text("c"), .text("b")]) } == true)
    }

    @Test func `reads a substring`() {
        #expect(QueryString.parse("/api/bookings?a=1".dropFirst(14))["a"] == .text("1"))
    }

    @Test(arguments: hostileQueries)
    func `does not slow down on hostile queries`(query: String) {
        let start = ContinuousClock.now
        _ = QueryString.parse(query)
        #expect(start.duration(to: .now) < .seconds(5))
    }
}

/// Eight kilobytes each, made to hurt: milliseconds for us, seconds for a parser that looks back.
private let hostileQueries: [String] = [
    String(repeating: "[", count: 8000),
    String(repeating: "[]", count: 4000) + "=1",
    String(repeating: "=", count: 8000),
    String(repeating: "%", count: 8000),
    String(repeating: "&", count: 8000),
    String(repeating: "a&", count: 4000),
    String(repeating: "a" + String(repeating: "[100]", count: 20) + "=1&", count: 76),
    (0..<900).map { "a[k\($0)]=" }.joined(separator: "&"),
    (0..<500).map { "a[]=x&a[b\($0)]=1" }.joined(separator: "&"),
]

@Suite struct `A query node` {
    private let node = QueryString.parse("a[b]=1&list[]=x&empty")

    @Test func `gives its members by key`() {
        #expect(node["a"]?["b"]?.text == "1")
        #expect(node["list"]?.elements == [.text("x")])
        #expect(node["empty"] == .null)
        #expect(node["nope"] == nil)
        #expect(node["list"]?["0"] == nil)
        #expect(node["a"]?.text == nil)
        #expect(node["a"]?.members == [QueryMember(key: "b", value: .text("1"))])
    }

    @Test func `is equal by bytes, not by look`() {
        #expect(QueryString.parse("a=%C3%A9") != QueryString.parse("a=e%CC%81"))
        #expect(QueryString.parse("%C3%A9=1") != QueryString.parse("e%CC%81=1"))
        #expect(QueryString.parse("%C3%A9=1&e%CC%81=2").members?.count == 2)
        #expect(QueryString.parse("a[b]=1&c=2") == QueryString.parse("a%5Bb%5D=1&c=2"))
        #expect(Set([QueryString.parse("a=1"), QueryString.parse("a=1"), QueryString.parse("a")]).count == 2)
    }
}

private func json(of query: String, _ limits: QueryStringLimits = .init()) -> String {
    json(QueryString.parse(query, limits: limits)).serialized()
}

private func json(_ node: QueryNode) -> JSONValue {
    switch node {
    case .null: .null
    case .text(let text): .string(text)
    case .list(let elements): .array(elements.map(json))
    case .object(let members): .object(JSONObject(members.map { ($0.key, json($0.value)) }))
    }
}
