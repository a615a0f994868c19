//! The catalogue through its front door: put documents in, search, look.

mod changes;
mod damage;
mod facets;
mod garbage;
mod german;
mod isolation;
mod kit;
mod paging;
mod processes;
mod relevance;
