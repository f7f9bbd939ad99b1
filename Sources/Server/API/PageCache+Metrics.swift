//  PageCache+Metrics: what the page cache did, for `/metrics`.
//
//  Counted under the cache's own lock, so the figures of one reading belong together.

package import Figures

extension PageCache {
    /// Counts since the start, and what is held now.
    package var metrics: [MetricFamily] {
        let found = statistics
        return [
            .counter("kavling_page_cache_hits_total", "Answers that were remembered.", found.hits),
            .counter("kavling_page_cache_misses_total", "Answers that had to be read.", found.misses),
            .counter("kavling_page_cache_evictions_total", "Answers that went to make room.", found.evictions),
            .gauge("kavling_page_cache_bytes", "Bytes of all answers held.", Double(found.bytes)),
            .gauge("kavling_page_cache_pages", "Answers held.", Double(found.pages)),
        ]
    }
}
