//  OpenAPICommand: `kavling openapi`: the API's description on standard output.
//
//  Needs the schemas only, no database and no secrets.

import ArgumentParser
import Content
import Relational
import Server
import Storage

/// Prints the OpenAPI document of the content.
struct OpenAPICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "openapi", abstract: "Print the OpenAPI 3.1 document.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await Report.faults {
            var settings = try await Settings.read()
            settings.apply(common)
            let schema = try SchemaLoader.load(ContentFolder(path: settings.content).files())
            let house = settings.house(schema, try settings.clock())
            let layout = Layout(
                schema: schema, cipher: FieldCipher(.random()), dialect: .sqlite, rules: house.rules)
            Report.line(
                OpenAPIDocument(
                    schema: schema, provided: layout.providedByType, actions: house.actions, version: Office.version
                ).json()
                    .serialized())
        }
    }
}
