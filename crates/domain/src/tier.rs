//! Tiers: named limits. They are stored and shown; the gateway does not apply them yet.

/// What a tier limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierLevel {
    /// All calls of an application.
    Application,
    /// Calls of an application to one API.
    Subscription,
    /// All calls to an API or a resource.
    Api,
}

impl TierLevel {
    /// The name on the wire and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Subscription => "subscription",
            Self::Api => "api",
        }
    }

    /// Reads the name on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Application, Self::Subscription, Self::Api].into_iter().find(|own| own.as_str() == text)
    }
}

/// A named limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// What it limits.
    pub level: TierLevel,
    /// Its name.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// Calls per window; `None`: without limit.
    pub request_count: Option<i64>,
    /// The window in milliseconds; 0 without limit.
    pub unit_time: i64,
    /// The window's unit as people say it: `min`.
    pub time_unit: String,
}

/// The tiers that every organization has from the start.
#[must_use]
pub fn built_in() -> Vec<Tier> {
    use TierLevel::{Api, Application, Subscription};
    let rows: [(TierLevel, &str, Option<i64>); 14] = [
        (Application, "10PerMin", Some(10)),
        (Application, "20PerMin", Some(20)),
        (Application, "50PerMin", Some(50)),
        (Application, "Unlimited", None),
        (Subscription, "Bronze", Some(1000)),
        (Subscription, "Gold", Some(5000)),
        (Subscription, "Silver", Some(2000)),
        (Subscription, "Unauthenticated", Some(500)),
        (Subscription, "Unlimited", None),
        (Subscription, "DefaultSubscriptionless", None),
        (Api, "10KPerMin", Some(10_000)),
        (Api, "20KPerMin", Some(20_000)),
        (Api, "50KPerMin", Some(50_000)),
        (Api, "Unlimited", None),
    ];
    rows.into_iter()
        .map(|(level, name, request_count)| Tier {
            level,
            name: name.to_owned(),
            description: match request_count {
                Some(count) => format!("Allows {count} requests per minute"),
                None => "Allows unlimited requests".to_owned(),
            },
            request_count,
            unit_time: if request_count.is_some() { 60_000 } else { 0 },
            time_unit: "min".to_owned(),
        })
        .collect()
}
