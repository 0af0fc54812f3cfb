//! `GET /`: the jobs as JSON, or as a small page for people.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::paged_job::{ListedJob, Listing};
use crate::model::Operation;

/// `{"jobs":[{"job_id","path","operation","status","detections"}]}`. `operation` is the only one that finds the job, and null
/// where both do. Members that say something unusual come only where
/// there is something to say: `note` in a job, and `refused` beside the jobs.
pub(super) fn to_json(listing: &Listing) -> Vec<u8> {
    let jobs = listing.jobs.iter().map(|job| {
        let ListedJob { job_id, path, operation, status, num_entries, note } = job;
        let mut line = json!({
            "job_id": job_id,
            "path": path,
            "operation": operation,
            "status": status.as_str(),
            "detections": num_entries,
        });
        if let Some(note) = note {
            line["note"] = json!(note);
        }
        line
    });
    let mut body = Map::from_iter([("jobs".to_owned(), Value::Array(jobs.collect()))]);
    if !listing.refused.is_empty() {
        let refused = listing.refused.iter().map(|(path, reason)| json!({ "path": path, "reason": reason }));
        body.insert("refused".to_owned(), refused.collect());
    }
    Value::Object(body).to_string().into_bytes()
}

/// The same as a page without scripts. Whatever comes from files is escaped.
pub(super) fn to_html(listing: &Listing) -> String {
    let mut out = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Pathscope archive</title>\n\
         <style>body{font:15px system-ui,sans-serif;margin:2rem}table{border-collapse:collapse}\
         th,td{text-align:left;padding:.3rem .8rem;border-bottom:1px solid #8884}td.n{text-align:right}</style></head>\n\
         <body><h1>Pathscope archive</h1>\n<table><thead><tr><th>JobId</th><th>Path</th><th>Operation</th>\
         <th>Status</th><th>Detections</th><th></th></tr></thead><tbody>\n",
    );
    for job in &listing.jobs {
        let operation = job.operation.map_or("both", Operation::wire_name);
        let (id, path) = (escaped(&job.job_id), escaped(job.path.as_deref().unwrap_or_default()));
        let (status, note) = (escaped(job.status.as_str()), escaped(job.note.as_deref().unwrap_or_default()));
        let _ = writeln!(
            out,
            "<tr><td><code>{id}</code></td><td>{path}</td><td>{operation}</td><td>{status}</td>\
             <td class=\"n\">{}</td><td>{note}</td></tr>",
            job.num_entries
        );
    }
    out.push_str("</tbody></table>\n");
    if !listing.refused.is_empty() {
        out.push_str("<h2>Not served</h2>\n<ul>\n");
        for (path, reason) in &listing.refused {
            let _ = writeln!(out, "<li>{}: {}</li>", escaped(path), escaped(reason));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</body></html>\n");
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Whether a page is asked for rather than JSON, by the `Accept` header. JSON wins a tie.
pub(super) fn prefers_html(accept: &str) -> bool {
    let (mut html, mut json) = (0.0_f32, 0.0_f32);
    for item in accept.split(',') {
        let mut parts = item.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.trim().parse().ok()).unwrap_or(1.0);
        match kind.as_str() {
            "text/html" | "application/xhtml+xml" => html = html.max(weight),
            "application/json" | "application/*" | "*/*" => json = json.max(weight),
            _ => {}
        }
    }
    html > json
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::JobStatus;

    #[test]
    fn accept_decides() {
        for accept in ["text/html", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"] {
            assert!(prefers_html(accept), "{accept}");
        }
        for accept in
            ["", "*/*", "application/json", "text/html;q=0.5, application/json", "text/html, */*", "image/png"]
        {
            assert!(!prefers_html(accept), "{accept}");
        }
    }

    #[test]
    fn what_files_say_is_escaped() {
        let job = ListedJob {
            job_id: "a".into(),
            path: Some("<img src=x onerror='1'>&\".json".into()),
            operation: None,
            status: JobStatus::Other("<b>".into()),
            num_entries: 7,
            note: Some("</td>".into()),
        };
        let listing = Listing { jobs: vec![job], refused: vec![("<i>".into(), "a & b".into())] };
        let html = to_html(&listing);
        for raw in ["<img", "<b>", "<i>", "'1'", "a & b"] {
            assert!(!html.contains(raw), "{raw} in {html}");
        }
        assert!(html.contains("&lt;img src=x onerror=&#39;1&#39;&gt;&amp;&quot;.json"), "{html}");
        let json: Value = serde_json::from_slice(&to_json(&listing)).unwrap();
        assert_eq!(json["jobs"][0]["path"], "<img src=x onerror='1'>&\".json");
        assert_eq!((&json["jobs"][0]["operation"], &json["jobs"][0]["note"]), (&Value::Null, &json!("</td>")));
        assert_eq!(json["refused"], json!([{"path":"<i>","reason":"a & b"}]));
    }
}
