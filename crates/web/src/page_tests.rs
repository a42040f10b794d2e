use super::*;

fn paging(query: &str) -> Paging {
    Paging::parse(query).expect("a readable query")
}

#[test]
fn defaults_and_cap() {
    assert_eq!(paging("").page, Page { offset: 0, limit: 25 });
    assert_eq!(paging("limit=100000&offset=7").page, Page { offset: 7, limit: 100 });
    assert_eq!(paging("limit=&offset=").page, Page { offset: 0, limit: 25 });
}

#[test]
fn what_is_not_a_number_is_refused() {
    for query in ["limit=-1", "offset=x", "limit=99999999999"] {
        assert!(Paging::parse(query).is_err(), "{query}");
    }
}

#[test]
fn links_keep_the_rest_of_the_query() {
    let paging = paging("query=name%3Aa+b&offset=2&limit=2");
    let list = paging.envelope("/apis", Listed { list: vec![1, 2], total: 5 });
    assert_eq!(list.count, 2);
    assert_eq!(list.pagination.next, "/apis?limit=2&offset=4&query=name%3Aa+b");
    assert_eq!(list.pagination.previous, "/apis?limit=2&offset=0&query=name%3Aa+b");
}

#[test]
fn first_and_last_page_have_no_neighbours() {
    let list = paging("").slice("/tags", vec!["a", "b"]);
    assert_eq!((list.count, list.pagination.total), (2, 2));
    assert_eq!((list.pagination.next.as_str(), list.pagination.previous.as_str()), ("", ""));
}

#[test]
fn a_slice_is_the_asked_page() {
    let list = paging("offset=1&limit=1").slice("/tags", vec!["a", "b", "c"]);
    assert_eq!(list.list, ["b"]);
    assert_eq!(list.pagination.total, 3);
}
