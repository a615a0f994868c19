//! Between the generated trait and [`Exercise`]: owned arguments there, borrowed ones here.

use std::fmt;
use std::marker::PhantomData;

use crate::bindings::exports::campus::exercise::exercise::Guest;
use crate::{Config, ConfigReport, Context, Exercise, Fault, Manifest, Problem, Rendering, Response, Verdict};

/// What [`export!`](crate::export) hands to the border.
pub struct Adapter<T>(PhantomData<T>);

impl<T> fmt::Debug for Adapter<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Adapter")
    }
}

impl<T: Exercise> Guest for Adapter<T> {
    fn describe() -> Manifest {
        T::describe()
    }

    fn check_config(locale: String, config: Config) -> Result<ConfigReport, Vec<Problem>> {
        T::check_config(&locale, &config)
    }

    fn render(
        context: Context,
        config: Config,
        state: Option<Vec<u8>>,
        last: Option<Response>,
    ) -> Result<Rendering, Fault> {
        T::render(&context, &config, state.as_deref(), last.as_ref())
    }

    fn grade(context: Context, config: Config, state: Option<Vec<u8>>, response: Response) -> Result<Verdict, Fault> {
        T::grade(&context, &config, state.as_deref(), &response)
    }

    fn migrate(from_version: u32, state: Vec<u8>) -> Result<Vec<u8>, Fault> {
        T::migrate(from_version, &state)
    }
}
