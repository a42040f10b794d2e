use super::*;

/// How many bytes were taken, and whether the body came to its end; fed `step` bytes at a time.
fn follow(bytes: &[u8], step: usize) -> Result<(usize, bool), usize> {
    let mut chunks = Chunks::default();
    let mut taken = 0;
    for part in bytes.chunks(step) {
        match chunks.follow(part, 1024, 3) {
            Ok((length, is_over)) => {
                taken += length;
                if is_over {
                    return Ok((taken, true));
                }
            }
            Err((length, Broken)) => return Err(taken + length),
        }
    }
    Ok((taken, false))
}

#[test]
fn whole_bodies_are_followed_to_their_end() {
    let bodies = [
        "0\r\n\r\n",
        "5\r\nhello\r\n0\r\n\r\n",
        "5;a\r\nhello\r\n1A \t;a=\"b\" ; c\r\n01234567890123456789012345\r\n000;x\r\n\r\n",
        "00000000000000000005\r\nhello\r\n0\r\n\r\n",
        "3\r\n\r\n0\r\n0\r\nA: b\r\nC-D:\r\nE:  f \r\n\r\n",
    ];
    for body in bodies {
        let followed_by = format!("{body}GET / HTTP/1.1\r\n");
        for step in [1, 2, 3, 4096] {
            assert_eq!(follow(followed_by.as_bytes(), step), Ok((body.len(), true)), "{body:?} by {step}");
        }
    }
}

#[test]
fn what_is_no_chunk_is_found_at_its_byte() {
    let bodies = [
        ("", "\r\n"),
        ("", " 5\r\n"),
        ("", "-5\r\n"),
        ("", ";a\r\n"),
        ("5", "\n"),
        ("5\r", "\r"),
        ("5 ", "\r\n"),
        ("5 ", "5\r\n"),
        ("0", "x5\r\n"),
        ("00000000000000000005", "5\r\n"),
        ("7fffffffffffffff", "0\r\n"),
        ("", "g\r\n"),
        ("5;a", "\n"),
        ("5;a", "\0"),
        ("5;a\r", "b"),
        ("5\r\nhello", "\n"),
        ("5\r\nhello", "x"),
        ("5\r\nhello\r", "x"),
        ("5\r\nhello\r\n", "\r\n"),
        ("0\r\n", "\n"),
        ("0\r\n\r", "x"),
        ("0\r\n", " a: b\r\n"),
        ("0\r\n", ": b\r\n"),
        ("0\r\nA", " : b\r\n"),
        ("0\r\nA", "\r\n"),
        ("0\r\nA: b", "\n"),
        ("0\r\nA: b\r", "x"),
        ("0\r\nA: ", "\0"),
        ("0\r\nA: b\r\n", " c\r\n"),
        ("0\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r", "\n\r\n"),
    ];
    for (good, bad) in bodies {
        for step in [1, 2, 4096] {
            let body = format!("{good}{bad}");
            assert_eq!(follow(body.as_bytes(), step), Err(good.len()), "{body:?} by {step}");
        }
    }
}

#[test]
fn extensions_and_trailers_have_limits() {
    let extended = |length: usize| format!("1;{}\r\na\r\n0;{}\r\n\r\n", "x".repeat(length), "y".repeat(10));
    assert!(follow(extended(8192 - 12).as_bytes(), 100).is_ok());
    assert!(follow(extended(8192 - 11).as_bytes(), 100).is_err());
    let trailer = |length: usize| format!("0\r\nA: {}\r\n\r\n", "x".repeat(length));
    assert!(follow(trailer(1000).as_bytes(), 100).is_ok());
    assert!(follow(trailer(1024).as_bytes(), 100).is_err());
}
