//! What a view shows, worked out as plain data: viewports, draw lists, ticks, hit tests.
//!
//! Plain data in and out; nothing here knows the toolkit that draws it.

pub mod canvas;
pub mod canvas_scene;
pub mod color;
pub mod curve_hit;
pub mod draw;
pub mod flag_list;
pub mod flag_marks;
pub mod lane_levels;
pub mod lane_list;
pub mod lanes;
pub mod measure_levels;
pub mod metrics;
pub mod number;
pub mod overview;
pub mod people_summary;
pub mod people_table;
pub mod person_time;
pub mod picture;
pub mod plot_series;
pub mod pose_axes;
pub mod presence;
pub mod ruler;
pub mod scene;
pub mod spans;
pub mod spoken;
pub mod svg;
mod svg_image;
pub mod term_lines;
#[cfg(test)]
mod test_store;
pub mod text_width;
pub mod theme;
pub mod ticks;
pub mod time_axis;
pub mod time_ticks;
pub mod trails;

pub use canvas::{CanvasOptions, CanvasTransform, CanvasView};
pub use color::Color;
pub use draw::{Anchor, Draw, DrawList, Font, Pos, PxRect, Stroke};
pub use lane_levels::LaneLevels;
pub use lane_list::{LaneList, LaneOrder};
pub use measure_levels::MeasureLevels;
pub use people_summary::PeopleSummary;
pub use person_time::PersonTime;
pub use presence::Presence;
pub use scene::Scene;
pub use spans::Spans;
pub use theme::{Palette, PersonStyle, Theme, ThemeKind};
pub use time_axis::TimeAxis;
