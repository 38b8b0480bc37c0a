/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tenant_bson_native.h"
#include "tenant_json.h"


/* no server stores as many levels: MongoDB has 180, DocumentDB 500 */
#define TENANT_JSON_WRITE_DEPTH  1000

/* relaxed output writes dates from 1970-01-01 to 9999-12-31 as text */
#define TENANT_JSON_DATE_MAX     253402300800000LL


typedef struct {
    tenant_buf_t           *buf;
    tenant_json_output_e    output;
    unsigned                depth;
} tenant_json_writer_t;


static void tenant_json_top(tenant_buf_t *buf, tenant_doc_t doc, bool array,
    tenant_json_output_e output, const tenant_json_shape_t *shape);
static void tenant_json_members(tenant_json_writer_t *writer,
    const bson_t *doc, bool array, const tenant_json_shape_t *shape);
static const bson_iter_t *tenant_json_shown(const tenant_json_shape_t *shape,
    const bson_iter_t *iter, bson_iter_t *part);
static void tenant_json_element(tenant_json_writer_t *writer,
    const bson_iter_t *iter);
static void tenant_json_rare(tenant_json_writer_t *writer,
    const bson_iter_t *iter);
static void tenant_json_nest(tenant_json_writer_t *writer,
    const bson_iter_t *iter);
static void tenant_json_text(tenant_json_writer_t *writer, const char *text,
    size_t len);
static void tenant_json_format(tenant_json_writer_t *writer,
    const char *format, ...) __attribute__((format(printf, 2, 3)));
static void tenant_json_integer(tenant_json_writer_t *writer, int64_t n,
    const char *wrapper);
static void tenant_json_double(tenant_json_writer_t *writer, double n);
static void tenant_json_date(tenant_json_writer_t *writer, int64_t ms);
static void tenant_json_binary(tenant_json_writer_t *writer,
    const bson_iter_t *iter);
static void tenant_json_code(tenant_json_writer_t *writer,
    const bson_iter_t *iter);


void
tenant_json_write(tenant_buf_t *buf, tenant_doc_t doc, bool array,
    tenant_json_output_e output, const char *skip)
{
    tenant_json_shape_t  shape;

    memset(&shape, 0, sizeof(tenant_json_shape_t));
    shape.skip[0] = skip;

    tenant_json_top(buf, doc, array, output, &shape);
}


void
tenant_json_write_shaped(tenant_buf_t *buf, tenant_doc_t doc,
    tenant_json_output_e output, const tenant_json_shape_t *shape)
{
    tenant_json_top(buf, doc, false, output, shape);
}


static void
tenant_json_top(tenant_buf_t *buf, tenant_doc_t doc, bool array,
    tenant_json_output_e output, const tenant_json_shape_t *shape)
{
    bson_t                bson;
    tenant_json_writer_t  writer;

    writer.buf = buf;
    writer.output = output;
    writer.depth = 0;

    if (doc.data == NULL || !bson_init_static(&bson, doc.data, doc.len)) {
        buf->failed = true;
        return;
    }

    tenant_json_members(&writer, &bson, array, shape);
}


void
tenant_json_write_value(tenant_buf_t *buf, const tenant_value_t *value,
    tenant_json_output_e output)
{
    bson_iter_t           iter;
    tenant_json_writer_t  writer;

    writer.buf = buf;
    writer.output = output;
    writer.depth = 0;

    if (value->parent.data == NULL
        || !bson_iter_init_from_data_at_offset(&iter, value->parent.data,
                                               value->parent.len,
                                               value->offset,
                                               (uint32_t) value->key.len))
    {
        buf->failed = true;
        return;
    }

    tenant_json_element(&writer, &iter);
}


static void
tenant_json_members(tenant_json_writer_t *writer, const bson_t *doc,
    bool array, const tenant_json_shape_t *shape)
{
    bool                first;
    bson_iter_t         iter, part;
    const bson_iter_t  *value;

    if (++writer->depth > TENANT_JSON_WRITE_DEPTH
        || !bson_iter_init(&iter, doc))
    {
        writer->buf->failed = true;
        return;
    }

    first = true;

    tenant_buf_char(writer->buf, array ? '[' : '{');

    while (bson_iter_next(&iter)) {

        value = shape == NULL ? &iter
                              : tenant_json_shown(shape, &iter, &part);

        if (value == NULL) {
            continue;
        }

        if (!first) {
            tenant_buf_char(writer->buf, ',');
        }

        first = false;

        if (!array) {
            tenant_json_text(writer, bson_iter_key(&iter),
                             bson_iter_key_len(&iter));
            tenant_buf_char(writer->buf, ':');
        }

        tenant_json_element(writer, value);
    }

    if (iter.err_off != 0) {
        writer->buf->failed = true;
    }

    tenant_buf_char(writer->buf, array ? ']' : '}');

    writer->depth--;
}


/* Returns what is shown of a top-level member, or NULL; it may be in *part. */

static const bson_iter_t *
tenant_json_shown(const tenant_json_shape_t *shape, const bson_iter_t *iter,
    bson_iter_t *part)
{
    size_t       i;
    const char  *key;

    key = bson_iter_key(iter);

    for (i = 0; i < TENANT_JSON_SKIPS && shape->skip[i] != NULL; i++) {
        if (strcmp(key, shape->skip[i]) == 0) {
            return NULL;
        }
    }

    if (shape->whole == NULL || strcmp(key, shape->whole) != 0) {
        return iter;
    }

    return BSON_ITER_HOLDS_DOCUMENT(iter) && bson_iter_recurse(iter, part)
           && bson_iter_find(part, shape->part) ? part : NULL;
}


static void
tenant_json_element(tenant_json_writer_t *writer, const bson_iter_t *iter)
{
    char         hex[TENANT_OID_HEX + 1];
    uint32_t     len;
    const char  *text;

    switch (bson_iter_type(iter)) {

    case BSON_TYPE_UTF8:
        text = bson_iter_utf8(iter, &len);
        tenant_json_text(writer, text, len);
        break;

    case BSON_TYPE_INT32:
        tenant_json_integer(writer, bson_iter_int32(iter), "$numberInt");
        break;

    case BSON_TYPE_INT64:
        tenant_json_integer(writer, bson_iter_int64(iter), "$numberLong");
        break;

    case BSON_TYPE_DOUBLE:
        tenant_json_double(writer, bson_iter_double(iter));
        break;

    case BSON_TYPE_BOOL:
        if (bson_iter_bool(iter)) {
            tenant_buf_text(writer->buf, "true");
        } else {
            tenant_buf_text(writer->buf, "false");
        }
        break;

    case BSON_TYPE_NULL:
        tenant_buf_text(writer->buf, "null");
        break;

    case BSON_TYPE_OID:
        bson_oid_to_string(bson_iter_oid(iter), hex);
        tenant_buf_text(writer->buf, "{\"$oid\":\"");
        tenant_buf_add(writer->buf, hex, TENANT_OID_HEX);
        tenant_buf_text(writer->buf, "\"}");
        break;

    case BSON_TYPE_DATE_TIME:
        tenant_json_date(writer, bson_iter_date_time(iter));
        break;

    case BSON_TYPE_DOCUMENT:
    case BSON_TYPE_ARRAY:
        tenant_json_nest(writer, iter);
        break;

    default:
        tenant_json_rare(writer, iter);
        break;
    }
}


static void
tenant_json_rare(tenant_json_writer_t *writer, const bson_iter_t *iter)
{
    char               decimal[BSON_DECIMAL128_STRING];
    uint32_t           t, i;
    const char        *text, *options;
    bson_decimal128_t  number;

    switch (bson_iter_type(iter)) {

    case BSON_TYPE_DECIMAL128:
        if (bson_iter_decimal128(iter, &number)) {
            bson_decimal128_to_string(&number, decimal);
            tenant_json_format(writer, "{\"$numberDecimal\":\"%s\"}",
                               decimal);
        }
        break;

    case BSON_TYPE_BINARY:
        tenant_json_binary(writer, iter);
        break;

    case BSON_TYPE_REGEX:
        text = bson_iter_regex(iter, &options);
        tenant_buf_text(writer->buf, "{\"$regularExpression\":{\"pattern\":");
        tenant_json_text(writer, text, strlen(text));
        tenant_buf_text(writer->buf, ",\"options\":");
        tenant_json_text(writer, options, strlen(options));
        tenant_buf_text(writer->buf, "}}");
        break;

    case BSON_TYPE_TIMESTAMP:
        bson_iter_timestamp(iter, &t, &i);
        tenant_json_format(writer, "{\"$timestamp\":{\"t\":%u,\"i\":%u}}", t,
                           i);
        break;

    case BSON_TYPE_UNDEFINED:
        tenant_buf_text(writer->buf, "{\"$undefined\":true}");
        break;

    case BSON_TYPE_MINKEY:
        tenant_buf_text(writer->buf, "{\"$minKey\":1}");
        break;

    case BSON_TYPE_MAXKEY:
        tenant_buf_text(writer->buf, "{\"$maxKey\":1}");
        break;

    default:
        tenant_json_code(writer, iter);
        break;
    }
}


static void
tenant_json_nest(tenant_json_writer_t *writer, const bson_iter_t *iter)
{
    bool            array;
    bson_t          child;
    uint32_t        len;
    const uint8_t  *data;

    array = bson_iter_type(iter) == BSON_TYPE_ARRAY;

    if (array) {
        bson_iter_array(iter, &len, &data);
    } else {
        bson_iter_document(iter, &len, &data);
    }

    if (data == NULL || !bson_init_static(&child, data, len)) {
        writer->buf->failed = true;
        return;
    }

    tenant_json_members(writer, &child, array, NULL);
}


static void
tenant_json_text(tenant_json_writer_t *writer, const char *text, size_t len)
{
    tenant_buf_json(writer->buf, (tenant_str_t) { len, text });
}


static void
tenant_json_format(tenant_json_writer_t *writer, const char *format, ...)
{
    int      n;
    char     text[128];
    va_list  args;

    va_start(args, format);
    n = vsnprintf(text, sizeof(text), format, args);
    va_end(args);

    if (n < 0 || (size_t) n >= sizeof(text)) {
        writer->buf->failed = true;
        return;
    }

    tenant_buf_add(writer->buf, text, (size_t) n);
}


static void
tenant_json_integer(tenant_json_writer_t *writer, int64_t n,
    const char *wrapper)
{
    char      text[24];
    char     *p;
    uint64_t  left;

    p = text + sizeof(text);
    left = n < 0 ? 0 - (uint64_t) n : (uint64_t) n;

    do {
        *--p = (char) ('0' + left % 10);
        left /= 10;
    } while (left != 0);

    if (n < 0) {
        *--p = '-';
    }

    if (writer->output == TENANT_JSON_CANONICAL) {
        tenant_json_format(writer, "{\"%s\":\"%.*s\"}", wrapper,
                           (int) (text + sizeof(text) - p), p);
        return;
    }

    tenant_buf_add(writer->buf, p, (size_t) (text + sizeof(text) - p));
}


/* Writes the shortest digits that read back as the same number. */

static void
tenant_json_double(tenant_json_writer_t *writer, double n)
{
    int   digits;
    char  text[40];
    char *comma;

    if (isnan(n) || isinf(n)) {
        tenant_json_format(writer, "{\"$numberDouble\":\"%s\"}",
                           isnan(n) ? "NaN" : n > 0 ? "Infinity"
                                                    : "-Infinity");
        return;
    }

    for (digits = 15; digits <= 17; digits++) {
        (void) snprintf(text, sizeof(text), "%.*g", digits, n);

        if (digits == 17 || strtod(text, NULL) == n) {
            break;
        }
    }

    comma = strchr(text, ',');

    if (comma != NULL) {
        *comma = '.';
    }

    /* it must not read back as an integer */

    if (strpbrk(text, ".e") == NULL) {
        memcpy(text + strlen(text), ".0", sizeof(".0"));
    }

    if (writer->output == TENANT_JSON_CANONICAL) {
        tenant_json_format(writer, "{\"$numberDouble\":\"%s\"}", text);
        return;
    }

    tenant_buf_add(writer->buf, text, strlen(text));
}


static void
tenant_json_date(tenant_json_writer_t *writer, int64_t ms)
{
    char       fraction[8];
    time_t     seconds;
    struct tm  tm;

    seconds = (time_t) (ms / 1000);

    if (writer->output == TENANT_JSON_CANONICAL
        || ms < 0 || ms >= TENANT_JSON_DATE_MAX
        || gmtime_r(&seconds, &tm) == NULL)
    {
        tenant_json_format(writer,
                           "{\"$date\":{\"$numberLong\":\"%lld\"}}",
                           (long long) ms);
        return;
    }

    fraction[0] = '\0';

    if (ms % 1000 != 0) {
        (void) snprintf(fraction, sizeof(fraction), ".%03d",
                        (int) (ms % 1000));
    }

    tenant_json_format(writer,
                       "{\"$date\":\"%04d-%02d-%02dT%02d:%02d:%02d%sZ\"}",
                       tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                       tm.tm_hour, tm.tm_min, tm.tm_sec, fraction);
}


static void
tenant_json_binary(tenant_json_writer_t *writer, const bson_iter_t *iter)
{
    char            *p;
    uint32_t         i, len, bits;
    const uint8_t   *data;
    bson_subtype_t   subtype;

    static const char  alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    bson_iter_binary(iter, &subtype, &len, &data);

    tenant_buf_text(writer->buf, "{\"$binary\":{\"base64\":\"");

    p = tenant_buf_reserve(writer->buf, ((size_t) len + 2) / 3 * 4);
    if (p == NULL) {
        return;
    }

    for (i = 0; i < len; i += 3) {
        bits = (uint32_t) data[i] << 16
               | (i + 1 < len ? (uint32_t) data[i + 1] << 8 : 0)
               | (i + 2 < len ? (uint32_t) data[i + 2] : 0);

        *p++ = alphabet[bits >> 18];
        *p++ = alphabet[bits >> 12 & 63];
        *p++ = i + 1 < len ? alphabet[bits >> 6 & 63] : '=';
        *p++ = i + 2 < len ? alphabet[bits & 63] : '=';
    }

    writer->buf->len = (size_t) (p - writer->buf->data);

    tenant_json_format(writer, "\",\"subType\":\"%02x\"}}",
                       (unsigned) subtype);
}


/* We never write these types, but other software may have. */

static void
tenant_json_code(tenant_json_writer_t *writer, const bson_iter_t *iter)
{
    bson_t             scope;
    uint32_t           len, scope_len;
    const char        *text;
    const uint8_t     *data;
    const bson_oid_t  *oid;
    char               hex[TENANT_OID_HEX + 1];

    switch (bson_iter_type(iter)) {

    case BSON_TYPE_CODE:
        text = bson_iter_code(iter, &len);
        tenant_buf_text(writer->buf, "{\"$code\":");
        tenant_json_text(writer, text, len);
        break;

    case BSON_TYPE_SYMBOL:
        text = bson_iter_symbol(iter, &len);
        tenant_buf_text(writer->buf, "{\"$symbol\":");
        tenant_json_text(writer, text, len);
        break;

    case BSON_TYPE_CODEWSCOPE:
        text = bson_iter_codewscope(iter, &len, &scope_len, &data);

        if (!bson_init_static(&scope, data, scope_len)) {
            writer->buf->failed = true;
            return;
        }

        tenant_buf_text(writer->buf, "{\"$code\":");
        tenant_json_text(writer, text, len);
        tenant_buf_text(writer->buf, ",\"$scope\":");
        tenant_json_members(writer, &scope, false, NULL);
        break;

    case BSON_TYPE_DBPOINTER:
        bson_iter_dbpointer(iter, &len, &text, &oid);
        bson_oid_to_string(oid, hex);

        tenant_buf_text(writer->buf, "{\"$dbPointer\":{\"$ref\":");
        tenant_json_text(writer, text, len);
        tenant_json_format(writer, ",\"$id\":{\"$oid\":\"%s\"}}", hex);
        break;

    default:
        writer->buf->failed = true;
        return;
    }

    tenant_buf_char(writer->buf, '}');
}
