//! OpenAPI documents: kept once per content, apart from the APIs that came with them, because lists and gateways need
//! none. Before they had a table they were in the definitions; [`move_portion`] brings them here.

use aws_lc_rs::digest::{SHA256, digest};
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use serde_json::Value;
use tollgate_domain::api::{ApiDefinition, FORMER_DOCUMENT};
use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::{ApiId, RevisionId};
use tollgate_domain::organization::Organization;

use crate::api_list::SummaryColumns;
use crate::error::StoreError;
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;
use crate::{json, params};

/// What an API without a document has in place of a hash.
pub(crate) const NONE: &[u8] = &[];
/// No document is larger, in bytes.
const LARGEST: usize = 64 * 1024 * 1024;
/// How hard to deflate, of 10.
const LEVEL: u8 = 6;
/// Rows that one transaction moves.
const PORTION: i64 = 8;

/// A document as it is kept.
#[derive(Clone)]
pub(crate) struct Packed {
    hash: Vec<u8>,
    content: Vec<u8>,
    deflated: bool,
}

impl Packed {
    fn new(document: &Value) -> Self {
        let text = document.to_string().into_bytes();
        let hash = digest(&SHA256, &text).as_ref().to_vec();
        let small = compress_to_vec_zlib(&text, LEVEL);
        match small.len() < text.len() {
            true => Self { hash, content: small, deflated: true },
            false => Self { hash, content: text, deflated: false },
        }
    }

    /// Packs a document on a thread of its own: that takes its time, and store threads have none.
    pub(crate) async fn of(document: Value) -> Result<Self, StoreError> {
        tokio::task::spawn_blocking(move || Self::new(&document)).await.map_err(|_| StoreError::Panicked)
    }

    fn read(self) -> Result<Value, StoreError> {
        let text = match self.deflated {
            true => decompress_to_vec_zlib_with_limit(&self.content, LARGEST).ok(),
            false => Some(self.content),
        };
        text.and_then(|text| serde_json::from_slice(&text).ok())
            .ok_or_else(|| StoreError::malformed("a document cannot be read"))
    }

    /// Keeps it, and gives its hash.
    pub(crate) fn keep(
        &self,
        tx: &mut Tx<'_>,
        organization: &Organization,
        now: Timestamp,
    ) -> Result<&[u8], StoreError> {
        tx.execute_one(
            "INSERT INTO document (organization, hash, deflated, content, used_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (organization, hash) DO UPDATE SET used_at = excluded.used_at",
            params![organization, &self.hash, self.deflated, &self.content, now],
        )?;
        Ok(&self.hash)
    }
}

/// Keeps a document from being removed while another row comes to refer to it.
pub(crate) fn hold(
    tx: &mut Tx<'_>,
    organization: &Organization,
    hash: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE document SET used_at = $1 WHERE organization = $2 AND hash = $3";
    tx.execute(sql, params![now, organization, hash]).map(drop)
}

/// Removes documents that nothing refers to any more.
pub(crate) fn remove_unused(
    tx: &mut Tx<'_>,
    organization: &Organization,
    hashes: Vec<Vec<u8>>,
) -> Result<(), StoreError> {
    for hash in hashes.into_iter().filter(|hash| hash != NONE) {
        tx.execute(
            "DELETE FROM document WHERE organization = $1 AND hash = $2 \
             AND NOT EXISTS (SELECT 1 FROM api a WHERE a.organization = $1 AND a.document = $2) \
             AND NOT EXISTS (SELECT 1 FROM api_revision r WHERE r.organization = $1 AND r.document = $2)",
            params![organization, hash],
        )?;
    }
    Ok(())
}

/// The documents of an API's working copy: one or none.
pub(crate) fn of_api(tx: &mut Tx<'_>, id: ApiId) -> Result<Vec<Vec<u8>>, StoreError> {
    let sql = "SELECT document FROM api WHERE id = $1 AND document IS NOT NULL";
    tx.query(sql, params![id], |row| row.blob(0))
}

/// The documents of an API's working copy and of its revisions.
pub(crate) fn of_api_and_revisions(tx: &mut Tx<'_>, id: ApiId) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut documents = of_api(tx, id)?;
    let sql = "SELECT DISTINCT document FROM api_revision WHERE api_id = $1 AND document IS NOT NULL";
    documents.extend(tx.query(sql, params![id], |row| row.blob(0))?);
    Ok(documents)
}

/// Reads a definition; a document that is still in it is left out.
pub(crate) fn definition(row: &Row<'_>, column: usize) -> Result<ApiDefinition, StoreError> {
    let mut definition: ApiDefinition = row.json(column)?;
    definition.extra.remove(FORMER_DOCUMENT);
    Ok(definition)
}

/// Where a document was found.
enum Found {
    Here(Packed),
    InDefinition(Option<Value>),
}

impl Store {
    /// The OpenAPI document that an API's working copy came with.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn api_document(
        &self,
        organization: Organization,
        id: ApiId,
    ) -> Result<Option<Value>, StoreError> {
        let found = self.read("api_document", move |tx| {
            let sql = "SELECT d.hash, d.content, d.deflated, CASE WHEN a.document IS NULL THEN a.definition END \
                       FROM api a LEFT JOIN document d ON d.organization = a.organization AND d.hash = a.document \
                       WHERE a.organization = $1 AND a.id = $2";
            tx.query_opt(sql, params![&organization, id], |row| match (row.opt_blob(0)?, row.opt_json(3)?) {
                (Some(hash), _) => {
                    Ok(Some(Found::Here(Packed { hash, content: row.blob(1)?, deflated: row.bool(2)? })))
                }
                (None, Some(definition)) => {
                    let mut definition: ApiDefinition = definition;
                    Ok(Some(Found::InDefinition(definition.extra.remove(FORMER_DOCUMENT))))
                }
                (None, None) => Ok(None),
            })
        });
        match found.await?.flatten() {
            Some(Found::Here(packed)) => {
                let read = tokio::task::spawn_blocking(move || packed.read());
                read.await.map_err(|_| StoreError::Panicked)?.map(Some)
            }
            Some(Found::InDefinition(document)) => Ok(document),
            None => Ok(None),
        }
    }
}

/// Whether a row is as it was before documents had a table.
pub(crate) fn is_any_left(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM api WHERE document IS NULL) \
               OR EXISTS (SELECT 1 FROM api_revision WHERE document IS NULL)";
    tx.query_one(sql, params![], |row| row.bool(0))
}

/// Moves the document of one revision, before it is copied.
pub(crate) fn move_revision(tx: &mut Tx<'_>, id: RevisionId) -> Result<(), StoreError> {
    move_rows(tx, "api_revision", "document IS NULL AND id = $1", params![id])
}

/// Moves the document of one API's working copy, before something is written over it.
pub(crate) fn move_one(tx: &mut Tx<'_>, id: ApiId) -> Result<(), StoreError> {
    move_rows(tx, "api", "document IS NULL AND id = $1", params![id])
}

/// Moves the documents of a few rows out of their definitions; what was moved stays so if the next portion never comes.
pub(crate) fn move_portion(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    for table in ["api", "api_revision"] {
        move_rows(tx, table, "document IS NULL LIMIT $1", params![PORTION])?;
    }
    Ok(())
}

fn move_rows(
    tx: &mut Tx<'_>,
    table: &'static str,
    which: &str,
    params: [crate::Value; 1],
) -> Result<(), StoreError> {
    let sql = format!("SELECT organization, id, definition FROM {table} WHERE {which}");
    let rows = tx.query(&sql, params, |row| {
        Ok((row.parse::<Organization>(0)?, row.text(1)?, row.json::<ApiDefinition>(2).ok()))
    })?;
    for (organization, id, definition) in rows {
        let mut definition = definition.unwrap_or_else(|| {
            tracing::warn!(id, table, "a definition cannot be read: lists show nothing of it");
            ApiDefinition::default()
        });
        // An unreadable one stays as it is.
        let was_read = definition != ApiDefinition::default();
        let document = definition.extra.remove(FORMER_DOCUMENT).map(|document| Packed::new(&document));
        let hash = match &document {
            Some(document) => document.keep(tx, &organization, Timestamp(0))?,
            None => NONE,
        };
        if was_read {
            let sql = format!("UPDATE {table} SET definition = $1 WHERE id = $2");
            tx.execute_one(&sql, params![json::text(&definition)?, &id])?;
        }
        tx.execute_one(&format!("UPDATE {table} SET document = $1 WHERE id = $2"), params![hash, &id])?;
        if table == "api" {
            SummaryColumns::of(&definition)?.write(tx, &id)?;
        }
    }
    Ok(())
}
