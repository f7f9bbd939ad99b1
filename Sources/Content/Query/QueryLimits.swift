//  QueryLimits: a named bound for everything a reader can choose.
//
//  What goes beyond is refused with 400 (414 for the query string itself), but for the size of a page, which is cut to
//  the bound as Strapi does.

/// Bounds of one read.
package struct QueryLimits: Sendable {
    /// Raw query string.
    package var queryBytes = 16_384
    /// Comparisons in one filter; each populated relation has a filter of its own.
    package var comparisons = 200
    /// Values of one `$in`.
    package var listValues = 1_000
    /// Sort terms.
    package var sortTerms = 10
    /// Relations, components and media that a path of a sort or filter may cross.
    package var pathSteps = 8
    /// Statements that populate may need.
    package var populations = 100
    /// Levels of populate.
    package var populateDepth = 10
    /// Rows of a page.
    package var pageSize = 100
    /// Rows of a page when the request does not say.
    package var defaultPageSize = 25
    /// Text of `_q` and of the text operators, UTF-8 bytes.
    package var searchBytes = 1_024
    /// Rows of one populated relation in one answer.
    package var relatedRows = 20_000

    /// The shipped bounds.
    package init() {}
}
