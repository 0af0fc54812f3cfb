//! JSON made readable without being read: line breaks and indents change, every other character stays as it was sent.

/// The text with one member or element a line. Numbers, keys and their order are left as they are, and so is text that is
/// no JSON.
pub(super) fn indent(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let mut chars = json.chars().peekable();
    let (mut is_in_string, mut is_escaped) = (false, false);
    while let Some(c) = chars.next() {
        if is_in_string {
            out.push(c);
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '"' => is_in_string = false,
                _ => {}
            }
            continue;
        }
        match c {
            '"' => {
                is_in_string = true;
                out.push(c);
            }
            '{' | '[' => {
                out.push(c);
                while chars.peek().is_some_and(|c| c.is_whitespace()) {
                    chars.next();
                }
                if let Some(end) = chars.next_if(|&c| c == '}' || c == ']') {
                    out.push(end);
                } else {
                    depth += 1;
                    break_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                break_line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                break_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

fn break_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_space_between_tokens_changes() {
        let sent = r#"{"b":[1.50, {"a" : "x, \"{y}\": z"}],"e":{ },"n":1e400}"#;
        let expected = "{\n  \"b\": [\n    1.50,\n    {\n      \"a\": \"x, \\\"{y}\\\": z\"\n    }\n  ],\n  \"e\": {},\n  \"n\": 1e400\n}";
        assert_eq!(indent(sent), expected);
        assert_eq!(indent(expected), expected);
        let value: serde_json::Value = serde_json::from_str(r#"{"k":["a b",{"c":null}],"d":-0.25}"#).unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&indent(&value.to_string())).unwrap(), value);
    }
}
