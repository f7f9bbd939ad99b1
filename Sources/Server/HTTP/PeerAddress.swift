//  PeerAddress: addresses of callers and of other services; pure.
//
//  An IPv6 customer owns 2^64 addresses; a limit that counted each of them apart would be none.

import Foundation

/// Addresses as text.
package enum PeerAddress {
    /// Sixteen bytes; those of an IPv4 address as IPv6 maps it.
    ///
    /// Nil for what is no address.
    static func bytes(of address: String) -> [UInt8]? {
        var six = in6_addr()
        if inet_pton(AF_INET6, address, &six) == 1 { return withUnsafeBytes(of: six) { Array($0) } }
        var four = in_addr()
        guard inet_pton(AF_INET, address, &four) == 1 else { return nil }
        return mapping + withUnsafeBytes(of: four) { Array($0) }
    }

    /// What stands before an IPv4 address in sixteen bytes: a socket that speaks both spells its peers so.
    private static let mapping: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF]

    /// An IPv4 address as it is, of an IPv6 address its first 64 bits; other text as it is.
    static func network(of address: String) -> String {
        guard let bytes = bytes(of: address) else { return address }
        if bytes.starts(with: mapping) { return bytes[12...].map(String.init).joined(separator: ".") }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "/64"
    }

    /// True for a host that is this machine, whatever the network is.
    package static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}
