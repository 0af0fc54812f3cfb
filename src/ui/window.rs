//! The whole window: which panel stands where.

use std::ops::RangeInclusive;

use egui::{CentralPanel, Panel as Area, Ui};

use super::frame::Frame;
use super::style::color;
use super::tour::{self, Places};
use super::{dialogs, keys, library, menus, notices, panels, recovery_bar, status_bar, welcome};
use crate::app::{ChartPane, Panel};
use crate::view::metrics::BAR_PX;

/// Height of the status bar in points.
pub(super) const STATUS_HEIGHT: f32 = 26.0;

/// What side panels leave to canvas and lanes in any window, in points.
const MIDDLE_WIDTH: f32 = 312.0;
/// What lanes and charts leave to the canvas in any window, in points.
const CANVAS_HEIGHT: f32 = 120.0;
/// The lowest the lanes get, in points.
const LANES_HEIGHT: f32 = 120.0;
/// The lowest a chart gets, in points.
const CHART_HEIGHT: f32 = 96.0;
/// The narrowest a side panel gets, in points. Where there is no room for two of them beside the middle, the inspector gives
/// way.
const SIDE_WIDTH: f32 = 204.0;

/// How wide a side panel may be: with room for the middle, and for the panel at the other side.
fn side_widths(ui: &Ui, other: f32) -> RangeInclusive<f32> {
    let room = ui.available_width() - MIDDLE_WIDTH - other;
    let widest = room.clamp(SIDE_WIDTH, 560.0);
    widest.min(240.0)..=widest
}

/// How high a panel below the canvas may be: with room for the canvas, the transport, and other panels of this height.
fn heights_below(ui: &Ui, lowest: f32, others: f32, highest: f32) -> RangeInclusive<f32> {
    lowest..=(ui.available_height() - CANVAS_HEIGHT - BAR_PX - others).clamp(lowest, highest)
}

/// Draws what is in a side panel without letting anything in it change the panel's width: what is too wide is cut there, and
/// nothing beside it moves.
fn contained(ui: &mut Ui, draw: impl FnOnce(&mut Ui)) {
    let rect = ui.available_rect_before_wrap();
    let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rect));
    inner.set_clip_rect(rect.intersect(ui.clip_rect()));
    draw(&mut inner);
    ui.expand_to_include_rect(rect);
    ui.advance_cursor_after_rect(rect);
}

/// Draws everything and emits what people did.
pub(super) fn window_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    keys::handle(ui.ctx(), frame);
    let theme = frame.theme;
    let plain = |fill| egui::Frame::new().fill(color(fill)).inner_margin(egui::Margin::symmetric(12, 0));
    let mut places = Places::default();
    let bar = Area::top("menus").exact_size(BAR_PX).frame(plain(theme.panel)).resizable(false).show(ui, |ui| {
        ui.centered_and_justified(|ui| menus::menu_bar_ui(ui, frame));
    });
    places.bar = Some(bar.response.rect);
    recovery_bar::recovery_bar_ui(ui, frame);
    Area::bottom("status").exact_size(STATUS_HEIGHT).frame(plain(theme.panel)).resizable(false).show(ui, |ui| {
        status_bar::status_bar_ui(ui, frame);
    });
    let settings = &frame.state.settings;
    let has_document = frame.state.document().is_some();
    let has_library = frame.state.shown_library().is_some();
    let has_jobs = !frame.state.jobs.is_empty() || !frame.state.fetches.is_empty();
    let has_sources = has_document || has_jobs && !has_library;
    let bare = |fill| egui::Frame::new().fill(color(fill));
    let shows_people = settings.shows(Panel::People) && has_sources;
    let has_room = !shows_people || ui.available_width() >= MIDDLE_WIDTH + 2.0 * SIDE_WIDTH;
    let shows_inspector = settings.shows(Panel::Inspector) && has_document && has_room;
    if shows_people {
        let other = if shows_inspector { SIDE_WIDTH } else { 0.0 };
        let widths = side_widths(ui, other);
        let area =
            Area::left("people").default_size(284.0).size_range(widths).frame(bare(theme.panel)).show(ui, |ui| {
                contained(ui, |ui| {
                    panels::sources::sources_ui(ui, frame);
                    if has_document {
                        panels::people::people_ui(ui, frame);
                    }
                });
            });
        places.people = Some(area.response.rect);
    }
    if shows_inspector {
        let area = Area::right("inspector")
            .default_size(268.0)
            .size_range(side_widths(ui, 0.0))
            .frame(bare(theme.panel))
            .show(ui, |ui| {
                contained(ui, |ui| panels::inspector::inspector_ui(ui, frame));
            });
        places.inspector = Some(area.response.rect);
    }
    if has_document {
        // In a small window the canvas keeps the most of it.
        let height = ui.ctx().content_rect().height();
        let (plot_height, lanes_height) = ((height * 0.16).clamp(96.0, 140.0), (height * 0.26).clamp(120.0, 230.0));
        let panes = [("second-plot", ChartPane::Second), ("plot", ChartPane::First)];
        for (id, pane) in panes.into_iter().filter(|&(_, pane)| match pane {
            ChartPane::First => settings.shows(Panel::Plot),
            ChartPane::Second => settings.second_measures.is_some(),
        }) {
            let lanes = if settings.shows(Panel::Lanes) { LANES_HEIGHT } else { 0.0 };
            let chart = if pane == ChartPane::Second && settings.shows(Panel::Plot) { CHART_HEIGHT } else { 0.0 };
            let heights = heights_below(ui, CHART_HEIGHT, lanes + chart, 480.0);
            Area::bottom(id).default_size(plot_height).size_range(heights).frame(bare(theme.panel)).show(ui, |ui| {
                panels::plot::plot_ui(ui, pane, frame);
            });
        }
        if settings.shows(Panel::Lanes) {
            let area = Area::bottom("lanes")
                .default_size(lanes_height)
                .size_range(heights_below(ui, LANES_HEIGHT, 0.0, 900.0))
                .frame(bare(theme.lane))
                .show(ui, |ui| {
                    panels::timeline::timeline_ui(ui, frame);
                });
            places.lanes = Some(area.response.rect);
        }
        Area::bottom("transport").exact_size(BAR_PX).frame(plain(theme.panel)).resizable(false).show(ui, |ui| {
            panels::transport::transport_ui(ui, frame);
        });
        let canvas = CentralPanel::default().frame(bare(theme.canvas));
        places.canvas = Some(canvas.show(ui, |ui| panels::canvas::canvas_ui(ui, frame)).response.rect);
    } else if has_library {
        CentralPanel::default().frame(bare(theme.panel)).show(ui, |ui| library::library_ui(ui, frame));
    } else {
        CentralPanel::default().frame(bare(theme.background)).show(ui, |ui| welcome::welcome_ui(ui, frame));
    }
    dialogs::dialog_ui(ui, frame);
    notices::notices_ui(ui, frame);
    if has_document {
        tour::tour_ui(ui, &places, frame);
    }
    welcome::drop_hint_ui(ui, frame);
    keys::remember_focus(ui.ctx());
}
