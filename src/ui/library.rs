//! The library: a table of all jobs in a folder. Only the visible rows cost anything.

use egui::style::ScrollAnimation;
use egui::{Align, Align2, Key, Layout, Modifiers, Rect, Role, ScrollArea, Sense, Stroke, TextEdit, Ui};
use egui::{UiBuilder, WidgetInfo, pos2, vec2};

use super::frame::Frame;
use super::style::{RADIUS, color, strong};
use super::{fonts, icons, widgets};
use crate::app::{LibraryCommand, LibraryJob, LibraryView, SortKey};
use crate::model::time::format_duration;
use crate::view::metrics::{PADDING_PX, ROW_PX, TEXT_LARGE_PX, TEXT_PX, TEXT_SMALL_PX};
use crate::view::number::{counted, grouped, size};
use crate::view::{Color, Font};

/// Margin around the table, in points.
const MARGIN: f32 = 16.0;
/// Width of the search field, in points.
const SEARCH_PX: f32 = 280.0;
/// Columns of numbers, from left to right, and their widths in points. Name and path share what they leave.
const NUMBERS: [(SortKey, &str, f32); 5] = [
    (SortKey::People, "People", 72.0),
    (SortKey::Detections, "Detections", 96.0),
    (SortKey::Duration, "Duration", 96.0),
    (SortKey::Warnings, "Warnings", 84.0),
    (SortKey::Size, "Size", 84.0),
];

/// The table, its search and its headings.
pub(super) fn library_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let Some(view) = frame.state.shown_library() else { return };
    take_keys(ui, view, frame);
    egui::Frame::new().inner_margin(egui::Margin::same(MARGIN as i8)).show(ui, |ui| {
        header_ui(ui, view, frame);
        ui.add_space(8.0);
        if let Some(problem) = &view.problem {
            ui.label(widgets::error(format!("The folder could not be read: {problem}"), frame.theme));
            if view.jobs.is_empty() {
                return;
            }
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        let columns = columns(ui.available_width());
        heading_ui(ui, view, &columns, frame);
        table_ui(ui, view, &columns, frame);
    });
}

/// Rows are chosen with the arrows wherever the focus is, and opened with Enter.
fn take_keys(ui: &Ui, view: &LibraryView, frame: &mut Frame<'_>) {
    if frame.state.dialog.is_some() || egui::Popup::is_any_open(ui.ctx()) {
        return;
    }
    let is_typing = ui.ctx().text_edit_focused();
    let page = (ui.available_height() / ROW_PX) as i64 - 4;
    let all = i64::try_from(view.rows.len()).unwrap_or(i64::MAX);
    let steps = [
        (Key::ArrowDown, 1, true),
        (Key::ArrowUp, -1, true),
        (Key::PageDown, page.max(1), true),
        (Key::PageUp, -page.max(1), true),
        (Key::End, all, !is_typing),
        (Key::Home, -all, !is_typing),
    ];
    for (key, by, is_ours) in steps {
        if is_ours && ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            frame.send(LibraryCommand::Step(by));
            // From now on Enter is for the row.
            if !is_typing && let Some(focused) = ui.ctx().memory(egui::Memory::focused) {
                ui.ctx().memory_mut(|memory| memory.surrender_focus(focused));
            }
        }
    }
    // A heading or a button that has the focus takes it for itself.
    let is_free = is_typing || ui.ctx().memory(|memory| memory.focused().is_none());
    if is_free && ui.input(|input| input.key_pressed(Key::Enter)) {
        frame.send(LibraryCommand::OpenSelected);
    }
}

fn header_ui(ui: &mut Ui, view: &LibraryView, frame: &mut Frame<'_>) {
    let row = vec2(ui.available_width(), ROW_PX + 4.0);
    ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
        if widgets::icon_button(ui, icons::CLOSE, "Close the library", None).clicked() {
            frame.send(LibraryCommand::Close);
        }
        let is_reading = view.reading.is_some();
        if is_reading {
            widgets::spinner(ui, 14.0);
        } else if widgets::link(ui, "Look again").on_hover_text("Read what has changed in the folder").clicked() {
            frame.send(LibraryCommand::Refresh);
        }
        search_ui(ui, view, frame);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.label(egui::RichText::new(view.name()).text_style(strong()).size(TEXT_LARGE_PX))
                .on_hover_text(view.folder.display().to_string());
            ui.add(egui::Label::new(widgets::dim(amount_in_words(view))).truncate());
        });
    });
}

/// How many jobs there are, and how many of them are shown.
fn amount_in_words(view: &LibraryView) -> String {
    let num_others = view.num_unreadable as u64;
    let mut text = counted(view.jobs.len() as u64 - num_others, "job", "jobs");
    if num_others > 0 {
        text = format!("{text} and {}", counted(num_others, "file that is none", "files that are none"));
    }
    if view.rows.len() != view.jobs.len() {
        text = format!("{} of {text}", grouped(view.rows.len() as u64));
    }
    if view.reading.is_some() {
        text.push_str(", reading what has changed");
    } else if view.is_cut {
        text.push_str("; not all were read: look again");
    }
    text
}

fn search_ui(ui: &mut Ui, view: &LibraryView, frame: &mut Frame<'_>) {
    let mut text = view.search.clone();
    let id = egui::Id::unique("library-search");
    let edit = TextEdit::singleline(&mut text)
        .id(id)
        .prefix(icons::rich_text_sized(icons::SEARCH, TEXT_PX).weak())
        .hint_text("Name, id or path");
    let response = ui.add_sized([SEARCH_PX, ROW_PX], edit).accessible_name("Search the library");
    // Whoever comes here, or back, begins to search; and goes on where Enter opened nothing.
    let (seen, pass) = (egui::Id::unique("library-seen"), ui.ctx().cumulative_pass_nr());
    let is_back = ui.data(|data| data.get_temp::<u64>(seen)).is_none_or(|before| before + 1 < pass);
    ui.data_mut(|data| data.insert_temp(seen, pass));
    let is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if (is_back || is_entered) && frame.state.dialog.is_none() {
        response.request_focus();
    }
    if response.changed() {
        frame.send(LibraryCommand::Search(text));
    }
}

/// A column: what it sorts by, its title, and where it stands in points from the left.
struct Column {
    key: SortKey,
    title: &'static str,
    x: std::ops::Range<f32>,
    is_text: bool,
}

fn columns(width: f32) -> Vec<Column> {
    let numbers: f32 = NUMBERS.iter().map(|(.., width)| width).sum();
    let texts = (width - numbers - 2.0 * PADDING_PX).max(160.0);
    let mut x = PADDING_PX;
    let mut place = |key, title, width, is_text| {
        let start = x;
        x += width;
        Column { key, title, x: start..x, is_text }
    };
    let mut columns =
        vec![place(SortKey::Name, "Name", texts * 0.45, true), place(SortKey::Path, "Path", texts * 0.55, true)];
    columns.extend(NUMBERS.map(|(key, title, width)| place(key, title, width, false)));
    columns
}

fn heading_ui(ui: &mut Ui, view: &LibraryView, columns: &[Column], frame: &mut Frame<'_>) {
    let theme = frame.theme;
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_PX), Sense::HOVER);
    for column in columns {
        let is_sorted = view.sort == column.key;
        let x = row.left() + column.x.start..=row.left() + column.x.end - 4.0;
        let rect = Rect::from_x_y_ranges(x, row.top() + 1.0..=row.bottom() - 1.0);
        let response = ui.interact(rect, ui.scope_id().with(("library-heading", column.title)), Sense::click());
        let order = match (is_sorted, view.is_descending) {
            (false, _) => "",
            (true, false) => ", ascending",
            (true, true) => ", descending",
        };
        let spoken = format!("Sort by {}{order}", column.title.to_lowercase());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, RADIUS, color(theme.hover));
        }
        let ink = color(if is_sorted { theme.text } else { theme.text_dim });
        let arrow = if view.is_descending { icons::DESCENDING } else { icons::ASCENDING };
        let (at, align) = if column.is_text {
            (rect.left_center(), Align2::LEFT_CENTER)
        } else {
            (pos2(row.left() + column.x.end - PADDING_PX, rect.center().y), Align2::RIGHT_CENTER)
        };
        let font = fonts::font_id(Font::Text, TEXT_SMALL_PX);
        let words = ui.painter().text(at, align, column.title, font, ink);
        if is_sorted {
            let x = if column.is_text { words.right() + 8.0 } else { words.left() - 8.0 };
            let at = pos2(x, rect.center().y);
            ui.painter().text(at, Align2::CENTER_CENTER, char::from(arrow), icons::font_id(10.0), ink);
        }
        if response.clicked() {
            frame.send(LibraryCommand::Sort(column.key));
        }
    }
    ui.painter().hline(row.x_range(), row.bottom(), Stroke::new(1.0, color(theme.line)));
}

fn table_ui(ui: &mut Ui, view: &LibraryView, columns: &[Column], frame: &mut Frame<'_>) {
    let builder = UiBuilder::new().accessibility_role(Role::ListBox).accessibility_label("Jobs of the library");
    let [chosen, arranged] = ["library-chosen", "library-arranged"].map(egui::Id::unique);
    ui.scope_builder(builder, |ui| {
        let mut area = ScrollArea::vertical().id_salt("library-rows").auto_shrink(false);
        // Whoever searches or sorts looks at what comes first, or at what is chosen.
        let arrangement = (view.folder.clone(), view.arrangement);
        if ui.data(|data| data.get_temp(arranged)).as_ref() != Some(&arrangement) {
            area = area.vertical_scroll_offset(0.0);
            ui.data_mut(|data| {
                data.insert_temp(arranged, arrangement);
                data.insert_temp::<Option<usize>>(chosen, None);
            });
        }
        area.show_viewport(ui, |ui, viewport| {
            let (origin, width) = (ui.max_rect().min, ui.available_width());
            ui.set_height(view.rows.len() as f32 * ROW_PX);
            let row_rect =
                |row: usize| Rect::from_min_size(pos2(origin.x, origin.y + row as f32 * ROW_PX), vec2(width, ROW_PX));
            // Scrolls to the chosen row when another one was chosen.
            let selected = view.selected_row();
            let before: Option<usize> = ui.data(|data| data.get_temp(chosen)).flatten();
            if let Some(row) = selected.filter(|_| selected != before) {
                ui.scroll_to_rect_animation(row_rect(row), None, ScrollAnimation::none());
            }
            ui.data_mut(|data| data.insert_temp(chosen, selected));
            let first = (viewport.top() / ROW_PX).floor().max(0.0) as usize;
            let end = ((viewport.bottom() / ROW_PX).ceil().max(0.0) as usize).min(view.rows.len());
            for row in first..end {
                if let Some(job) = view.job(row) {
                    row_ui(ui, view, job, (row, row_rect(row)), columns, frame);
                }
            }
            if view.rows.is_empty() {
                empty_ui(ui, view);
            }
        });
    });
}

fn empty_ui(ui: &mut Ui, view: &LibraryView) {
    let text = match (view.is_known, view.reading.is_some()) {
        (_, true) if view.jobs.is_empty() => "Reading the folder…",
        (true, _) if view.jobs.is_empty() => "The folder holds no files that could be results",
        _ => "No job has these words in its name, id or path",
    };
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        ui.add_space(PADDING_PX);
        ui.label(widgets::dim(text));
    });
}

fn row_ui(
    ui: &mut Ui,
    view: &LibraryView,
    job: &LibraryJob,
    (row, rect): (usize, Rect),
    columns: &[Column],
    frame: &mut Frame<'_>,
) {
    let theme = frame.theme;
    let is_selected = view.selected_row() == Some(row);
    // It takes no focus: rows are chosen by the table's own keys.
    let response = ui.interact(rect, ui.scope_id().with(("library-row", row)), Sense::CLICK);
    let spoken = format!("{}, {}", job.name, about(job));
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_selected, &spoken));
    let fill = match (is_selected, response.hovered()) {
        (true, _) => Some(theme.accent_surface),
        (false, true) => Some(theme.hover),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, 0.0, color(fill));
    }
    for column in columns {
        let x = rect.left() + column.x.start..=rect.left() + column.x.end - PADDING_PX;
        let cell = Rect::from_x_y_ranges(x, rect.y_range());
        let (text, ink) = cell_text(job, column.key, frame);
        paint_cell(ui, cell, &text, column.is_text, ink);
    }
    if response.clicked() {
        frame.send(LibraryCommand::Select(row));
    }
    if response.double_clicked() || response.triple_clicked() {
        frame.send(LibraryCommand::Select(row));
        frame.send(LibraryCommand::OpenSelected);
    }
    response.on_hover_ui(|ui| tooltip_ui(ui, job));
}

/// What a job holds, in a few words.
fn about(job: &LibraryJob) -> String {
    match &job.problem {
        Some(problem) => problem.clone(),
        None => format!(
            "{}, {}",
            counted(u64::from(job.num_people), "person", "people"),
            counted(u64::from(job.num_detections), "detection", "detections")
        ),
    }
}

fn cell_text(job: &LibraryJob, key: SortKey, frame: &Frame<'_>) -> (String, Color) {
    let theme = frame.theme;
    let number = |number: u64| if job.problem.is_some() { String::new() } else { grouped(number) };
    let text = match key {
        SortKey::Name => return (job.name.clone(), if job.problem.is_some() { theme.text_dim } else { theme.text }),
        SortKey::Path => job.path().display().to_string(),
        SortKey::People => number(u64::from(job.num_people)),
        SortKey::Detections => number(u64::from(job.num_detections)),
        SortKey::Duration => job.duration_ms().map_or_else(String::new, format_duration),
        SortKey::Warnings if job.problem.is_some() => return ("no result".to_owned(), theme.warning),
        SortKey::Warnings => match job.num_warnings() {
            0 => String::new(),
            num => return (grouped(num), theme.warning),
        },
        SortKey::Size => size(job.num_bytes()),
    };
    (text, theme.text_dim)
}

fn tooltip_ui(ui: &mut Ui, job: &LibraryJob) {
    ui.label(job.path().display().to_string());
    if job.files.len() > 1 {
        ui.label(widgets::dim(format!("and {} more files of this job", job.files.len() - 1)));
    }
    if let Some(id) = &job.job_id {
        ui.label(widgets::dim(format!("Job id {id}")));
    }
    if let Some(problem) = &job.problem {
        ui.label(problem);
    }
    if !job.is_complete && job.problem.is_none() {
        ui.label("Incomplete");
    }
    for (count, what) in &job.warnings {
        ui.label(widgets::dim(format!("{count} {what}")));
    }
}

/// One line in a cell, its middle cut where it does not fit: names and paths differ at their ends. Numbers stand on the right.
fn paint_cell(ui: &Ui, cell: Rect, text: &str, is_text: bool, ink: Color) {
    let (font, size) = if is_text { (Font::Text, TEXT_PX) } else { (Font::Mono, TEXT_SMALL_PX) };
    let lay_out = |text: String| {
        let job = egui::text::LayoutJob::simple_singleline(text, fonts::font_id(font, size), color(ink));
        ui.painter().layout_job(job)
    };
    let mut galley = lay_out(text.to_owned());
    if galley.size().x > cell.width() {
        let letters: Vec<char> = text.chars().collect();
        let mut num_kept = (letters.len() as f32 * cell.width() / galley.size().x) as usize;
        while num_kept > 1 && galley.size().x > cell.width() {
            num_kept -= 1;
            let (head, tail) = (num_kept / 2, num_kept - num_kept / 2);
            let parts = letters[..head].iter().chain(&['…']).chain(&letters[letters.len() - tail..]);
            galley = lay_out(parts.collect());
        }
    }
    let x = if is_text { cell.left() } else { cell.right() - galley.size().x };
    let at = pos2(x, cell.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color(ink));
}
