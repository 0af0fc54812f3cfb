//! Rekognition's responses, in the dialects people keep them in: the API's own `PascalCase`, `camelCase` (Jackson over the
//! Java SDK), `snake_case` (Ruby, Python), numbers as strings (`DynamoDB`), enums as `{"Value": ...}` (.NET), explicit nulls.

pub(super) mod entry;
pub(super) mod name;
pub(super) mod number;
pub(super) mod page;
mod rare;
