//! `pathscope demo`: the built-in sample job, served on the loopback interface and fetched through the AWS SDK.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::archive::demo as archive_demo;
use crate::archive::demo::Demo;
use crate::export::{AtomicFile, ExportError, Overwrite};
use crate::source::FetchRequest;
use crate::view::picture::PictureSpec;

use super::args::DemoArgs;
use super::console::Console;
use super::exit::Failure;
use super::{fetch, fetch_job, output, window_picture};

/// The picture's name where none is given.
const PICTURE_NAME: &str = "pathscope-demo";
/// Size of the picture in pixels.
const PICTURE_SIZE_PX: (u32, u32) = (1440, 900);
/// The time shown in the picture, in milliseconds: everybody is in the lobby.
const PICTURE_AT_MS: i64 = 30_000;

/// Runs the demo: in a window where there is a display, else as a picture.
pub(super) fn run(args: &DemoArgs, data_dir: &Path, console: Console) -> Result<(), Failure> {
    let demo = archive_demo::start()
        .map_err(|error| Failure::new("io", format!("the endpoint of the demo could not be started: {error}")))?;
    let request = FetchRequest {
        endpoint_url: Some(demo.server.endpoint_url()),
        ..FetchRequest::new(demo.job_id.clone(), demo.operation)
    };
    if !args.headless {
        match open_window(&demo, &request, data_dir) {
            Ok(()) => return Ok(()),
            Err(failure) => console.warning(&format!("{}; the demo is drawn as a picture instead", failure.text())),
        }
    }
    let fetched = fetch_job::fetch(&request, None, console)?;
    if let Some(failure) = fetch::failure_of(&fetched) {
        return Err(failure);
    }
    let (num_rows, num_pages) = (fetched.store.num_rows(), fetched.progress.num_pages);
    console.note(&format!("fetched {num_rows} detections on {num_pages} pages: {}", demo.server.endpoint_url()));
    let (width, height) = PICTURE_SIZE_PX;
    let spec = PictureSpec { width, height, ..PictureSpec::default() };
    let png = window_picture::png(&Arc::new(fetched.store), PICTURE_AT_MS, &spec, None)?;
    let path = args.output.clone().unwrap_or_else(|| free_name(Path::new(".")));
    let mut file = AtomicFile::create(&path, Overwrite::default())?;
    file.write_all(&png).map_err(|error| ExportError::from_io(&error, &path))?;
    file.commit()?;
    output::print(format!("{}\n", path.display()).as_bytes())
}

/// Opens the window, which fetches the demo by itself, and returns when it is closed.
#[cfg(feature = "gui")]
fn open_window(demo: &Demo, request: &FetchRequest, data_dir: &Path) -> Result<(), Failure> {
    use crate::app::{FetchForm, SourceCommand};

    let form = FetchForm {
        job: demo.job_id.clone(),
        operation: demo.operation,
        endpoint_url: request.endpoint_url.clone().unwrap_or_default(),
        ..FetchForm::default()
    };
    let commands = vec![SourceCommand::EditFetch(form).into(), SourceCommand::StartFetch.into()];
    super::window::show(commands, crate::decode::DecodeOptions::default(), data_dir, None)
}

/// Says that this build can't.
#[cfg(not(feature = "gui"))]
fn open_window(_demo: &Demo, _request: &FetchRequest, _data_dir: &Path) -> Result<(), Failure> {
    Err(Failure::new("no_window", "this build has no window (feature gui)"))
}

/// `pathscope-demo.png`, or with a number where that is taken.
fn free_name(folder: &Path) -> PathBuf {
    let numbers = std::iter::once(String::new()).chain((2_u32..).map(|number| format!("-{number}")));
    let mut names = numbers.map(|number| folder.join(format!("{PICTURE_NAME}{number}.png")));
    let is_free = |name: &PathBuf| File::open(name).is_err();
    names.find(is_free).expect("some number is free")
}
