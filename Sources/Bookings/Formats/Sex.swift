//  Sex: as identity cards state it.
//
//  The raw values are the options of `jenis_kelamin` in the shipped content.

/// Sex, as an identity number holds it.
package enum Sex: String, CaseIterable, Sendable {
    case male = "Laki-laki"
    case female = "Perempuan"
}
