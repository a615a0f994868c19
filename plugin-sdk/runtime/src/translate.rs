//! Between the types of the contract's version 1.0 and the crate's own. A second version of the
//! contract would get a second set of these and leave the rest alone.

mod from_guest;
mod to_guest;

/// Turns a value of the contract into the crate's own, member by member.
pub(crate) trait IntoOwn {
    type Own;
    fn into_own(self) -> Self::Own;
}

macro_rules! unchanged {
    ($($kind:ty),*) => {
        $(impl IntoOwn for $kind {
            type Own = $kind;
            fn into_own(self) -> $kind {
                self
            }
        })*
    };
}

unchanged!(String, bool, u8, u32, (String, String), (String, u32));

impl<T: IntoOwn> IntoOwn for Vec<T> {
    type Own = Vec<T::Own>;
    fn into_own(self) -> Self::Own {
        self.into_iter().map(T::into_own).collect()
    }
}

impl<T: IntoOwn> IntoOwn for Option<T> {
    type Own = Option<T::Own>;
    fn into_own(self) -> Self::Own {
        self.map(T::into_own)
    }
}

impl<T: IntoOwn, E: IntoOwn> IntoOwn for Result<T, E> {
    type Own = Result<T::Own, E::Own>;
    fn into_own(self) -> Self::Own {
        match self {
            Ok(value) => Ok(value.into_own()),
            Err(error) => Err(error.into_own()),
        }
    }
}
