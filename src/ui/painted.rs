//! What is painted, for a screen reader: nodes with a name and a place, below the node of the view that they are painted in.
//!
//! Only what is on screen gets a node, and only while a screen reader asks for them. None takes the pointer or the focus:
//! keys step through people and samples, and whoever activates a node selects the person.

use egui::accesskit::{Action, Role};
use egui::{Rect, Response, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use crate::view::PxRect;

/// One painted thing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Painted<T> {
    /// What it stands for.
    pub(super) of: T,
    /// Where it lies on the screen, in points.
    pub(super) rect: PxRect,
    /// What it is, in words.
    pub(super) name: String,
    /// Whether it is selected.
    pub(super) is_selected: bool,
}

/// Makes the nodes, in order; returns what the screen reader has activated. `things` is asked only while one listens.
pub(super) fn painted_ui<T>(ui: &Ui, view: &Response, things: impl FnOnce() -> Vec<Painted<T>>) -> Option<T> {
    let ctx = ui.ctx();
    // There is a node to ask for only while somebody listens.
    ctx.accesskit_node_builder(view.id, |_| ())?;
    let builder = UiBuilder::new().layer_id(ui.layer_id()).max_rect(view.rect).accessibility_parent(view.id);
    let mut list = Ui::new(ctx.clone(), view.id.with("painted"), builder);
    list.set_clip_rect(view.rect.intersect(ui.clip_rect()));
    let mut activated = None;
    for (at, thing) in things().into_iter().enumerate() {
        let id = view.id.with(("painted", at));
        let rect = Rect::from_min_size(pos2(thing.rect.x, thing.rect.y), vec2(thing.rect.w, thing.rect.h));
        let response = list.interact(rect.intersect(view.rect), id, Sense::hover());
        response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, thing.is_selected, &thing.name));
        ctx.accesskit_node_builder(id, |node| node.add_action(Action::Click));
        if ctx.input(|input| input.has_accesskit_action_request(id, Action::Click)) {
            activated = Some(thing.of);
        }
    }
    activated
}
