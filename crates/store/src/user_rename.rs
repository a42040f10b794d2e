//! Names that were stored before names were brought to Unicode's normal form C.

use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::UserId;
use tollgate_domain::organization::Organization;
use tollgate_domain::text::nfc;
use tollgate_domain::user_name::name_key;

use crate::error::StoreError;
use crate::params;
use crate::store::Store;

/// How many names are looked at in one transaction.
const PORTION: i64 = 200;

/// What one portion found.
#[derive(Clone, Debug, Default)]
pub struct Renamed {
    /// Where the next portion begins; none when this was the last.
    pub next: Option<String>,
    /// Users who keep their names, because the normal form is taken.
    pub taken: Vec<(Organization, String)>,
}

impl Store {
    /// Brings the next names that have other characters than ASCII to normal form C, with the providers of APIs that
    /// are called so.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn normalize_names(&self, after: String, now: Timestamp) -> Result<Renamed, StoreError> {
        self.write("normalize_names", move |tx| {
            // More bytes than characters: no need to look at the others.
            let rows: Vec<(Organization, UserId, String)> = tx.query(
                "SELECT organization, id, name FROM account WHERE id > $1 AND octet_length(name) > length(name) \
                 ORDER BY id LIMIT $2",
                params![&after, PORTION],
                |row| Ok((row.parse(0)?, row.parse(1)?, row.text(2)?)),
            )?;
            let mut renamed = Renamed::default();
            if rows.len() as i64 == PORTION {
                renamed.next = rows.last().map(|(_, id, _)| id.to_string());
            }
            for (organization, id, name) in rows {
                let normal = nfc(&name);
                if normal == name {
                    continue;
                }
                let changed = tx.execute(
                    "UPDATE account SET name = $1, name_key = $2, updated_at = $3 WHERE id = $4 AND NOT EXISTS \
                     (SELECT 1 FROM account o WHERE o.organization = $5 AND o.name_key = $6 AND o.id <> $7)",
                    params![&normal, name_key(&normal), now, id, &organization, name_key(&normal), id],
                )?;
                if changed == 0 {
                    renamed.taken.push((organization, name));
                    continue;
                }
                tx.execute(
                    "UPDATE api SET provider = $1 WHERE organization = $2 AND provider = $3",
                    params![&normal, &organization, &name],
                )?;
            }
            Ok(renamed)
        })
        .await
    }
}
