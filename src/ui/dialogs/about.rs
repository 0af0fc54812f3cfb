//! What this is.

use egui::{Label, Ui};

use crate::ui::widgets;

/// The dialog about the program.
pub(super) fn about_ui(ui: &mut Ui) {
    ui.label(format!("Pathscope {}", env!("CARGO_PKG_VERSION")));
    let what = "A workbench for people-tracking results: who was where, when. It reads saved and fetched responses of Amazon \
                Rekognition (GetPersonTracking, GetFaceSearch), and keeps everything on this computer.";
    ui.add(Label::new(widgets::dim(what)).wrap());
    let rights = "Free software under the MIT or Apache 2.0 licence. With the fonts Inter and JetBrains Mono (SIL Open Font \
                  License) and the icons of Lucide (ISC).";
    ui.add(Label::new(widgets::dim(rights)).wrap());
    let mark = "Not made or endorsed by Amazon. Amazon Rekognition is a trademark of Amazon.com, Inc.";
    ui.add(Label::new(widgets::small(mark)).wrap());
}
