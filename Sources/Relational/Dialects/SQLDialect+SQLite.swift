//  SQLDialect+SQLite: SQLite from 3.40 on.
//
//  `kv_fold` and the functions that match folded text are registered by the driver on every connection; SQLite's own
//  LIKE and lower() fold ASCII only.

extension SQLDialect {
    /// SQLite ≥ 3.40 (JSON1, RETURNING, STRICT).
    package static let sqlite = SQLDialect(
        name: "SQLite",
        columnType: { kind in
            switch kind {
            case .integer, .boolean, .instant: "INTEGER"
            case .real: "REAL"
            case .text, .json: "TEXT"
            case .blob: "BLOB"
            }
        },
        identityColumn: "\"id\" INTEGER PRIMARY KEY AUTOINCREMENT",
        appendMembership: { operand, list, statement in
            statement.append(operand)
            statement.append(" IN (SELECT value FROM json_each(")
            statement.bind(.text(jsonList(list)))
            statement.append("))")
        },
        // A join and not IN: that would copy the list into a table of its own, which costs three times as much as all
        // the rest of a look-up (measured: 4.5 against 1.5 µs). CROSS keeps SQLite from turning the order round.
        appendIDs: { alias, statement in
            statement.append("json_each(")
            statement.bind(.text("[]"))
            statement.append(") \(alias) CROSS JOIN ")
        },
        idList: { .text(jsonList($0)) },
        asciiFold: { "lower(\($0))" },
        decimalText: { expression, scale in
            guard scale > 0 else { return "CAST(\(expression) AS TEXT)" }
            // Whole and fraction apart: a division would pass through a double. A NULL stays one by the `||`.
            let unit = "1" + String(repeating: "0", count: scale)
            let fraction = "rtrim(rtrim(printf('.%0\(scale)d', abs(\(expression)) % \(unit)), '0'), '.')"
            return "(CASE WHEN \(expression) < 0 THEN '-' ELSE '' END || (abs(\(expression)) / \(unit)) || \(fraction))"
        },
        lockRow: "",
        maximumOffset: Int64.max,
        // The table has no key of its own, and no row for a table before its first insert.
        raiseIdentity: { table, last in
            [
                Statement(
                    "INSERT INTO sqlite_sequence (name, seq) SELECT ?, 0 "
                        + "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?)",
                    [.text(table), .text(table)]),
                Statement(
                    "UPDATE sqlite_sequence SET seq = ? WHERE name = ? AND seq < ?",
                    [.integer(last), .text(table), .integer(last)]),
            ]
        },
        // Shadow tables hold what a virtual table shows, so the virtual ones are left out.
        storedColumns: Statement(
            "SELECT t.name, c.name, c.pk FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name) AS c "
                + "WHERE t.schema = 'main' AND t.type IN ('table', 'shadow') AND t.name <> 'sqlite_schema' "
                + "AND c.hidden = 0 ORDER BY t.name, c.cid"),
        damages: Statement(
            "SELECT integrity_check FROM pragma_integrity_check(100) WHERE integrity_check <> 'ok'"),
        brokenReferences: Statement("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check"),
        appendOnly: appendOnly,
        search: .sqlite
    )

    private static func quoted(_ name: String) -> String {
        var statement = Statement()
        statement.append(name: name)
        return statement.sql
    }

    private static func appendOnly(_ table: String, _ exception: AppendOnlyException?) -> [Statement] {
        let refusal = "SELECT RAISE(ABORT, '\(table) is only appended to')"
        var unless = ""
        if let exception {
            let (emptied, witness) = (quoted(exception.emptied), quoted(exception.witness))
            let changed = exception.kept.map { "old.\(quoted($0)) IS NOT new.\(quoted($0)) OR " }.joined()
            unless =
                " WHEN \(changed)new.\(emptied) IS NOT NULL OR new.\(witness) IS NULL OR new.\(witness) <= old.id "
                + "OR NOT EXISTS (SELECT 1 FROM \(quoted(table)) w WHERE w.id = new.\(witness) "
                + "AND w.\(quoted(exception.holding.column)) = '\(exception.holding.text)')"
        }
        return [
            Statement(
                "CREATE TRIGGER IF NOT EXISTS \(quoted(table + "__no_delete")) BEFORE DELETE ON \(quoted(table)) "
                    + "BEGIN \(refusal); END"),
            Statement(
                "CREATE TRIGGER IF NOT EXISTS \(quoted(table + "__no_update")) BEFORE UPDATE ON \(quoted(table))\(unless) "
                    + "BEGIN \(refusal); END"),
        ]
    }

    private static func jsonList(_ ids: [Int64]) -> String {
        var text = "["
        for (index, id) in ids.enumerated() {
            if index > 0 { text += "," }
            text += String(id)
        }
        return text + "]"
    }

    /// A JSON array of the values, for json_each.
    ///
    /// Blobs have no place in it and become null.
    private static func jsonList(_ values: [SQLValue]) -> String {
        var text = "["
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            switch value {
            case .null, .blob: text += "null"
            case .integer(let integer): text += String(integer)
            case .real(let real): text += real.isFinite ? "\(real)" : "null"
            case .text(let string): appendQuoted(string, to: &text)
            }
        }
        return text + "]"
    }

    private static func appendQuoted(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
