//! A JSON list of objects, one a detection: what supervision's `JSONSink` writes. Members have the names of the columns of a
//! table; numbers may be text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::super::DecodeError;
use super::super::bytes::DecodedBytes;
use super::columns::{Columns, Role, Roles, RowValues};
use super::loose::{Loose, syntax_message};
use super::records::Records;
use super::rows::TrackRows;

pub(super) fn read(bytes: DecodedBytes<'_>, mut rows: TrackRows<'_, '_>) -> Result<(), DecodeError> {
    // The rows look at the watch themselves.
    let mut watch = ();
    let mut records = Records::new(bytes, &mut watch);
    let mut columns: Option<Columns> = None;
    loop {
        let record = match records.next() {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(at) => {
                rows.break_off(at.kind, at.place, at.message);
                break;
            }
        };
        let found = match serde_json::from_slice::<Members<'_>>(record.text) {
            Ok(members) => {
                let columns = match &mut columns {
                    Some(columns) => columns,
                    // The first object tells the columns.
                    columns => columns.insert(Columns::new(members.roles())?),
                };
                columns.found(&members.0, &mut rows)
            }
            Err(error) => Err(syntax_message(&error)),
        };
        if let Err(stop) = rows.push(record.place, found) {
            return rows.finish(Some(stop));
        }
    }
    if let Some(columns) = &columns {
        columns.finish(&mut rows)?;
    }
    rows.finish(None)
}

/// What the members of an object hold, by their roles; of two with one role the first counts.
struct Members<'a>(RowValues<'a>, Roles);

impl Members<'_> {
    fn roles(&self) -> Roles {
        self.1
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let (mut values, mut roles) = (RowValues::default(), Roles::default());
        while let Some(Name(role)) = members.next_key()? {
            match role.filter(|role| !roles.has(*role)) {
                Some(role) => {
                    values[role as usize] = members.next_value::<Loose<'de>>()?;
                    roles = roles.with(role);
                }
                None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Members(values, roles))
    }
}

/// The role of a member's name.
struct Name(Option<Role>);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        Ok(Name(Role::of(name.as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_taken_by_their_names() {
        let text = r#"{"x_min": 1, "other": {"x_min": 9}, "X1": 7, "tracker_id": "", "confidence": "0.5"}"#;
        let members: Members<'_> = serde_json::from_str(text).unwrap();
        assert_eq!(members.0[Role::Left as usize], Loose::Number(1.0));
        assert!(members.roles().has(Role::Id) && members.0[Role::Id as usize].is_nothing());
        assert_eq!(members.0[Role::Score as usize].number("score"), Ok(0.5));
        assert!(serde_json::from_str::<Members<'_>>("[1]").is_err());
    }
}
