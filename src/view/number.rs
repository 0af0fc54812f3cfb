//! Numbers for reading.

/// A count with its thousands apart: `1,101,204`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun: `1 person`, `1,204 people`.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// A size for reading: `840 B`, `12.4 kB`, `3.1 MB`.
pub fn size(bytes: u64) -> String {
    match bytes as f64 {
        b if b < 1e3 => format!("{bytes} B"),
        b if b < 1e6 => format!("{:.1} kB", b / 1e3),
        b if b < 1e9 => format!("{:.1} MB", b / 1e6),
        b => format!("{:.1} GB", b / 1e9),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn thousands_stand_apart() {
        let all = [0, 999, 1000, 1_101_204].map(super::grouped);
        assert_eq!(all, ["0", "999", "1,000", "1,101,204"]);
    }

    #[test]
    fn sizes_read_well() {
        let all = [840, 12_400, 3_100_000, 2_500_000_000].map(super::size);
        assert_eq!(all, ["840 B", "12.4 kB", "3.1 MB", "2.5 GB"]);
    }
}
