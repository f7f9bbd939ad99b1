//  DemoPerson: somebody who might buy or sell a house, with all numbers that forms ask for.
//
//  Always: every number passes the house's checks without a warning and fits birth date and sex; and none can be a
//          real person's: identity numbers have serials that no district reaches in a day, phone numbers a prefix that no
//          operator has, tax numbers an office that does not exist, mail goes to reserved domains (RFC 2606).

package import Content

/// A made-up person.
package struct DemoPerson: Hashable, Sendable {
    /// Full name, without titles; at most 100 characters.
    package let name: String
    /// As the identity number has it.
    package let sex: Sex
    /// As the identity number has it.
    package let born: CivilDay
    /// A town; at most 50 characters.
    package let birthPlace: String
    /// For `status_pernikahan`; nobody is divorced.
    package let isMarried: Bool
    /// Begins with the codes of the address.
    package let nik: NIK
    /// Three of four have one.
    package let npwp: NPWP?
    /// A mobile number.
    package let phone: PhoneNumber
    /// In a reserved domain.
    package let email: String
    /// Home.
    package let address: DemoAddress
    /// At most 50 characters.
    package let occupation: String
    /// Nil for the self-employed.
    package let employer: String?
    /// Fits the occupation.
    package let monthlyIncome: Rupiah
    /// Name, relation and phone number.
    package let emergencyContact: String
}

/// Phone and tax numbers that look right and belong to nobody.
package enum DemoNumbers {
    /// Lies between the prefixes of the operators; from no operator when this was written.
    private static let prefixes = ["0834", "0835", "0836", "0841", "0843", "0846"]
    /// The list of tax offices ends before.
    private static let taxOffice = 990

    /// A mobile number of twelve digits; different ordinals below a hundred million give different ones.
    package static func phone(_ ordinal: Int) -> PhoneNumber? {
        PhoneNumber(prefixes[abs(ordinal % prefixes.count)] + scattered(ordinal, below: 100_000_000).padded(to: 8))
    }

    /// A person's tax number; different ordinals below ten million give different ones.
    package static func npwp(_ ordinal: Int) -> NPWP? {
        NPWP(number: 40_000_000 + scattered(ordinal, below: 10_000_000), office: taxOffice, branch: 0)
    }

    /// One-to-one on 0..<bound for powers of ten, because the factor shares no divisor with ten; 0 does not stay 0.
    private static func scattered(_ ordinal: Int, below bound: Int) -> Int {
        (abs(ordinal % bound) * 7_919_417 + 31_415_927) % bound
    }
}
