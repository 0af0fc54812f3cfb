//! What is shown, and how.

use super::{Action, Category, Key, Shortcut, ch, with_document, with_selection};
use crate::app::settings::{Overlay, Panel};
use crate::app::viewing::ViewCommand;

/// In the order of the menu.
pub(super) const ACTIONS: &[Action] = &[
    action!(
        "fit",
        "Fit",
        "Fit the lanes to the selected people, or to everything",
        View,
        [Shortcut::plain(ch('F'))],
        |s| { with_document(s, ViewCommand::FitSelection) }
    ),
    action!(
        "fit-canvas",
        "Fit the frame",
        "Fit the whole frame into the canvas",
        View,
        [Shortcut::plain(ch('0'))],
        |s| { with_document(s, ViewCommand::FitCanvas) }
    ),
    action!(
        "follow",
        "Follow",
        "Keep the selected person in the middle of the canvas",
        View,
        [Shortcut::plain(ch('Z'))],
        |s| { with_selection(s, ViewCommand::ToggleFollow) }
    ),
    action!("zoom-in", "Zoom in on time", "", View, [Shortcut::plain(Key::Plus)], |s| with_document(
        s,
        ViewCommand::ZoomTime(1.5)
    )),
    action!("zoom-out", "Zoom out of time", "", View, [Shortcut::plain(Key::Minus)], |s| {
        with_document(s, ViewCommand::ZoomTime(1.0 / 1.5))
    }),
    action!("zoom-canvas-in", "Zoom in on the canvas", "", View, [Shortcut::ctrl(Key::Plus)], |s| {
        with_document(s, ViewCommand::ZoomCanvas(1.25))
    }),
    action!("zoom-canvas-out", "Zoom out of the canvas", "", View, [Shortcut::ctrl(Key::Minus)], |s| {
        with_document(s, ViewCommand::ZoomCanvas(0.8))
    }),
    action!("bodies", "Boxes", "Show body boxes", View, [], |s| with_document(
        s,
        ViewCommand::ToggleOverlay(Overlay::Bodies)
    )),
    action!("faces", "Faces", "Show face boxes", View, [], |s| with_document(
        s,
        ViewCommand::ToggleOverlay(Overlay::Faces)
    )),
    action!("landmarks", "Landmarks", "Show landmarks of faces", View, [], |s| {
        with_document(s, ViewCommand::ToggleOverlay(Overlay::Landmarks))
    }),
    action!("pose", "Pose", "Show the head pose", View, [], |s| with_document(
        s,
        ViewCommand::ToggleOverlay(Overlay::Pose)
    )),
    action!("labels", "Labels", "Show who is who", View, [], |s| with_document(
        s,
        ViewCommand::ToggleOverlay(Overlay::Labels)
    )),
    action!("trails", "Trails", "Show where people came from", View, [], |s| with_document(
        s,
        ViewCommand::ToggleOverlay(Overlay::Trails)
    )),
    action!("panel-people", "People panel", "", View, [Shortcut::ctrl(ch('1'))], |_| Ok(ViewCommand::TogglePanel(
        Panel::People
    )
    .into())),
    action!("panel-inspector", "Inspector", "", View, [Shortcut::ctrl(ch('2'))], |_| {
        Ok(ViewCommand::TogglePanel(Panel::Inspector).into())
    }),
    action!("panel-lanes", "Lanes", "", View, [Shortcut::ctrl(ch('3'))], |_| Ok(ViewCommand::TogglePanel(
        Panel::Lanes
    )
    .into())),
    action!("panel-plot", "Chart", "", View, [Shortcut::ctrl(ch('4'))], |_| Ok(
        ViewCommand::TogglePanel(Panel::Plot).into()
    )),
    action!(
        "second-chart",
        "Second chart",
        "Add a chart with measures of its own, or remove it",
        View,
        [Shortcut::ctrl(ch('5'))],
        |_| Ok(ViewCommand::ToggleSecondChart.into())
    ),
    action!("theme", "Dark or light", "", View, [Shortcut::ctrl(ch('T'))], |_| Ok(ViewCommand::ToggleTheme.into())),
];
