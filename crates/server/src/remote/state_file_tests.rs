use tollgate_auth::SystemRandom;
use tollgate_domain::clock::SystemClock;

use super::*;

fn open(directory: &Path) -> (StateFile, Vec<String>) {
    let environment = Environment::new(SystemClock, SystemRandom);
    let (file, lines) = StateFile::open(directory.to_owned(), environment).expect("it opens");
    (file, lines.into_iter().map(|line| String::from_utf8(line).expect("text")).collect())
}

#[test]
fn what_was_written_is_read_again_up_to_where_it_is_whole() {
    let directory = std::env::temp_dir().join(format!("tollgate-state-{}", std::process::id()));
    let _ = fs::remove_dir_all(&directory);
    let (mut file, lines) = open(&directory);
    assert!(lines.is_empty() && file.wants_whole());
    file.append(b"before any whole").expect("it says nothing");
    file.begin(b"whole 1").expect("written");
    file.append(b"a").expect("written");
    file.begin(b"whole 2").expect("written");
    assert!(!file.wants_whole());
    for line in ["b", "c"] {
        file.append(line.as_bytes()).expect("written");
    }
    let path = directory.join("state");
    let good = fs::read(&path).expect("the file");
    assert!(!good.windows(5).any(|part| part == b"whole"), "it is sealed");

    // Torn in the middle of the last record: the others are there, and more can be added.
    fs::write(&path, &good[..good.len() - 3]).expect("written");
    let (mut file, lines) = open(&directory);
    assert_eq!(lines, ["whole 2", "b"]);
    file.append(b"d").expect("written");
    assert_eq!(open(&directory).1, ["whole 2", "b", "d"]);

    // Records of the same key in other places are none.
    let record = LENGTH + NONCE_LEN + 1 + MAX_TAG_LEN;
    let (head, last) = good.split_at(good.len() - record);
    let (head, first) = head.split_at(head.len() - record);
    fs::write(&path, [head, last, first].concat()).expect("written");
    assert_eq!(open(&directory).1, ["whole 2"]);

    // Another key's file is none.
    fs::write(&path, &good).expect("written");
    fs::remove_file(directory.join("seal.key")).expect("it was there");
    assert!(open(&directory).1.is_empty());
    let (mut file, _) = open(&directory);
    file.begin(b"whole 3").expect("written");
    assert_eq!(open(&directory).1, ["whole 3"]);
    file.erase().expect("erased");
    assert_eq!(fs::read_dir(&directory).expect("there").count(), 0);
    fs::remove_dir_all(&directory).expect("it was there");
}

#[test]
fn a_whole_is_wanted_when_more_was_added_than_it_is_worth() {
    let directory = std::env::temp_dir().join(format!("tollgate-state-size-{}", std::process::id()));
    let _ = fs::remove_dir_all(&directory);
    let (mut file, _) = open(&directory);
    file.begin(b"whole").expect("written");
    let megabyte = vec![b'x'; 1 << 20];
    let mut added = 0;
    while !file.wants_whole() {
        file.append(&megabyte).expect("written");
        added += 1;
    }
    assert_eq!(added, 4);
    file.begin(b"whole").expect("written");
    assert!(!file.wants_whole());
    fs::remove_dir_all(&directory).expect("it was there");
}
