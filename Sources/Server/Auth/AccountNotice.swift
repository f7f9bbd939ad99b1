//  AccountNotice: what a person is told when something about their login changed, whoever changed it.
//
//  Handed in with the change itself, to the account's own address; after a new address, to the old one.
//  Always: what cannot be told is no reason to refuse the change: nothing is handed in where no mail server is set, for
//          nobody would read it, nor while too much mail waits.
//  Source: OWASP ASVS 4.0.3, 2.2.3 and 2.5.5.

import Content
import Storage

/// Something that changed about a login.
enum AccountNotice {
    case password
    case address
    case secondFactor(isOn: Bool)

    private var subject: String {
        switch self {
        case .password: "Kata sandi akun Anda diganti"
        case .address: "Alamat email akun Anda diganti"
        case .secondFactor(isOn: true): "Verifikasi dua langkah diaktifkan"
        case .secondFactor(isOn: false): "Verifikasi dua langkah dimatikan"
        }
    }

    private var news: String {
        switch self {
        case .password: "Kata sandi akun Anda baru saja diganti."
        case .address:
            "Alamat email akun Anda baru saja diganti. Pesan berikutnya akan dikirim ke alamat yang baru."
        case .secondFactor(isOn: true):
            "Verifikasi dua langkah baru saja diaktifkan: setiap kali masuk, akun Anda meminta kode dari aplikasi."
        case .secondFactor(isOn: false):
            "Verifikasi dua langkah baru saja dimatikan: akun Anda tidak lagi meminta kode saat masuk."
        }
    }

    fileprivate func message(to address: String) -> MailMessage {
        MailMessage(
            to: address, subject: subject,
            text: """
                Halo,

                \(news)

                Jika bukan Anda yang melakukannya, segera hubungi admin kantor pemasaran.
                """)
    }
}

extension MailQueue {
    /// Tells an account's owner, at the address that is stored now.
    func tell(_ notice: AccountNotice, of userID: Int64, _ transaction: Transaction) throws {
        guard isSent, let address = try transaction.entry(.user, id: userID)?["email"].text,
            MailAddress.isSendable(address), try transaction.mailCount() < limits.waiting
        else { return }
        try hand(in: notice.message(to: address), transaction)
    }
}
