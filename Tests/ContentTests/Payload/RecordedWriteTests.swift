//  Every recorded body, checked: refused in the real server's words, or not at all.

import Content
import Testing

@Suite struct `A recorded body` {
    @Test func `is there in scores`() {
        #expect(Self.writes.count > 150)
    }

    @Test(arguments: writes)
    func `is accepted or refused as the real server did`(recording: Recording) throws {
        let fault = try fault(of: recording)
        switch recording.status {
        case 500: #expect(fault?.status == 400)
        case 400:
            #expect(fault?.name == recording.error?["name"]?.string)
            #expect(fault?.message == recording.error?["message"]?.string)
            #expect(fault?.details == recording.error?["details"])
        default: #expect(fault == nil, "\(fault?.message ?? "")")
        }
    }

    private func fault(of recording: Recording) throws -> (any ClientFault)? {
        let type = try Project.type(recording.route)
        let context = PayloadContext(
            schema: try Project.recorded.get(), access: .everything, isCreate: recording.method == "POST")
        do {
            let data = try found(recording.body?.object?["data"], "no data")
            _ = try Payload.read(data, of: type, with: context)
            return nil
        } catch let fault as any ClientFault {
            return fault
        }
    }

    /// What only the store can find out.
    private static let storeWords = [
        "This attribute must be unique", "relation(s) of type", "Some of the provided components",
        "There was a problem connecting", "This locale doesn't exist", "Not Found",
    ]

    /// Writes of one entry's data, but for those that the store refuses.
    private static let writes = ((try? Recording.all.get()) ?? []).filter { recording in
        guard ["POST", "PUT"].contains(recording.method), [200, 400, 500].contains(recording.status),
            recording.caller == nil, (try? Project.type(recording.route)) != nil,
            recording.body?.object?["data"]?.isNull == false
        else { return false }
        let words = recording.error?["details"]?.object?["errors"]?.array?.compactMap { $0.object?["message"]?.string }
        let message = recording.error?["message"]?.string ?? ""
        return !((words ?? []) + [message]).contains { word in storeWords.contains { word.contains($0) } }
    }
}
