//! Crowds of any size: rows without end, in constant memory.

use std::collections::VecDeque;
use std::io::{self, Write};

use crate::model::{NewRow, NormRect, Operation, PersonIndex, VideoMetadata};

use super::dice::Dice;
use super::figure::{Figure, Looks};
use super::wire::{PageMembers, begin_page, end_page, write_entry};

/// What a crowd is like.
#[derive(Debug, Clone, PartialEq)]
pub struct CrowdOptions {
    /// People in the picture at once. Each leaves in time and is replaced by somebody with a new index.
    pub num_people: usize,
    /// Share of the rows that carry a face, `0.0..=1.0`, in the long run.
    pub face_ratio: f64,
    /// Same seed, same rows.
    pub seed: u64,
}

impl Default for CrowdOptions {
    fn default() -> Self {
        Self { num_people: 20, face_ratio: 0.3, seed: 1 }
    }
}

/// Rows in time order, without end. O(people) memory, O(1) per row.
#[derive(Debug, Clone)]
pub struct Crowd {
    dice: Dice,
    face_ratio: f64,
    people: Vec<Stroller>,
    next_index: i64,
    frame: i64,
    ready: VecDeque<NewRow>,
}

#[derive(Debug, Clone)]
struct Stroller {
    index: PersonIndex,
    looks: Looks,
    x: f64,
    depth: f64,
    x_per_frame: f64,
    depth_per_frame: f64,
    num_frames_left: u32,
    num_frames_hidden: u32,
}

impl Crowd {
    /// A crowd from its first frame.
    pub fn new(options: &CrowdOptions) -> Self {
        let mut dice = Dice::new(options.seed);
        let people: Vec<_> =
            (0..options.num_people.max(1)).map(|i| Stroller::new(PersonIndex(i as i64), &mut dice)).collect();
        let next_index = people.len() as i64;
        let face_ratio = options.face_ratio.clamp(0.0, 1.0);
        Self { dice, face_ratio, people, next_index, frame: 0, ready: VecDeque::new() }
    }

    fn step(&mut self) {
        // 66 and 67 ms in turn, as at 30 frames a second with every second one looked at.
        let time_ms = self.frame * 1000 / 15;
        self.frame += 1;
        for person in &mut self.people {
            if person.num_frames_left == 0 {
                *person = Stroller::new(PersonIndex(self.next_index), &mut self.dice);
                self.next_index += 1;
            }
            if let Some(figure) = person.step(&mut self.dice) {
                let has_face = self.dice.chance(self.face_ratio);
                // One face in six comes without its body.
                let has_body = !has_face || !self.dice.chance(1.0 / 6.0);
                let body = if has_body { person.looks.body(&figure, &mut self.dice) } else { NormRect::NONE };
                let face = has_face.then(|| person.looks.face(&figure, &mut self.dice));
                self.ready.push_back(NewRow { time_ms, index: person.index, body, face, extras: None });
            }
        }
    }
}

impl Iterator for Crowd {
    type Item = NewRow;

    fn next(&mut self) -> Option<NewRow> {
        while self.ready.is_empty() {
            self.step();
        }
        self.ready.pop_front()
    }
}

impl Stroller {
    fn new(index: PersonIndex, dice: &mut Dice) -> Self {
        Self {
            index,
            looks: Looks::new(dice),
            x: dice.unit(),
            depth: dice.unit(),
            x_per_frame: 0.004 * dice.signed(),
            depth_per_frame: 0.002 * dice.signed(),
            num_frames_left: dice.between(30.0, 900.0) as u32,
            num_frames_hidden: 0,
        }
    }

    fn step(&mut self, dice: &mut Dice) -> Option<Figure> {
        self.num_frames_left -= 1;
        self.x_per_frame += 0.000_2 * dice.signed();
        self.x += self.x_per_frame;
        self.depth += self.depth_per_frame;
        if !(0.0..1.0).contains(&self.x) {
            self.x_per_frame = -self.x_per_frame;
            self.x = self.x.clamp(0.0, 1.0);
        }
        if !(0.0..1.0).contains(&self.depth) {
            self.depth_per_frame = -self.depth_per_frame;
            self.depth = self.depth.clamp(0.0, 1.0);
        }
        if self.num_frames_hidden > 0 {
            self.num_frames_hidden -= 1;
            return None;
        }
        if dice.chance(0.004) {
            self.num_frames_hidden = dice.between(1.0, 45.0) as u32;
        }
        let foot_y = 0.42 + 0.58 * self.depth;
        let yaw_deg = (self.x_per_frame * 15_000.0).clamp(-70.0, 70.0);
        Some(Figure { x: self.x, foot_y, height: 1.05 * (foot_y - 0.258), yaw_deg, step: 0.25 })
    }
}

/// Writes one response of `num_rows` entries in constant memory, some 0.4 KB for a body and 1.1 KB with a face. Give it a
/// buffered writer.
pub fn write_large(options: &CrowdOptions, num_rows: u64, out: &mut impl Write) -> io::Result<()> {
    // Roughly how long it lasts: known before the rows are, because VideoMetadata comes first.
    let duration_ms = num_rows as i64 * 1000 / (15 * options.num_people.max(1) as i64) * 6 / 5 + 1000;
    let video = VideoMetadata { duration_ms: Some(duration_ms), ..super::lobby::video() };
    let job_id = format!("crowd-{}-{num_rows}", options.seed);
    let job = super::job_info(&job_id, "crowd.mp4", Operation::PersonTracking, video);
    let members = PageMembers { job: &job, next_token: None };
    begin_page(out, &members)?;
    for (i, row) in Crowd::new(options).take(usize::try_from(num_rows).unwrap_or(usize::MAX)).enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        write_entry(out, &row)?;
    }
    end_page(out, &members)
}
