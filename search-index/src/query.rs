/// What a person asks of the catalogue. The default browses everything, newest first.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Anything at all. The first 200 characters and 12 words are read; without a word to search
    /// for, the query browses.
    pub text: String,
    pub filters: Filters,
    pub sort: Sort,
    /// Counted from 1; 0 is read as 1.
    pub page: usize,
    /// 0 is read as 20; at most 100.
    pub page_size: usize,
}

/// Facet values to keep. Several values of one facet widen the result, several facets narrow it.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    pub topics: Vec<String>,
    pub formats: Vec<String>,
    pub providers: Vec<String>,
    pub levels: Vec<String>,
    pub languages: Vec<String>,
}

/// Ties are broken by id, so that the same query gives the same order every time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best match first; newest first where there is no text to match.
    #[default]
    Relevance,
    Newest,
    Shortest,
    /// By title as DIN 5007-1 sorts: ä as a, ß as ss.
    Title,
}

const DEFAULT_PAGE_SIZE: usize = 20;
const LARGEST_PAGE_SIZE: usize = 100;

impl Query {
    pub(crate) fn page_size(&self) -> usize {
        match self.page_size {
            0 => DEFAULT_PAGE_SIZE,
            size => size.min(LARGEST_PAGE_SIZE),
        }
    }

    /// How many hits stand before this page.
    pub(crate) fn offset(&self) -> usize {
        self.page.max(1).saturating_sub(1).saturating_mul(self.page_size())
    }
}
