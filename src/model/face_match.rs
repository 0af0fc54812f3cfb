//! One face of a collection that a face search found like the face of an entry.

use serde_json::Value;

use super::NormRect;

/// One item of an entry's `FaceMatches`, read from how it is kept; whatever was not sent is `None`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceMatch<'a> {
    /// How alike the faces are, percent.
    pub similarity: Option<f64>,
    /// The face in the collection.
    pub face_id: Option<&'a str>,
    /// The name that the face was given when it was put into the collection.
    pub external_image_id: Option<&'a str>,
    /// The image from which it was put there.
    pub image_id: Option<&'a str>,
    /// Confidence that the face in that image is one, percent.
    pub confidence: Option<f64>,
    /// The face's box in that image, not in the video.
    pub rect: Option<NormRect>,
}

impl<'a> FaceMatch<'a> {
    /// Reads one item.
    pub fn of(item: &'a Value) -> Self {
        let face = &item["Face"];
        let text = |key: &str| face[key].as_str().filter(|text| !text.is_empty());
        Self {
            similarity: item["Similarity"].as_f64(),
            face_id: text("FaceId"),
            external_image_id: text("ExternalImageId"),
            image_id: text("ImageId"),
            confidence: face["Confidence"].as_f64(),
            rect: rect(&face["BoundingBox"]),
        }
    }

    /// What people call the face: its `ExternalImageId`, else its `FaceId`.
    pub fn name(&self) -> Option<&'a str> {
        self.external_image_id.or(self.face_id)
    }
}

fn rect(value: &Value) -> Option<NormRect> {
    let number = |key: &str| value[key].as_f64().map_or(f32::NAN, |number| number as f32);
    Some(NormRect::new(number("Left"), number("Top"), number("Width"), number("Height"))).filter(|rect| rect.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_match_is_named_as_in_its_collection() {
        let item = json!({"Similarity": 98.5, "Face": {
            "FaceId": "f1", "ExternalImageId": "anna", "ImageId": "i1", "Confidence": 99.5,
            "BoundingBox": {"Left": 0.25, "Top": 0.5, "Width": 0.125, "Height": 0.25},
        }});
        let found = FaceMatch::of(&item);
        assert_eq!((found.name(), found.face_id, found.image_id), (Some("anna"), Some("f1"), Some("i1")));
        assert_eq!((found.similarity, found.confidence), (Some(98.5), Some(99.5)));
        assert_eq!(found.rect, Some(NormRect::new(0.25, 0.5, 0.125, 0.25)));
        let unnamed = json!({"Face": {"FaceId": "f1", "ExternalImageId": ""}});
        assert_eq!(FaceMatch::of(&unnamed).name(), Some("f1"));
        let nothing = FaceMatch::of(&Value::Null);
        assert_eq!((nothing.name(), nothing.similarity, nothing.rect), (None, None, None));
    }
}
