use axum::http::Request;

use super::*;

async fn read(values: &[&str]) -> IfMatch {
    let mut request = Request::builder();
    for value in values {
        request = request.header(IF_MATCH, *value);
    }
    let (mut parts, ()) = request.body(()).expect("a request").into_parts();
    let Ok(condition) = IfMatch::from_request_parts(&mut parts, &()).await;
    condition
}

#[tokio::test]
async fn condition_names_the_version_or_is_none() {
    let now = Timestamp(0x1234);
    assert_eq!(read(&[]).await.seen(now), Ok(None));
    assert_eq!(read(&["*"]).await.seen(now), Ok(None));
    for right in [&["\"1234\""][..], &["\"1\", \"1234\""], &["\"1\"", "\"1234\""]] {
        assert_eq!(read(right).await.seen(now), Ok(Some(now)), "{right:?}");
    }
    for wrong in ["\"1235\"", "1234", "W/\"1234\"", ""] {
        let refused = read(&[wrong]).await.seen(now).expect_err("another version");
        assert_eq!(refused.status(), StatusCode::PRECONDITION_FAILED, "{wrong:?}");
    }
    assert_eq!(read(&["\"1234\""]).await.missed().status(), StatusCode::PRECONDITION_FAILED);
    assert_eq!(read(&[]).await.missed().status(), StatusCode::NOT_FOUND);
}
