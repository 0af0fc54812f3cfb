//! The progress of a job: what it does, how far it is, and a way to stop it.

use egui::{Align, Layout, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::button::link;
use crate::ui::{paint, style};
use crate::view::metrics::ROW_PX;
use crate::view::{Draw, DrawList, PxRect};

/// Height of the bar, in points.
const BAR_HEIGHT: f32 = 4.0;

/// A title, a line of details, and a bar with a link that cancels; returns whether it was clicked.
///
/// `done` is the finished share, `0.0..=1.0`; `None` where the total is unknown, which is shown as a hatched bar.
pub fn progress_row(ui: &mut Ui, title: &str, detail: &str, done: Option<f32>) -> bool {
    let theme = style::theme(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(title);
        if !detail.is_empty() {
            ui.label(RichText::new(detail).small().weak());
        }
        ui.allocate_ui_with_layout(vec2(ui.available_width(), ROW_PX), Layout::right_to_left(Align::Center), |ui| {
            let is_cancelled = link(ui, "Cancel").clicked();
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_PX), Sense::hover());
            response.widget_info(|| WidgetInfo {
                value: done.map(f64::from),
                ..WidgetInfo::labeled(Role::ProgressIndicator, true, title)
            });
            let middle = rect.center().y.round();
            let bar = PxRect::new(0.0, middle - rect.top() - BAR_HEIGHT / 2.0, rect.width(), BAR_HEIGHT);
            let mut list = DrawList::new(bar);
            list.fill(bar, 2.0, theme.line);
            match done {
                Some(done) => {
                    let width = bar.w * done.clamp(0.0, 1.0);
                    list.fill(PxRect::new(bar.x, bar.y, width, bar.h), 2.0, theme.accent);
                }
                None => list.items.push(Draw::Hatch { rect: bar, spacing: 8.0, color: theme.accent }),
            }
            let origin = pos2(rect.left(), rect.top());
            paint::paint(ui.painter(), origin.to_vec2(), &list);
            debug_assert!(Rect::from_min_size(origin, rect.size()).is_finite());
            is_cancelled
        })
        .inner
    })
    .inner
}
