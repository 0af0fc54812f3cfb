//! `seqinfo.ini`: what a folder of a tracking benchmark says of its video.

/// What is known of a sequence beside its file of tracks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SequenceInfo {
    /// What it is called.
    pub name: Option<String>,
    /// Frames per second, positive.
    pub frame_rate: Option<f64>,
    /// Frame width and height in pixels, positive.
    pub frame_size: Option<(u32, u32)>,
    /// Number of frames.
    pub num_frames: Option<u32>,
    /// Where it was found, for people.
    pub path: String,
}

impl SequenceInfo {
    /// Reads a `seqinfo.ini`. What is missing or no number is not known.
    pub fn parse(text: &str, path: &str) -> Self {
        let mut info = Self { path: path.to_owned(), ..Self::default() };
        let (mut width, mut height) = (None, None);
        for line in text.lines() {
            let Some((key, value)) = line.split_once('=') else { continue };
            let value = value.trim();
            let side = || value.parse::<u32>().ok().filter(|&side| side > 0);
            match key.trim().to_ascii_lowercase().as_str() {
                "name" => info.name = Some(value.to_owned()).filter(|name| !name.is_empty()),
                "framerate" => {
                    info.frame_rate = value.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0);
                }
                "imwidth" => width = side(),
                "imheight" => height = side(),
                "seqlength" => info.num_frames = side(),
                _ => {}
            }
        }
        info.frame_size = width.zip(height);
        info
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_says_what_its_video_is() {
        let text =
            "[Sequence]\nname=MOT20-01\nimDir=img1\nframeRate=25\nseqLength=429\nimWidth = 1920\nimHeight=1080\n";
        let info = SequenceInfo::parse(text, "x/seqinfo.ini");
        assert_eq!((info.frame_rate, info.frame_size, info.num_frames), (Some(25.0), Some((1920, 1080)), Some(429)));
        assert_eq!(info.name.as_deref(), Some("MOT20-01"));
        let odd = SequenceInfo::parse("frameRate=-1\nimWidth=0\nimHeight=9\n\u{fffd}", "");
        assert_eq!((odd.frame_rate, odd.frame_size), (None, None));
    }
}
