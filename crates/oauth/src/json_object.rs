//! A flat JSON object of strings, with every member kept: repeated ones must be seen to be refused.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

/// The one member that may be a number, as clients write it.
const NUMBER: &str = "validity_period";

#[derive(Deserialize)]
#[serde(untagged)]
enum TextOrNumber {
    Text(String),
    Number(serde_json::Number),
}

impl TextOrNumber {
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

/// The members in order, repeated ones included.
pub(crate) struct FlatObject(pub(crate) Vec<(String, String)>);

impl<'de> Deserialize<'de> for FlatObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = FlatObject;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of strings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FlatObject, A::Error> {
                let mut members = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    let value = match name.as_str() {
                        NUMBER => map.next_value::<TextOrNumber>()?.into_text(),
                        _ => map.next_value()?,
                    };
                    members.push((name, value));
                }
                Ok(FlatObject(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}
