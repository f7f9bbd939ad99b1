//  PeerAddress: which callers count as one.
//
//  An IPv6 customer owns 2^64 addresses; a limit that counted each of them apart would be none.

import Foundation

/// Addresses of callers, for limits.
enum PeerAddress {
    /// An IPv4 address as it is, of an IPv6 address its first 64 bits; other text as it is.
    static func network(of address: String) -> String {
        var parsed = in6_addr()
        guard inet_pton(AF_INET6, address, &parsed) == 1 else { return address }
        let bytes = withUnsafeBytes(of: parsed) { Array($0) }
        // ::ffff:a.b.c.d is how a socket that speaks both spells an IPv4 peer.
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        if isMapped { return bytes[12...].map(String.init).joined(separator: ".") }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "/64"
    }
}
