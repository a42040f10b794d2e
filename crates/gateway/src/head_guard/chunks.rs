//! Following a chunked body (RFC 9112 section 7.1) byte by byte, trailers included, without keeping any of it.

/// Digits that a chunk's size may have, leading zeros included.
const MOST_DIGITS: u8 = 20;
/// Bytes of chunk extensions that a body may have.
const MOST_EXTENSIONS: usize = 8 * 1024;

/// The body cannot be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken;

/// Where in a chunk the next byte is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// In the size, of which so many digits have come.
    Size(u8),
    /// Behind a blank, which only an extension may follow.
    Blank,
    Extension,
    SizeEnd,
    Data(u64),
    DataCr,
    DataLf,
    /// At the beginning of a line behind the last chunk.
    Line,
    Name,
    Value,
    ValueEnd,
    LastLf,
}

/// How far a chunked body is.
#[derive(Debug)]
pub(super) struct Chunks {
    at: At,
    size: u64,
    extensions: usize,
    trailer_bytes: usize,
    trailer_fields: usize,
}

impl Default for Chunks {
    fn default() -> Self {
        Self { at: At::Size(0), size: 0, extensions: 0, trailer_bytes: 0, trailer_fields: 0 }
    }
}

impl Chunks {
    /// Takes the next bytes; gives how many belong to the body, and whether it is at its end. The trailers may have
    /// fewer than `max_bytes` bytes, and `max_fields` fields.
    ///
    /// # Errors
    /// With the number of bytes before the one that may not be there.
    pub(super) fn follow(
        &mut self,
        bytes: &[u8],
        max_bytes: usize,
        max_fields: usize,
    ) -> Result<(usize, bool), (usize, Broken)> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if let At::Data(left) = self.at {
                let step = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len() - at);
                at += step;
                let left = left - step as u64;
                self.at = if left == 0 { At::DataCr } else { At::Data(left) };
                continue;
            }
            if self.at == At::LastLf && byte == b'\n' {
                return Ok((at + 1, true));
            }
            self.step(byte).ok_or((at, Broken))?;
            at += 1;
            let too_many = self.extensions > MOST_EXTENSIONS
                || self.trailer_bytes + 1 >= max_bytes
                || self.trailer_fields > max_fields;
            if too_many {
                return Err((at - 1, Broken));
            }
        }
        Ok((at, false))
    }

    /// Takes one byte that is neither data nor the last one.
    fn step(&mut self, byte: u8) -> Option<()> {
        if matches!(self.at, At::Line | At::Name | At::Value | At::ValueEnd) {
            self.trailer_bytes += 1;
        }
        self.at = match (self.at, byte) {
            (At::Size(digits), b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') if digits < MOST_DIGITS => {
                let digit = char::from(byte).to_digit(16)?;
                self.size = self.size.checked_mul(16)?.checked_add(digit.into())?;
                i64::try_from(self.size).ok()?;
                At::Size(digits + 1)
            }
            (At::Size(1..), b'\r') | (At::Extension, b'\r') => At::SizeEnd,
            (At::Size(1..) | At::Blank, b';') => self.extension(At::Extension),
            (At::Size(1..) | At::Blank, b' ' | b'\t') => self.extension(At::Blank),
            (At::Extension, b'\t' | b' '..=b'~' | 0x80..) => self.extension(At::Extension),
            (At::SizeEnd, b'\n') if self.size == 0 => At::Line,
            (At::SizeEnd, b'\n') => At::Data(std::mem::take(&mut self.size)),
            (At::DataCr, b'\r') => At::DataLf,
            (At::DataLf, b'\n') => At::Size(0),
            (At::Line, b'\r') => At::LastLf,
            (At::Line | At::Name, _) if is_token(byte) => At::Name,
            (At::Name, b':') => At::Value,
            (At::Value, b'\r') => At::ValueEnd,
            (At::Value, b'\t' | b' '..=b'~' | 0x80..) => At::Value,
            (At::ValueEnd, b'\n') => {
                self.trailer_fields += 1;
                At::Line
            }
            _ => return None,
        };
        Some(())
    }

    fn extension(&mut self, at: At) -> At {
        self.extensions += 1;
        at
    }
}

/// Whether a byte may stand in a field's name (RFC 9110 section 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
#[path = "chunks_tests.rs"]
mod tests;
