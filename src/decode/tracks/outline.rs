//! The names of members at the start of a JSON text, which tell what it is.

/// Brackets within brackets that are looked into.
const MAX_DEPTH: usize = 64;

/// Names at the start of a text that may be cut anywhere.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outline<'t> {
    /// Whether the document is a list.
    pub(super) is_list: bool,
    /// Members of the document.
    pub(super) members: Vec<&'t str>,
    /// Members of objects in a list, with the name of the list: that of a member, or nothing where the document is the list. Of
    /// the latter the first object only.
    pub(super) in_lists: Vec<(&'t str, &'t str)>,
}

impl<'t> Outline<'t> {
    /// `None` where the text is no JSON document of objects.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let text = text.trim_start();
        let mut outline = Self { is_list: text.starts_with('['), ..Self::default() };
        if !outline.is_list && !text.starts_with('{') {
            return None;
        }
        let bytes = text.as_bytes();
        let (mut open, mut at, mut list) = (Vec::new(), 0, "");
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'{' | b'[' if open.len() == MAX_DEPTH => break,
                b'{' | b'[' => open.push(byte),
                b'}' | b']' => {
                    // The first object tells the columns of all.
                    if open == b"[{" {
                        break;
                    }
                    open.pop();
                }
                b'"' => {
                    let Some(end) = string_end(bytes, at) else { break };
                    let (name, after) = (text.get(at..end)?, bytes[end + 1..].trim_ascii_start());
                    at = end + 1;
                    if after.first() != Some(&b':') {
                        continue;
                    }
                    match open.as_slice() {
                        b"{" => {
                            outline.members.push(name);
                            list = name;
                        }
                        b"[{" | b"{[{" => outline.in_lists.push((list, name)),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        Some(outline)
    }
}

/// Where the string ends whose first byte is at `at`.
fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_by_where_they_stand() {
        let outline =
            Outline::of(r#" {"a": {"b": 1}, "c": [{"d": "e:", "f": {"g": 1}}, {"h": ["i"]}], "j\"": 1, "cut"#).unwrap();
        assert_eq!(outline.members, ["a", "c", "j\\\""]);
        assert_eq!(outline.in_lists, [("c", "d"), ("c", "f"), ("c", "h")]);
        let list = Outline::of(r#"[{"x": 1, "y": [2]}, {"z": 3}]"#).unwrap();
        assert_eq!((list.is_list, list.in_lists), (true, vec![("", "x"), ("", "y")]));
        assert_eq!(Outline::of("7"), None);
        assert_eq!(Outline::of("{").unwrap().members, [""; 0]);
    }
}
