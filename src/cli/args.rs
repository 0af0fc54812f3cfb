//! The arguments as they are typed. What they mean is checked by each subcommand.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::decode::{DecodeOptions, EntryReader, InputFormat, Reading};
use crate::model::Operation;
use crate::model::video::parse_frame_size;

use super::batch::BatchArgs;
use super::library::LibraryArgs;
use super::render_args::RenderArgs;
use super::serve_args::ServeArgs;

/// A workbench for people-tracking results: open, fetch, scrub, filter, measure and export.
///
/// Without a subcommand the window opens, with the inputs in it. Machine output goes to standard output, everything else to
/// standard error. Exit codes: 0 done, 1 failed, 2 wrong arguments.
#[derive(Debug, Parser)]
#[command(name = "pathscope", version, subcommand_help_heading = "Subcommands", max_term_width = 100)]
pub(super) struct RawArgs {
    #[command(flatten)]
    pub(super) global: GlobalArgs,
    #[command(flatten)]
    pub(super) input_options: InputOptions,
    /// Files, folders or globs to open in the window
    #[arg(value_name = "INPUT")]
    pub(super) inputs: Vec<PathBuf>,
    /// An image, or a folder of numbered images, to show under the boxes
    #[arg(long, value_name = "PATH")]
    pub(super) still: Option<PathBuf>,
    /// Close the window after so many painted frames, for the bench of the start
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), hide = true)]
    pub(super) quit_after_frame: Option<u64>,
    #[command(subcommand)]
    pub(super) command: Option<RawCommand>,
}

/// What every subcommand takes.
#[derive(Debug, Clone, Args)]
pub(super) struct GlobalArgs {
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say more: every warning with its places
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    /// When to colour messages
    #[arg(long, global = true, value_enum, default_value_t = ColorWhen::Auto, value_name = "WHEN")]
    pub(super) color: ColorWhen,
    /// Folder for the program's own files, instead of the system's place (also `PATHSCOPE_DATA_DIR`)
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(super) data_dir: Option<PathBuf>,
}

/// When messages are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWhen {
    /// Where standard error is a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What a person may say of the inputs beyond what they say themselves.
#[derive(Debug, Clone, Default, PartialEq, Args)]
#[command(next_help_heading = "Input options")]
pub(super) struct InputOptions {
    /// Frames per second, instead of what the input says or leaves open
    #[arg(long, value_name = "RATE", value_parser = parse_frame_rate)]
    pub(super) fps: Option<f64>,
    /// Frame size in pixels, such as 1920x1080
    #[arg(long, value_name = "WxH", value_parser = parse_size)]
    pub(super) frame_size: Option<(u32, u32)>,
    /// The format, instead of guessing it: rekognition-json, pathscope-csv, mot, kitti, ultralytics, table, table-json, coco,
    /// cvat or parquet
    #[arg(long, value_name = "FORMAT", value_parser = parse_input_format)]
    pub(super) input_format: Option<InputFormat>,
    /// Number of the first frame, for formats that count frames
    #[arg(long, value_name = "0|1", value_parser = clap::value_parser!(i64).range(0..=1))]
    pub(super) base: Option<i64>,
    /// Keep pages that repeat an earlier one
    #[arg(long)]
    pub(super) keep_duplicates: bool,
    /// Memory that the detections of one input may take, in MiB [default: three quarters of what is free]
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) memory_limit: Option<u64>,
    /// Who reads entries: the fast reader (skeletons), serde alone (judge), or both, stopping where they differ
    #[arg(long, value_name = "READER", value_parser = parse_entry_reader, default_value = "skeletons", hide = true)]
    pub(super) entry_reader: EntryReader,
}

impl InputOptions {
    /// The same for the decoder.
    pub(super) fn decode_options(&self) -> DecodeOptions {
        DecodeOptions {
            keep_duplicates: self.keep_duplicates,
            input_format: self.input_format,
            frame_rate: self.fps,
            frame_size: self.frame_size,
            base: self.base,
            memory_limit: self.memory_limit.map(|mib| mib.saturating_mul(1 << 20)),
            reading: Reading { entries: self.entry_reader, ..Reading::default() },
            ..DecodeOptions::default()
        }
    }
}

/// Inputs of a subcommand without a window.
#[derive(Debug, Clone, Args)]
pub(super) struct InputArgs {
    /// Files, folders or globs; `-` is standard input
    #[arg(value_name = "INPUT", required = true)]
    pub(super) inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) options: InputOptions,
    /// Exit with 1 when anything is odd about an input
    #[arg(long, help_heading = "Input options")]
    pub(super) strict: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum RawCommand {
    /// Open the built-in sample job through a loopback endpoint and the AWS SDK
    Demo(DemoArgs),
    /// Summary and integrity report
    Info(InfoArgs),
    /// The people table
    People(PeopleArgs),
    /// Write filtered tracks
    Export(ExportArgs),
    /// Fetch all pages of a job, and write them
    Fetch(FetchArgs),
    /// Answer as the service does, from a folder of saved results
    Serve(ServeArgs),
    /// A folder of jobs as a table, kept in an index
    Library(LibraryArgs),
    /// A picture without a display
    Render(RenderArgs),
    /// Completions for a shell
    Completions(CompletionsArgs),
}

/// Arguments of `demo`.
#[derive(Debug, Clone, Args)]
pub(super) struct DemoArgs {
    /// Open no window: fetch, and write the window as a picture
    #[arg(long)]
    pub(super) headless: bool,
    /// Where the picture goes [default: pathscope-demo.png, never overwriting]
    #[arg(short, long, value_name = "PNG")]
    pub(super) output: Option<PathBuf>,
}

/// Arguments of `info`.
#[derive(Debug, Clone, Args)]
pub(super) struct InfoArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) batch: BatchArgs,
    /// As JSON, in a form that stays
    #[arg(long)]
    pub(super) json: bool,
    /// Compute the SHA-256 of every input
    #[arg(long)]
    pub(super) hash: bool,
}

/// How the people table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PeopleFormat {
    /// For reading
    Table,
    /// Comma-separated text
    Csv,
    /// JSON
    Json,
}

/// Arguments of `people`.
#[derive(Debug, Clone, Args)]
pub(super) struct PeopleArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// Only the people that the filter keeps, such as 'samples>5 time:1:20..2:00'
    #[arg(long, value_name = "FILTER")]
    pub(super) filter: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = PeopleFormat::Table)]
    pub(super) format: PeopleFormat,
}

/// Arguments of `export`.
#[derive(Debug, Clone, Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) batch: BatchArgs,
    /// File or folder to write; `-` is standard output
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: PathBuf,
    /// csv, json, pages, jsonl, mot, ultralytics, coco, cvat or parquet [default: by the ending of OUT]
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<String>,
    /// Only the rows that the filter keeps, such as 'person:0,3-7 time:1:20..2:00'
    #[arg(long, value_name = "FILTER")]
    pub(super) filter: Option<String>,
    /// Replace what is at OUT
    #[arg(long)]
    pub(super) force: bool,
    /// Make a folder `job=JOB` for every document
    #[arg(long, value_name = "COLUMN", value_parser = ["job"])]
    pub(super) partition_by: Option<String>,
}

/// Which call to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OperationArg {
    /// `GetPersonTracking`
    PersonTracking,
    /// `GetFaceSearch`
    FaceSearch,
}

impl From<OperationArg> for Operation {
    fn from(operation: OperationArg) -> Self {
        match operation {
            OperationArg::PersonTracking => Self::PersonTracking,
            OperationArg::FaceSearch => Self::FaceSearch,
        }
    }
}

/// In which order the service sends the entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SortByArg {
    /// By time
    Timestamp,
    /// By person
    Index,
}

/// Arguments of `fetch`.
#[derive(Debug, Clone, Args)]
pub(super) struct FetchArgs {
    /// `JobId`, or the completion message that holds it
    #[arg(value_name = "JOB_ID")]
    pub(super) job_id: String,
    /// File or folder to write; `-` is standard output
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: PathBuf,
    /// csv, json, pages, jsonl, mot, ultralytics, coco, cvat, parquet, or raw for the responses byte for byte as an array [default:
    /// by the ending of OUT]
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<String>,
    /// Replace what is at OUT
    #[arg(long)]
    pub(super) force: bool,
    /// Which call to make
    #[arg(long, value_enum, default_value_t = OperationArg::PersonTracking)]
    pub(super) operation: OperationArg,
    /// Profile of the AWS configuration
    #[arg(long)]
    pub(super) profile: Option<String>,
    /// AWS region
    #[arg(long)]
    pub(super) region: Option<String>,
    /// Address of another endpoint, such as <http://127.0.0.1:8080>
    #[arg(long, value_name = "URL")]
    pub(super) endpoint_url: Option<String>,
    /// In which order the service sends the entries
    #[arg(long, value_enum)]
    pub(super) sort_by: Option<SortByArg>,
    /// Entries in a page, 1 to 1000 (more means 1000)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..))]
    pub(super) max_results: Option<i32>,
    /// Wait while the job is still running
    #[arg(long)]
    pub(super) wait: bool,
    /// Go on where an earlier fetch of this job ended: pages that lie on disk are not asked for again
    #[arg(long)]
    pub(super) resume: bool,
    /// Let requests signed with real credentials go unencrypted to another machine
    #[arg(long)]
    pub(super) allow_plain_http: bool,
}

/// Arguments of `completions`.
#[derive(Debug, Clone, Args)]
pub(super) struct CompletionsArgs {
    /// Which shell
    #[arg(value_parser = clap::builder::EnumValueParser::<clap_complete::Shell>::new())]
    pub(super) shell: clap_complete::Shell,
}

fn parse_frame_rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "write frames per second, such as 29.97".to_owned())?;
    if rate.is_finite() && rate > 0.0 && rate <= 1e6 {
        Ok(rate)
    } else {
        Err("frames per second are above 0".to_owned())
    }
}

pub(super) fn parse_size(text: &str) -> Result<(u32, u32), String> {
    match parse_frame_size(text) {
        Some((width, height)) if width <= 65_536 && height <= 65_536 => Ok((width, height)),
        _ => Err("write width and height in pixels, such as 1920x1080".to_owned()),
    }
}

fn parse_input_format(text: &str) -> Result<InputFormat, String> {
    InputFormat::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = InputFormat::ALL.into_iter().map(InputFormat::as_str).collect();
        format!("the formats are {}", names.join(" and "))
    })
}

fn parse_entry_reader(text: &str) -> Result<EntryReader, String> {
    EntryReader::ALL.into_iter().find(|reader| reader.as_str() == text).ok_or_else(|| {
        let names = EntryReader::ALL.map(EntryReader::as_str);
        format!("the readers are {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        RawArgs::command().debug_assert();
    }

    #[test]
    fn sizes_and_rates_are_checked() {
        assert_eq!(parse_size("1920x1080"), Ok((1920, 1080)));
        for text in ["1920", "0x5", "ax5", "-1x5", "99999999x1"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
        assert_eq!(parse_frame_rate("29.97"), Ok(29.97));
        for text in ["0", "-1", "inf", "NaN", "x"] {
            assert!(parse_frame_rate(text).is_err(), "{text}");
        }
    }
}
