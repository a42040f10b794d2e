use super::super::tests::rules;
use super::*;

#[test]
fn what_came_whole_says_everything_once_too() {
    let rows: [(Method, &str, &[&str], bool); 8] = [
        (Method::GET, "https://gw/a", &[], true),
        (Method::POST, "http://gw/a?b", &["5"], true),
        (Method::OPTIONS, "*", &[], true),
        (Method::GET, "*", &[], false),
        (Method::GET, "ftp://gw/a", &[], false),
        (Method::GET, "gw:443", &[], false),
        (Method::POST, "https://gw/a", &["5", "5"], false),
        (Method::POST, "/a", &["5", "6"], false),
    ];
    for (method, target, lengths, passes) in rows {
        let mut request = Request::new(());
        *request.method_mut() = method;
        *request.uri_mut() = target.parse().expect("a readable target");
        for length in lengths {
            request.headers_mut().append(CONTENT_LENGTH, HeaderValue::from_static(length));
        }
        assert_eq!(rules().judge(&request).is_none(), passes, "{request:?}");
    }
}
