//! The look of the toolkit's own widgets, from the design tokens: a grid of 4 points, rows of 24, one corner radius, thin
//! lines instead of shadows, and the accent for focus and selection.

use egui::epaint::Shadow;
use egui::style::{HandleShape, ScrollStyle, Selection, WidgetVisuals, Widgets};
use egui::{Color32, Context, CornerRadius, FontId, Margin, Stroke, Style, TextStyle, Ui, Visuals, vec2};

use super::fonts::{self, font_id};
use crate::view::metrics::{self, ROW_PX, TEXT_LARGE_PX, TEXT_PX, TEXT_SMALL_PX};
use crate::view::{Color, Font, Theme, ThemeKind};

/// How long anything takes to fade, in seconds.
const ANIMATION_S: f32 = 0.1;
/// The grid everything sits on, in points.
pub const GRID: f32 = 4.0;
/// Corner radius of controls and cards, in points.
pub const RADIUS: u8 = metrics::CONTROL_RADIUS_PX as u8;
/// Corner radius of marks: swatches, runs, chips, in points.
pub const MARK_RADIUS: u8 = metrics::MARK_RADIUS_PX as u8;

/// A colour as the toolkit wants it.
pub fn color(color: Color) -> Color32 {
    Color32::from_rgba_unmultiplied(color.r, color.g, color.b, color.a)
}

/// The tokens of the theme a part of the window is drawn in.
pub fn theme(ui: &Ui) -> &'static Theme {
    Theme::bundled(if ui.visuals().dark_mode { ThemeKind::Dark } else { ThemeKind::Light })
}

/// Text style of secondary numbers.
pub fn small_mono() -> TextStyle {
    TextStyle::Name("small-mono".into())
}

/// Text style of emphasised text.
pub fn strong() -> TextStyle {
    TextStyle::Name("strong".into())
}

/// Gives a context the fonts and both themes, and shows one of them. Once, before the first frame.
pub fn install(ctx: &Context, kind: ThemeKind) {
    fonts::install(ctx);
    // Ctrl and plus or minus zoom the canvas here.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
    for kind in [ThemeKind::Dark, ThemeKind::Light] {
        ctx.set_style_of(toolkit_theme(kind), style_of(kind));
    }
    apply(ctx, kind);
}

/// Shows the dark or the light theme from now on.
pub fn apply(ctx: &Context, kind: ThemeKind) {
    ctx.set_theme(toolkit_theme(kind));
}

/// Whether things may fade and slide from now on.
pub fn set_motion(ctx: &Context, moves: bool) {
    ctx.all_styles_mut(|style| style.animation_time = if moves { ANIMATION_S } else { 0.0 });
}

/// Which of our themes goes with one of the toolkit's.
pub fn kind_of(theme: egui::Theme) -> ThemeKind {
    match theme {
        egui::Theme::Dark => ThemeKind::Dark,
        egui::Theme::Light => ThemeKind::Light,
    }
}

fn toolkit_theme(kind: ThemeKind) -> egui::Theme {
    match kind {
        ThemeKind::Dark => egui::Theme::Dark,
        ThemeKind::Light => egui::Theme::Light,
    }
}

/// The whole style of a theme.
pub fn style_of(kind: ThemeKind) -> Style {
    let mut style = Style { visuals: visuals_of(kind), ..Style::default() };
    style.text_styles = text_styles().into();
    style.animation_time = ANIMATION_S;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    // Off in every build, so that a picture of a debug build is a picture of the release.
    #[cfg(debug_assertions)]
    {
        style.debug.show_unaligned = false;
    }

    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(2.0 * GRID, GRID);
    spacing.button_padding = vec2(2.0 * GRID, GRID);
    spacing.interact_size = vec2(ROW_PX, ROW_PX);
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::same(4);
    spacing.menu_spacing = 0.0;
    spacing.indent = 4.0 * GRID;
    spacing.icon_width = 14.0;
    spacing.icon_width_inner = 8.0;
    spacing.icon_spacing = 6.0;
    spacing.slider_rail_height = 4.0;
    spacing.combo_width = 96.0;
    spacing.tooltip_width = 320.0;
    spacing.scroll = ScrollStyle {
        bar_width: 8.0,
        floating_width: 4.0,
        bar_inner_margin: 2.0,
        bar_outer_margin: 2.0,
        handle_min_length: ROW_PX,
        foreground_color: true,
        dormant_handle_opacity: 0.35,
        active_handle_opacity: 0.5,
        interact_handle_opacity: 0.8,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.0,
        ..ScrollStyle::floating()
    };
    spacing.scroll.fade.strength = 0.0;
    style
}

fn text_styles() -> [(TextStyle, FontId); 7] {
    [
        (TextStyle::Small, font_id(Font::Text, TEXT_SMALL_PX)),
        (TextStyle::Body, font_id(Font::Text, TEXT_PX)),
        (TextStyle::Button, font_id(Font::Text, TEXT_PX)),
        (TextStyle::Heading, font_id(Font::Strong, TEXT_LARGE_PX)),
        (TextStyle::Monospace, font_id(Font::Mono, TEXT_PX)),
        (strong(), font_id(Font::Strong, TEXT_PX)),
        (small_mono(), font_id(Font::Mono, TEXT_SMALL_PX)),
    ]
}

fn visuals_of(kind: ThemeKind) -> Visuals {
    let theme = Theme::bundled(kind);
    let (base, shadow_alpha) = match kind {
        ThemeKind::Dark => (Visuals::dark(), 72),
        ThemeKind::Light => (Visuals::light(), 28),
    };
    let radius = CornerRadius::same(RADIUS);
    let shadow = Shadow { offset: [0, 4], blur: 12, spread: 0, color: Color32::from_black_alpha(shadow_alpha) };
    let mut visuals = Visuals {
        weak_text_color: Some(color(theme.text_dim)),
        widgets: widgets_of(theme),
        selection: Selection { bg_fill: color(theme.accent_surface), stroke: Stroke::new(1.0, color(theme.accent)) },
        hyperlink_color: color(theme.accent),
        faint_bg_color: color(theme.lane_alternate),
        extreme_bg_color: color(theme.background),
        text_edit_bg_color: Some(color(theme.background)),
        code_bg_color: color(theme.raised),
        warn_fg_color: color(theme.warning),
        error_fg_color: color(theme.error),
        window_corner_radius: radius,
        window_shadow: shadow,
        window_fill: color(theme.panel),
        window_stroke: Stroke::new(1.0, color(theme.line)),
        window_highlight_topmost: false,
        menu_corner_radius: radius,
        panel_fill: color(theme.panel),
        popup_shadow: shadow,
        indent_has_left_vline: false,
        slider_trailing_fill: true,
        handle_shape: HandleShape::Circle,
        interact_cursor: None,
        disabled_alpha: 0.45,
        ..base
    };
    visuals.text_cursor.stroke = Stroke::new(1.0, color(theme.accent));
    visuals
}

fn widgets_of(theme: &Theme) -> Widgets {
    let widget = |fill: Color, border: Color, text: Color| WidgetVisuals {
        bg_fill: color(fill),
        weak_bg_fill: color(fill),
        bg_stroke: Stroke::new(1.0, color(border)),
        corner_radius: CornerRadius::same(RADIUS),
        fg_stroke: Stroke::new(1.0, color(text)),
        expansion: 0.0,
    };
    Widgets {
        noninteractive: widget(theme.panel, theme.line, theme.text),
        inactive: widget(theme.raised, theme.line, theme.text),
        hovered: widget(theme.hover, theme.line, theme.text),
        // Pressed, and focused by keyboard: the accent is the focus ring.
        active: widget(theme.hover, theme.accent, theme.text),
        open: widget(theme.hover, theme.line, theme.text),
    }
}
