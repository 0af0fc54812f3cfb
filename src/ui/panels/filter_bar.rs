//! The filter as chips, and a field for the next term.
//!
//! The text of the filter is one: what the chips show, followed by what is being typed (the draft). Only the draft is kept
//! here; where the text is changed elsewhere, such as by "Clear", the draft starts anew.

use std::borrow::Cow;
use std::ops::Range;

use egui::{Align, Key, Layout, Response, RichText, TextEdit, Ui, vec2};

use super::filter_help;
use crate::analysis::Filter;
use crate::app::{Document, Field, FilterCommand, ViewCommand};
use crate::model::VideoMetadata;
use crate::ui::frame::Frame;
use crate::ui::style::{RADIUS, color, small_mono};
use crate::ui::widgets;
use crate::view::metrics::{ROW_PX, TICK_CHAR_PX};

/// Height of a line of chips, in points.
const LINE_HEIGHT: f32 = 18.0;

/// What the bar shows of a filter text.
#[derive(Debug, Clone, PartialEq, Default)]
struct Bar {
    /// The whole text that this was made of.
    text: String,
    /// How much of it is shown as chips, in bytes.
    settled: usize,
    /// The chips, as byte ranges of the text.
    chips: Vec<Range<usize>>,
}

impl Bar {
    /// A text of which the last `draft` bytes are being typed.
    fn new(text: &str, draft: usize, video: &VideoMetadata) -> Self {
        let settled = text.len().saturating_sub(draft);
        let head = if text.is_char_boundary(settled) { &text[..settled] } else { "" };
        match Filter::parse(head, video) {
            Ok(filter) => Self { text: text.to_owned(), settled: head.len(), chips: filter.chips().to_vec() },
            // Nothing to show as chips: all of it is to be corrected.
            Err(_) => Self { text: text.to_owned(), settled: 0, chips: Vec::new() },
        }
    }

    fn draft(&self) -> &str {
        self.text[self.settled..].trim_start()
    }

    /// The text with another draft.
    fn with_draft(&self, draft: &str) -> String {
        let head = self.text[..self.settled].trim_end();
        if head.is_empty() || draft.is_empty() { format!("{head}{draft}") } else { format!("{head} {draft}") }
    }

    /// The text without a chip.
    fn without(&self, chip: usize) -> String {
        let range = self.chips[chip].clone();
        let (before, after) = (self.text[..range.start].trim_end(), self.text[range.end..].trim_start());
        if before.is_empty() || after.is_empty() { format!("{before}{after}") } else { format!("{before} {after}") }
    }
}

/// The filter bar with its error line.
pub(super) fn filter_bar_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let Some(document) = frame.state.document() else { return };
    let video = &document.store.job.video;
    let id = egui::Id::unique(("filter-bar", document.id));
    let mut bar: Bar = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    if bar.text != document.edits.filter {
        bar = Bar::new(&document.edits.filter, 0, video);
    }
    if frame.state.focus == Some(Field::Filter) {
        frame.send(ViewCommand::Focus(None));
    }
    if let Some(changed) = bar_ui(ui, &bar, document, frame) {
        bar = changed;
        frame.send(FilterCommand::SetText(bar.text.clone()));
    }
    if let Some(error) = &document.filter.error {
        let skipped = bar.text.len() - bar.draft().len();
        let column = error.column.saturating_sub(bar.text[..skipped].chars().count()).max(1);
        let text = format!("Column {column}: {}", error.message);
        ui.add(egui::Label::new(widgets::error(text, frame.theme).small()).wrap());
    }
    ui.data_mut(|data| data.insert_temp(id, bar));
}

/// Draws the bar; returns what it becomes where something was done to it.
fn bar_ui(ui: &mut Ui, bar: &Bar, document: &Document, frame: &Frame<'_>) -> Option<Bar> {
    let theme = frame.theme;
    let video = &document.store.job.video;
    let has_error = document.filter.error.is_some();
    let wants_focus = frame.state.focus == Some(Field::Filter);
    let border = if has_error { theme.error } else { theme.line };
    let field = egui::Frame::new()
        .fill(color(theme.background))
        .stroke(egui::Stroke::new(1.0, color(border)))
        .corner_radius(RADIUS)
        .inner_margin(egui::Margin::symmetric(3, 2));
    let mut changed = None;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let width = ui.available_width() - ROW_PX - 4.0;
        ui.allocate_ui_with_layout(vec2(width, ROW_PX), Layout::top_down(Align::Min), |ui| {
            field.show(ui, |ui| {
                let width = ui.available_width();
                ui.set_width(width);
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
                    ui.spacing_mut().interact_size.y = LINE_HEIGHT;
                    for chip in 0..bar.chips.len() {
                        let term = &bar.text[bar.chips[chip].clone()];
                        let shown = widgets::chip(ui, &shortened(term, width));
                        if shown.is_removed {
                            changed = Some(Bar::new(&bar.without(chip), bar.draft().len(), video));
                        } else if shown.chip.on_hover_text(format!("Edit {term}")).clicked() {
                            changed = Some(to_draft(bar, chip, video));
                        }
                    }
                    let response = draft_ui(ui, bar, video, wants_focus, &mut changed);
                    take_keys(ui, &response, bar, video, &mut changed);
                });
            });
        });
        filter_help::filter_help_ui(ui);
    });
    changed
}

/// A chip goes back into the field, where it can be changed.
fn to_draft(bar: &Bar, chip: usize, video: &VideoMetadata) -> Bar {
    let term = bar.text[bar.chips[chip].clone()].to_owned();
    let rest = bar.without(chip);
    let text = if rest.is_empty() { term.clone() } else { format!("{rest} {term}") };
    Bar::new(&text, term.len(), video)
}

fn draft_ui(ui: &mut Ui, bar: &Bar, video: &VideoMetadata, wants_focus: bool, changed: &mut Option<Bar>) -> Response {
    let mut draft = bar.draft().to_owned();
    // On the line of the last chip where some room is left there, otherwise on a line of its own.
    let room = ui.available_size_before_wrap().x;
    let width = if room >= 88.0 { room } else { ui.max_rect().width() };
    let hint = if bar.chips.is_empty() { "Filter, such as samples>5" } else { "filter…" };
    let id = egui::Id::unique("filter-field");
    if wants_focus {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    let edit = TextEdit::singleline(&mut draft)
        .id(id)
        .font(small_mono())
        .hint_text(RichText::new(hint).small())
        .frame(egui::Frame::new())
        .margin(vec2(3.0, 0.0));
    let response = ui.add_sized([width, LINE_HEIGHT], edit).accessible_name("Filter");
    if response.changed() {
        let text = bar.with_draft(&draft);
        let is_settled = draft.ends_with(' ') && Filter::parse(&text, video).is_ok();
        *changed =
            Some(if is_settled { Bar::new(text.trim_end(), 0, video) } else { Bar::new(&text, draft.len(), video) });
    }
    response
}

/// Enter makes a chip of the draft; Backspace in an empty field takes the last chip back.
fn take_keys(ui: &Ui, field: &Response, bar: &Bar, video: &VideoMetadata, changed: &mut Option<Bar>) {
    let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if is_entered {
        field.request_focus();
        // What was typed in the same pass as Enter counts: a quick hand, or a slow machine.
        let typed = changed.as_ref().unwrap_or(bar);
        let later = typed_after_enter(ui);
        if !typed.draft().is_empty() && Filter::parse(&typed.text, video).is_ok() {
            let settled = Bar::new(typed.text.trim_end(), 0, video);
            *changed = Some(Bar::new(&settled.with_draft(&later), later.len(), video));
        } else if !later.is_empty() {
            let draft = format!("{}{later}", typed.draft());
            *changed = Some(Bar::new(&typed.with_draft(&draft), draft.len(), video));
        }
    }
    let wants_back = field.has_focus() && bar.draft().is_empty() && ui.input(|input| input.key_pressed(Key::Backspace));
    if wants_back && changed.is_none() && !bar.chips.is_empty() {
        *changed = Some(to_draft(bar, bar.chips.len() - 1, video));
    }
}

/// What was typed in the same pass after Enter, which the field itself does not take any more.
fn typed_after_enter(ui: &Ui) -> String {
    let is_enter = |event: &egui::Event| matches!(event, egui::Event::Key { key: Key::Enter, pressed: true, .. });
    ui.input(|input| {
        let later = input.events.iter().skip_while(|event| !is_enter(event));
        let texts = later.filter_map(|event| match event {
            egui::Event::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    })
}

/// A term that fits a line of its own; the tooltip has all of it.
fn shortened(term: &str, width: f32) -> Cow<'_, str> {
    let num_fitting = ((width - 32.0) / TICK_CHAR_PX).max(8.0) as usize;
    match term.char_indices().nth(num_fitting) {
        Some((end, _)) => format!("{}…", &term[..end]).into(),
        None => term.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bar: &Bar) -> (Vec<&str>, &str) {
        (bar.chips.iter().map(|chip| &bar.text[chip.clone()]).collect(), bar.draft())
    }

    #[test]
    fn what_is_typed_stays_a_draft_until_it_is_settled() {
        let video = VideoMetadata::default();
        let bar = Bar::new("samples>5 time:1:20..2", "time:1:20..2".len(), &video);
        assert_eq!(shown(&bar), (vec!["samples>5"], "time:1:20..2"));
        assert_eq!(bar.with_draft("gaps<2"), "samples>5 gaps<2");
        assert_eq!(bar.without(0), "time:1:20..2");
        let settled = Bar::new("samples>5 time:1:20..2:00", 0, &video);
        assert_eq!(shown(&settled), (vec!["samples>5", "time:1:20..2:00"], ""));
        assert_eq!(shown(&to_draft(&settled, 0, &video)), (vec!["time:1:20..2:00"], "samples>5"));
    }

    #[test]
    fn a_text_that_is_no_filter_is_shown_for_correction() {
        let bar = Bar::new("samples>>5", 0, &VideoMetadata::default());
        assert_eq!(shown(&bar), (vec![], "samples>>5"));
    }
}
