//! Images that were read lately, bounded in bytes: those used longest ago give way.
//!
//! At most some hundred, so they are searched one by one.

use std::sync::Arc;

use crate::model::Image;
use crate::source::FrameKey;

/// Bytes of pixels that are kept: five seconds of a small video, or four images of 4k.
const MAX_BYTES: usize = 128 << 20;

/// The images, that of the latest use last.
#[derive(Debug, Clone)]
pub(super) struct FrameCache {
    images: Vec<(FrameKey, Arc<Image>)>,
    num_bytes: usize,
    max_bytes: usize,
}

impl Default for FrameCache {
    fn default() -> Self {
        Self { images: Vec::new(), num_bytes: 0, max_bytes: MAX_BYTES }
    }
}

impl FrameCache {
    /// An image, if it is there.
    pub(super) fn get(&self, key: FrameKey) -> Option<&Arc<Image>> {
        self.images.iter().rev().find(|(known, _)| *known == key).map(|(_, image)| image)
    }

    /// The same, and it counts as used.
    pub(super) fn touch(&mut self, key: FrameKey) -> Option<Arc<Image>> {
        let at = self.images.iter().rposition(|(known, _)| *known == key)?;
        self.images[at..].rotate_left(1);
        self.images.last().map(|(_, image)| image.clone())
    }

    /// Keeps an image, and gives back those that had to give way. The newest stays, however large.
    pub(super) fn insert(&mut self, key: FrameKey, image: Arc<Image>) -> Vec<Arc<Image>> {
        let mut evicted = Vec::new();
        if let Some(at) = self.images.iter().position(|(known, _)| *known == key) {
            evicted.push(self.remove(at));
        }
        self.num_bytes += image.bytes();
        self.images.push((key, image));
        while self.num_bytes > self.max_bytes && self.images.len() > 1 {
            evicted.push(self.remove(0));
        }
        evicted
    }

    fn remove(&mut self, at: usize) -> Arc<Image> {
        let (_, image) = self.images.remove(at);
        self.num_bytes -= image.bytes();
        image
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(num_pixels: u32) -> Arc<Image> {
        Arc::new(Image { width: num_pixels, height: 1, rgb: vec![0; num_pixels as usize * 3] })
    }

    #[test]
    fn what_was_used_longest_ago_gives_way() {
        let mut cache = FrameCache { max_bytes: 30, ..FrameCache::default() };
        let keys = [1, 2, 3, 4].map(FrameKey);
        for key in &keys[..3] {
            assert!(cache.insert(*key, image(3)).is_empty());
        }
        assert!(cache.touch(keys[0]).is_some());
        assert_eq!(cache.insert(keys[3], image(3)).len(), 1);
        let there = keys.map(|key| cache.get(key).is_some());
        assert_eq!(there, [true, false, true, true]);
        assert_eq!(cache.num_bytes, 27);
        // The same image again takes no room twice, and one that is larger than all of it stays alone.
        assert_eq!(cache.insert(keys[3], image(3)).len(), 1);
        assert_eq!(cache.num_bytes, 27);
        assert_eq!(cache.insert(FrameKey(9), image(50)).len(), 3);
        assert!(cache.get(FrameKey(9)).is_some() && cache.touch(keys[0]).is_none());
    }
}
