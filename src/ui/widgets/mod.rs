//! Small reusable widgets in one look. Each that can be acted on has an accessible name and shows the focus.

mod button;
mod card;
mod chip;
mod control;
mod path_field;
mod progress_row;
mod rows;
mod tabs;

pub use button::{IconButton, icon_button, link, primary_button};
pub use card::{NoticeKind, card, notice};
pub use chip::{ChipResponse, badge, chip};
pub use path_field::{PathFieldResponse, path_field};
pub use progress_row::progress_row;
pub use rows::{key_value_row, section_header, separator, swatch};
pub use tabs::{segmented, tab_bar};
