//! The small widgets: how they look, that they are found by name, and what they answer.

use egui::{Align, Frame, Layout, Modifiers, Role, Ui, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use pathscope::model::PersonIndex;
use pathscope::ui::widgets::{
    IconButton, NoticeKind, badge, card, chip, choose, icon_button, key_value_row, link, notice, path_field,
    primary_button, progress_row, section_header, separator, swatch, tab_bar,
};
use pathscope::ui::{icons, style};
use pathscope::view::ThemeKind;

use crate::harness::{assert_window, window};

/// What was done with the widgets.
#[derive(Default)]
struct Panel {
    tab: usize,
    speed: usize,
    path: String,
    answers: Vec<&'static str>,
}

fn panel_ui(ui: &mut Ui, panel: &mut Panel) {
    let fill = style::color(style::theme(ui).panel);
    Frame::new().fill(fill).inner_margin(12).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        tab_bar(ui, &["Person", "Sample", "JSON", "Job"], &mut panel.tab);
        ui.horizontal(|ui| {
            swatch(ui, style::theme(ui).person(PersonIndex(2)), false);
            swatch(ui, style::theme(ui).person(PersonIndex(10)), false);
            swatch(ui, style::theme(ui).person(PersonIndex(2)), true);
            ui.heading("2 · greeter");
            badge(ui, "fetching");
        });
        key_value_row(ui, "First seen", "1:02.133");
        key_value_row(ui, "Samples", "724 body · 241 face");
        key_value_row(ui, "Path", "s3://a-bucket-with-a-long-name/videos/2023/10/14/lobby-camera-2.mp4");
        separator(ui);
        if section_header(ui, "People", "14 of 412", Some("Columns")).is_some_and(|link| link.clicked()) {
            panel.answers.push("columns");
        }
        ui.horizontal(|ui| {
            let first = chip(ui, "samples>5");
            chip(ui, "time:1:20..2:00");
            panel.answers.extend(first.chip.clicked().then_some("edit chip"));
            panel.answers.extend(first.is_removed.then_some("remove chip"));
        });
        let row = vec2(ui.available_width(), 36.0);
        let layout = Layout::left_to_right(Align::Center);
        ui.allocate_ui_with_layout(row, layout, |ui| transport_ui(ui, panel));
        choose(ui, &[(0, "0.5×"), (1, "1×"), (2, "2×")], &mut panel.speed);
        card(ui, |ui| {
            if progress_row(ui, "job 3f9c…b21 · us-east-1", "page 120 · 118,442 rows · 2.1 pages/s", Some(0.63)) {
                panel.answers.push("cancel");
            }
        });
        card(ui, |ui| ui.push_id(2, |ui| progress_row(ui, "crowd.json", "", None)));
        notice(ui, NoticeKind::Info, "Rows appear as pages arrive", true);
        let text = "The file ends in the middle of an entry. All 312 whole entries before it were kept: lobby.json";
        panel.answers.extend(notice(ui, NoticeKind::Warning, text, true).then_some("close warning"));
        notice(ui, NoticeKind::Error, "No such job", false);
        path_field(ui, "File to write", &mut panel.path, "Where to write, such as tracks.csv");
        ui.horizontal(|ui| {
            panel.answers.extend(primary_button(ui, "Export", None).clicked().then_some("export"));
            let _ = ui.button("Close");
            primary_button(ui, "Fetch", Some("Give a job id first"));
            link(ui, "Show in folder");
        });
    });
}

fn transport_ui(ui: &mut Ui, panel: &mut Panel) {
    icon_button(ui, icons::FIRST, "To the start", Some("already there"));
    icon_button(ui, icons::PREVIOUS, "Previous sample", None);
    if IconButton::new(icons::PLAY, "Play").shortcut(Some("Space")).large().show(ui).clicked() {
        panel.answers.push("play");
    }
    icon_button(ui, icons::NEXT, "Next sample", None);
    icon_button(ui, icons::LAST, "To the end", None);
    IconButton::new(icons::FACE, "Faces").on(true).show(ui);
    IconButton::new(icons::TRAIL, "Trails").on(false).show(ui);
}

fn panel<'a>(kind: ThemeKind) -> Harness<'a, Panel> {
    window([376.0, 768.0], kind).build_ui_state(panel_ui, Panel { speed: 1, ..Panel::default() })
}

#[test]
fn widgets_look_right_in_both_themes() {
    assert_window(&mut panel(ThemeKind::Dark), "widgets-dark");
    assert_window(&mut panel(ThemeKind::Light), "widgets-light");
}

#[test]
fn widgets_are_clicked_by_name() {
    let mut harness = panel(ThemeKind::Dark);
    for name in ["Columns", "samples>5", "Remove samples>5", "Play", "Export"] {
        harness.get_by_role_and_label(Role::Button, name).click();
        harness.run();
    }
    harness.get_all_by_label("Cancel").next().expect("the first job can be cancelled").click();
    harness.run();
    harness.get_all_by_label("Close the message").nth(1).expect("the warning can be closed").click();
    harness.run();
    let expected = ["columns", "edit chip", "remove chip", "play", "export", "cancel", "close warning"];
    assert_eq!(harness.state().answers, expected);

    harness.get_by_role_and_label(Role::Tab, "JSON").click();
    harness.get_by_role_and_label(Role::RadioButton, "2×").click();
    harness.get_by_role_and_label(Role::TextInput, "File to write").click();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "File to write").type_text("tracks.csv");
    harness.run();
    let state = harness.state();
    assert_eq!((state.tab, state.speed, state.path.as_str()), (2, 2, "tracks.csv"));
}

#[test]
fn a_disabled_button_does_nothing_and_says_why() {
    let mut harness = panel(ThemeKind::Dark);
    let button = harness.get_by_role_and_label(Role::Button, "To the start");
    assert!(button.accesskit_node().is_disabled());
    button.hover();
    harness.run_steps(8);
    assert!(harness.query_by_label("To the start: already there").is_some());
}

#[test]
fn the_focus_can_be_seen() {
    let mut harness = panel(ThemeKind::Dark);
    harness.get_by_role_and_label(Role::Button, "Play").focus();
    harness.run();
    assert_window(&mut harness, "widgets-focus");
    harness.key_press_modifiers(Modifiers::NONE, egui::Key::Space);
    harness.run();
    assert_eq!(harness.state().answers, ["play"]);
}
