//  FileNamesTests: what files of the office are called, links to them, and where the scanner listens.

import Content
import Storage
import Testing

@testable import Server

@Suite struct `A file of the office` {
    @Test(arguments: [
        ("KTP 3171011501900001", "KTP -"), ("3171-0115-0190-0001 Budi", "-Budi"), ("31.710.115/0190-0001.jpg", "-jpg"),
        ("Blok A12 no 3 tahun 2026", "Blok A12 no 3 tahun 2026"), ("08123456789", "08123456789"),
        ("IMG_20260314_101112", "IMG_20260314_101112"), ("foto", "foto"), ("", ""),
        ("a١٢٣٤٥٦٧٨٩٠١٢٣٤٥b", "a-b"),
    ])
    func `is called by no number that may be an identity number`(name: String, expected: String) {
        #expect(FileName.masked(name) == expected)
    }

    @Test func `has the extension of its type`() {
        let name = FileName(ofOffice: "Denah.HTML", shown: nil, type: "image/png", isListed: true)
        #expect(name.ext == ".png")
        #expect(name.hash.hasPrefix("Denah_"))
        #expect(FileName(ofOffice: "a.JPG", shown: nil, type: "image/jpeg", isListed: true).ext == ".jpg")
        #expect(FileName(ofOffice: "a", shown: nil, type: "application/pdf", isListed: false).ext == ".pdf")
    }

    @Test func `lies under a name that nobody can guess until it hangs somewhere`() {
        let name = FileName(ofOffice: "Budi.pdf", shown: nil, type: "application/pdf", isListed: false)
        #expect(name.name == "Budi.pdf")
        #expect(name.hash.utf8.count == 32 && !name.hash.contains("Budi"))
    }
}

@Suite struct `A name in the folder` {
    @Test func `may be a copy's`() {
        #expect(StoredNames.hashes(of: "small_depan_01.jpg") == ["small_depan_01", "depan_01"])
        #expect(StoredNames.hashes(of: "0a1b.pdf") == ["0a1b"])
        #expect(StoredNames.hashes(of: "a_") == ["a_"])
    }
}

@Suite struct `A link to a file` {
    private let clock = TestClock()
    private var links: FileLinks { FileLinks(key: [UInt8](repeating: 7, count: 32), now: { [clock] in clock.now }) }

    private func query(_ url: String) -> String {
        url.split(separator: "?").last.map(String.init) ?? ""
    }

    @Test func `is good for the file and its copies, for five minutes`() {
        let query = query(links.url("/uploads/ktp_01.pdf", hash: "ktp_01"))
        #expect(links.isGood(name: "ktp_01.pdf", query: query))
        #expect(links.isGood(name: "small_ktp_01.jpg", query: query))
        clock.advance(.seconds(299))
        #expect(links.isGood(name: "ktp_01.pdf", query: query))
        clock.advance(.seconds(1))
        #expect(!links.isGood(name: "ktp_01.pdf", query: query))
    }

    @Test func `is good for no other file, time or key`() {
        let query = query(links.url("/uploads/ktp_01.pdf", hash: "ktp_01"))
        #expect(!links.isGood(name: "ktp_02.pdf", query: query))
        #expect(!links.isGood(name: "ktp_01.pdf", query: query.replacing("expires=1", with: "expires=2")))
        #expect(!links.isGood(name: "ktp_01.pdf", query: ""))
        #expect(!links.isGood(name: "ktp_01.pdf", query: "expires=9999999999&signature=00"))
        let other = FileLinks(key: [UInt8](repeating: 8, count: 32), now: { [clock] in clock.now })
        #expect(!other.isGood(name: "ktp_01.pdf", query: query))
    }
}

@Suite struct `The address of a scanner` {
    @Test func `is a socket or a port`() {
        #expect(ScannerAddress("unix:/run/clamd.ctl") == .unix(path: "/run/clamd.ctl"))
        #expect(ScannerAddress("tcp:127.0.0.1:3310") == .tcp(host: "127.0.0.1", port: 3310))
        #expect(ScannerAddress("tcp:::1:3310") == .tcp(host: "::1", port: 3310))
    }

    @Test(arguments: [
        "", "unix:", "unix:run", "tcp:", "tcp:host", "tcp:host:0", "tcp::3310", "tcp:h:70000", "/run/clamd",
    ])
    func `is refused when it is neither`(text: String) {
        #expect(ScannerAddress(text) == nil)
    }
}
