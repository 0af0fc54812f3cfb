//! `pathscope people`: one line a person.

use std::fmt::Write as _;

use serde::Serialize;

use crate::analysis::{
    FlagKind, FlagRules, FlagSet, Kept, Names, PersonStats, people_flags, people_matches, people_stats,
};
use crate::model::time::{format_clock, format_duration};
use crate::model::{PersonSlot, TrackStore};

use super::args::{PeopleArgs, PeopleFormat};
use super::console::Console;
use super::exit::Failure;
use super::info_json::SCHEMA;
use super::{input, output};

/// The columns of the CSV, as the members of [`PersonJson`].
const COLUMNS: &str = "index,label,first_ms,last_ms,duration_ms,samples,body_samples,face_samples,gaps,coverage,mean_area,\
    distance,max_speed,flags";

#[derive(Debug, Serialize)]
struct PeopleJson<'a> {
    schema: u32,
    people: Vec<PersonJson<'a>>,
}

/// One person. Measures are those of the whole track, whatever a filter trims; null where unknown.
#[derive(Debug, Serialize)]
struct PersonJson<'a> {
    /// Only where there are several documents, to tell their people apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'a str>,
    index: i64,
    label: Option<&'a str>,
    first_ms: i64,
    last_ms: i64,
    duration_ms: i64,
    samples: u32,
    body_samples: u32,
    face_samples: u32,
    gaps: u32,
    coverage: f32,
    mean_area: f32,
    distance: f32,
    max_speed: f32,
    /// The kinds of flags the person has, by the default rules.
    flags: Vec<&'static str>,
}

/// Prints the table.
pub(super) fn run(args: &PeopleArgs, console: Console) -> Result<(), Failure> {
    let inputs = input::open(&args.input, console)?;
    inputs.say_warnings(console);
    let has_several = inputs.opened.documents.len() > 1;
    let mut people = Vec::new();
    let matches: Vec<_> = inputs.stores().map(|store| people_matches(store)).collect();
    for (store, matches) in inputs.stores().zip(&matches) {
        let kept = input::kept_rows(store, args.filter.as_deref())?;
        people.extend(people_of(store, &kept, Names::of_matches(matches), has_several));
    }
    match args.format {
        PeopleFormat::Table => output::print(table(&people).as_bytes())?,
        PeopleFormat::Csv => output::print(csv(&people).as_bytes())?,
        PeopleFormat::Json => output::print_json(&PeopleJson { schema: SCHEMA, people })?,
    }
    inputs.verdict(&args.input)
}

fn people_of<'a>(store: &'a TrackStore, kept: &Kept, names: Names<'a>, has_several: bool) -> Vec<PersonJson<'a>> {
    let stats = people_stats(store);
    let flags = people_flags(store, &FlagRules::default());
    let is_person = |slot: PersonSlot| kept.has_person(slot) && Some(slot) != store.untracked();
    let slots = store.slots_by_index().iter().filter(|&&slot| is_person(slot));
    let document = has_several.then_some(&*store.job.name);
    let person = |stats: &PersonStats| PersonJson {
        label: names.get(stats.index),
        ..PersonJson::new(stats, flags.set(stats.slot), document)
    };
    slots.map(|slot| person(&stats[slot.at()])).collect()
}

impl<'a> PersonJson<'a> {
    fn new(stats: &PersonStats, flags: FlagSet, document: Option<&'a str>) -> Self {
        Self {
            document,
            index: stats.index.0,
            label: None,
            first_ms: stats.first_ms,
            last_ms: stats.last_ms,
            duration_ms: stats.duration_ms,
            samples: stats.num_samples,
            body_samples: stats.num_bodies,
            face_samples: stats.num_faces,
            gaps: stats.num_gaps,
            coverage: stats.coverage,
            mean_area: stats.mean_area,
            distance: stats.distance,
            max_speed: stats.max_speed,
            flags: flags.kinds().map(FlagKind::id).collect(),
        }
    }
}

fn csv(people: &[PersonJson<'_>]) -> String {
    let has_several = people.iter().any(|person| person.document.is_some());
    let mut text = format!("{}{COLUMNS}\n", if has_several { "document," } else { "" });
    for person in people {
        if let Some(document) = person.document {
            let _ = write!(text, "{},", crate::export::csv::text_cell(document));
        }
        let number = |value: f32| if value.is_nan() { String::new() } else { value.to_string() };
        let cells = [
            person.index.to_string(),
            person.label.map_or_else(String::new, crate::export::csv::text_cell),
            person.first_ms.to_string(),
            person.last_ms.to_string(),
            person.duration_ms.to_string(),
            person.samples.to_string(),
            person.body_samples.to_string(),
            person.face_samples.to_string(),
            person.gaps.to_string(),
            number(person.coverage),
            number(person.mean_area),
            number(person.distance),
            number(person.max_speed),
            person.flags.join(" "),
        ];
        let _ = writeln!(text, "{}", cells.join(","));
    }
    text
}

/// A table for reading: numbers to the right, a line of titles above. Labels come last, where anybody has one.
fn table(people: &[PersonJson<'_>]) -> String {
    let mut text = String::new();
    let has_labels = people.iter().any(|person| person.label.is_some());
    let end_line = |text: &mut String, label: Option<&str>| {
        if let Some(label) = label.filter(|_| has_labels) {
            text.push_str("  ");
            // Nothing that was sent may move the cursor of a terminal.
            text.extend(label.chars().filter(|c| !c.is_control()));
        }
        text.push('\n');
    };
    let mut document = None;
    for (at, person) in people.iter().enumerate() {
        if at == 0 || document != person.document {
            document = person.document;
            let title = document.map(|name| format!("{}{name}\n", if at == 0 { "" } else { "\n" }));
            text.push_str(&title.unwrap_or_default());
            let _ = write!(
                text,
                "{:>7} {:>13} {:>13} {:>10} {:>8} {:>8} {:>8} {:>5} {:>9} {:>10} {:>9} {:>10}  {:<10}",
                "person",
                "first",
                "last",
                "duration",
                "samples",
                "bodies",
                "faces",
                "gaps",
                "coverage",
                "mean area",
                "distance",
                "max speed",
                "flags"
            );
            end_line(&mut text, Some("label"));
        }
        let measure = |value: f32, unit: &str, decimals: usize| {
            if value.is_nan() { "-".to_owned() } else { format!("{value:.decimals$}{unit}") }
        };
        let _ = write!(
            text,
            "{:>7} {:>13} {:>13} {:>10} {:>8} {:>8} {:>8} {:>5} {:>9} {:>10} {:>9} {:>10}  {:<10}",
            person.index,
            format_clock(person.first_ms),
            format_clock(person.last_ms),
            format_duration(person.duration_ms),
            person.samples,
            person.body_samples,
            person.face_samples,
            person.gaps,
            measure(person.coverage * 100.0, " %", 0),
            measure(person.mean_area * 100.0, " %", 2),
            measure(person.distance, "", 2),
            measure(person.max_speed, "/s", 2),
            if person.flags.is_empty() { "-".to_owned() } else { person.flags.join(",") },
        );
        end_line(&mut text, person.label);
    }
    if people.is_empty() {
        text.push_str("no people\n");
    }
    text
}
