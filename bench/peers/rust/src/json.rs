//! Relaxed Extended JSON of stored documents, straight from their bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mongodb::bson::error::Error;
use mongodb::bson::{DateTime, RawArray, RawBsonRef, RawDocument};

const YEAR_10000: i64 = 253_402_300_800_000;

/// Appends a document without its `_etag`, and returns that.
pub fn document(out: &mut Vec<u8>, doc: &RawDocument) -> Result<Option<String>, Error> {
    let mut etag = None;
    let mut first = true;

    out.push(b'{');
    for element in doc {
        let (name, value) = element?;
        if name == "_etag" {
            etag = value.as_object_id().map(|id| id.to_hex());
            continue;
        }
        member(out, &mut first, name.as_str());
        write(out, value)?;
    }
    out.push(b'}');

    Ok(etag)
}

pub fn text(out: &mut Vec<u8>, value: &str) {
    // writing to a Vec does not fail
    let _ = serde_json::to_writer(out, value);
}

fn member(out: &mut Vec<u8>, first: &mut bool, name: &str) {
    if !std::mem::take(first) {
        out.push(b',');
    }
    text(out, name);
    out.push(b':');
}

fn nested(out: &mut Vec<u8>, doc: &RawDocument) -> Result<(), Error> {
    let mut first = true;

    out.push(b'{');
    for element in doc {
        let (name, value) = element?;
        member(out, &mut first, name.as_str());
        write(out, value)?;
    }
    out.push(b'}');

    Ok(())
}

fn array(out: &mut Vec<u8>, values: &RawArray) -> Result<(), Error> {
    out.push(b'[');
    for (i, value) in values.into_iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write(out, value?)?;
    }
    out.push(b']');

    Ok(())
}

fn write(out: &mut Vec<u8>, value: RawBsonRef<'_>) -> Result<(), Error> {
    match value {
        RawBsonRef::Double(v) => double(out, v),
        RawBsonRef::String(v) => text(out, v),
        RawBsonRef::Array(v) => array(out, v)?,
        RawBsonRef::Document(v) => nested(out, v)?,
        RawBsonRef::Boolean(v) => out.extend_from_slice(if v { b"true" } else { b"false" }),
        RawBsonRef::Null => out.extend_from_slice(b"null"),
        RawBsonRef::Int32(v) => out.extend_from_slice(itoa::Buffer::new().format(v).as_bytes()),
        RawBsonRef::Int64(v) => out.extend_from_slice(itoa::Buffer::new().format(v).as_bytes()),
        RawBsonRef::ObjectId(v) => wrapped(out, "$oid", &v.to_hex()),
        RawBsonRef::DateTime(v) => date(out, v),
        RawBsonRef::Decimal128(v) => wrapped(out, "$numberDecimal", &v.to_string()),
        RawBsonRef::Symbol(v) => wrapped(out, "$symbol", v),
        RawBsonRef::JavaScriptCode(v) => wrapped(out, "$code", v),
        RawBsonRef::Binary(v) => {
            let head = format!(
                "{{\"$binary\":{{\"base64\":\"{}\",\"subType\":\"{:02x}\"}}}}",
                STANDARD.encode(v.bytes),
                u8::from(v.subtype)
            );
            out.extend_from_slice(head.as_bytes());
        }
        RawBsonRef::RegularExpression(v) => {
            out.extend_from_slice(b"{\"$regularExpression\":{\"pattern\":");
            text(out, v.pattern.as_str());
            out.extend_from_slice(b",\"options\":");
            text(out, v.options.as_str());
            out.extend_from_slice(b"}}");
        }
        RawBsonRef::Timestamp(v) => {
            let both = format!("{{\"$timestamp\":{{\"t\":{},\"i\":{}}}}}", v.time, v.increment);
            out.extend_from_slice(both.as_bytes());
        }
        RawBsonRef::MinKey => out.extend_from_slice(b"{\"$minKey\":1}"),
        RawBsonRef::MaxKey => out.extend_from_slice(b"{\"$maxKey\":1}"),
        _ => out.extend_from_slice(b"{\"$undefined\":true}"),
    }

    Ok(())
}

fn double(out: &mut Vec<u8>, value: f64) {
    if value.is_finite() {
        out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
    } else if value.is_nan() {
        wrapped(out, "$numberDouble", "NaN");
    } else {
        wrapped(out, "$numberDouble", if value > 0.0 { "Infinity" } else { "-Infinity" });
    }
}

fn date(out: &mut Vec<u8>, value: DateTime) {
    let millis = value.timestamp_millis();

    match value.try_to_rfc3339_string() {
        Ok(v) if (0..YEAR_10000).contains(&millis) => wrapped(out, "$date", &v),
        _ => {
            let v = format!("{{\"$date\":{{\"$numberLong\":\"{millis}\"}}}}");
            out.extend_from_slice(v.as_bytes());
        }
    }
}

fn wrapped(out: &mut Vec<u8>, name: &str, value: &str) {
    out.push(b'{');
    text(out, name);
    out.push(b':');
    text(out, value);
    out.push(b'}');
}
