//! The catalogue index: tantivy and nothing else.
//!
//! One index holds what every member may see, and each member has a small index of its own. A
//! [`View`] reads the shared index and at most one member's, as if they were one: hits, totals,
//! facets and the statistics behind the scores come from the visible indexes only. No visibility
//! clause exists that a caller could forget, and nothing that a member keeps private can move a
//! count or a score that somebody else sees.
//!
//! The database is the truth; the index can be thrown away and built again at any time. Several
//! processes may open the same directory: each sees the last commit of any of them, and one writes
//! at a time.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use search_index::{Catalogue, Query, Scope};
//!
//! let catalogue = Catalogue::open("data/search".as_ref())?;
//! let page = catalogue.view(&Scope::shared_only())?.search(&Query {
//!     text: "Datenschutz".to_owned(),
//!     ..Query::default()
//! })?;
//! println!("{} modules", page.total);
//! # Ok(())
//! # }
//! ```

mod catalogue;
mod clauses;
mod document;
mod error;
mod facets;
mod fingerprint;
mod german;
mod marked;
mod needle;
mod query;
mod ranking;
mod repair;
mod schema;
mod scope;
mod store;
mod terms;
mod view;

pub use crate::catalogue::Catalogue;
pub use crate::document::{Change, Document, Partition, Provider};
pub use crate::error::{OpenError, SearchError, WriteError};
pub use crate::facets::{FacetCount, Facets};
pub use crate::marked::Marked;
pub use crate::query::{Filters, Query, Sort};
pub use crate::scope::Scope;
pub use crate::view::{Hit, Page, View};
