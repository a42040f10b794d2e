use super::*;

#[test]
fn basic_values_of_the_field_are_read() {
    let read =
        |value: &str| basic(value).map(|read| read.map(|(id, secret)| (id, secret.expose().to_owned())));
    let pair = |id: &str, secret: &str| Some(Ok((id.to_owned(), secret.to_owned())));
    assert_eq!(read("Basic YTpi"), pair("a", "b"));
    assert_eq!(read("bAsIc YTpiYg=="), pair("a", "bb"));
    assert_eq!(read("Basic YTpiYg"), pair("a", "bb"));
    assert_eq!(read("Basic YTpiOmM="), pair("a", "b:c"));
    assert_eq!(read("Basic YWI="), Some(Err(())));
    assert_eq!(read("Basic !"), Some(Err(())));
    assert_eq!(read("Bearer YTpi"), None);
    assert_eq!(read("Basic"), None);
}
