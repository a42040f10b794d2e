//! Lists of APIs: what is shown of each, found by columns; no definition and no document is read.

use tollgate_domain::api::ApiDefinition;
use tollgate_domain::api_summary::{ApiSummary, Reader, ShownInLists, Visibility};
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::organization::Organization;
use tollgate_domain::page::{Listed, Page};
use tollgate_domain::role;

use crate::dialect::contains_pattern;
use crate::error::StoreError;
use crate::listing::Listing;
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;
use crate::value::Value;
use crate::{api, document, json, params};

/// Which APIs are asked for; all conditions must hold.
#[derive(Clone, Debug)]
pub struct ApiQuery {
    /// Whose.
    pub org: Organization,
    /// Only with this text in their names, letter case aside.
    pub name_contains: Option<String>,
    /// Only with this text in their contexts, letter case aside.
    pub context: Option<String>,
    /// Only of exactly this version.
    pub version: Option<String>,
    /// Only with this text in the provider's name, letter case aside.
    pub provider: Option<String>,
    /// Only with this text in name, context, version or provider, letter case aside.
    pub text: Option<String>,
    /// Only with this tag, letter case aside.
    pub tag: Option<String>,
    /// Only what this reader may see.
    pub visible_to: Option<Reader>,
    /// Only in one of these states.
    pub lifecycles: Option<Vec<Lifecycle>>,
    /// What the list is ordered by.
    pub sort: ApiSort,
    /// Whether the last comes first.
    pub descending: bool,
    /// Which part.
    pub page: Page,
}

/// What a list of APIs is sorted by; equal ones by name, version and id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApiSort {
    /// Letter case aside.
    #[default]
    Name,
    /// As a text.
    Version,
    /// When it was made.
    CreatedAt,
    /// By the name of its state.
    Lifecycle,
}

impl ApiQuery {
    /// All APIs of an organization, one page.
    #[must_use]
    pub fn all(org: Organization, page: Page) -> Self {
        Self {
            org,
            name_contains: None,
            context: None,
            version: None,
            provider: None,
            text: None,
            tag: None,
            visible_to: None,
            lifecycles: None,
            sort: ApiSort::default(),
            descending: false,
            page,
        }
    }
}

/// The columns that lists of APIs are made of, of the table that `at` names (such as `a.`). The last one is there only
/// while the row is as it was before the others were (see `document.rs`).
pub(crate) fn columns(at: &str) -> String {
    format!(
        "{at}organization, {at}id, {at}name, {at}context, {at}version, {at}provider, {at}lifecycle, {at}created_at, \
         {at}updated_at, {at}tags, {at}visibility, {at}visible_roles, {at}summary, \
         CASE WHEN {at}document IS NULL THEN {at}definition END"
    )
}

/// Reads an API as lists have it; its columns begin at `from`.
pub(crate) fn read(row: &Row<'_>, from: usize) -> Result<ApiSummary, StoreError> {
    let (visibility, tags, shown) = match row.opt_text(from + 12)? {
        Some(summary) => {
            let shown = serde_json::from_str(&summary)
                .map_err(|_| StoreError::malformed("the summary of an API cannot be read"))?;
            let roles = entries(&row.text(from + 11)?);
            (visibility(&row.text(from + 10)?, roles), entries(&row.text(from + 9)?), shown)
        }
        None => {
            let definition = document::definition(row, from + 13)?;
            (definition.visibility(), definition.tags(), definition.shown_in_lists())
        }
    };
    Ok(ApiSummary {
        organization: row.parse(from)?,
        id: row.parse(from + 1)?,
        name: row.text(from + 2)?,
        context: row.text(from + 3)?,
        version: row.text(from + 4)?,
        provider: row.text(from + 5)?,
        lifecycle: api::lifecycle(row, from + 6)?,
        created_at: row.time(from + 7)?,
        updated_at: row.time(from + 8)?,
        visibility,
        tags,
        shown,
    })
}

fn visibility(name: &str, roles: Vec<String>) -> Visibility {
    match name {
        "PUBLIC" => Visibility::Public,
        "RESTRICTED" => Visibility::Restricted(roles),
        _ => Visibility::Private,
    }
}

/// One entry a line, with a line feed before the first and after the last: so each is found whole.
fn lines(entries: &[String]) -> String {
    let line = |entry: &String| format!("{}\n", entry.replace(['\n', '\0'], " "));
    match entries {
        [] => String::new(),
        entries => format!("\n{}", entries.iter().map(line).collect::<String>()),
    }
}

fn entries(lines: &str) -> Vec<String> {
    lines.split_terminator('\n').skip(1).map(str::to_owned).collect()
}

/// What lists read of an API, on its way into the columns.
pub(crate) struct SummaryColumns {
    tags: String,
    visibility: &'static str,
    visible_roles: String,
    summary: Value,
}

impl SummaryColumns {
    pub(crate) fn of(definition: &ApiDefinition) -> Result<Self, StoreError> {
        let visibility = definition.visibility();
        let roles = match &visibility {
            Visibility::Restricted(roles) => roles.as_slice(),
            _ => &[],
        };
        Ok(Self {
            tags: lines(&definition.tags()),
            visible_roles: lines(roles),
            visibility: visibility.as_str(),
            summary: json::text::<ShownInLists>(&definition.shown_in_lists())?,
        })
    }

    pub(crate) fn write(self, tx: &mut Tx<'_>, id: &str) -> Result<(), StoreError> {
        tx.execute_one(
            "UPDATE api SET tags = $1, visibility = $2, visible_roles = $3, summary = $4 WHERE id = $5",
            params![self.tags, self.visibility, self.visible_roles, self.summary, id],
        )
    }
}

/// Only rows of what a reader may see; of a row as it was, the reading decides.
fn only_visible(listing: &mut Listing, reader: &Reader) {
    let mut any = vec!["visibility IS NULL".to_owned(), "visibility = 'PUBLIC'".to_owned()];
    if let Reader::Member { name, roles } = reader {
        if roles.iter().any(|role| role == role::ADMIN) {
            return;
        }
        any.push("visibility = 'PRIVATE'".to_owned());
        any.push(format!("provider = {}", listing.bind(name)));
        for role in roles {
            let line = listing.bind(lines(std::slice::from_ref(role)));
            // Unlike LIKE, it means the same on both databases: letter case counts.
            any.push(format!("replace(visible_roles, {line}, '') <> visible_roles"));
        }
    }
    listing.add(&format!("({})", any.join(" OR ")));
}

impl Store {
    /// A page of the APIs that `query` asks for, in its order.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn apis(&self, query: ApiQuery) -> Result<Listed<ApiSummary>, StoreError> {
        self.read("apis", move |tx| {
            let mut listing = Listing::of("API", "api");
            listing.equal("organization", &query.org);
            for (column, text) in
                [("name", &query.name_contains), ("context", &query.context), ("provider", &query.provider)]
            {
                if let Some(text) = text {
                    listing.contains(column, text);
                }
            }
            if let Some(version) = &query.version {
                listing.equal("version", version);
            }
            if let Some(text) = &query.text {
                listing.contains("name || ' ' || context || ' ' || version || ' ' || provider", text);
            }
            if let Some(tag) = &query.tag {
                // Of a row as it was, the reading decides.
                let line = lines(std::slice::from_ref(tag)).to_ascii_lowercase();
                let pattern = listing.bind(contains_pattern(&line));
                listing.add(&format!("(tags IS NULL OR lower(tags) LIKE {pattern} ESCAPE '\\')"));
            }
            if let Some(reader) = &query.visible_to {
                only_visible(&mut listing, reader);
            }
            if let Some(states) = &query.lifecycles {
                let mut names: Vec<String> =
                    states.iter().map(|state| format!("'{}'", state.as_str())).collect();
                names.push("''".to_owned());
                listing.add(&format!("lifecycle IN ({})", names.join(", ")));
            }
            let column = match query.sort {
                ApiSort::Name => "lower(name)",
                ApiSort::Version => "version",
                ApiSort::CreatedAt => "created_at",
                ApiSort::Lifecycle => "lifecycle",
            };
            let direction = if query.descending { "DESC" } else { "ASC" };
            let order = format!("{column} {direction}, lower(name), name, version, id");
            let mut listed = listing.page(tx, (&columns(""), 1), &order, query.page, |row| read(row, 0))?;
            if let Some(reader) = &query.visible_to {
                listed.list.retain(|api| api.visibility.opens_to(reader, &api.provider));
            }
            if let Some(tag) = &query.tag {
                listed.list.retain(|api| api.tags.iter().any(|own| own.eq_ignore_ascii_case(tag)));
            }
            Ok(listed)
        })
        .await
    }
}
