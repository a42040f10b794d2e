use super::*;

async fn text(error: ApiError) -> (StatusCode, String) {
    let response = error.into_response();
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body in memory");
    (status, String::from_utf8(bytes.to_vec()).expect("JSON"))
}

#[tokio::test]
async fn bodies_are_as_wso2_writes_them() {
    let (status, body) = text(ApiError::unauthenticated()).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        body,
        r#"{"code":401,"message":"","description":"Unauthenticated request","moreInfo":"","error":[]}"#
    );
    let (_, body) = text(ApiError::not_found()).await;
    assert_eq!(
        body,
        r#"{"code":404,"message":"Not Found","description":"The specified resource does not exist","moreInfo":"","error":[]}"#
    );
}

#[tokio::test]
async fn a_failure_of_ours_tells_nothing_of_its_cause() {
    let (status, body) = text(StoreError::Panicked.into()).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        body,
        r#"{"code":900967,"message":"General Error","description":"Server Error Occurred","moreInfo":"","error":[]}"#
    );
}
