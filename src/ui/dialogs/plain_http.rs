//! Whether requests signed with real credentials may go unencrypted.

use egui::{Align, Button, Label, Layout, Ui, vec2};

use super::Opening;
use crate::app::{FetchCommand, FetchState};
use crate::ui::frame::Frame;
use crate::ui::widgets;
use crate::view::metrics::ROW_PX;

/// The question; the safe answer is the one that a key pressed by accident gives.
pub(super) fn plain_http_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    let Some(asking) = frame.state.fetches.asking() else {
        ui.label("Nothing is asked any more");
        return;
    };
    let num_waiting = frame.state.fetches.num_like_asking();
    let others = match num_waiting {
        0 => String::new(),
        1 => " One more job waits for the same answer.".to_owned(),
        _ => format!(" {num_waiting} more jobs wait for the same answer."),
    };
    let address = asking.request.endpoint_url.as_deref().unwrap_or("this address");
    let text = format!("Send signed requests unencrypted to {address}?");
    ui.add(Label::new(widgets::strong(text)).wrap());
    if let FetchState::Asking(trouble) = &asking.state {
        ui.add(Label::new(&trouble.detail).wrap().selectable(true));
    }
    let text = format!(
        "The secret key itself is never sent. But whoever can listen in sees the job, the answers with their faces, and signed \
         requests that can be sent again for some minutes. Job: {}.{others}",
        asking.request.job_id
    );
    ui.add(Label::new(widgets::dim(text)).wrap());
    ui.add_space(4.0);
    let size = vec2(ui.available_width(), ROW_PX + 4.0);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        let cancel = widgets::primary_button(ui, "Cancel", None);
        opening.focus(&cancel);
        if cancel.on_hover_text("Nothing is sent").clicked() {
            frame.send(FetchCommand::AnswerPlainHttp(false));
        }
        if ui.add(Button::new("Send anyway").min_size(vec2(80.0, ROW_PX))).clicked() {
            frame.send(FetchCommand::AnswerPlainHttp(true));
        }
    });
}
