use super::*;

/// Whether the guard spoils the bytes, fed `step` at a time.
fn spoils(bytes: &str, step: usize) -> bool {
    let mut framing = Framing::default();
    let mut passed = Vec::new();
    for part in bytes.as_bytes().chunks(step) {
        let mut part = part.to_vec();
        framing.scan(&mut part);
        passed.extend(part);
    }
    passed != bytes.as_bytes()
}

#[test]
fn both_lengths_and_other_codings_are_spoiled_wherever_they_stand() {
    let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    let sized = "POST / HTTP/1.1\r\nContent-Length: 41\r\n\r\nContent-Length: 1\r\nTransfer-Encoding: x\r\n";
    let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1a;x=1\r\nContent-Length: 1\r\nTrans: \r\n0\r\nContent-Length: 3\r\n\r\n";
    let both = "POST / HTTP/1.1\r\ncontent-length: 5\r\nHost: x\r\ntransfer-encoding: chunked\r\n\r\n";
    let swapped = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: x\r\nCONTENT-LENGTH:5\r\n\r\n";
    let coded = "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n";
    let coded_apart = "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n";
    for step in [1, 2, 7, 4096] {
        for clean in [get, sized, chunked] {
            assert!(!spoils(clean, step), "{clean:?} by {step}");
            assert!(!spoils(&format!("{clean}{get}{clean}"), step), "{clean:?} by {step}, repeated");
        }
        for bad in [both, swapped, coded, coded_apart] {
            assert!(spoils(bad, step), "{bad:?} by {step}");
            for before in [get, sized, chunked] {
                assert!(spoils(&format!("{before}{bad}"), step), "{before:?} then {bad:?} by {step}");
            }
        }
    }
}

#[test]
fn http2_passes_untouched() {
    let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert!(!spoils(preface, 4096));
}

#[test]
fn what_hyper_refuses_itself_is_left_to_it() {
    let two =
        "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert!(!spoils(two, 4096));
    let equal = "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello";
    assert!(!spoils(&format!("{equal}{equal}"), 3));
}
