//! Changes of the settings.

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::effect::{Effect, Effects};
use super::settings::{GAP_FACTORS, SCALES, Settings};
use super::shortcut::Shortcut;
use super::state::AppState;
use crate::model::time::TimeFormat;
use crate::view::{Palette, ThemeKind};

/// Changes a setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SettingsCommand {
    /// Dark, light, or whatever the system shows.
    SetTheme(ThemeChoice),
    /// The other theme than the one shown.
    ToggleTheme,
    /// The system shows this theme now.
    SystemTheme(ThemeKind),
    /// The colours of people.
    SetPalette(Palette),
    /// How large everything is drawn; kept within [`SCALES`].
    SetScale(f32),
    /// How times are written, save on the ruler.
    SetTimeFormat(TimeFormat),
    /// Whether things move only where somebody moves them.
    SetReducedMotion(bool),
    /// Memory that reading may take, in megabytes.
    SetMemoryLimit(Option<u64>),
    /// How many times the local cadence a step has to exceed to be a gap; kept within [`GAP_FACTORS`].
    SetGapFactor(f32),
    /// The next key that is pressed is for this action; `None` for none after all.
    ListenForKey(Option<String>),
    /// A key was pressed for the action that one is listened for: bound at once if it is free, else asked about.
    PressKey(Shortcut),
    /// Takes the key that was asked about from the other action, or not.
    AnswerClash(bool),
    /// Takes a key from an action.
    UnbindKey {
        /// The action's id.
        action: String,
        /// Which of its keys.
        key: Shortcut,
    },
    /// Gives an action its own keys back, or all of them.
    ResetKeys(Option<String>),
    /// Shows a step of the tour of the window; `None` ends it, and it does not begin by itself again.
    Tour(Option<usize>),
    /// Gives everything but the keys its preset value.
    ResetLook,
}

/// Which theme is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// The system's.
    System,
    /// Always this.
    Always(ThemeKind),
}

impl Settings {
    /// Which theme is chosen.
    pub fn theme_choice(&self) -> ThemeChoice {
        if self.follows_system { ThemeChoice::System } else { ThemeChoice::Always(self.theme) }
    }
}

/// A key that is being chosen for an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChoice {
    /// The action's id.
    pub action: String,
    /// The key that was pressed, and the id of the action that has it now.
    pub clash: Option<(Shortcut, &'static str)>,
}

pub(super) fn update(state: &mut AppState, command: &SettingsCommand, effects: &mut Effects) {
    let before = state.settings.clone();
    change(state, command);
    if state.settings != before {
        effects.push(Effect::SaveSettings);
    }
}

fn change(state: &mut AppState, command: &SettingsCommand) {
    let settings = &mut state.settings;
    match command {
        SettingsCommand::SetTheme(ThemeChoice::System) => settings.follows_system = true,
        SettingsCommand::SetTheme(ThemeChoice::Always(kind)) => {
            (settings.theme, settings.follows_system) = (*kind, false);
        }
        SettingsCommand::ToggleTheme => {
            (settings.theme, settings.follows_system) = (settings.theme.other(), false);
        }
        SettingsCommand::SystemTheme(kind) => {
            if settings.follows_system {
                settings.theme = *kind;
            }
        }
        SettingsCommand::SetPalette(palette) => settings.palette = *palette,
        SettingsCommand::SetScale(scale) => {
            if scale.is_finite() {
                settings.scale = scale.clamp(*SCALES.start(), *SCALES.end());
            }
        }
        SettingsCommand::SetTimeFormat(format) => settings.time_format = *format,
        SettingsCommand::Tour(step) => {
            state.tour_step = *step;
            settings.has_toured |= step.is_none();
        }
        SettingsCommand::SetReducedMotion(is_reduced) => settings.has_reduced_motion = *is_reduced,
        SettingsCommand::SetMemoryLimit(limit) => settings.memory_limit_mb = limit.filter(|&mb| mb > 0),
        SettingsCommand::SetGapFactor(factor) => {
            if factor.is_finite() {
                settings.gap_factor = factor.clamp(*GAP_FACTORS.start(), *GAP_FACTORS.end());
            }
        }
        SettingsCommand::ListenForKey(action) => {
            state.key_choice = action.clone().map(|action| KeyChoice { action, clash: None });
        }
        SettingsCommand::PressKey(key) => press(state, *key),
        SettingsCommand::AnswerClash(is_taken) => {
            let choice = state.key_choice.take();
            if let Some((choice, key)) = choice.and_then(|choice| choice.clash.map(|(key, _)| (choice.action, key)))
                && *is_taken
            {
                bind(state, &choice, key);
            }
        }
        SettingsCommand::UnbindKey { action, key } => {
            if let Some(action) = Action::by_id(action) {
                settings.keys.unbind(action, *key);
            }
        }
        SettingsCommand::ResetKeys(None) => settings.keys.reset_all(),
        SettingsCommand::ResetKeys(Some(action)) => {
            if let Some(action) = Action::by_id(action) {
                settings.keys.reset(action);
            }
        }
        SettingsCommand::ResetLook => {
            let Settings { theme, follows_system, palette, scale, has_reduced_motion, time_format, .. } =
                Settings::default();
            *settings = Settings {
                theme,
                follows_system,
                palette,
                scale,
                has_reduced_motion,
                time_format,
                memory_limit_mb: None,
                ..settings.clone()
            };
        }
    }
}

fn press(state: &mut AppState, key: Shortcut) {
    let Some(choice) = &mut state.key_choice else { return };
    let other = state.settings.keys.action(key).filter(|other| other.id != choice.action);
    if let Some(other) = other {
        choice.clash = Some((key, other.id));
    } else {
        let action = choice.action.clone();
        state.key_choice = None;
        bind(state, &action, key);
    }
}

fn bind(state: &mut AppState, action: &str, key: Shortcut) {
    if let Some(action) = Action::by_id(action) {
        state.settings.keys.bind(action, key);
    }
}

#[cfg(test)]
mod tests {
    use super::super::shortcut::Key;
    use super::super::update;
    use super::*;

    fn run(state: &mut AppState, command: SettingsCommand) -> bool {
        update(state, &command.into()).iter().any(|effect| matches!(effect, Effect::SaveSettings))
    }

    #[test]
    fn a_key_that_another_action_has_is_asked_about() {
        let mut state = AppState { dialog: Some(crate::app::Dialog::Settings), ..AppState::default() };
        let ctrl_e = Shortcut::ctrl(Key::Char('E'));
        let action_of = |state: &AppState| state.settings.keys.action(ctrl_e).map(|action| action.id);
        assert!(!run(&mut state, SettingsCommand::ListenForKey(Some("play".into()))));
        assert!(!run(&mut state, SettingsCommand::PressKey(ctrl_e)));
        assert_eq!(state.key_choice.as_ref().and_then(|choice| choice.clash), Some((ctrl_e, "export")));
        run(&mut state, SettingsCommand::AnswerClash(false));
        assert_eq!((action_of(&state), &state.key_choice), (Some("export"), &None));
        run(&mut state, SettingsCommand::ListenForKey(Some("play".into())));
        run(&mut state, SettingsCommand::PressKey(ctrl_e));
        assert!(run(&mut state, SettingsCommand::AnswerClash(true)));
        assert_eq!(action_of(&state), Some("play"));
        assert!(run(&mut state, SettingsCommand::ResetKeys(None)));
        assert_eq!(action_of(&state), Some("export"));
        run(&mut state, SettingsCommand::ListenForKey(Some("play".into())));
        update(&mut state, &crate::app::ViewCommand::ShowDialog(None).into());
        assert_eq!(state.key_choice, None, "nobody listens once the settings are closed");
    }

    #[test]
    fn a_free_key_is_bound_at_once() {
        let mut state = AppState { dialog: Some(crate::app::Dialog::Settings), ..AppState::default() };
        let key = Shortcut::ctrl_shift(Key::F(9));
        run(&mut state, SettingsCommand::ListenForKey(Some("open-sample".into())));
        assert!(run(&mut state, SettingsCommand::PressKey(key)));
        assert_eq!(state.key_choice, None);
        assert_eq!(state.settings.keys.action(key).map(|action| action.id), Some("open-sample"));
        assert!(run(&mut state, SettingsCommand::UnbindKey { action: "open-sample".into(), key }));
        assert_eq!(state.settings.keys.action(key).map(|action| action.id), None);
    }

    #[test]
    fn the_systems_theme_counts_only_where_it_was_asked_for() {
        let mut state = AppState::default();
        assert!(!run(&mut state, SettingsCommand::SystemTheme(ThemeKind::Light)));
        run(&mut state, SettingsCommand::SetTheme(ThemeChoice::System));
        run(&mut state, SettingsCommand::SystemTheme(ThemeKind::Light));
        assert_eq!(state.settings.theme, ThemeKind::Light);
        run(&mut state, SettingsCommand::ToggleTheme);
        assert_eq!(state.settings.theme_choice(), ThemeChoice::Always(ThemeKind::Dark));
        run(&mut state, SettingsCommand::SetScale(f32::NAN));
        run(&mut state, SettingsCommand::SetScale(9.0));
        assert_eq!(state.settings.scale, *SCALES.end());
    }

    #[test]
    fn another_factor_judges_the_gaps_anew() {
        let mut state = AppState::default();
        state.show_store(std::sync::Arc::new(crate::sample::SampleJob::demo().store()));
        let num_gaps = |state: &AppState| state.document().unwrap().people.iter().map(|p| p.num_gaps).sum::<u32>();
        let before = num_gaps(&state);
        for (factor, is_fewer) in [(20.0, true), (2.5, false)] {
            let effects = update(&mut state, &SettingsCommand::SetGapFactor(factor).into());
            let request = effects.into_iter().find_map(|effect| match effect {
                Effect::Derive(request) => Some(request),
                _ => None,
            });
            let request = request.expect("the gaps have to be judged anew");
            let (document, generation) = (request.document, request.generation);
            let derived = Box::new(crate::app::Derived::under(&request));
            let effects = crate::app::apply(&mut state, crate::app::Event::Derived { document, generation, derived });
            assert!(!effects.iter().any(|effect| matches!(effect, Effect::Derive(_))), "once is enough");
            assert_eq!(num_gaps(&state) < before, is_fewer, "{factor}");
        }
        assert_eq!(num_gaps(&state), before);
    }
}
