//! Parameters, rows and what goes wrong in a statement.

use tollgate_domain::clock::Timestamp;
use tollgate_store::testing::{read, write};
use tollgate_store::{StoreError, Value, contains_pattern, params};

use super::engine::{insert, with_things};

#[tokio::test]
async fn parameters_are_bound_by_their_numbers() {
    let (_database, store) = with_things("numbers").await;
    write(&store, "swapped", |tx| {
        // $2 stands first, and $1 twice.
        tx.execute_one("INSERT INTO thing (n, name, note) VALUES ($2, $1, $1)", params!["a", 5])?;
        tx.execute_one("UPDATE thing SET n = $3 WHERE name = $1 AND n = $2", params!["a", 5, 6])
    })
    .await
    .expect("swapped");
    let row = read(&store, "row", |tx| {
        tx.query_one("SELECT name, n, note FROM thing WHERE n = $2 AND name = $1", params!["a", 6], |row| {
            Ok((row.text(0)?, row.int(1)?, row.opt_text(2)?))
        })
    });
    assert_eq!(row.await, Ok(("a".to_owned(), 6, Some("a".to_owned()))));
}

#[tokio::test]
async fn a_wrong_number_of_parameters_is_refused() {
    let (_database, store) = with_things("count").await;
    for params in [params!["a"].to_vec(), params!["a", 1, 2].to_vec()] {
        let answer = write(&store, "count", move |tx| {
            tx.execute("INSERT INTO thing (name, n) VALUES ($1, $2)", &params)
        });
        assert!(matches!(answer.await, Err(StoreError::Database { .. })));
    }
}

#[tokio::test]
async fn values_come_back_as_they_went_in() {
    let (_database, store) = with_things("values").await;
    let text = "Grüße, 世界 🙂 ' \" \\ % _";
    let bytes = vec![0_u8, 1, 255, 0];
    let kept = bytes.clone();
    write(&store, "insert", move |tx| {
        let insert = "INSERT INTO thing (name, n, note, bytes) VALUES ($1, $2, $3, $4)";
        tx.execute_one(insert, params!["full", i64::MAX, text, &kept])?;
        tx.execute_one(insert, params!["flag", true, None::<String>, None::<Vec<u8>>])?;
        tx.execute_one(
            insert,
            params![String::from("time"), Timestamp(-5), &Some("x".to_owned()), Vec::new()],
        )
    })
    .await
    .expect("inserted");
    let rows = read(&store, "rows", |tx| {
        tx.query("SELECT n, note, bytes, name FROM thing ORDER BY name", params![], |row| {
            Ok((row.int(0)?, row.opt_text(1)?, row.opt_blob(2)?))
        })
    });
    let expected = vec![
        (1, None, None),
        (i64::MAX, Some(text.to_owned()), Some(bytes)),
        (-5, Some("x".to_owned()), Some(Vec::new())),
    ];
    assert_eq!(rows.await, Ok(expected));
}

#[tokio::test]
async fn reading_another_kind_or_null_is_an_error() {
    let (_database, store) = with_things("kinds").await;
    write(&store, "insert", |tx| insert(tx, "a", 2)).await.expect("a");
    let read = |what: fn(&tollgate_store::Row<'_>) -> Result<(), StoreError>| {
        let store = store.clone();
        async move {
            read(&store, "kind", move |tx| tx.query_one("SELECT name, n, note FROM thing", params![], what))
                .await
        }
    };
    for answer in [
        read(|row| row.int(0).map(drop)).await,
        read(|row| row.text(1).map(drop)).await,
        read(|row| row.blob(0).map(drop)).await,
        read(|row| row.bool(1).map(drop)).await,
        read(|row| row.text(2).map(drop)).await,
        read(|row| row.text(9).map(drop)).await,
    ] {
        assert!(matches!(answer, Err(StoreError::Database { .. })), "{answer:?}");
    }
    let truth = tollgate_store::testing::read(&store, "exists", |tx| {
        tx.query_one("SELECT EXISTS (SELECT 1 FROM thing WHERE n = $1)", params![2], |row| row.bool(0))
    });
    assert_eq!(truth.await, Ok(true));
}

#[tokio::test]
async fn a_nul_byte_is_refused_before_the_database_sees_it() {
    let (_database, store) = with_things("nul").await;
    let answer = write(&store, "nul", |tx| insert(tx, "a\0b", 1)).await;
    assert!(matches!(answer, Err(StoreError::Invalid(_))), "{answer:?}");
}

#[tokio::test]
async fn a_taken_name_is_a_conflict_that_names_the_index() {
    let (_database, store) = with_things("conflict").await;
    write(&store, "insert", |tx| insert(tx, "secret-name", 1)).await.expect("first");
    let error = write(&store, "insert", |tx| insert(tx, "secret-name", 2)).await.expect_err("second");
    assert_eq!(error, StoreError::Conflict { what: "thing_name".to_owned() });
    assert!(!format!("{error} {error:?}").contains("secret-name"));

    let part = |id: &'static str| {
        write(&store, "part", move |tx| {
            tx.execute_one("INSERT INTO part (id, of) VALUES ($1, $2)", params![id, "secret-name"])
        })
    };
    part("p").await.expect("part");
    let error = part("p").await.expect_err("again");
    assert!(error.is_conflict_on("part_pkey"), "{error:?}");
}

#[tokio::test]
async fn a_missing_row_behind_a_reference_is_said_so() {
    let (_database, store) = with_things("missing").await;
    let insert_part = "INSERT INTO part (id, of) VALUES ($1, $2)";
    let answer = write(&store, "part", move |tx| tx.execute_one(insert_part, params!["p", "nothing"])).await;
    assert_eq!(answer, Err(StoreError::Missing));
    write(&store, "both", move |tx| {
        insert(tx, "a", 1)?;
        tx.execute_one(insert_part, params!["p", "a"])
    })
    .await
    .expect("both");
    let answer = write(&store, "delete", |tx| tx.execute("DELETE FROM thing", params![])).await;
    assert_eq!(answer, Err(StoreError::Missing));
}

#[tokio::test]
async fn a_wrong_number_of_rows_is_an_error_and_rolls_back() {
    let (_database, store) = with_things("rows").await;
    write(&store, "insert", |tx| {
        insert(tx, "a", 1)?;
        insert(tx, "b", 1)
    })
    .await
    .expect("two");
    let answer = write(&store, "all", |tx| tx.execute_one("UPDATE thing SET n = $1", params![2])).await;
    assert_eq!(answer, Err(StoreError::WrongRowCount { found: 2 }));
    let answer =
        write(&store, "none", |tx| tx.execute_one("DELETE FROM thing WHERE n = $1", params![2])).await;
    assert_eq!(answer, Err(StoreError::WrongRowCount { found: 0 }), "the update did not stay");
    let answer =
        read(&store, "one", |tx| tx.query_opt("SELECT n FROM thing", params![], |row| row.int(0))).await;
    assert_eq!(answer, Err(StoreError::WrongRowCount { found: 2 }));
    let answer = read(&store, "one", |tx| {
        tx.query_one("SELECT n FROM thing WHERE n = 9", params![], |row| row.int(0))
    });
    assert_eq!(answer.await, Err(StoreError::WrongRowCount { found: 0 }));
}

#[tokio::test]
async fn a_search_takes_wildcards_literally_and_ignores_letter_case() {
    let (_database, store) = with_things("search").await;
    write(&store, "insert", |tx| {
        for name in ["100% Orders", "100 orders", "a_b", "acb", "back\\slash"] {
            insert(tx, name, 1)?;
        }
        Ok(())
    })
    .await
    .expect("things");
    let find = |text: &'static str| {
        read(&store, "find", move |tx| {
            let sql = r"SELECT name FROM thing WHERE lower(name) LIKE lower($1) ESCAPE '\' ORDER BY name";
            tx.query(sql, params![contains_pattern(text)], |row| row.text(0))
        })
    };
    assert_eq!(find("0% ORD").await, Ok(vec!["100% Orders".to_owned()]));
    assert_eq!(find("a_b").await, Ok(vec!["a_b".to_owned()]));
    assert_eq!(find("k\\s").await, Ok(vec!["back\\slash".to_owned()]));
}

#[tokio::test]
async fn a_broken_statement_says_what_is_wrong() {
    let (_database, store) = with_things("broken").await;
    let error =
        read(&store, "broken", |tx| tx.query("SELECT nonsense FROM thing", params![], |row| row.int(0)))
            .await
            .expect_err("no such column");
    assert!(error.to_string().contains("nonsense"), "{error}");
    let answer = read(&store, "cast", |tx| {
        tx.query_one("SELECT CAST($1 AS BIGINT) + 1", params![i64::from(u32::MAX)], |row| row.int(0))
    });
    assert_eq!(answer.await, Ok(4_294_967_296));
}

#[test]
fn values_show_no_content() {
    let values: Vec<Value> = params!["hunter2", b"hunter2", 77].to_vec();
    let shown = format!("{values:?}");
    assert!(!shown.contains("hunter2") && !shown.contains("77"), "{shown}");
}
