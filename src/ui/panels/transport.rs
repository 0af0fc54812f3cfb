//! The transport: playing, stepping, and the time cursor as a clock that can be typed into.

use egui::{Align, Id, Key, Layout, Response, RichText, Role, TextEdit, TextStyle, Ui, WidgetInfo, vec2};

use crate::analysis::Between;
use crate::app::{Action, Document, Field, PlaybackCommand, SPEEDS, SelectionCommand, ViewCommand};
use crate::model::time::{ASSUMED_FRAME_RATE, TimeFormat, format_clock, format_duration, frame_of_ms, parse_time};
use crate::ui::action_button::{action_icon, action_icon_named, action_toggle};
use crate::ui::fonts::font_id;
use crate::ui::frame::Frame;
use crate::ui::icons;
use crate::ui::style::{self, color};
use crate::ui::widgets::{IconButton, chip};
use crate::view::Font;
use crate::view::metrics::TEXT_LARGE_PX;
use crate::view::number::grouped;

/// Below this width the frame rate is left out, points.
const MIN_RATE_PX: f32 = 660.0;
/// Below this width the frame number is left out too, points.
const MIN_FRAME_PX: f32 = 540.0;
/// From this width on a selected range of time is shown, points.
const MIN_RANGE_PX: f32 = 920.0;
/// What goes into a menu in a narrow bar, and the width from which on it stands in the bar, points.
const GIVING_WAY: [(&[&str], f32); 3] =
    [(&["between"], 456.0), (&["to-start", "to-end"], 372.0), (&["loop", "bookmark"], 346.0)];

/// Whether there is room for an action in a bar of this width.
fn has_room(id: &str, width: f32) -> bool {
    GIVING_WAY.iter().all(|(ids, min_px)| width >= *min_px || !ids.contains(&id))
}

/// The whole bar; it fills the height it is given.
pub fn transport_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let Some(document) = frame.state.document() else { return };
    let size = ui.available_size();
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_height(size.y);
        let width = size.x;
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            buttons_ui(ui, document, width, frame);
        });
        ui.add_space(2.0 * style::GRID);
        clock_ui(ui, document, frame);
        if width >= MIN_FRAME_PX {
            frame_number_ui(ui, document, width >= MIN_RATE_PX, frame.state.settings.time_format);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if has_room("between", width) {
                let is_on = frame.state.settings.between == Between::Interpolate;
                action_toggle(ui, "between", "Interpolate", is_on, frame);
            } else {
                more_ui(ui, width, frame);
            }
            speed_ui(ui, document, frame);
            if width >= MIN_RANGE_PX {
                range_ui(ui, document, frame);
            }
        });
    });
}

/// What the bar has no room for, as a menu.
fn more_ui(ui: &mut Ui, width: f32, frame: &mut Frame<'_>) {
    let button = crate::ui::widgets::icon_button(ui, icons::CHEVRON_DOWN, "More of the transport", None);
    egui::Popup::menu(&button).show(|ui| {
        ui.set_min_width(180.0);
        let ids = GIVING_WAY.iter().rev().flat_map(|(ids, _)| ids.iter());
        for action in ids.filter(|id| !has_room(id, width)).filter_map(|id| Action::by_id(id)) {
            crate::ui::menus::action_item_ui(ui, action, frame);
        }
    });
}

fn buttons_ui(ui: &mut Ui, document: &Document, width: f32, frame: &mut Frame<'_>) {
    let shows = |id| has_room(id, width);
    if shows("to-start") {
        action_icon(ui, "to-start", icons::FIRST, frame);
    }
    action_icon(ui, "previous-sample", icons::PREVIOUS, frame);
    let (icon, name) = if document.playback.is_playing { (icons::PAUSE, "Pause") } else { (icons::PLAY, "Play") };
    action_icon_named(ui, "play", IconButton::new(icon, name).large(), frame);
    action_icon(ui, "next-sample", icons::NEXT, frame);
    if shows("to-end") {
        action_icon(ui, "to-end", icons::LAST, frame);
    }
    if shows("loop") {
        action_icon_named(ui, "loop", IconButton::new(icons::LOOP, "Loop").on(document.playback.is_looping), frame);
        action_icon_named(ui, "bookmark", IconButton::new(icons::BOOKMARK, "Bookmark"), frame);
    }
}

/// What is typed into the clock, and why it is no time.
#[derive(Clone, Default)]
struct Typed {
    text: String,
    error: Option<String>,
}

/// The time cursor. A click selects it whole; Enter goes to what was typed, in any way of writing a time.
fn clock_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let id = Id::unique("transport-clock");
    if frame.state.focus == Some(Field::GoTo) {
        ui.memory_mut(|memory| memory.request_focus(id));
        frame.send(ViewCommand::Focus(None));
    }
    let has_focus = ui.memory(|memory| memory.has_focus(id));
    let typed = ui.data(|data| data.get_temp::<Typed>(id)).filter(|_| has_focus);
    let mut typed = typed.unwrap_or_else(|| Typed { text: frame.time(document.cursor_ms), error: None });
    let ink = if typed.error.is_some() { frame.theme.error } else { frame.theme.text };
    let font = font_id(Font::Mono, TEXT_LARGE_PX);
    let width = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0')) * frame.time(document.cursor_ms).len() as f32;
    let edit = TextEdit::singleline(&mut typed.text)
        .id(id)
        .font(font)
        .text_color(color(ink))
        .frame(egui::Frame::new())
        .desired_width(width.ceil() + style::GRID);
    let response = ui.add(edit);
    response.widget_info(|| WidgetInfo {
        label: Some("Time".to_owned()),
        current_text_value: Some(typed.text.clone()),
        ..WidgetInfo::new(Role::TextInput)
    });
    if response.gained_focus() {
        crate::ui::widgets::select_all(ui, id, typed.text.chars().count());
    }
    if response.changed() {
        typed.error = None;
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        match parse_time(&typed.text, &document.store.job.video) {
            Ok(ms) => frame.send(PlaybackCommand::Seek { ms }),
            Err(error) => {
                typed.error = Some(error);
                response.request_focus();
            }
        }
    }
    let is_typed = response.has_focus() && typed.text != frame.time(document.cursor_ms);
    let response = match &typed.error {
        Some(error) => shown_below(response, error),
        None if is_typed => shown_below(response, &meaning(&typed.text, document).unwrap_or_else(|error| error)),
        None => {
            let keys = frame.keys_of("go-to").map_or_else(String::new, |keys| format!(" ({keys})"));
            response.on_hover_text(format!("Go to a time{keys}: {CLOCK_HINT}"))
        }
    };
    if response.has_focus() {
        let y = response.rect.bottom() + 1.0;
        let line = egui::Stroke::new(1.0, color(if typed.error.is_some() { ink } else { frame.theme.accent }));
        ui.painter().hline(response.rect.x_range(), ui.painter().round_to_pixel_center(y), line);
    }
    ui.data_mut(|data| data.insert_temp(id, typed));
}

/// What is typed is explained in lines of at most this width, points.
const MAX_MEANING_PX: f32 = 420.0;

/// What can be typed into the clock.
const CLOCK_HINT: &str = "1:20, 1:02:03.5, 80s, 80000ms or f2400 (a frame)";

fn shown_below(response: Response, text: &str) -> Response {
    response.show_tooltip_ui(|ui| {
        ui.set_max_width(MAX_MEANING_PX);
        ui.label(text);
    });
    response
}

/// What a typed time means: as a clock, in milliseconds and as a frame; and where it leads when it lies outside the result.
fn meaning(text: &str, document: &Document) -> Result<String, String> {
    let video = &document.store.job.video;
    let ms = parse_time(text, video)?;
    let rate = video.frame_rate.unwrap_or(ASSUMED_FRAME_RATE);
    let assumed = if video.frame_rate.is_none() { " (assumed)" } else { "" };
    let text = format!("{} · {ms} ms · frame {}{assumed}", format_clock(ms), frame_of_ms(ms, rate));
    let span = document.store.span_ms();
    let nearest = ms.clamp(span.start, span.end - 1);
    Ok(if nearest == ms { text } else { format!("{text}\nOutside the result, goes to {}", format_clock(nearest)) })
}

fn frame_number_ui(ui: &mut Ui, document: &Document, has_rate: bool, format: TimeFormat) {
    let known = document.store.job.video.frame_rate;
    let rate = known.unwrap_or(ASSUMED_FRAME_RATE);
    let number = frame_of_ms(document.cursor_ms, rate);
    let sign = if number < 0 { "-" } else { "" };
    // Where the clock counts frames, the clock is what is not said yet.
    let is_clock = format == TimeFormat::Frames;
    let text = if is_clock {
        format_clock(document.cursor_ms)
    } else {
        format!("frame {sign}{}", grouped(number.unsigned_abs()))
    };
    let small = |text: String| RichText::new(text).text_style(style::small_mono()).weak();
    // As wide as the last frame's, so that nothing moves while playing.
    let last = frame_of_ms(document.store.span_ms().end, rate).unsigned_abs();
    let num_chars = if is_clock { text.len() } else { "frame ".len() + grouped(last).len() };
    let char_px = ui.fonts_mut(|fonts| fonts.glyph_width(&TextStyle::resolve(&style::small_mono(), ui.style()), '0'));
    let size = vec2((num_chars as f32 * char_px).ceil(), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(size.x);
        ui.label(small(text)).on_hover_text(if is_clock { "Hours, minutes, seconds" } else { "Counted from 0" });
    });
    if has_rate {
        ui.add_space(style::GRID);
        match known {
            Some(rate) => drop(ui.label(small(format!("{} fps", short(rate))))),
            None => drop(
                ui.label(small(format!("{} fps assumed", short(rate))))
                    .on_hover_text("The result does not say the frame rate; frame numbers are a guess"),
            ),
        }
    }
}

/// A frame rate with at most two decimals.
fn short(rate: f64) -> String {
    let text = format!("{rate:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn speed_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let playback = document.playback;
    let sign = if playback.is_backward { "-" } else { "" };
    let text = format!("{sign}{}×", playback.speed);
    let menu = ui.menu_button(text.clone(), |ui| {
        ui.set_min_width(72.0);
        for (i, &speed) in SPEEDS.iter().enumerate() {
            let is_chosen = playback.speed == speed;
            let item = egui::Button::selectable(is_chosen, format!("{speed}×")).shortcut_text((i + 1).to_string());
            if ui.add(item).clicked() {
                frame.send(PlaybackCommand::SetSpeed(speed));
                ui.close();
            }
        }
    });
    menu.response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Speed {text}")));
    menu.response.on_hover_text("Speed of playing");
}

fn range_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let Some(range) = &document.selection.time_ms else { return };
    let length = format_duration(range.end.saturating_sub(range.start));
    let text = format!("{} – {} · {length}", frame.time(range.start), frame.time(range.end));
    let response = chip(ui, &text);
    if response.is_removed {
        frame.send(SelectionCommand::SetTimeRange(None));
    }
    if response.chip.on_hover_text("The selected range of time").clicked() {
        let (start, end) = (range.start as f64, range.end as f64);
        frame.send(ViewCommand::ShowTime { start_ms: start, end_ms: end });
    }
}
