//! Cuts the text of a filter into terms and signs. Knows how a term is written, not what it means.

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use super::FilterError;

/// One piece of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where, as a byte range of the text.
    pub bytes: Range<usize>,
}

/// What a piece of the text is.
#[derive(Debug, Clone, PartialEq)]
pub enum TokenKind {
    /// `!`
    Not,
    /// `|`
    Or,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `key op value`
    Term(RawTerm),
}

/// A term as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct RawTerm {
    /// The key as written.
    pub key: String,
    /// Byte offset of the key.
    pub key_at: usize,
    /// The operator; `None` where there is none, then there are no items either.
    pub op: Option<Op>,
    /// Byte offset of the operator, or of where it was expected.
    pub op_at: usize,
    /// The values.
    pub items: Vec<RawItem>,
    /// Byte offset of where the (next) value was expected.
    pub end_at: usize,
}

/// How a key is compared with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `:`
    Is,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `<=`
    AtMost,
}

impl Op {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Is => ":",
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
        }
    }
}

/// One value as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct RawItem {
    /// Byte offset of its first character.
    pub at: usize,
    /// Its text.
    pub kind: RawKind,
}

/// How a value is written.
#[derive(Debug, Clone, PartialEq)]
pub enum RawKind {
    /// Characters up to a blank, `,`, `|`, `"` or a bracket.
    Word(String),
    /// Characters between quotes; `\"` is a quote and `\\` a backslash.
    Quoted(String),
    /// Words between brackets, each with its byte offset.
    Tuple(Vec<(usize, String)>),
}

/// Cuts the text into tokens.
///
/// # Errors
/// A quoted text or a bracket of numbers without end, a comma without a value after it, an operator without a key.
pub fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let mut lexer = Lexer { text, chars: text.char_indices().peekable() };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blanks();
        let start = lexer.at();
        let Some(next) = lexer.peek() else { return Ok(tokens) };
        let sign = match next {
            '!' => Some(TokenKind::Not),
            '|' => Some(TokenKind::Or),
            '(' => Some(TokenKind::Open),
            ')' => Some(TokenKind::Close),
            _ => None,
        };
        let kind = match sign {
            Some(kind) => {
                lexer.chars.next();
                kind
            }
            None => TokenKind::Term(lexer.term()?),
        };
        let end = if let TokenKind::Term(term) = &kind { term.end_at } else { lexer.at() };
        tokens.push(Token { kind, bytes: start..end });
    }
}

/// A term with a text as its value, in quotes where the text needs them.
pub fn text_term(key: &str, text: &str) -> String {
    let is_plain = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
    if is_plain {
        return format!("{key}:{text}");
    }
    format!("{key}:\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The error at a byte offset of the text.
pub fn error_at(text: &str, at: usize, message: impl Into<String>) -> FilterError {
    FilterError { column: text[..at].chars().count() + 1, message: message.into() }
}

struct Lexer<'a> {
    text: &'a str,
    chars: Peekable<CharIndices<'a>>,
}

impl Lexer<'_> {
    fn at(&mut self) -> usize {
        self.chars.peek().map_or(self.text.len(), |&(at, _)| at)
    }

    fn peek(&mut self) -> Option<char> {
        self.chars.peek().map(|&(_, c)| c)
    }

    fn skip_blanks(&mut self) {
        while self.chars.next_if(|(_, c)| c.is_whitespace()).is_some() {}
    }

    /// Takes the next character if it is this one, blanks before it too. Takes nothing otherwise.
    fn take_after_blanks(&mut self, wanted: char) -> bool {
        let before = self.chars.clone();
        self.skip_blanks();
        let is_there = self.chars.next_if(|&(_, c)| c == wanted).is_some();
        if !is_there {
            self.chars = before;
        }
        is_there
    }

    fn word(&mut self, ends: impl Fn(char) -> bool) -> String {
        let mut word = String::new();
        while let Some((_, c)) = self.chars.next_if(|&(_, c)| !c.is_whitespace() && !ends(c)) {
            word.push(c);
        }
        word
    }

    fn term(&mut self) -> Result<RawTerm, FilterError> {
        let key_at = self.at();
        let key = self.word(|c| ":><()|!,\"".contains(c));
        if key.is_empty() {
            let found = self.peek().unwrap_or_default();
            return Err(error_at(self.text, key_at, format!("expected a key before '{found}', as in samples>5")));
        }
        let after_key = self.at();
        let before_blanks = self.chars.clone();
        self.skip_blanks();
        let op_at = self.at();
        let Some(op) = self.op() else {
            self.chars = before_blanks;
            return Ok(RawTerm { key, key_at, op: None, op_at, items: Vec::new(), end_at: after_key });
        };
        let mut items = Vec::new();
        self.skip_blanks();
        items.extend(self.item()?);
        while !items.is_empty() && self.take_after_blanks(',') {
            self.skip_blanks();
            let at = self.at();
            let item = self.item()?.ok_or_else(|| error_at(self.text, at, "expected a value after ','"))?;
            items.push(item);
        }
        Ok(RawTerm { key, key_at, op: Some(op), op_at, items, end_at: self.at() })
    }

    fn op(&mut self) -> Option<Op> {
        let op = match self.peek()? {
            ':' => Op::Is,
            '>' => Op::Above,
            '<' => Op::Below,
            _ => return None,
        };
        self.chars.next();
        let has_equals = op != Op::Is && self.chars.next_if(|&(_, c)| c == '=').is_some();
        Some(match op {
            Op::Above if has_equals => Op::AtLeast,
            Op::Below if has_equals => Op::AtMost,
            op => op,
        })
    }

    fn item(&mut self) -> Result<Option<RawItem>, FilterError> {
        let at = self.at();
        let kind = match self.peek() {
            Some('"') => RawKind::Quoted(self.quoted()?),
            Some('(') => RawKind::Tuple(self.tuple()?),
            _ => RawKind::Word(self.word(|c| ",|\"()".contains(c))),
        };
        Ok((kind != RawKind::Word(String::new())).then_some(RawItem { at, kind }))
    }

    fn quoted(&mut self) -> Result<String, FilterError> {
        let start = self.at();
        self.chars.next();
        let mut quoted = String::new();
        while let Some((_, c)) = self.chars.next() {
            match c {
                '"' => return Ok(quoted),
                '\\' => quoted.push(self.chars.next_if(|&(_, c)| c == '"' || c == '\\').map_or(c, |(_, c)| c)),
                c => quoted.push(c),
            }
        }
        Err(error_at(self.text, start, "the quoted text has no end"))
    }

    fn tuple(&mut self) -> Result<Vec<(usize, String)>, FilterError> {
        self.chars.next();
        let mut words = Vec::new();
        loop {
            self.skip_blanks();
            words.push((self.at(), self.word(|c| ",()|".contains(c))));
            self.skip_blanks();
            let at = self.at();
            match self.chars.next() {
                Some((_, ',')) => {}
                Some((_, ')')) => return Ok(words),
                _ => return Err(error_at(self.text, at, "expected ')'")),
            }
        }
    }
}
