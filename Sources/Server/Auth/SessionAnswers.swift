//  SessionAnswers: `{"jwt":…,"user":{…}}`, and an account by itself, as clients are shown it.
//
//  The one place where a session token is made: login, registration and new passwords all end here.

import Content
import Storage

/// Answers about the account that a request is about.
struct SessionAnswers: Sendable {
    let store: ContentStore
    let sessions: Sessions

    /// A new session of an account; nil when the account is gone.
    func session(_ id: Int64, from client: SessionClient) async throws -> [UInt8]? {
        try await session(id, try await sessions.begin(id, from: client, wantsRefresh: false))
    }

    /// What a session that was begun is answered with; nil when the account is gone.
    func session(_ id: Int64, _ grant: SessionGrant) async throws -> [UInt8]? {
        guard let user = try await account(id) else { return nil }
        var answer = JSONWriter(capacity: user.count + 512)
        answer.raw("{\"jwt\":")
        answer.string(grant.jwt)
        if let refreshToken = grant.refreshToken {
            answer.raw(",\"refreshToken\":")
            answer.string(refreshToken)
        }
        answer.raw(",\"user\":")
        answer.raw(user)
        answer.raw("}")
        return answer.bytes
    }

    /// What is answered where somebody still has to log in: the account alone.
    func accountAlone(_ id: Int64) async throws -> [UInt8] {
        var answer = JSONWriter()
        answer.raw("{\"user\":")
        answer.raw(try await account(id) ?? [])
        answer.raw("}")
        return answer.bytes
    }

    /// An account as a stranger is shown their own: flat, without what it is related to.
    func account(_ id: Int64) async throws -> [UInt8]? {
        try await account(id, ContentQuery(), access: .listed([]))
    }

    /// An account as a query wants it, as far as the caller may see it; nil when there is none of that id.
    /// - Throws: 400 for a query that cannot be planned.
    func account(_ id: Int64, _ query: ContentQuery, access: Access) async throws -> [UInt8]? {
        guard let type = store.schema[.user] else { return nil }
        let planner = Planner(schema: store.schema, access: access, limits: store.layout.limits)
        return try await store.one(try planner.one(id, query, of: type, shape: .flat)).map { Array($0) }
    }
}
