//  TrustedProxies: whose word is taken for where a request comes from.
//
//  In: the peer's address and its `X-Forwarded-For`.  Out: the client's address.  I/O: none.
//  Always: reads from the right, since a client can write what it likes to the left of what a proxy adds, and stops at
//          the first address that is no trusted proxy; a peer that is none is the client, whatever it says.

import Foundation

/// The networks of proxies that stand before the server.
package struct TrustedProxies: Sendable {
    /// Addresses in one header that are looked at.
    static let mostHops = 10

    private struct Network {
        let bytes: [UInt8]
        let bits: Int

        func holds(_ address: [UInt8]) -> Bool {
            let whole = bits / 8
            guard address[..<whole] == bytes[..<whole] else { return false }
            let rest = bits % 8
            return rest == 0 || (address[whole] ^ bytes[whole]) >> (8 - rest) == 0
        }
    }

    private let networks: [Network]

    /// - Parameter text: Addresses and networks such as `10.0.0.0/8`, separated by commas; `loopback` is this machine.
    /// - Returns: Nil for a text that holds anything else.
    package init?(_ text: String) {
        var networks: [Network] = []
        for item in text.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) where !item.isEmpty {
            for word in item == "loopback" ? ["127.0.0.0/8", "::1"] : [item] {
                guard let network = TrustedProxies.network(word) else { return nil }
                networks.append(network)
            }
        }
        self.networks = networks
    }

    /// Where a request comes from.
    /// - Parameters:
    ///   - peer: The address at the other end of the connection.
    ///   - forwarded: What the peer says of whom it asks for; nil without the header.
    func client(peer: String, forwarded: String?) -> String {
        guard let forwarded, isTrusted(peer) else { return peer }
        var client = peer
        for hop in forwarded.split(separator: ",").suffix(Self.mostHops).reversed() {
            let address = hop.trimmingCharacters(in: .whitespaces)
            guard PeerAddress.bytes(of: address) != nil else { return client }
            client = address
            guard isTrusted(address) else { return client }
        }
        return client
    }

    private func isTrusted(_ address: String) -> Bool {
        guard let bytes = PeerAddress.bytes(of: address) else { return false }
        return networks.contains { $0.holds(bytes) }
    }

    private static func network(_ text: String) -> Network? {
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        guard let address = parts.first, let bytes = PeerAddress.bytes(of: address) else { return nil }
        let isOld = !address.contains(":")
        guard parts.count == 2 else { return Network(bytes: bytes, bits: 128) }
        guard let bits = Int(parts[1]), (0...(isOld ? 32 : 128)).contains(bits) else { return nil }
        return Network(bytes: bytes, bits: isOld ? bits + 96 : bits)
    }
}
