//! Sizes that the window and the pictures share, in logical pixels.

/// Small text: ticks, chips, secondary lines.
pub const TEXT_SMALL_PX: f32 = 10.5;
/// Text.
pub const TEXT_PX: f32 = 12.0;
/// Headings and the clock.
pub const TEXT_LARGE_PX: f32 = 15.0;
/// A lane of the timeline.
pub const LANE_PX: f32 = 20.0;
/// A row of a table.
pub const ROW_PX: f32 = 24.0;
/// A bar: transport, overview.
pub const BAR_PX: f32 = 36.0;
/// The ruler.
pub const RULER_PX: f32 = 20.0;
/// The names beside the lanes.
pub const GUTTER_PX: f32 = 120.0;
/// Space between a panel's edge and what is in it.
pub const PADDING_PX: f32 = 12.0;
/// A person's colour swatch.
pub const SWATCH_PX: f32 = 8.0;
/// Corners of marks: runs, swatches, chips.
pub const MARK_RADIUS_PX: f32 = 2.0;
/// Corners of controls.
pub const CONTROL_RADIUS_PX: f32 = 4.0;
/// Width of one character of the numbers' font at [`TEXT_SMALL_PX`].
pub const TICK_CHAR_PX: f32 = TEXT_SMALL_PX * 0.6;
