//  ControlSocket: the unix socket through which verbs reach a running server.
//
//  One HTTP request, one answer; the file's mode (0600) is the whole of its access control.

import Content
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import SQLiteDriver
import Server

/// The server's side.
struct ControlResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    /// Longest command, bytes.
    static let commandBytes = 65_536

    let office: Office

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        do {
            let body = try await request.body.collect(upTo: Self.commandBytes)
            let command = try ControlCommand(JSONValue.parse(Array(body.readableBytesView)))
            return Self.answer("lines", try await command.run(office).map(JSONValue.string))
        } catch {
            context.logger.notice("control command refused", metadata: ["reason": "\(Report.describe(error))"])
            return Self.answer("error", [.string(Report.describe(error))])
        }
    }

    private static func answer(_ key: String, _ lines: [JSONValue]) -> Response {
        let text = JSONValue.object(JSONObject([(key, .array(lines))])).serialized()
        return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

/// Where the socket of a database lies.
struct ControlSocket {
    let path: String

    init(database: String) {
        path = database + ".sock"
    }

    /// The system bounds the path of a socket.
    var isPossible: Bool { path.utf8.count < 104 }

    /// The service behind the socket; the file is made with mode 0600.
    func service(_ office: Office, _ stop: Stop, logger: Logger) -> some ApplicationProtocol {
        unlink(path)
        let path = path
        return Application(
            responder: ControlResponder(office: office),
            server: stop.server(OpenConnections(ConnectionLimits())),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: path), serverName: nil),
            onServerRunning: { _ in chmod(path, 0o600) }, logger: logger)
    }

    /// Sends a command to a running server.
    /// - Returns: Its lines; nil when no server listens.
    /// - Throws: `ControlFault` with the server's reason.
    func send(_ command: ControlCommand) throws -> [String]? {
        guard let answer = try exchange(command.json.serialized()) else { return nil }
        guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8)) else { throw ControlFault.broken }
        let body = try JSONValue.parse(Array(answer[end.upperBound...])).object
        if let reason = body?["error"]?.array?.first?.string { throw ControlFault.refused(reason) }
        return body?["lines"]?.array?.compactMap(\.string) ?? []
    }

    /// One request over the socket; nil when nobody listens.
    private func exchange(_ body: String) throws -> [UInt8]? {
        let handle = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard handle >= 0 else { throw ControlFault.broken }
        defer { close(handle) }
        guard connect(handle) else { return nil }
        let head = "POST / HTTP/1.1\r\nHost: kavling\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
        var rest = Array((head + body).utf8)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { write(handle, $0.baseAddress, $0.count) }
            guard sent > 0 else { throw ControlFault.broken }
            rest = rest.dropFirst(sent)
        }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let got = chunk.withUnsafeMutableBytes { read(handle, $0.baseAddress, $0.count) }
            guard got >= 0 else { throw ControlFault.broken }
            if got == 0 { return answer }
            answer += chunk[..<got]
        }
    }

    private func connect(_ handle: Int32) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8) + [0]
        return withUnsafeMutableBytes(of: &address.sun_path) { room -> Bool in
            guard bytes.count <= room.count else { return false }
            room.copyBytes(from: bytes)
            return true
        }
            && withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Foundation.connect(handle, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
                }
            }
    }
}

/// Why a command did not come through.
enum ControlFault: Error, CustomStringConvertible {
    case broken
    case refused(String)

    var description: String {
        switch self {
        case .broken: "the running server did not answer"
        case .refused(let reason): reason
        }
    }
}

extension ControlCommand {
    /// Sends the command to the server of this database, or runs it here where none runs; prints the lines.
    func perform(_ settings: Settings) async throws {
        let socket = ControlSocket(database: try settings.databasePath)
        if let lines = try socket.send(self) { return lines.forEach(Report.line) }
        try await Office.use(settings) { office in
            _ = try await office.accounts.ensureRoles(office.roles)
            for line in try await run(office) { Report.line(line) }
        }
    }
}
