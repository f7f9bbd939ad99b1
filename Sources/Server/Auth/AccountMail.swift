//  AccountMail: what people are written about their accounts.
//
//  In the office's language. Nothing that a stranger typed stands in a message, no user name either: whoever registers
//  with somebody else's address must not be able to write to them through us.

import Content

/// Messages about accounts.
struct AccountMail {
    /// Where people reach the server, such as `https://kantor.example.com`; no slash at the end.
    let origin: String

    /// A code that lets its holder set a new password.
    /// - Parameter page: The page that takes it; nil for the server's own.
    func reset(to address: String, code: String, page: String?) -> MailMessage {
        MailMessage(
            to: address, subject: "Atur ulang kata sandi",
            text: """
                Halo,

                Kami menerima permintaan untuk mengatur ulang kata sandi akun Anda. Buka tautan ini untuk membuat kata \
                sandi baru:

                \(AccountMail.link(page ?? origin + "/reset-password", "code", code))

                Tautan berlaku satu jam dan hanya satu kali. Abaikan pesan ini jika Anda tidak memintanya; kata sandi \
                Anda tidak berubah.
                """)
    }

    /// A code that confirms the address.
    func confirmation(to address: String, code: String) -> MailMessage {
        MailMessage(
            to: address, subject: "Konfirmasi alamat email",
            text: """
                Halo,

                Terima kasih telah mendaftar. Buka tautan ini untuk mengonfirmasi alamat email Anda:

                \(AccountMail.link(origin + "/api/auth/email-confirmation", "confirmation", code))

                Tautan berlaku tujuh hari. Abaikan pesan ini jika Anda tidak mendaftar.
                """)
    }

    private static func link(_ page: String, _ parameter: String, _ code: String) -> String {
        page + (page.contains("?") ? "&" : "?") + parameter + "=" + code
    }
}
