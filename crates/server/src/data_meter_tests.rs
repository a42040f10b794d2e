use super::*;

fn frame(kind: u8, length: usize) -> Vec<u8> {
    let [_, high, middle, low] = u32::try_from(length).unwrap().to_be_bytes();
    let mut frame = vec![high, middle, low, kind, 0, 0, 0, 0, 1];
    frame.resize(HEAD + length, DATA);
    frame
}

#[test]
fn data_is_told_from_everything_else() {
    // HEADERS, SETTINGS, PING, GOAWAY, WINDOW_UPDATE and RST_STREAM are full of zeros, which is the type of DATA.
    for kind in [1, 3, 4, 6, 7, 8] {
        assert!(!Frames::default().follow(&frame(kind, 300)), "{kind}");
    }
    assert!(Frames::default().follow(&frame(DATA, 1)));
    assert!(!Frames::default().follow(&frame(DATA, 0)), "an empty one takes nothing");
}

#[test]
fn frames_are_followed_however_they_are_cut() {
    let bytes = [frame(1, 20), frame(DATA, 70_000), frame(6, 8), frame(DATA, 0), frame(8, 4), frame(DATA, 3)]
        .concat();
    let is_data = |at: usize| (29 + 9..29 + 9 + 70_000).contains(&at) || at >= bytes.len() - 3;
    for size in [1, 2, 7, 9, 10, 4096] {
        let mut frames = Frames::default();
        for (number, piece) in bytes.chunks(size).enumerate() {
            let expected = (number * size..number * size + piece.len()).any(is_data);
            assert_eq!(frames.follow(piece), expected, "pieces of {size}, at {}", number * size);
        }
        assert_eq!((frames.left, frames.known), (0, 0));
    }
}
