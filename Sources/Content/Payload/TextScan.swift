//  TextScan: looks at every text that is written for what should not stand in a text.
//
//  Pure: a text in, what is found in it out. The house says what is looked for; the store looks, and warns.

/// What a text must be looked through for.
package struct TextScan: Sendable {
    /// What was found; never holds the text.
    package struct Finding: Hashable, Sendable {
        /// A stable word.
        package let code: String
        /// For office people.
        package let message: String

        /// A finding in one word and one sentence.
        package init(code: String, message: String) {
            self.code = code
            self.message = message
        }
    }

    /// Looks through one text; nil where there is nothing.
    package let find: @Sendable (String) -> Finding?

    /// A scan by one function.
    package init(find: @escaping @Sendable (String) -> Finding?) {
        self.find = find
    }
}
