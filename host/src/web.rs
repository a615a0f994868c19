//! What all pages share. No slice is named here; what a page shows is the slices' affair.

pub mod assets;
pub mod choice;
pub mod cookie;
pub mod format;
pub mod gate;
pub mod headers;
pub mod i18n;
pub mod page;
pub mod problem;
pub mod samples;
pub mod theme;
pub mod upload;
pub mod view_tree;
pub mod visit;
pub mod write;

pub use page::{Html, Page};
pub use problem::Problem;
pub use upload::Upload;
pub use visit::{SignedIn, Visit};
pub use write::{NoFields, Write};
