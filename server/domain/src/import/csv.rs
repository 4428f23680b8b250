//! Comma-separated values (RFC 4180), as spreadsheets write them: with other separators and line ends, too.

use super::LONGEST_LINE;

/// The most cells of a line.
const MOST_CELLS: usize = 200;

/// Walks the records of a file: where each begins, and its cells or what is wrong with it.
pub struct Records<'a> {
    rest: &'a [u8],
    line: u64,
    separator: u8,
}

/// What a record came to, and how much of the file it took.
struct Taken {
    cells: Result<Vec<Vec<u8>>, &'static str>,
    bytes: usize,
}

impl<'a> Records<'a> {
    /// Begins at the header, which says what separates cells.
    pub fn new(bytes: &'a [u8]) -> Self {
        let header: &[u8] = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
        let header = header.get(..LONGEST_LINE).unwrap_or(header);
        let count = |wanted: u8| header.iter().filter(|byte| **byte == wanted).count();
        let separator = if count(b',') > 0 {
            b','
        } else if count(b';') > 0 {
            b';'
        } else {
            b'\t'
        };
        Self { rest: bytes, line: 1, separator }
    }

    /// Steps over so many bytes, counting the lines that end in them.
    fn step(&mut self, bytes: usize) {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, &[]));
        self.line = self.line.saturating_add(ends(taken));
        self.rest = rest;
    }
}

/// How many lines end here: at LF, CR, or both.
fn ends(bytes: &[u8]) -> u64 {
    let mut count: u64 = 0;
    let mut before = 0;
    for byte in bytes {
        if *byte == b'\r' || (*byte == b'\n' && before != b'\r') {
            count = count.saturating_add(1);
        }
        before = *byte;
    }
    count
}

impl Iterator for Records<'_> {
    type Item = (u64, Result<Vec<String>, &'static str>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let line = self.line;
        let Taken { cells, bytes } = take(self.rest, self.separator);
        self.step(bytes);
        let cells = cells.and_then(|cells| {
            let texts: Result<Vec<String>, _> = cells.into_iter().map(String::from_utf8).collect();
            texts.map_err(|_| "This is not UTF-8. Save the file as UTF-8 (in Excel: \u{201c}CSV UTF-8\u{201d}).")
        });
        Some((line, cells))
    }
}

/// Where the line ends, its end included.
fn line_end(bytes: &[u8]) -> usize {
    match bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(at) if bytes.get(at..at.saturating_add(2)) == Some(b"\r\n") => at.saturating_add(2),
        Some(at) => at.saturating_add(1),
        None => bytes.len(),
    }
}

/// Takes one record. What cannot be read is left after its first line, so that one bad quote does not cost the whole file.
fn take(bytes: &[u8], separator: u8) -> Taken {
    let fail = |text| Taken { cells: Err(text), bytes: line_end(bytes) };
    let (mut cells, mut cell) = (Vec::new(), Vec::new());
    let (mut at, mut quoted, mut was_quoted) = (0_usize, false, false);
    loop {
        if at > LONGEST_LINE {
            return fail(if quoted {
                "A quote is opened here and not closed."
            } else {
                "The line is longer than 64 KB."
            });
        }
        let Some(byte) = bytes.get(at).copied() else {
            if quoted {
                return fail("A quote is opened here and not closed.");
            }
            cells.push(cell);
            return Taken { cells: Ok(cells), bytes: at };
        };
        at = at.saturating_add(1);
        if quoted {
            match byte {
                b'"' if bytes.get(at) == Some(&b'"') => {
                    cell.push(b'"');
                    at = at.saturating_add(1);
                }
                b'"' => (quoted, was_quoted) = (false, true),
                other => cell.push(other),
            }
            continue;
        }
        match byte {
            b'\n' | b'\r' => {
                if byte == b'\r' && bytes.get(at) == Some(&b'\n') {
                    at = at.saturating_add(1);
                }
                cells.push(cell);
                return Taken { cells: Ok(cells), bytes: at };
            }
            own if own == separator => {
                cells.push(std::mem::take(&mut cell));
                was_quoted = false;
                if cells.len() > MOST_CELLS {
                    return fail("The line has more than 200 cells.");
                }
            }
            b'"' if cell.is_empty() && !was_quoted => quoted = true,
            _ if was_quoted => return fail("Something stands between a closing quote and the next cell."),
            b'"' => return fail("A cell with a quote in it has to stand in quotes, and the quote twice."),
            other => cell.push(other),
        }
    }
}
