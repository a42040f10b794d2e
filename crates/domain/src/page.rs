//! The one shape of a page of a list.

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many entries to skip.
    pub offset: u32,
    /// How many entries at most, 0 to [`Page::MOST`].
    pub limit: u32,
}

impl Page {
    /// The largest page.
    pub const MOST: u32 = 100;
    /// The page size when none is asked for.
    pub const DEFAULT_LIMIT: u32 = 25;

    /// A page from what a client sent; `limit` is capped at [`Page::MOST`].
    #[must_use]
    pub fn new(offset: Option<u32>, limit: Option<u32>) -> Self {
        Self { offset: offset.unwrap_or(0), limit: limit.unwrap_or(Self::DEFAULT_LIMIT).min(Self::MOST) }
    }
}

/// One page of a list, and how long the whole list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// The entries of the page.
    pub list: Vec<T>,
    /// How many entries there are in all.
    pub total: u64,
}
