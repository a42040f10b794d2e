use super::*;

#[test]
fn names_of_files_below_the_areas() {
    assert_eq!(file_name("/devportal/assets/a.js"), Some("assets/a.js"));
    assert_eq!(file_name("/admin/users"), Some("users"));
    for path in ["/devportal", "/devportal/", "/devportal/../x", "/devportal/a//b", "/"] {
        assert_eq!(file_name(path), None, "{path}");
    }
}

#[test]
fn only_hashed_names_are_kept_for_ever() {
    assert!(has_hash("assets/index-DiwrgTda.js"));
    assert!(has_hash("assets/inter-latin-wght-normal-Dx4kXJAl.woff2"));
    assert!(!has_hash("assets/mark.svg"));
    assert!(!has_hash("assets/scheme.js"));
}

#[tokio::test]
async fn unsafe_methods_mean_nothing_here() {
    let response = serve(Method::POST, Uri::from_static("/devportal/"), HeaderMap::new()).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_missing_asset_is_404_and_any_other_address_is_the_page() {
    let get = |path| serve(Method::GET, Uri::from_static(path), HeaderMap::new());
    assert_eq!(get("/devportal/assets/none.js").await.status(), StatusCode::NOT_FOUND);
    let response = get("/devportal/applications/1").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
    assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY));
}
