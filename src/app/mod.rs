//! The state of the program, the commands that change it, and what people can do.
//!
//! People cause [`Command`]s, jobs report [`Event`]s; [`update()`] and [`apply()`] take them into the [`AppState`] and return the
//! [`Effect`]s, which the [`Worker`] performs outside. Nothing here draws.

pub mod action;
pub mod apply;
pub mod charting;
pub mod command;
pub mod derived;
pub mod document;
pub mod effect;
pub mod event;
pub mod export_request;
pub mod exporting;
pub mod fetch_form;
pub mod fetch_panel;
pub mod fetch_place;
pub mod fetch_queue;
mod fetching;
pub mod filtering;
pub mod history;
pub mod job;
pub mod labelling;
mod loading;
pub mod notice;
pub mod playback;
pub mod queueing;
pub mod selection;
pub mod settings;
pub mod settings_file;
pub mod shortcut;
pub mod sourcing;
mod spooling;
pub mod state;
mod stepping;
pub mod update;
pub mod viewing;
pub mod worker;

pub use action::{ACTIONS, Action, Category};
pub use apply::apply;
pub use charting::{ChartRequest, Curves};
pub use command::Command;
pub use derived::Derived;
pub use document::{Document, DocumentId, TableState};
pub use effect::{DeriveRequest, Effect, Effects, OrderRequest};
pub use event::{Event, FetchTrouble, Opened};
pub use export_request::{Copied, ExportAmount, ExportRequest};
pub use exporting::{ExportCommand, ExportForm, ExportScope};
pub use fetch_form::{FetchCheck, FetchField, FetchForm};
pub use fetch_panel::{FetchPanel, FetchTab};
pub use fetch_place::{FetchPlace, PlaceValue, REGIONS};
pub use fetch_queue::{FetchId, FetchOutcome, FetchQueue, FetchState, QueuedFetch};
pub use filtering::FilterCommand;
pub use history::{History, HistoryCommand, SavingForm, SpoolEntry, SpoolId, SpoolState};
pub use job::{JobKind, JobProgress, RunningJob};
pub use labelling::LabelCommand;
pub use notice::{Notice, NoticeId, Severity};
pub use playback::{PlaybackCommand, SPEEDS};
pub use queueing::FetchCommand;
pub use selection::{Selection, SelectionCommand};
pub use settings::{Overlay, Panel, Settings};
pub use shortcut::{Key, Shortcut};
pub use sourcing::{SortBy, SourceCommand};
pub use state::{AppState, Dialog, InspectorTab};
pub use update::update;
pub use viewing::ViewCommand;
pub use worker::Worker;
