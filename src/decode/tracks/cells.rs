//! The cells of a line of numbers: apart by commas, blanks or both.

/// The most cells that any format has in a line.
const MAX_CELLS: usize = 20;

/// One line cut into cells. Holds at most [`MAX_CELLS`] of them; further ones are counted.
pub(super) struct Cells<'a> {
    cells: [&'a [u8]; MAX_CELLS],
    num: usize,
}

impl<'a> Cells<'a> {
    /// Cuts a line. Where there is a comma anywhere, commas part the cells and blanks around them do not count.
    pub(super) fn of(line: &'a [u8]) -> Self {
        let mut cells = Self { cells: [&[]; MAX_CELLS], num: 0 };
        if line.contains(&b',') {
            line.split(|&byte| byte == b',').for_each(|cell| cells.add(cell.trim_ascii()));
            // A comma at the end of the line ends the last cell.
            if cells.num > 0 && line.trim_ascii_end().ends_with(b",") {
                cells.num -= 1;
            }
        } else {
            line.split(u8::is_ascii_whitespace).filter(|cell| !cell.is_empty()).for_each(|cell| cells.add(cell));
        }
        cells
    }

    fn add(&mut self, cell: &'a [u8]) {
        if let Some(place) = self.cells.get_mut(self.num) {
            *place = cell;
        }
        self.num += 1;
    }

    /// Number of cells of the line.
    pub(super) fn num(&self) -> usize {
        self.num
    }

    /// A cell as text, for people and for names.
    pub(super) fn text(&self, at: usize) -> String {
        String::from_utf8_lossy(self.cell(at)).chars().take(40).collect()
    }

    fn cell(&self, at: usize) -> &'a [u8] {
        self.cells.get(at).copied().unwrap_or_default()
    }

    /// A cell that holds nothing.
    pub(super) fn is_empty(&self, at: usize) -> bool {
        self.cell(at).is_empty()
    }

    /// A finite number.
    ///
    /// # Errors
    /// What stands there instead, in words.
    pub(super) fn number(&self, at: usize, name: &str) -> Result<f64, String> {
        number(self.cell(at))
            .filter(|value| value.is_finite())
            .ok_or_else(|| format!("'{}' stands where {name} should be a number", self.text(at)))
    }

    /// A whole number, also as `12.0`.
    ///
    /// # Errors
    /// What stands there instead, in words.
    pub(super) fn whole(&self, at: usize, name: &str) -> Result<i64, String> {
        let value = self.number(at, name)?;
        // Every whole number up to 2^53 is told apart.
        if value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0 {
            return Ok(value as i64);
        }
        Err(format!("'{}' stands where {name} should be a whole number", self.text(at)))
    }

    /// Whether a cell is written without a decimal point or exponent.
    pub(super) fn is_whole_text(&self, at: usize) -> bool {
        let cell = self.cell(at);
        let digits = cell.strip_prefix(b"-").unwrap_or(cell);
        !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
    }
}

/// Powers of ten that are exact.
const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// A number in decimal notation: of at most 15 digits by one division, which is exact, else by the standard parser.
pub(super) fn number(cell: &[u8]) -> Option<f64> {
    let digits = cell.strip_prefix(b"-").unwrap_or(cell);
    let (mut whole, mut num_digits, mut num_decimals, mut has_point) = (0_u64, 0_usize, 0_usize, false);
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                whole = whole.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                num_digits += 1;
                num_decimals += usize::from(has_point);
            }
            b'.' if !has_point => has_point = true,
            _ => return std::str::from_utf8(cell).ok()?.parse().ok(),
        }
    }
    match num_digits {
        0 => None,
        1..=15 => {
            let value = whole as f64 / POWERS[num_decimals];
            Some(if digits.len() < cell.len() { -value } else { value })
        }
        _ => std::str::from_utf8(cell).ok()?.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn commas_blanks_and_both_part_cells() {
        for line in ["1,2,3.5", "1, 2,\t3.5", "1 2  3.5 ", "1,2,3.5,"] {
            let cells = Cells::of(line.as_bytes());
            assert_eq!((cells.num(), cells.number(2, "x")), (3, Ok(3.5)), "{line}");
        }
        let cells = Cells::of(b"1,,x");
        assert!(cells.is_empty(1) && cells.whole(0, "frame") == Ok(1));
        assert_eq!(cells.number(2, "left"), Err("'x' stands where left should be a number".to_owned()));
        assert_eq!(
            Cells::of(b"1.5,nan,-7").whole(0, "id"),
            Err("'1.5' stands where id should be a whole number".to_owned())
        );
        assert!(Cells::of(b"1.5,nan,-7").number(1, "left").is_err());
        assert_eq!(Cells::of(b"1.5,nan,-7").whole(2, "id"), Ok(-7));
        assert_eq!(Cells::of("1 ".repeat(30).as_bytes()).num(), 30);
    }

    proptest! {
        #[test]
        fn numbers_are_those_of_the_standard_parser(text in "-?[0-9]{0,17}(\\.[0-9]{0,9})?([eE]-?[0-9]{1,2})?") {
            let expected = text.parse::<f64>().ok();
            prop_assert_eq!(number(text.as_bytes()).map(f64::to_bits), expected.map(f64::to_bits));
        }
    }
}
