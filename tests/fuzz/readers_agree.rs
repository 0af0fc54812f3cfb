//! Whatever the bytes are: entries read by their learned shapes are what the judge reads.
//!
//! The first two bytes choose the size of the blocks that are read ahead, so that runs are cut everywhere.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pathscope::decode::{DecodeError, DecodeOptions, EntryReader, JobDecoder, Reading};
use pathscope::model::TrackStore;

fn read(bytes: &[u8], reading: Reading) -> Result<TrackStore, DecodeError> {
    let mut decoder = JobDecoder::new("fuzz", DecodeOptions { reading, ..DecodeOptions::default() });
    decoder.read(0, "fuzz", bytes, &mut ())?;
    let store = decoder.finish();
    store.validate().expect("every store is valid");
    Ok(store)
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&[low, high], bytes)) = bytes.split_first_chunk() else { return };
    let block_bytes = 64 + usize::from(u16::from_le_bytes([low, high])) % 4096;
    let judge = read(bytes, Reading { entries: EntryReader::Judge, ..Reading::default() });
    for ahead_after in [0, u64::MAX] {
        match (&judge, read(bytes, Reading { entries: EntryReader::Both, ahead_after, block_bytes })) {
            (Ok(expected), Ok(store)) => {
                assert!(store.same_detections(expected), "the rows differ");
                assert_eq!(store.report, expected.report);
                assert_eq!(store.origin.checkpoints, expected.origin.checkpoints);
            }
            (Err(expected), Err(error)) => assert_eq!(&error, expected),
            (expected, found) => panic!("{:?} and {:?}", expected.as_ref().err(), found.as_ref().err()),
        }
    }
});
