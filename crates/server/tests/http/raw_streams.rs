//! Three hundred streams of raw requests: written by hand, and damaged at random with a fixed seed.

/// How a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// So many requests pass, and the last one that ends every stream.
    Passes(usize),
    /// So many requests pass; the next one is refused.
    Refused(usize),
    /// So many requests pass; the client stops in the middle of the next one, which is refused.
    Cut(usize),
    /// Nobody has said.
    Unknown,
}

pub(crate) struct Stream {
    pub(crate) bytes: Vec<u8>,
    pub(crate) outcome: Outcome,
}

/// Behind each stream; the connection's last request.
const LAST: &str = "GET /raw0/1/end HTTP/1.1⏎Host: a⏎Connection: close⏎⏎";
const GET: &str = "GET /raw0/1/a HTTP/1.1⏎Host: a⏎⏎";
const POST: &str = "POST /raw0/1/a HTTP/1.1⏎Host: a⏎";
const SIZED: &str = "POST /raw0/1/a HTTP/1.1⏎Host: a⏎Content-Length: 5⏎⏎hello";
const CHUNKED: &str = "PUT /raw0/1/a HTTP/1.1⏎Host: a⏎Transfer-Encoding: chunked⏎⏎5⏎hello⏎0⏎⏎";

/// Whole streams; `⏎` is CR LF, `¶` stands for the beginning of a POST.
const GOOD: [(&str, usize); 40] = [
    (GET, 1),
    (SIZED, 1),
    (CHUNKED, 1),
    ("⏎GET /raw0/1/a HTTP/1.1⏎Host: a⏎⏎", 1),
    ("GET https://a/raw0/1/a?b=c HTTP/1.1⏎Host: a⏎⏎", 1),
    ("GET /raw0/1/a?x=%20&y=/../;z HTTP/1.1⏎host:a⏎⏎", 1),
    ("GET /raw0/1/a HTTP/1.1⏎Host: [::1]:8243⏎⏎", 1),
    ("GET /raw0/1/a HTTP/1.1⏎HOST:\ta \t⏎⏎", 1),
    ("GET /raw0/1/a HTTP/1.0⏎Connection: keep-alive⏎⏎", 1),
    ("GET /raw0/1/a HTTP/1.0⏎Host: a⏎Connection: Keep-Alive⏎⏎", 1),
    ("HEAD /raw0/1/a HTTP/1.1⏎Host: a⏎⏎", 1),
    ("DELETE /raw0/1/a HTTP/1.1⏎Host: a⏎⏎", 1),
    ("DELETE /raw0/1/a HTTP/1.1⏎Host: a⏎Content-Length: 3⏎⏎abc", 1),
    ("GET /raw0/1/a HTTP/1.1⏎Host: a⏎Content-Length: 3⏎⏎abc", 1),
    ("GET /raw0/1/a HTTP/1.1⏎Host: a⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎⏎", 1),
    ("PATCH /raw0/1/a HTTP/1.1⏎Host: a⏎Content-Length: 2⏎⏎{}", 1),
    ("PUT /raw0/1/a HTTP/1.1⏎Host: a⏎Content-Length: 0⏎⏎", 1),
    ("¶Content-Length: 0⏎⏎", 1),
    ("¶Content-Length: 00000000000000000005⏎⏎hello", 1),
    ("¶content-length:5⏎⏎hello", 1),
    ("¶Content-Length: \t 5 \t⏎⏎hello", 1),
    ("¶Content-Length: 35⏎⏎GET /raw0/1/x HTTP/1.1⏎Host: a⏎⏎", 1),
    ("¶Content-Length: 7⏎⏎⏎\n\r⏎\n", 1),
    ("¶Transfer-Encoding: chunked⏎⏎0⏎⏎", 1),
    ("¶transfer-encoding:CHUNKED⏎⏎0005⏎hello⏎000⏎⏎", 1),
    ("¶Transfer-Encoding: chunked⏎⏎1a⏎abcdefghijklmnopqrstuvwxyz⏎1A⏎ABCDEFGHIJKLMNOPQRSTUVWXYZ⏎0⏎⏎", 1),
    ("¶Transfer-Encoding: chunked⏎⏎5;a=b;c=\"d;e\"⏎hello⏎0;f⏎⏎", 1),
    ("¶Transfer-Encoding: chunked⏎⏎5 ;a⏎hello⏎0⏎⏎", 1),
    ("¶Transfer-Encoding: chunked⏎Trailer: X-Sum⏎⏎5⏎hello⏎0⏎X-Sum: 1⏎Content-Length: 9⏎⏎", 1),
    ("¶Transfer-Encoding: chunked⏎⏎a⏎⏎0⏎⏎GET⏎0⏎⏎", 1),
    ("¶Transfer-Encoding: chunked⏎⏎00000000000000000001⏎a⏎0⏎⏎", 1),
    ("¶Expect: 100-continue⏎Content-Length: 5⏎⏎hello", 1),
    ("¶Content_Length: 9⏎Transfer_Encoding: chunked⏎Content-Length: 5⏎⏎hello", 1),
    ("¶X-Empty:⏎X-Tab: a\tb⏎X-High: caf\u{e9}⏎!#$%&'*+-.^_`|~: 1⏎Content-Length: 5⏎⏎hello", 1),
    ("¶Connection: Content-Length, Host, Transfer-Encoding⏎Content-Length: 5⏎⏎hello", 1),
    ("¶Content-Length: 5⏎⏎hello⏎GET /raw0/1/a HTTP/1.1⏎Host: a⏎⏎", 2),
    ("GET /raw0/1/a HTTP/1.1⏎Host: a⏎⏎¶Content-Length: 1⏎⏎a¶Transfer-Encoding: chunked⏎⏎1⏎b⏎0⏎⏎", 3),
    ("¶Transfer-Encoding: chunked⏎⏎1⏎b⏎0⏎⏎¶Content-Length: 1⏎⏎aHEAD /raw0/1/a HTTP/1.1⏎Host: a⏎⏎", 3),
    ("GET /raw0/1/1 HTTP/1.1⏎Host: a⏎⏎GET /raw0/1/2 HTTP/1.1⏎Host: a⏎⏎GET /raw0/1/3 HTTP/1.1⏎Host: a⏎⏎", 3),
    ("¶Upgrade: websocket⏎Connection: upgrade⏎Content-Length: 2⏎⏎hi", 1),
];

/// Requests that nobody may pass on. Each stands alone and behind a good one.
const BAD: [&str; 54] = [
    "¶Content-Length: 5⏎Transfer-Encoding: chunked⏎⏎0⏎⏎",
    "¶Transfer-Encoding: chunked⏎Content-Length: 5⏎⏎0⏎⏎",
    "¶Content-Length:                                                 5⏎Transfer-Encoding: chunked⏎⏎0⏎⏎",
    "¶Content-Length: 5⏎Content-Length: 5⏎⏎hello",
    "¶Content-Length: 5⏎Content-Length: 0⏎⏎hello",
    "¶Content-Length: 5, 5⏎⏎hello",
    "¶Content-Length: +5⏎⏎hello",
    "¶Content-Length: -5⏎⏎hello",
    "¶Content-Length: 0x5⏎⏎hello",
    "¶Content-Length: 5 5⏎⏎hello",
    "¶Content-Length: 5;⏎⏎hello",
    "¶Content-Length:⏎⏎hello",
    "¶Content-Length: \"5\"⏎⏎hello",
    "¶Content-Length: 000000000000000000005⏎⏎hello",
    "¶Content-Length: 18446744073709551621⏎⏎hello",
    "¶Content-Length : 5⏎⏎hello",
    "¶Content-Length\t: 5⏎⏎hello",
    "¶ Content-Length: 5⏎⏎hello",
    "¶X: y⏎ Content-Length: 5⏎⏎hello",
    "¶X: y⏎\tTransfer-Encoding: chunked⏎⏎0⏎⏎",
    "¶X: y\nContent-Length: 5⏎⏎hello",
    "¶X: y\rContent-Length: 5⏎⏎hello",
    "¶X: \0⏎Content-Length: 5⏎⏎hello",
    "¶Content-Length: 5\0⏎⏎hello",
    "¶Content-Length⏎⏎hello",
    "¶: 5⏎⏎",
    "¶Content-Length: 5⏎\nhello",
    "¶Transfer-Encoding: gzip, chunked⏎⏎0⏎⏎",
    "¶Transfer-Encoding: chunked, gzip⏎⏎0⏎⏎",
    "¶Transfer-Encoding: gzip⏎Transfer-Encoding: chunked⏎⏎0⏎⏎",
    "¶Transfer-Encoding: chunked⏎Transfer-Encoding: chunked⏎⏎0⏎⏎",
    "¶Transfer-Encoding: identity⏎Content-Length: 5⏎⏎hello",
    "¶Transfer-Encoding: xchunked⏎⏎0⏎⏎",
    "¶Transfer-Encoding: chunked;a=b⏎⏎0⏎⏎",
    "¶Transfer-Encoding: \x0bchunked⏎⏎0⏎⏎",
    "¶Transfer-Encoding:⏎⏎0⏎⏎",
    "¶Transfer-Encoding : chunked⏎⏎0⏎⏎",
    "POST /raw0/1/a HTTP/1.0⏎Host: a⏎Transfer-Encoding: chunked⏎⏎0⏎⏎",
    "POST /raw0/1/a HTTP/1.1⏎Content-Length: 5⏎⏎hello",
    "GET /raw0/1/a HTTP/1.1⏎Host: a⏎Host: a⏎⏎",
    "GET /raw0/1/a HTTP/1.1⏎Host: a/b⏎⏎",
    "GET /raw0/1/a HTTP/1.1⏎Host: b@a⏎⏎",
    "GET /raw0/1/a HTTP/1.1⏎Host:⏎⏎",
    "GET /raw0/1/a#b HTTP/1.1⏎Host: a⏎⏎",
    "GET ftp://a/raw0/1/a HTTP/1.1⏎Host: a⏎⏎",
    "CONNECT a:443 HTTP/1.1⏎Host: a⏎⏎",
    "PRI * HTTP/2.0⏎⏎SM⏎⏎",
    "GET  /raw0/1/a HTTP/1.1⏎Host: a⏎⏎",
    "GET /raw0/1/a HTTP/1.1 ⏎Host: a⏎⏎",
    "GET /raw0/1/a HTTP/1.1\nHost: a⏎⏎",
    "GET /raw0/1/a HTTP/1.9⏎Host: a⏎⏎",
    "GET /raw0/1/a⏎Host: a⏎⏎",
    "\nGET /raw0/1/a HTTP/1.1⏎Host: a⏎⏎",
    "GET /raw0/1/a b HTTP/1.1⏎Host: a⏎⏎",
];

/// Bodies that cannot be followed to their end.
const BROKEN: [&str; 18] = [
    "⏎hello⏎0⏎⏎",
    "5\nhello⏎0⏎⏎",
    "5 ⏎hello⏎0⏎⏎",
    "0x5⏎hello⏎0⏎⏎",
    "-5⏎hello⏎0⏎⏎",
    " 5⏎hello⏎0⏎⏎",
    "5;a\nb⏎hello⏎0⏎⏎",
    "5\r\rhello⏎0⏎⏎",
    "5⏎hello0⏎⏎",
    "5⏎hello\n0⏎⏎",
    "4⏎hello⏎0⏎⏎",
    "000000000000000000005⏎hello⏎0⏎⏎",
    "fffffffffffffffff⏎hello⏎0⏎⏎",
    "5⏎hello⏎0⏎ X: y⏎⏎",
    "5⏎hello⏎0⏎X : y⏎⏎",
    "5⏎hello⏎0⏎X: y⏎ z⏎⏎",
    "5⏎hello⏎0⏎X\n⏎",
    "5⏎hello⏎0\n\n",
];

const CUT: [&str; 6] = [
    "GET /raw0/1/a HT",
    "GET /raw0/1/a HTTP/1.1⏎Host: a⏎",
    "¶Content-Length: 5⏎⏎hell",
    "¶Transfer-Encoding: chunked⏎⏎5⏎hello⏎0⏎",
    "¶Transfer-Encoding: chunked⏎⏎5⏎hel",
    "¶Transfer-Encoding: chunked⏎⏎5⏎hello⏎0⏎X: y",
];

/// What is put into damaged streams.
const DAMAGE: [&str; 24] = [
    "⏎",
    "\n",
    "\r",
    "\0",
    " ",
    "\t",
    ":",
    ";",
    ",",
    "0",
    "1",
    "f",
    "#",
    "⏎⏎",
    "0⏎⏎",
    "Content-Length: 5⏎",
    "content-length:3⏎",
    "Transfer-Encoding: chunked⏎",
    "Transfer-Encoding: gzip, chunked⏎",
    "Host: b⏎",
    "Connection: close⏎",
    "CONNECT a:1 HTTP/1.1⏎",
    " folded⏎",
    "X: y⏎",
];

/// All of them, for the API `/raw{number}/1`.
pub(crate) fn streams(number: usize) -> Vec<Stream> {
    let context = format!("/raw{number}/1");
    let stream = |text: String, outcome| {
        let text = text.replace('¶', POST).replace('⏎', "\r\n").replace("/raw0/1", &context);
        // Letters above ASCII stand for one byte each.
        Stream { bytes: text.chars().map(|letter| letter as u8).collect(), outcome }
    };
    let mut streams = Vec::new();
    for (text, count) in GOOD {
        streams.push(stream(format!("{text}{LAST}"), Outcome::Passes(count)));
    }
    for text in BAD {
        streams.push(stream(format!("{text}{LAST}"), Outcome::Refused(0)));
        streams.push(stream(format!("{SIZED}{text}{LAST}"), Outcome::Refused(1)));
    }
    for text in BROKEN {
        let text = format!("{CHUNKED}¶Transfer-Encoding: chunked⏎⏎{text}{LAST}");
        streams.push(stream(text, Outcome::Refused(1)));
    }
    for text in CUT {
        streams.push(stream(text.to_owned(), Outcome::Cut(0)));
        streams.push(stream(format!("{GET}{text}"), Outcome::Cut(1)));
    }
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    while streams.len() < 300 {
        // Whatever a damaged request is read as, it has come to its end before so many more have.
        let text = format!("{}{}", damaged(&mut numbers), LAST.repeat(60));
        streams.push(stream(text, Outcome::Unknown));
    }
    streams
}

/// Numbers that look random, the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// One to three good requests in which something is put in, taken out or written over.
fn damaged(numbers: &mut Numbers) -> String {
    let whole = [GET, SIZED, CHUNKED, GOOD[25].0, GOOD[28].0, GOOD[21].0];
    let mut letters: Vec<char> = Vec::new();
    for _ in 0..=numbers.below(3) {
        letters.extend(whole[numbers.below(whole.len())].replace('¶', POST).chars());
    }
    for _ in 0..=numbers.below(2) {
        let at = numbers.below(letters.len());
        let end = if numbers.below(2) == 0 { at } else { (at + numbers.below(6)).min(letters.len()) };
        let new = if numbers.below(4) == 0 { "" } else { DAMAGE[numbers.below(DAMAGE.len())] };
        letters.splice(at..end, new.chars());
    }
    letters.into_iter().collect()
}

/// A request as the plainest reader finds it in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
}

/// Reads one request, or as much as can be read of it; gives what is behind it. For requests in good order it is right;
/// of others it says anything.
pub(crate) fn read_plainly(bytes: &[u8]) -> Option<(Request, &[u8])> {
    let begin = bytes.iter().position(|byte| !b"\r\n".contains(byte))?;
    let bytes = &bytes[begin..];
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut rest = &bytes[end + 4..];
    let mut words = head.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let field = |name: &str| {
        let mut lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
    };
    let mut body = Vec::new();
    if field("transfer-encoding").is_some() {
        loop {
            let end = rest.windows(2).position(|two| two == b"\r\n")?;
            let line = String::from_utf8_lossy(&rest[..end]).into_owned();
            let digits = line.split([';', ' ', '\t']).next()?;
            let size = usize::from_str_radix(digits, 16).ok()?;
            if size == 0 {
                break;
            }
            body.extend_from_slice(rest.get(end + 2..end + 2 + size)?);
            rest = rest.get(end + 4 + size..)?;
        }
        // The trailers, or none.
        rest = &rest[rest.windows(4).position(|four| four == b"\r\n\r\n")? + 4..];
    } else if let Some(length) = field("content-length") {
        let length = length.parse().ok()?;
        body.extend_from_slice(rest.get(..length)?);
        rest = &rest[length..];
    }
    Some((Request { method, path, body }, rest))
}
