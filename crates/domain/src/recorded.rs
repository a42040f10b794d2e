//! Words that the store holds, and what of them this build knows.

/// A word as a row holds it: a later release may have written one that this build does not know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Recorded<T> {
    /// One of this build's words.
    Known(T),
    /// The text as it stands.
    Unknown(String),
}

impl<T: Copy + Into<&'static str>> Recorded<T> {
    /// The word as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(word) => (*word).into(),
            Self::Unknown(text) => text,
        }
    }
}

impl<T> From<T> for Recorded<T> {
    fn from(word: T) -> Self {
        Self::Known(word)
    }
}

impl<T: PartialEq> PartialEq<T> for Recorded<T> {
    fn eq(&self, other: &T) -> bool {
        matches!(self, Self::Known(word) if word == other)
    }
}

/// An enum of words that the store holds.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$own:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$own])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word in the store.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl From<$name> for &'static str {
            fn from(word: $name) -> Self {
                word.as_str()
            }
        }

        impl std::str::FromStr for $crate::recorded::Recorded<$name> {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let known = $name::ALL.iter().find(|own| own.as_str() == text);
                Ok(known.map_or_else(|| Self::Unknown(text.to_owned()), |own| Self::Known(*own)))
            }
        }
    };
}

pub(crate) use words;
