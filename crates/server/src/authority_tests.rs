use super::*;

use AuthorityRefused::{Contradictory, Invalid, Missing, Repeated};

#[test]
fn there_is_one_authority() {
    let (zero, one, two) = (Version::HTTP_10, Version::HTTP_11, Version::HTTP_2);
    type Row =
        (&'static str, Version, &'static [&'static str], Result<Option<&'static str>, AuthorityRefused>);
    let rows: [Row; 19] = [
        ("/a", one, &["gw:8243"], Ok(Some("gw:8243"))),
        ("/a", one, &[], Err(Missing)),
        ("/a", zero, &[], Ok(None)),
        ("/a", zero, &["gw"], Ok(Some("gw"))),
        ("/a", zero, &["gw", "gw"], Err(Repeated)),
        ("https://gw/a", zero, &[], Ok(Some("gw"))),
        ("/a", one, &["gw", "gw"], Err(Repeated)),
        ("/a", one, &[""], Err(Invalid)),
        ("/a", one, &["user@gw"], Err(Invalid)),
        ("/a", one, &["g w"], Err(Invalid)),
        ("https://other/a", one, &["gw"], Err(Contradictory)),
        ("https://gw/a", one, &["GW:443"], Ok(Some("GW:443"))),
        ("https://gw/a", one, &[], Err(Missing)),
        ("https://user@gw/a", one, &["gw"], Err(Invalid)),
        ("https://gw/a", two, &[], Ok(Some("gw"))),
        ("https://gw/a", two, &["GW"], Ok(Some("GW"))),
        ("https://gw/a", two, &["other"], Err(Contradictory)),
        ("/a", two, &["gw"], Ok(Some("gw"))),
        ("/a", two, &[], Err(Missing)),
    ];
    for (target, version, hosts, expected) in rows {
        let mut request = Request::builder().uri(target).version(version);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        let found = authority_of(&request.body(()).unwrap());
        let found = found.as_ref().map(|found| found.as_ref().map(Authority::as_str)).map_err(|error| *error);
        assert_eq!(found, expected, "{target} {version:?} {hosts:?}");
    }
}
