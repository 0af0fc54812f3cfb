//! The icons in use, named by what they mean here. The shapes are Lucide's.
//!
//! An icon is a character of a font of its own, so it is never written into a text: [`rich_text`] is an icon alone,
//! [`beside_text`] one with words, and a button takes both: `Button::new((rich_text_sized(OPEN, 14.0), "Open…"))`.

use egui::text::{LayoutJob, TextFormat};
use egui::{Align, Color32, FontId, RichText};
pub use lucide_icons::Icon;

use super::fonts;
use crate::view::Font;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $icon:ident;)+) => {
        $($(#[$doc])* pub const $name: Icon = Icon::$icon;)+

        /// Every icon in use, by name.
        pub const ALL: &[(&str, Icon)] = &[$((stringify!($name), $name)),+];
    };
}

icons! {
    /// Play.
    PLAY = Play;
    /// Pause.
    PAUSE = Pause;
    /// To the start.
    FIRST = SkipBack;
    /// To the end.
    LAST = SkipForward;
    /// One sample back.
    PREVIOUS = StepBack;
    /// One sample on.
    NEXT = StepForward;
    /// Repeat the range.
    LOOP = Repeat;
    /// A time to come back to.
    BOOKMARK = Bookmark;
    /// Select by a rectangle.
    RECTANGLE = SquareMousePointer;
    /// Open a file.
    OPEN = FolderOpen;
    /// Open a folder.
    FOLDER = Folder;
    /// The built-in sample.
    SAMPLE = FlaskConical;
    /// Fetch a job.
    FETCH = CloudDownload;
    /// Export.
    EXPORT = FileOutput;
    /// Save a picture.
    SAVE_PICTURE = Image;
    /// A saved response.
    FILE = FileBraces;
    /// Recently opened.
    RECENT = History;
    /// Something to look at.
    WARNING = TriangleAlert;
    /// Something failed.
    ERROR = CircleAlert;
    /// Something to know.
    INFO = Info;
    /// Done, or chosen.
    CHECK = Check;
    /// Close or remove.
    CLOSE = X;
    /// Cancel what is running.
    CANCEL = CircleStop;
    /// Something is being worked out.
    WORKING = Hourglass;
    /// Try again.
    RETRY = RefreshCw;
    /// Shown.
    EYE = Eye;
    /// Hidden.
    EYE_OFF = EyeOff;
    /// Show only this person.
    SOLO = Headphones;
    /// Fit all into the view.
    FIT = Maximize;
    /// Follow a person.
    FOLLOW = LocateFixed;
    /// Nearer.
    ZOOM_IN = ZoomIn;
    /// Farther.
    ZOOM_OUT = ZoomOut;
    /// Dark or light.
    THEME = Contrast;
    /// Search.
    SEARCH = Search;
    /// Filter.
    FILTER = Funnel;
    /// A person.
    PERSON = UserRound;
    /// People.
    PEOPLE = UsersRound;
    /// Body boxes.
    BODY_BOX = SquareDashed;
    /// Face boxes.
    FACE = ScanFace;
    /// Landmarks of faces.
    LANDMARKS = Waypoints;
    /// Head pose.
    POSE = Axis3d;
    /// The way a person went.
    TRAIL = Spline;
    /// A person's label.
    LABEL = Tag;
    /// Change a text.
    EDIT = Pencil;
    /// Copy.
    COPY = Copy;
    /// A measure over time.
    MEASURE = ChartLine;
    /// Choose table columns.
    COLUMNS = Columns3;
    /// Opened.
    CHEVRON_DOWN = ChevronDown;
    /// Folded.
    CHEVRON_RIGHT = ChevronRight;
    /// Sorted from small to large.
    ASCENDING = ArrowUp;
    /// Sorted from large to small.
    DESCENDING = ArrowDown;
    /// Add.
    ADD = Plus;
    /// More choices.
    MORE = Ellipsis;
    /// What can be written here.
    HELP = CircleQuestionMark;
    /// Settings.
    SETTINGS = Settings;
    /// The sheet of shortcuts.
    SHORTCUTS = Keyboard;
    /// The panel at the left.
    PANEL_LEFT = PanelLeft;
    /// The panel at the right.
    PANEL_RIGHT = PanelRight;
    /// The panel at the bottom.
    PANEL_BOTTOM = PanelBottom;
    /// Leads out of the program.
    EXTERNAL = ExternalLink;
}

/// An icon as text, at the size of an icon that stands alone.
pub fn rich_text(icon: Icon) -> RichText {
    rich_text_sized(icon, fonts::ICON)
}

/// An icon as text, `size` points high.
pub fn rich_text_sized(icon: Icon, size: f32) -> RichText {
    RichText::new(char::from(icon)).font(font_id(size))
}

/// The font of icons, `size` points high.
pub fn font_id(size: f32) -> FontId {
    FontId::new(size, fonts::icon_family())
}

/// An icon with a text of the same colour to its right, `size` points high.
pub fn beside_text(icon: Icon, text: &str, size: f32, color: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    let format = |font| TextFormat { font_id: font, color, valign: Align::Center, ..TextFormat::default() };
    job.append(char::from(icon).encode_utf8(&mut [0; 4]), 0.0, format(font_id(size)));
    job.append(text, ICON_SPACE * size, format(fonts::font_id(Font::Text, size)));
    job
}

/// Distance between an icon and its text, in ems.
const ICON_SPACE: f32 = 0.4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_in_the_icon_font() {
        let ctx = egui::Context::default();
        fonts::install(&ctx);
        ctx.run_ui(egui::RawInput::default(), |ui| {
            let id = font_id(fonts::ICON);
            for &(name, icon) in ALL {
                assert!(ui.fonts_mut(|fonts| fonts.has_glyph(&id, icon.into())), "{name}");
            }
        })
        .drop_without_applying_deltas();
    }
}
