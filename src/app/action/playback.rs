//! The time cursor.

use super::{Action, Category, Key, Shortcut, ch, with_document, with_selection};
use crate::analysis::Between;
use crate::app::flagging::FlagCommand;
use crate::app::playback::{PlaybackCommand, SPEEDS};
use crate::app::state::Field;
use crate::app::viewing::ViewCommand;

/// In the order of the menu.
pub(super) const ACTIONS: &[Action] = &[
    action!("play", "Play or pause", "", Playback, [Shortcut::plain(Key::Space)], |s| {
        with_document(s, PlaybackCommand::Toggle)
    }),
    action!("stop", "Stop", "", Playback, [Shortcut::plain(ch('K'))], |s| with_document(s, PlaybackCommand::Pause)),
    action!(
        "play-backward",
        "Play backward",
        "Faster with every press; slower first while it plays forward",
        Playback,
        [Shortcut::plain(ch('J'))],
        |s| { with_document(s, PlaybackCommand::Shuttle { forward: false }) }
    ),
    action!(
        "play-forward",
        "Play forward",
        "Faster with every press; slower first while it plays backward",
        Playback,
        [Shortcut::plain(ch('L'))],
        |s| { with_document(s, PlaybackCommand::Shuttle { forward: true }) }
    ),
    action!(
        "loop",
        "Loop",
        "Play the selected range of time again and again, or all of the result",
        Playback,
        [Shortcut::plain(ch('R'))],
        |s| { with_document(s, PlaybackCommand::ToggleLoop) }
    ),
    action!(
        "go-to",
        "Go to a time…",
        "Type a time, milliseconds or a frame into the transport",
        Playback,
        [Shortcut::plain(ch('G')), Shortcut::ctrl(ch('G'))],
        |s| { with_document(s, ViewCommand::Focus(Some(Field::GoTo))) }
    ),
    action!(
        "previous-sample",
        "Previous sample",
        "Of the selected people, or of anyone",
        Playback,
        [Shortcut::plain(Key::Left)],
        |s| { with_document(s, PlaybackCommand::StepSample(-1)) }
    ),
    action!(
        "next-sample",
        "Next sample",
        "Of the selected people, or of anyone",
        Playback,
        [Shortcut::plain(Key::Right)],
        |s| { with_document(s, PlaybackCommand::StepSample(1)) }
    ),
    action!("previous-frame", "Previous frame", "", Playback, [Shortcut::plain(Key::Comma)], |s| {
        with_document(s, PlaybackCommand::StepFrame(-1))
    }),
    action!("next-frame", "Next frame", "", Playback, [Shortcut::plain(Key::Period)], |s| with_document(
        s,
        PlaybackCommand::StepFrame(1)
    )),
    action!("back-second", "Back one second", "", Playback, [Shortcut::shift(Key::Left)], |s| {
        with_document(s, PlaybackCommand::StepMs(-1000))
    }),
    action!("forward-second", "Forward one second", "", Playback, [Shortcut::shift(Key::Right)], |s| {
        with_document(s, PlaybackCommand::StepMs(1000))
    }),
    action!("to-start", "To the first sample", "", Playback, [Shortcut::plain(Key::Home)], |s| with_document(
        s,
        PlaybackCommand::ToStart
    )),
    action!("to-end", "To the last sample", "", Playback, [Shortcut::plain(Key::End)], |s| with_document(
        s,
        PlaybackCommand::ToEnd
    )),
    action!(
        "next-gap",
        "Next gap or flag",
        "Of the selected people, or of anyone",
        Playback,
        [Shortcut::plain(ch('N'))],
        |s| { with_document(s, FlagCommand::Step { forward: true }) }
    ),
    action!(
        "previous-gap",
        "Previous gap or flag",
        "Of the selected people, or of anyone",
        Playback,
        [Shortcut::plain(ch('P'))],
        |s| { with_document(s, FlagCommand::Step { forward: false }) }
    ),
    action!(
        "person-start",
        "First sample of the person",
        "Of all selected people",
        Playback,
        [Shortcut::shift(Key::Home)],
        |s| { with_selection(s, PlaybackCommand::ToPersonEdge { forward: false }) }
    ),
    action!(
        "person-end",
        "Last sample of the person",
        "Of all selected people",
        Playback,
        [Shortcut::shift(Key::End)],
        |s| { with_selection(s, PlaybackCommand::ToPersonEdge { forward: true }) }
    ),
    action!(
        "between",
        "Interpolate between samples",
        "Otherwise the last box is held",
        Playback,
        [Shortcut::plain(ch('I'))],
        |s| {
            let other = match s.settings.between {
                Between::Hold => Between::Interpolate,
                Between::Interpolate => Between::Hold,
            };
            Ok(PlaybackCommand::SetBetween(other).into())
        }
    ),
    action!("speed-1", "Speed 0.1×", "", Playback, [Shortcut::plain(ch('1'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[0])
    )),
    action!("speed-2", "Speed 0.25×", "", Playback, [Shortcut::plain(ch('2'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[1])
    )),
    action!("speed-3", "Speed 0.5×", "", Playback, [Shortcut::plain(ch('3'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[2])
    )),
    action!("speed-4", "Speed 1×", "", Playback, [Shortcut::plain(ch('4'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[3])
    )),
    action!("speed-5", "Speed 1.5×", "", Playback, [Shortcut::plain(ch('5'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[4])
    )),
    action!("speed-6", "Speed 2×", "", Playback, [Shortcut::plain(ch('6'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[5])
    )),
    action!("speed-7", "Speed 4×", "", Playback, [Shortcut::plain(ch('7'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[6])
    )),
    action!("speed-8", "Speed 8×", "", Playback, [Shortcut::plain(ch('8'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[7])
    )),
    action!("speed-9", "Speed 16×", "", Playback, [Shortcut::plain(ch('9'))], |s| with_document(
        s,
        PlaybackCommand::SetSpeed(SPEEDS[8])
    )),
];
