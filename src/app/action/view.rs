//! What is shown, and how.

use super::{
    Action, Category, Command, DisabledReason, Key, NOTHING_OPEN, Shortcut, ch, with_document, with_selection,
    with_several,
};
use crate::app::configuring::SettingsCommand;
use crate::app::settings::{Overlay, Panel};
use crate::app::sourcing::SourceCommand;
use crate::app::state::{AppState, Dialog};
use crate::app::stills::StillsCommand;
use crate::app::viewing::ViewCommand;

/// A command on the images under the boxes.
fn with_stills(state: &AppState, command: StillsCommand) -> Result<Command, DisabledReason> {
    let document = state.document().ok_or(NOTHING_OPEN)?;
    document.stills.as_ref().map(|_| command.into()).ok_or("Choose an image first")
}

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
    action!("stills", "Image under the boxes…", "Show an image, or a numbered folder of images", View, [], |s| {
        with_document(s, ViewCommand::ShowDialog(Some(Dialog::Stills)))
    }),
    action!("boxes-only", "Boxes only", "Leave out the image under the boxes", View, [], |s| {
        with_stills(s, StillsCommand::ToggleBoxesOnly)
    }),
    action!("remove-stills", "Remove the image", "Show the plain frame again", View, [], |s| {
        with_stills(s, StillsCommand::Remove)
    }),
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
    action!(
        "next-tab",
        "Next result",
        "The next tab",
        View,
        [Shortcut::ctrl(Key::PageDown), Shortcut::ctrl(Key::Tab)],
        |s| { with_several(s, SourceCommand::ShowNeighbor { is_next: true }) }
    ),
    action!(
        "previous-tab",
        "Previous result",
        "The tab before",
        View,
        [Shortcut::ctrl(Key::PageUp), Shortcut::ctrl_shift(Key::Tab)],
        |s| { with_several(s, SourceCommand::ShowNeighbor { is_next: false }) }
    ),
    action!(
        "palette",
        "Find…",
        "Search actions, people, bookmarks and times",
        View,
        [Shortcut::ctrl(ch('K'))],
        |_| { Ok(ViewCommand::ShowDialog(Some(Dialog::Palette)).into()) }
    ),
    action!("dismiss-notices", "Dismiss all messages", "", View, [Shortcut::shift(Key::Escape)], |s| {
        if s.notices.is_empty() { Err("There are no messages") } else { Ok(ViewCommand::DismissAll.into()) }
    }),
    action!("settings", "Settings…", "Look, keys and limits", View, [Shortcut::ctrl(Key::Comma)], |_| {
        Ok(ViewCommand::ShowDialog(Some(Dialog::Settings)).into())
    }),
    action!("theme", "Dark or light", "", View, [Shortcut::ctrl(ch('T'))], |_| Ok(SettingsCommand::ToggleTheme.into())),
];
