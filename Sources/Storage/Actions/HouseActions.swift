//  HouseActions: everything that a house does by name.
//
//  Handed over once, at the start; routes and the OpenAPI document are made from the same lists.

package import Content

/// The named operations of a house.
package struct HouseActions: Sendable {
    /// On one entry: `/api/<plural>/<id>/actions/<name>`.
    package var entries: [EntryAction]
    /// On a type: `/api/<plural>/actions/<name>`.
    package var types: [TypeAction]

    /// Operations on entries and on types; none unless told otherwise.
    package init(entries: [EntryAction] = [], types: [TypeAction] = []) {
        self.entries = entries
        self.types = types
    }

    /// Those of types that a schema has.
    package func served(by schema: Schema) -> HouseActions {
        HouseActions(
            entries: entries.filter { schema[$0.type] != nil }, types: types.filter { schema[$0.type] != nil })
    }
}
