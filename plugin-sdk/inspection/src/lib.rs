//! What is asked of a package before a person reviews it: that it holds what it says, compiles within the limits, describes
//! itself as its package does, passes its own cases twice alike, stands answers by chance, builds views that everybody can
//! use, and keeps its solutions. The platform asks in a process that is thrown away; `campus-plugin inspect` asks the same on
//! the author's desk.

mod inspect;
mod lint;
mod report;

pub use inspect::inspect;
pub use report::{Measured, Report, Step, StepName, Trial};
