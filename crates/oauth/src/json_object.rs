//! A flat JSON object of strings, with every member kept: repeated ones must be seen to be refused.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

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
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(FlatObject(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}
