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

#[cfg(test)]
mod tests {
    #[test]
    fn thousands_stand_apart() {
        let all = [0, 999, 1000, 1_101_204].map(super::grouped);
        assert_eq!(all, ["0", "999", "1,000", "1,101,204"]);
    }
}
