//  Every recorded query string, planned: refused in the real server's words, or not at all.

import Content
import Testing

@Suite struct `A recorded query` {
    @Test func `is there in hundreds`() {
        #expect(Self.reads.count > 300)
    }

    @Test(arguments: reads)
    func `is planned or refused as the real server did`(recording: Recording) throws {
        let refusal = try refusal(of: recording)
        switch recording.status {
        case 500: #expect(refusal?.status == 400)
        case 400:
            #expect(refusal?.name == recording.error?["name"]?.string)
            #expect(refusal?.message == recording.error?["message"]?.string)
            #expect(refusal?.details == recording.error?["details"])
        default: #expect(refusal == nil)
        }
    }

    private func refusal(of recording: Recording) throws -> Refusal? {
        let type = try Project.type(recording.route)
        let planner = Planner(schema: try Project.recorded.get(), access: try access(of: recording.caller))
        do {
            let query = try ContentQuery(parsing: recording.query)
            _ = try recording.hasID ? planner.one(1, query, of: type) : planner.list(query, of: type)
            return nil
        } catch {
            return error
        }
    }

    /// What the recorded roles may find.
    private func access(of caller: String?) throws -> Access {
        if caller == "budi" {
            return .listed(
                ActionSet(Set(["booking", "kitchen-sink", "rahasia", "unit-rumah"].map { "api::\($0).\($0).find" })))
        }
        let types = try Project.recorded.get().contentTypes.map(\.uid).filter { $0 != "api::rahasia.rahasia" }
        return .listed(ActionSet(Set(types.map { "\($0).find" })))
    }

    /// Reads of content by callers whose role these tests know, and that no other stage refused.
    private static let reads = ((try? Recording.all.get()) ?? []).filter { recording in
        recording.method == "GET" && [200, 400, 404, 500].contains(recording.status)
            && [nil, "budi"].contains(recording.caller) && (try? Project.type(recording.route)) != nil
    }
}
