//! Puts the terms of a filter together: `!` binds strongest, then AND, then `|`.

use std::ops::Range;

use super::FilterError;
use super::lexer::{Token, TokenKind, error_at, tokens};
use super::term::{self, Expr};
use crate::model::VideoMetadata;

/// How deep brackets and `!` may be nested: far beyond what anybody writes, far below what the stack holds.
const MAX_DEPTH: usize = 100;

/// The meaning of a text, and the byte ranges of the terms joined by AND at its top.
///
/// # Errors
/// The first place where the text is not understood.
pub fn parse(text: &str, video: &VideoMetadata) -> Result<(Expr, Vec<Range<usize>>), FilterError> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Ok((Expr::All(Vec::new()), Vec::new()));
    }
    let mut parser = Parser { text, video, tokens: &tokens, at: 0, depth: 0 };
    let (expr, chips) = parser.or("")?;
    match parser.next() {
        None => Ok((expr, chips)),
        Some(token) => Err(error_at(text, token.bytes.start, "')' without a '(' before it")),
    }
}

struct Parser<'a> {
    text: &'a str,
    video: &'a VideoMetadata,
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&'a Token> {
        self.at += 1;
        self.tokens.get(self.at - 1)
    }

    /// One or more ANDs; also the byte ranges of the parts that may be taken out. `before` is the sign it follows.
    fn or(&mut self, before: &str) -> Result<(Expr, Vec<Range<usize>>), FilterError> {
        let (first, chips) = self.and(before)?;
        let mut any = vec![first];
        let start = chips.first().map_or(0, |chip| chip.start);
        let mut end = chips.last().map_or(0, |chip| chip.end);
        while self.peek().is_some_and(|token| token.kind == TokenKind::Or) {
            self.next();
            let (next, chips) = self.and("|")?;
            any.push(next);
            end = chips.last().map_or(end, |chip| chip.end);
        }
        Ok(if any.len() == 1 { (any.remove(0), chips) } else { (Expr::Any(any), vec![Range { start, end }]) })
    }

    fn and(&mut self, before: &str) -> Result<(Expr, Vec<Range<usize>>), FilterError> {
        let (first, chip) = self.term(before)?;
        let (mut all, mut chips) = (vec![first], vec![chip]);
        while self.peek().is_some_and(|token| !matches!(token.kind, TokenKind::Or | TokenKind::Close)) {
            let (next, chip) = self.term("")?;
            all.push(next);
            chips.push(chip);
        }
        Ok((if all.len() == 1 { all.remove(0) } else { Expr::All(all) }, chips))
    }

    fn term(&mut self, before: &str) -> Result<(Expr, Range<usize>), FilterError> {
        let place = self.peek().map_or(self.text.len(), |token| token.bytes.start);
        if self.depth == MAX_DEPTH {
            return Err(error_at(self.text, place, format!("nested deeper than {MAX_DEPTH} brackets")));
        }
        self.depth += 1;
        let term = match self.next() {
            Some(Token { kind: TokenKind::Term(raw), bytes }) => {
                (term::expr(raw, self.text, self.video)?, bytes.clone())
            }
            Some(Token { kind: TokenKind::Not, bytes }) => {
                let (inner, inner_bytes) = self.term("!")?;
                (Expr::Not(Box::new(inner)), bytes.start..inner_bytes.end)
            }
            Some(Token { kind: TokenKind::Open, bytes }) => {
                let (inner, _) = self.or("(")?;
                let end = self.peek().map_or(self.text.len(), |token| token.bytes.end);
                if self.next().is_none() {
                    let opened = self.text[..bytes.start].chars().count() + 1;
                    let message = format!("expected ')' for the '(' in column {opened}");
                    return Err(error_at(self.text, self.text.len(), message));
                }
                (inner, bytes.start..end)
            }
            Some(Token { kind: TokenKind::Close, .. }) if before.is_empty() => {
                return Err(error_at(self.text, place, "')' without a '(' before it"));
            }
            Some(Token { kind: TokenKind::Or, .. }) if before.is_empty() => {
                let message = "expected a term before '|', as in person:0 or samples>5";
                return Err(error_at(self.text, place, message));
            }
            _ => {
                let message = format!("expected a term after '{before}', as in person:0 or samples>5");
                return Err(error_at(self.text, place, message));
            }
        };
        self.depth -= 1;
        Ok(term)
    }
}
