//! The columns of the people table: where each stands, and its heading.

use std::ops::Range;

use egui::{Align2, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::{Document, ViewCommand};
use crate::ui::frame::Frame;
use crate::ui::style::{RADIUS, color};
use crate::ui::{fonts, icons};
use crate::view::Font;
use crate::view::metrics::{PADDING_PX, ROW_PX, TEXT_SMALL_PX, TICK_CHAR_PX};
use crate::view::people_table::PeopleColumn as Column;

/// Space that the swatch takes at the left, in points.
const SWATCH_SPACE: f32 = 16.0;
/// Space between two columns, in points.
const COLUMN_SPACE: f32 = 6.0;
/// Size of the arrow that shows the order, in points.
const ARROW_SIZE: f32 = 10.0;
/// The narrowest that the column of the index and label gets, in points.
const MIN_NAME_WIDTH: f32 = 48.0;

/// One column that is shown.
#[derive(Debug, Clone)]
pub(super) struct PlacedColumn {
    /// Which.
    pub(super) column: Column,
    /// Where, in points from the left of the table.
    pub(super) x: Range<f32>,
}

/// The columns that are shown, from left to right: the name takes what the others leave.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// The columns.
    pub(super) placed: Vec<PlacedColumn>,
    /// Width of the whole table in points; more than there was, where the columns do not fit.
    pub(super) width: f32,
}

impl Columns {
    /// Places the chosen columns in `available` points, those of times wide enough for so many characters.
    pub(super) fn place(chosen: &[Column], num_time_chars: usize, available: f32) -> Self {
        let fixed_width = |column| fixed_width(column, num_time_chars);
        let is_chosen =
            |column: &Column| *column == Column::Index || *column != Column::Color && chosen.contains(column);
        let others: f32 =
            Column::ALL.iter().filter(|c| is_chosen(c)).filter_map(|c| fixed_width(*c)).map(|w| w + COLUMN_SPACE).sum();
        let edges = SWATCH_SPACE + 2.0 * PADDING_PX;
        let name_width = (available - edges - others).max(MIN_NAME_WIDTH);
        let mut x = PADDING_PX + SWATCH_SPACE;
        let placed = Column::ALL.into_iter().filter(is_chosen).map(|column| {
            let width = fixed_width(column).unwrap_or(name_width);
            let start = x;
            x += width + COLUMN_SPACE;
            PlacedColumn { column, x: start..start + width }
        });
        let placed: Vec<_> = placed.collect();
        Self { placed, width: (edges + name_width + others).max(available) }
    }
}

/// Width of a column in points; `None` for the one that takes the rest.
fn fixed_width(column: Column, num_time_chars: usize) -> Option<f32> {
    Some(match column {
        Column::Index => return None,
        // Every row has its swatch at the left.
        Column::Color => 0.0,
        Column::Label => 72.0,
        Column::First | Column::Last => (num_time_chars as f32 * TICK_CHAR_PX).max(45.0),
        Column::Duration | Column::Samples | Column::Coverage | Column::Distance | Column::Area => 46.0,
        Column::Speed => 52.0,
        Column::Gaps | Column::Faces => 27.0,
    })
}

/// Whether a column holds text rather than numbers.
fn is_text(column: Column) -> bool {
    matches!(column, Column::Index | Column::Label | Column::Faces)
}

/// A heading short enough for its column.
fn short_title(column: Column) -> &'static str {
    match column {
        Column::Coverage => "Cover",
        Column::Faces => "Face",
        Column::Distance => "Path",
        Column::Speed => "Speed",
        Column::Area => "Area",
        other => other.title(),
    }
}

/// The headings; each sorts by its column, and again turns the order round.
pub(super) fn heading_ui(ui: &mut Ui, columns: &Columns, document: &Document, frame: &mut Frame<'_>) {
    let theme = frame.theme;
    let (row, _) = ui.allocate_exact_size(vec2(columns.width, ROW_PX), Sense::HOVER);
    for placed in &columns.placed {
        let title = short_title(placed.column);
        let is_sorted = document.table.sort.column == placed.column;
        let rect = Rect::from_min_max(
            pos2(row.left() + placed.x.start - COLUMN_SPACE / 2.0, row.top() + 2.0),
            pos2(row.left() + placed.x.end + COLUMN_SPACE / 2.0, row.bottom() - 2.0),
        );
        let response = ui.interact(rect, ui.scope_id().with(("people-heading", placed.column)), Sense::click());
        let order = match (is_sorted, document.table.sort.is_descending) {
            (false, _) => "",
            (true, false) => ", ascending",
            (true, true) => ", descending",
        };
        let spoken = format!("Sort by {}{order}", placed.column.title().to_lowercase());
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &spoken));
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, RADIUS, color(theme.hover));
        }
        let ink = color(if is_sorted { theme.text } else { theme.text_dim });
        let font = fonts::font_id(Font::Text, TEXT_SMALL_PX);
        let arrow = if document.table.sort.is_descending { icons::DESCENDING } else { icons::ASCENDING };
        let inner = rect.shrink2(vec2(COLUMN_SPACE / 2.0, 0.0));
        let is_left = is_text(placed.column);
        let (at, align) = if is_left {
            (inner.left_center(), Align2::LEFT_CENTER)
        } else {
            (inner.right_center(), Align2::RIGHT_CENTER)
        };
        let words = ui.painter().text(at, align, title, font, ink);
        if is_sorted {
            // Beside the words, on the side that has room.
            let x =
                if is_left { words.right() + ARROW_SIZE / 2.0 + 1.0 } else { words.left() - ARROW_SIZE / 2.0 - 1.0 };
            let arrow_at = pos2(x, words.center().y);
            ui.painter().text(arrow_at, Align2::CENTER_CENTER, char::from(arrow), icons::font_id(ARROW_SIZE), ink);
        }
        if response.on_hover_text(placed.column.meaning()).clicked() {
            frame.send(ViewCommand::SortPeople(placed.column));
        }
    }
    ui.painter().hline(row.x_range(), row.bottom() - 0.5, egui::Stroke::new(1.0, color(theme.line)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_columns_fit_the_narrowest_panel_and_more_widen_the_table() {
        let usual = crate::app::Settings::default().columns;
        let narrow = Columns::place(&usual, 6, 260.0);
        assert_eq!(narrow.width, 260.0);
        assert!(narrow.placed.windows(2).all(|pair| pair[0].x.end < pair[1].x.start));
        assert!(narrow.placed.last().unwrap().x.end <= 260.0 - PADDING_PX);
        assert!(Columns::place(&Column::ALL, 6, 260.0).width > 400.0);
        assert!(Columns::place(&usual, 12, 260.0).width > 260.0, "long times are scrolled, not cut");
    }
}
