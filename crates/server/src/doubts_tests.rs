use super::*;

#[tokio::test]
async fn one_cause_is_answered_at_most_once_in_ten_seconds() {
    let mut doubts = Doubts::default();
    let start = Instant::now();
    let after = |seconds| start + Duration::from_secs(seconds);
    assert!(doubts.raise("one".to_owned(), start));
    assert!(doubts.raise("two".to_owned(), after(1)), "another cause");
    assert!(!doubts.are_due(after(100)), "nothing waits");
    assert!(!doubts.raise("two".to_owned(), after(4)));
    assert!(!doubts.raise("one".to_owned(), after(5)));
    assert!(!doubts.are_due(after(9)));
    assert!(doubts.are_due(after(10)), "the first that waits");
    doubts.settle();
    assert!(!doubts.are_due(after(100)));
    assert!(doubts.raise("one".to_owned(), after(10)));
}

#[test]
fn each_thing_is_said_once() {
    let mut doubts = Doubts::default();
    assert!(doubts.is_news("client 1"));
    assert!(!doubts.is_news("client 1"));
    assert!(doubts.is_news("client 2"));
}
