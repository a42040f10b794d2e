use super::*;

#[tokio::test]
async fn doubts_of_one_kind_are_answered_at_most_once_in_ten_seconds() {
    let mut doubts = Doubts::default();
    let start = Instant::now();
    let after = |seconds| start + Duration::from_secs(seconds);
    let mut number = 0;
    let mut raise = |doubts: &mut Doubts, kind: &str, seconds| {
        number += 1;
        doubts.raise(Doubt { kind: kind.to_owned(), what: format!("{kind} {number}") }, after(seconds));
        doubts.are_due(after(seconds))
    };
    assert!(raise(&mut doubts, "client", 0));
    assert!(raise(&mut doubts, "client", 0), "nothing has been read yet");
    doubts.settle(after(1));
    assert!(!doubts.are_due(after(100)), "nothing waits");
    assert!(!raise(&mut doubts, "client", 4), "another client");
    assert!(!doubts.are_due(after(10)));
    assert!(doubts.are_due(after(11)));
    assert!(raise(&mut doubts, "api", 5), "another kind");
    doubts.settle(after(5));
    assert!(!doubts.are_due(after(100)));
    assert!(!raise(&mut doubts, "client", 14) && raise(&mut doubts, "client", 15));
}

#[test]
fn each_thing_is_said_once() {
    let mut doubts = Doubts::default();
    assert!(doubts.is_news("client 1"));
    assert!(!doubts.is_news("client 1"));
    assert!(doubts.is_news("client 2"));
}
