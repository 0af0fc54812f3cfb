//! Some rows of one column, whatever the type that its writer chose.

use std::borrow::Cow;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescriptor;

/// One column of a row group on its way.
pub(super) struct Column {
    reader: ColumnReader,
    /// The definition level of a value that is there.
    max_level: i16,
    /// What a stored number counts, as a part of one (of a second where it is a time).
    scale: f64,
    is_unsigned: bool,
    levels: Vec<i16>,
}

/// The cells of some rows.
pub(in crate::decode) enum Cells {
    /// The file has no such column.
    Absent,
    Whole(Vec<Option<i64>>),
    /// NaN is nothing.
    Single(Vec<f32>),
    /// NaN is nothing.
    Double(Vec<f64>),
    Text(Vec<Option<ByteArray>>),
    /// Of a type that is neither number nor text.
    Other,
}

impl Column {
    pub(super) fn new(reader: ColumnReader, of: &ColumnDescriptor) -> Self {
        let is_unsigned = matches!(of.converted_type(), ConvertedType::UINT_32 | ConvertedType::UINT_64);
        Self { reader, max_level: of.max_def_level(), scale: scale(of), is_unsigned, levels: Vec::new() }
    }

    /// The next rows, exactly as many.
    ///
    /// # Errors
    /// The file is damaged.
    pub(super) fn read(&mut self, num_rows: usize) -> Result<Cells> {
        let Self { reader, max_level, scale, is_unsigned, levels } = self;
        levels.clear();
        let rows = Rows { num: num_rows, max_level: *max_level, levels };
        let whole = |values: Vec<Option<i64>>| {
            if (*scale - 1.0).abs() < f64::EPSILON {
                return Cells::Whole(values);
            }
            Cells::Double(values.into_iter().map(|value| value.map_or(f64::NAN, |v| v as f64 * *scale)).collect())
        };
        let narrow = |value: i32| if *is_unsigned { i64::from(value as u32) } else { i64::from(value) };
        Ok(match reader {
            ColumnReader::BoolColumnReader(column) => {
                Cells::Whole(rows.read(column, |value| Some(i64::from(value)), None)?)
            }
            ColumnReader::Int32ColumnReader(column) => whole(rows.read(column, |value| Some(narrow(value)), None)?),
            ColumnReader::Int64ColumnReader(column) => whole(rows.read(column, Some, None)?),
            ColumnReader::FloatColumnReader(column) => {
                let plain = |value: f32| if value.is_nan() { f32::NAN } else { value };
                Cells::Single(rows.read(column, plain, f32::NAN)?)
            }
            ColumnReader::DoubleColumnReader(column) => Cells::Double(rows.read(column, |value| value, f64::NAN)?),
            ColumnReader::ByteArrayColumnReader(column) => Cells::Text(rows.read(column, Some, None)?),
            ColumnReader::Int96ColumnReader(_) | ColumnReader::FixedLenByteArrayColumnReader(_) => Cells::Other,
        })
    }
}

/// How many rows to read, and where their levels go.
struct Rows<'l> {
    num: usize,
    max_level: i16,
    levels: &'l mut Vec<i16>,
}

impl Rows<'_> {
    fn read<T: DataType, V: Clone>(
        self,
        column: &mut ColumnReaderImpl<T>,
        of: impl Fn(T::T) -> V,
        nothing: V,
    ) -> Result<Vec<V>> {
        let mut values = Vec::new();
        let (num_records, ..) = column.read_records(self.num, Some(&mut *self.levels), None, &mut values)?;
        let num_present = match self.max_level {
            0 => num_records,
            max => self.levels.iter().filter(|&&level| level == max).count(),
        };
        if num_records != self.num || num_present != values.len() {
            let found = format!("a column ends after {num_records} of {} rows", self.num);
            return Err(ParquetError::General(found));
        }
        if num_present == self.num {
            return Ok(values.into_iter().map(of).collect());
        }
        let mut values = values.into_iter().map(of);
        let cell = |&level: &i16| if level == self.max_level { values.next() } else { None };
        Ok(self.levels.iter().map(cell).map(|cell| cell.unwrap_or_else(|| nothing.clone())).collect())
    }
}

impl Cells {
    /// A number, where there is a finite or infinite one.
    pub(in crate::decode) fn number(&self, at: usize) -> Option<f64> {
        match self {
            Self::Whole(values) => values[at].map(|value| value as f64),
            Self::Single(values) => Some(f64::from(values[at])).filter(|value| !value.is_nan()),
            Self::Double(values) => Some(values[at]).filter(|value| !value.is_nan()),
            Self::Text(_) | Self::Absent | Self::Other => None,
        }
    }

    /// The same as the columns of a store hold it; NaN where there is nothing.
    pub(super) fn float(&self, at: usize) -> f32 {
        match self {
            Self::Single(values) => values[at],
            _ => self.number(at).map_or(f32::NAN, |value| value as f32),
        }
    }

    /// A whole number; `None` where there is nothing.
    ///
    /// # Errors
    /// What stands there instead, in words.
    pub(super) fn whole(&self, at: usize) -> Result<Option<i64>, String> {
        match self {
            Self::Whole(values) => Ok(values[at]),
            Self::Absent => Ok(None),
            Self::Text(_) | Self::Other => Err("no number".to_owned()),
            Self::Single(_) | Self::Double(_) => match self.number(at) {
                None => Ok(None),
                // Every whole number below 2^53 is told apart.
                Some(value) if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 => Ok(Some(value as i64)),
                Some(value) => Err(format!("'{value}', which is no whole number")),
            },
        }
    }

    /// A text; `None` where there is nothing, or a number.
    pub(in crate::decode) fn text(&self, at: usize) -> Option<Cow<'_, str>> {
        self.bytes(at).map(String::from_utf8_lossy)
    }

    /// The bytes of a text.
    pub(in crate::decode) fn bytes(&self, at: usize) -> Option<&[u8]> {
        match self {
            Self::Text(values) => values[at].as_ref().map(ByteArray::data),
            _ => None,
        }
    }
}

/// What a stored number is to be multiplied by: times are brought to seconds, decimals to ones.
fn scale(of: &ColumnDescriptor) -> f64 {
    let is_whole = matches!(of.physical_type(), Physical::INT32 | Physical::INT64);
    match (of.logical_type_ref(), of.converted_type()) {
        _ if !is_whole => 1.0,
        (Some(LogicalType::Timestamp(time)), _) => seconds(time.unit),
        // Of another type than the one above, which only looks the same.
        (Some(LogicalType::Time(of_day)), _) => seconds(of_day.unit),
        (_, ConvertedType::TIMESTAMP_MILLIS | ConvertedType::TIME_MILLIS) => 1e-3,
        (_, ConvertedType::TIMESTAMP_MICROS | ConvertedType::TIME_MICROS) => 1e-6,
        (_, ConvertedType::DECIMAL) => 10_f64.powi(-of.type_scale()),
        _ => 1.0,
    }
}

fn seconds(unit: TimeUnit) -> f64 {
    match unit {
        TimeUnit::MILLIS => 1e-3,
        TimeUnit::MICROS => 1e-6,
        TimeUnit::NANOS => 1e-9,
    }
}
