//! From a document to what its views are drawn from.

use crate::app::Document;
use crate::view::{Scene, Theme, TimeAxis};

/// What canvas and charts show: people hidden by eye or solo are left out.
pub fn scene_of<'a>(document: &'a Document, theme: &'a Theme) -> Scene<'a> {
    Scene {
        names: document.names(),
        flags: document.flags().map(|flags| &**flags),
        colors: &document.edits.colors,
        selection: &document.selection.people,
        hover: document.selection.hover,
        at_ms: document.cursor_ms,
        range_ms: document.selection.time_ms.clone(),
        ..Scene::new(&document.store, &document.kept, &document.people, &document.levels, theme)
    }
}

/// What lanes and table list: everyone the filter keeps, people hidden by eye or solo dimmed.
pub fn list_scene_of<'a>(document: &'a Document, theme: &'a Theme) -> Scene<'a> {
    Scene { kept: &document.filtered, hidden: &document.unseen, ..scene_of(document, theme) }
}

/// The time axis of lanes and plot, for a width in points.
pub fn axis_of(document: &Document, width_px: f32) -> TimeAxis {
    let (start, end) = document.visible_ms;
    TimeAxis::fit(&document.store.span_ms(), width_px).show(&(start..end), &document.store.span_ms())
}
