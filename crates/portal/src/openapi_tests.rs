use std::path::Path;

use super::*;

#[test]
fn the_committed_documents_are_what_the_code_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi");
    let bless = std::env::var_os("TOLLGATE_TEST_BLESS").is_some();
    let mut stale = Vec::new();
    for (name, document) in documents() {
        let mut text = document.to_pretty_json().expect("a document is JSON");
        text.push('\n');
        let path = folder.join(name);
        if bless {
            std::fs::create_dir_all(&folder).expect("the crate's folder is writable");
            std::fs::write(&path, &text).expect("the crate's folder is writable");
        } else if std::fs::read_to_string(&path).unwrap_or_default() != text {
            stale.push(name);
        }
    }
    assert!(
        stale.is_empty(),
        "stale: {stale:?}; TOLLGATE_TEST_BLESS=1 cargo test -p tollgate-portal rewrites them"
    );
}
