//  Layout: everything about a schema that reads and writes share: tables, compiler, cipher, rules.
//
//  Made once at start from the loaded schema; never changes. Rules keep their registered order within a type.

package import Content
package import Relational

/// What the store knows apart from the database itself.
package struct Layout: Sendable {
    /// All loaded content types.
    package let schema: Schema
    /// Where every attribute is stored.
    package let tables: Tables
    /// Seals and opens encrypted attributes.
    package let cipher: FieldCipher
    /// The database's own spellings.
    package let dialect: SQLDialect
    /// The rules of each type, in registered order.
    package let rules: [UID: [any Lifecycle]]
    /// Bounds of a read.
    package let limits: QueryLimits
    /// Attributes whose unique index is left off until duplicates of a take-over are repaired: `table.column`.
    package let checkOnly: Set<String>
    /// What every text that is written is looked through for.
    package let scan: TextScan?
    let compiler: ReadCompiler

    /// A layout; `rules` keep their order within a type.
    ///
    /// Without `usesSearch` every condition on text looks at every row, so that both ways can be compared.
    package init(
        schema: Schema, cipher: FieldCipher, dialect: SQLDialect, rules: [any Lifecycle] = [],
        limits: QueryLimits = QueryLimits(), checkOnly: Set<String> = [], usesSearch: Bool = true,
        scan: TextScan? = nil
    ) {
        self.schema = schema
        self.cipher = cipher
        self.dialect = dialect
        self.limits = limits
        self.checkOnly = checkOnly
        self.scan = scan
        tables = Tables(schema)
        self.rules = Dictionary(grouping: rules, by: \.contentType)
        compiler = ReadCompiler(
            tables: tables, schema: schema, dialect: dialect, usesSearch: usesSearch,
            hash: { text, attribute, type in .blob(cipher.hash(text, of: attribute, in: type)) })
    }

    /// Every table that content lies in, link tables among them.
    var contentTables: [String] {
        tables.all.flatMap { table in
            [table.name]
                + table.places.compactMap { place in
                    if case .link(let link, isOwner: true) = place { link.name } else { nil }
                }
        }
    }

    /// The tables of entries: those whose rows are counted.
    var entryTables: [String] { tables.all.filter { !$0.type.isComponent }.map(\.name) }

    /// Attributes of `type` that rules fill.
    package func provided(_ type: UID) -> Set<AttributeName> {
        (rules[type] ?? []).reduce(into: []) { $0.formUnion($1.provides) }
    }

    /// Attributes that rules fill, by type.
    package var providedByType: [UID: Set<AttributeName>] {
        rules.keys.reduce(into: [:]) { $0[$1] = provided($1) }
    }
}
