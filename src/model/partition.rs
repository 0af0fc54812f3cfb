//! Folders of a dataset, one a job: `job=NAME/part-0.parquet`, as Hive, Spark and `DuckDB` name them.

use std::path::Path;

/// The job that a file of a dataset belongs to: what its folder `job=NAME` is called, with `%20` and the like decoded as those
/// programs do; `None` for a file of any other folder.
pub fn partition_of(file: &Path) -> Option<String> {
    let name = file.parent()?.file_name()?.to_str()?.strip_prefix("job=")?;
    let mut out = Vec::new();
    let mut rest = name.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| byte == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        let decoded = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(decoded.unwrap_or(byte));
        rest = if decoded.is_some() { &after[2..] } else { after };
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_names_its_job() {
        let of = |path: &str| partition_of(Path::new(path));
        assert_eq!(of("out/job=clip%201/part-0.parquet").as_deref(), Some("clip 1"));
        assert_eq!(of("job=caf%C3%A9%2F2/part-0.parquet").as_deref(), Some("café/2"));
        assert_eq!(of("job=%zz%4%/part-0.parquet").as_deref(), Some("%zz%4%"));
        assert_eq!((of("part-0.parquet"), of("out/part-0.parquet")), (None, None));
    }
}
