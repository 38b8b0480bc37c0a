package main

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
)

const year10000 = 253402300800000

// appendDocument appends the relaxed Extended JSON of a stored document
// without its "_etag", and returns that.
func appendDocument(out []byte, doc bsoncore.Document) ([]byte, string, error) {
	etag := "0"

	out, err := appendMembers(out, doc, func(name []byte, v bsoncore.Value) bool {
		if string(name) != "_etag" {
			return true
		}
		if id, ok := v.ObjectIDOK(); ok {
			etag = bson.ObjectID(id).Hex()
		}
		return false
	})

	return out, etag, err
}

func appendMembers(out []byte, doc bsoncore.Document,
	shown func([]byte, bsoncore.Value) bool) ([]byte, error) {

	_, rest, ok := bsoncore.ReadLength(doc)
	if !ok {
		return out, bsoncore.ErrMissingNull
	}

	out = append(out, '{')
	first := true

	for len(rest) > 1 {
		var element bsoncore.Element

		if element, rest, ok = bsoncore.ReadElement(rest); !ok {
			return out, bsoncore.ErrMissingNull
		}
		name, value := element.KeyBytes(), element.Value()
		if shown != nil && !shown(name, value) {
			continue
		}
		if !first {
			out = append(out, ',')
		}
		first = false
		out = append(appendText(out, name), ':')

		var err error
		if out, err = appendValue(out, value); err != nil {
			return out, err
		}
	}

	return append(out, '}'), nil
}

func appendArray(out []byte, doc bsoncore.Document) ([]byte, error) {
	_, rest, ok := bsoncore.ReadLength(doc)
	if !ok {
		return out, bsoncore.ErrMissingNull
	}

	out = append(out, '[')

	for first := true; len(rest) > 1; first = false {
		var element bsoncore.Element

		if element, rest, ok = bsoncore.ReadElement(rest); !ok {
			return out, bsoncore.ErrMissingNull
		}
		if !first {
			out = append(out, ',')
		}

		var err error
		if out, err = appendValue(out, element.Value()); err != nil {
			return out, err
		}
	}

	return append(out, ']'), nil
}

func appendValue(out []byte, v bsoncore.Value) ([]byte, error) {
	switch v.Type {
	case bsoncore.TypeDouble:
		return appendDouble(out, v.Double()), nil
	case bsoncore.TypeString:
		return appendText(out, v.StringValue()), nil
	case bsoncore.TypeEmbeddedDocument:
		return appendMembers(out, v.Document(), nil)
	case bsoncore.TypeArray:
		return appendArray(out, bsoncore.Document(v.Array()))
	case bsoncore.TypeBoolean:
		return strconv.AppendBool(out, v.Boolean()), nil
	case bsoncore.TypeNull:
		return append(out, "null"...), nil
	case bsoncore.TypeInt32:
		return strconv.AppendInt(out, int64(v.Int32()), 10), nil
	case bsoncore.TypeInt64:
		return strconv.AppendInt(out, v.Int64(), 10), nil
	case bsoncore.TypeObjectID:
		return appendWrapped(out, "$oid", bson.ObjectID(v.ObjectID()).Hex()), nil
	case bsoncore.TypeDateTime:
		return appendDate(out, v.DateTime()), nil
	case bsoncore.TypeBinary:
		subtype, data := v.Binary()
		return fmt.Appendf(out, `{"$binary":{"base64":"%s","subType":"%02x"}}`,
			base64.StdEncoding.EncodeToString(data), subtype), nil
	case bsoncore.TypeDecimal128:
		high, low := v.Decimal128()
		return appendWrapped(out, "$numberDecimal",
			bson.NewDecimal128(high, low).String()), nil
	case bsoncore.TypeTimestamp:
		t, i := v.Timestamp()
		return fmt.Appendf(out, `{"$timestamp":{"t":%d,"i":%d}}`, t, i), nil
	case bsoncore.TypeRegex:
		pattern, flags := v.Regex()
		out = appendText(append(out, `{"$regularExpression":{"pattern":`...), pattern)
		out = appendText(append(out, `,"options":`...), flags)
		return append(out, "}}"...), nil
	case bsoncore.TypeMinKey:
		return append(out, `{"$minKey":1}`...), nil
	case bsoncore.TypeMaxKey:
		return append(out, `{"$maxKey":1}`...), nil
	default:
		return out, &problem{500, "a value can't be shown"}
	}
}

func appendDouble(out []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return appendWrapped(out, "$numberDouble", "NaN")
	case math.IsInf(f, 1):
		return appendWrapped(out, "$numberDouble", "Infinity")
	case math.IsInf(f, -1):
		return appendWrapped(out, "$numberDouble", "-Infinity")
	case f == math.Trunc(f) && math.Abs(f) < 1e15:
		return append(strconv.AppendFloat(out, f, 'f', -1, 64), ".0"...)
	default:
		return strconv.AppendFloat(out, f, 'g', -1, 64)
	}
}

func appendDate(out []byte, millis int64) []byte {
	if millis < 0 || millis >= year10000 {
		return fmt.Appendf(out, `{"$date":{"$numberLong":"%d"}}`, millis)
	}

	out = append(out, `{"$date":"`...)
	out = time.UnixMilli(millis).UTC().AppendFormat(out, "2006-01-02T15:04:05.999Z07:00")

	return append(out, `"}`...)
}

func appendWrapped(out []byte, name, value string) []byte {
	out = appendText(append(out, '{'), name)
	out = appendText(append(out, ':'), value)

	return append(out, '}')
}

// appendText appends a JSON string; what needs no escape is copied at once.
func appendText[T string | []byte](out []byte, text T) []byte {
	const hex = "0123456789abcdef"

	out = append(out, '"')
	start := 0

	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(string(text[i:min(i+utf8.UTFMax, len(text))]))
			if r == utf8.RuneError && n == 1 {
				out = append(append(out, text[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += n
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		out = append(out, text[start:i]...)
		switch c {
		case '"', '\\':
			out = append(out, '\\', c)
		case '\n':
			out = append(out, `\n`...)
		case '\r':
			out = append(out, `\r`...)
		case '\t':
			out = append(out, `\t`...)
		default:
			out = append(out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}

	return append(append(out, text[start:]...), '"')
}
