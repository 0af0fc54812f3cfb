//! What a file of ours says of the jobs in it, apart from their rows.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::super::rekognition::page::{PageField, PageFields};

/// One job as `pathscope.video` tells of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Document {
    /// What its rows say in the column `job`.
    job: String,
    job_id: Option<String>,
    /// `VideoMetadata` in the API's own shape.
    video: Option<Value>,
    #[serde(default)]
    pub(super) classes: Vec<String>,
}

/// The jobs of a file by what their rows say.
#[derive(Debug, Default)]
pub(super) struct Documents {
    by_job: HashMap<String, Document>,
    only: Option<String>,
}

impl Documents {
    /// Of what stands under `pathscope.video`; nothing of what somebody else wrote there.
    pub(super) fn of(text: Option<&str>) -> Self {
        let list: Vec<Document> = text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let only = Some(&list).filter(|list| list.len() == 1).map(|list| list[0].job.clone());
        Self { by_job: list.into_iter().map(|document| (document.job.clone(), document)).collect(), only }
    }

    pub(super) fn get(&self, job: &str) -> Option<&Document> {
        self.by_job.get(job)
    }

    /// The only job.
    pub(super) fn only(&self) -> Option<&Document> {
        self.only.as_deref().and_then(|job| self.get(job))
    }

    /// What is known of a job. Where there are several, what their rows say has to tell them apart.
    pub(super) fn fields(&self, document: &Document) -> PageFields {
        let mut fields = PageFields::default();
        let made = Some(&document.job).filter(|_| self.only.is_none());
        if let Some(id) = document.job_id.as_ref().or(made) {
            fields.set(PageField::JobId, Value::from(id.as_str()).to_string().as_bytes());
        }
        if let Some(video) = &document.video {
            fields.set(PageField::VideoMetadata, video.to_string().as_bytes());
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_found_by_what_their_rows_say() {
        let one = r#"[{"job":"clip.json","job_id":null,"video":{"FrameRate":25.0}}]"#;
        let documents = Documents::of(Some(one));
        let fields = documents.fields(documents.only().unwrap());
        assert_eq!((fields.text(PageField::JobId), fields.video_metadata().frame_rate), (None, Some(25.0)));
        let two = r#"[{"job":"a","job_id":"a","video":null},{"job":"b","job_id":null,"video":null}]"#;
        let documents = Documents::of(Some(two));
        assert!(documents.only().is_none() && documents.get("c").is_none());
        assert_eq!(documents.fields(documents.get("b").unwrap()).text(PageField::JobId).as_deref(), Some("b"));
        assert!(Documents::of(Some("{}")).only().is_none() && Documents::of(None).only().is_none());
    }
}
