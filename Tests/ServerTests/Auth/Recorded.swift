//  Recorded: accounts, roles, permissions and API tokens of the installation whose answers were recorded.
//
//  Strapi 4.25.20 made the hashes: bcrypt by bcryptjs, token keys under the salt `golden-api-token-salt`. All passwords
//  are `Rahasia123`.

import Content
import Storage

enum Recorded {
    struct User {
        let name: String
        let hash: String
        let role: Int64
        var confirmed = true
        var blocked = false
    }

    static let password = "Rahasia123"

    /// In id order, from 1.
    static let users = [
        User(name: "budi", hash: "$2a$10$Vx6BkKH.EX5IWYV3Gg1.ouUjMEnPn.8azd97c853PrqlEL2OlW0wS", role: 1),
        User(name: "sari", hash: "$2a$10$gpm.RH5LdwVO13vloaklteg0x0fraGqCvk7/2BYRSX8jvzZP.SiZ6", role: 3),
        User(name: "agus", hash: "$2a$10$i3q2kPMwBZHq5aOGVld3YuAfktUn7LNFvmnJ5mLbZ/UdCoaHyWRxq", role: 4),
        User(
            name: "blokir", hash: "$2a$10$0IYzvZqkcY2KZy1ddGij0OD56hzx/yCrDo/P3SAgvuQUJd/v0jQKK", role: 1, blocked: true
        ),
        User(
            name: "belum", hash: "$2a$10$rAK99XAs7R2HYjvw092HHuU/0gVxPWSCnRfqB.ZbQAPAbS0KA2fW.", role: 1,
            confirmed: false),
        User(name: "lupa", hash: "$2a$10$dWpliH7m/OfTgYrxOQOl9.iCHJs8YLuhWo7Z7wertgSJ6iCKx9LnW", role: 1),
    ]

    /// Name, type and actions, in id order from 1.
    ///
    /// Of the content types those that the recorded requests touch.
    static let roles: [(name: String, type: String, actions: [String])] = [
        (
            "Authenticated", "authenticated",
            [
                "plugin::users-permissions.user.me", "plugin::users-permissions.auth.changePassword",
                "api::booking.booking.find", "api::booking.booking.findOne", "api::unit-rumah.unit-rumah.find",
                "api::unit-rumah.unit-rumah.findOne", "api::rahasia.rahasia.find", "api::rahasia.rahasia.findOne",
            ]
        ),
        (
            "Public", "public",
            [
                "plugin::users-permissions.auth.callback", "api::booking.booking.find", "api::booking.booking.findOne",
                "api::booking.booking.create", "api::booking.booking.update", "api::booking.booking.delete",
                "api::konsumen.konsumen.find", "plugin::upload.content-api.find", "plugin::upload.content-api.findOne",
                "plugin::upload.content-api.upload", "plugin::upload.content-api.destroy",
            ]
        ),
        (
            "Manager", "manager",
            [
                "plugin::users-permissions.user.me", "plugin::users-permissions.user.find",
                "plugin::users-permissions.role.find", "api::booking.booking.find", "api::booking.booking.delete",
                "api::rahasia.rahasia.find",
            ]
        ),
        (
            "Sales", "sales",
            [
                "plugin::users-permissions.user.me", "api::booking.booking.find", "api::booking.booking.findOne",
                "api::booking.booking.create", "api::unit-rumah.unit-rumah.find", "api::unit-rumah.unit-rumah.findOne",
            ]
        ),
    ]

    /// Key, kind, stored hash, actions, end, in id order from 1.
    static let tokens: [(key: String, kind: String, hash: String, actions: [String], expiresAt: Instant?)] = [
        (
            "golden-token-read-only", "read-only",
            "8daa95a61a2c9c8c2147fe668516ac4eafd65f9eaeed0697f1d432bcaf65b41d"
                + "432ae4b11cc999e7a49ad4bd7ca94247da41a6bdb3af09f4672b1996a94b9675", [], nil
        ),
        (
            "golden-token-full-access", "full-access",
            "1fb9b6773824055845cd08a50f6f52f70a64244d9c625a84ec7fba2f2e9b68ff"
                + "febdd6e9aab5511806d600d6e069a6a39f209a41519ad813e145891efb73551c", [], nil
        ),
        (
            "golden-token-custom", "custom",
            "1db9a43160eea1024d9241e21eb4352599978c208cef4e801d045feeaea829c2"
                + "f7cc7cd6971e08a2729d7f282a39ba3756dff3c8570f9b91fdf472b38dfe249f",
            ["api::unit-rumah.unit-rumah.find", "api::booking.booking.find"], nil
        ),
        (
            "golden-token-expired", "full-access",
            "319e741f5ff5dc2869fb40bb3fbd0fa079e089f59a4ffbc88fbabf2936f8d7e7"
                + "10fee3d8b7d70d1d186210c07b66cad75e4e80cc5a7331b4ec0465d3252520cf", [],
            Instant(milliseconds: 1_577_836_800_000)
        ),
    ]

    static func store(in transaction: Transaction) throws {
        let schema = transaction.layout.schema
        guard let user = schema[.user], let role = schema[.role], let permission = schema[.permission] else { return }
        for (name, type, actions) in roles {
            var draft = Draft(role)
            draft["name"] = .text(name)
            draft["type"] = .text(type)
            let id = try transaction.create(draft).id
            for action in actions {
                var allowed = Draft(permission)
                allowed["action"] = .text(action)
                allowed.relations["role"] = .replace([id])
                _ = try transaction.create(allowed)
            }
        }
        for one in users {
            var draft = Draft(user)
            draft["username"] = .text(one.name)
            draft["email"] = .text("\(one.name)@example.com")
            draft["provider"] = .text("local")
            draft["password"] = .text(one.hash)
            draft["confirmed"] = .boolean(one.confirmed)
            draft["blocked"] = .boolean(one.blocked)
            draft.relations["role"] = .replace([one.role])
            _ = try transaction.create(draft)
        }
        for token in tokens {
            let stored = NewToken(
                name: token.key, kind: token.kind, accessKey: token.hash, actions: token.actions,
                expiresAt: token.expiresAt)
            try transaction.add(stored)
        }
    }
}
