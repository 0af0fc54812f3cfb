//! Small reusable widgets in one look. Each that can be acted on has an accessible name and shows the focus.

mod button;
mod card;
mod card_button;
mod chip;
mod color_choice;
mod control;
mod details;
mod form;
mod header_row;
mod path_field;
mod progress_row;
mod rows;
mod spinner;
mod styled_text;
mod tabs;

pub use button::{IconButton, icon_button, link, primary_button, toggle, truncated_link};
pub use card::{NoticeKind, card, notice};
pub use card_button::card_button;
pub use chip::{ChipResponse, badge, chip};
pub use color_choice::color_choice;
pub use details::details;
pub use form::{field_note, form_note, form_row, select_all, suggesting_field, text_field};
pub use header_row::header_row;
pub use path_field::{PathFieldResponse, path_field};
pub use progress_row::progress_row;
pub use rows::{key_value_row, section_header, separator, swatch};
pub use spinner::spinner;
pub use styled_text::{dim, error, mono, small, strong, warning};
pub use tabs::{choose, tab_bar};
