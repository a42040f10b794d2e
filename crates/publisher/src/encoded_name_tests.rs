use super::*;

#[test]
fn names_are_decoded() {
    assert_eq!(decode_name("SW50ZXJuYWwvc3Vic2NyaWJlcg").as_deref(), Some("Internal/subscriber"));
    assert_eq!(decode_name("YWRtaW4=").as_deref(), Some("admin"));
    assert_eq!(decode_name("YWRtaW4").as_deref(), Some("admin"));
    for bad in ["", "*", "admin", "AA", "_w"] {
        assert_eq!(decode_name(bad), None, "{bad}");
    }
}
