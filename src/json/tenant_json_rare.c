/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_json_decimal.h"
#include "tenant_json_number.h"
#include "tenant_json_rare.h"


static void tenant_json_decimal_value(tenant_json_writer_t *writer,
    const tenant_bson_element_t *e);
static void tenant_json_binary(tenant_json_writer_t *writer,
    const tenant_bson_element_t *e);
static char *tenant_json_base64(char *p, const uint8_t *data, size_t len);
static void tenant_json_regex(tenant_json_writer_t *writer,
    const tenant_bson_element_t *e);
static void tenant_json_timestamp(tenant_json_writer_t *writer,
    const tenant_bson_element_t *e);
static void tenant_json_code(tenant_json_writer_t *writer,
    const tenant_bson_element_t *e);
static void tenant_json_scope(tenant_json_writer_t *writer,
    const tenant_bson_element_t *e);
static void tenant_json_pointer(tenant_json_writer_t *writer,
    const tenant_bson_element_t *e);
static void tenant_json_unsigned_add(tenant_buf_t *buf, uint32_t n);


/* All pairs of base64's characters, in the order of the 12 bits they are. */

#define TENANT_JSON_PAIRS(c)                                                  \
    c "A" c "B" c "C" c "D" c "E" c "F" c "G" c "H" c "I" c "J" c "K" c "L"   \
    c "M" c "N" c "O" c "P" c "Q" c "R" c "S" c "T" c "U" c "V" c "W" c "X"   \
    c "Y" c "Z" c "a" c "b" c "c" c "d" c "e" c "f" c "g" c "h" c "i" c "j"   \
    c "k" c "l" c "m" c "n" c "o" c "p" c "q" c "r" c "s" c "t" c "u" c "v"   \
    c "w" c "x" c "y" c "z" c "0" c "1" c "2" c "3" c "4" c "5" c "6" c "7"   \
    c "8" c "9" c "+" c "/"

#define TENANT_JSON_FOUR(a, b, c, d)                                          \
    TENANT_JSON_PAIRS(a) TENANT_JSON_PAIRS(b) TENANT_JSON_PAIRS(c)            \
    TENANT_JSON_PAIRS(d)

static const char  tenant_json_pairs[] =
    TENANT_JSON_FOUR("A", "B", "C", "D") TENANT_JSON_FOUR("E", "F", "G", "H")
    TENANT_JSON_FOUR("I", "J", "K", "L") TENANT_JSON_FOUR("M", "N", "O", "P")
    TENANT_JSON_FOUR("Q", "R", "S", "T") TENANT_JSON_FOUR("U", "V", "W", "X")
    TENANT_JSON_FOUR("Y", "Z", "a", "b") TENANT_JSON_FOUR("c", "d", "e", "f")
    TENANT_JSON_FOUR("g", "h", "i", "j") TENANT_JSON_FOUR("k", "l", "m", "n")
    TENANT_JSON_FOUR("o", "p", "q", "r") TENANT_JSON_FOUR("s", "t", "u", "v")
    TENANT_JSON_FOUR("w", "x", "y", "z") TENANT_JSON_FOUR("0", "1", "2", "3")
    TENANT_JSON_FOUR("4", "5", "6", "7") TENANT_JSON_FOUR("8", "9", "+", "/");


void
tenant_json_rare(tenant_json_writer_t *writer, const tenant_bson_element_t *e)
{
    switch (e->type) {

    case TENANT_BSON_DECIMAL128:
        tenant_json_decimal_value(writer, e);
        break;

    case TENANT_BSON_BINARY:
        tenant_json_binary(writer, e);
        break;

    case TENANT_BSON_REGEX:
        tenant_json_regex(writer, e);
        break;

    case TENANT_BSON_TIMESTAMP:
        tenant_json_timestamp(writer, e);
        break;

    case TENANT_BSON_UNDEFINED:
        tenant_buf_text(writer->buf, "{\"$undefined\":true}");
        break;

    case TENANT_BSON_MINKEY:
        tenant_buf_text(writer->buf, "{\"$minKey\":1}");
        break;

    case TENANT_BSON_MAXKEY:
        tenant_buf_text(writer->buf, "{\"$maxKey\":1}");
        break;

    default:
        tenant_json_code(writer, e);
        break;
    }
}


static void
tenant_json_decimal_value(tenant_json_writer_t *writer,
    const tenant_bson_element_t *e)
{
    char  *p;
    bool   simple;

    simple = writer->output == TENANT_JSON_SIMPLE;

    if (!simple) {
        tenant_buf_text(writer->buf, "{\"$numberDecimal\":");
    }

    tenant_buf_char(writer->buf, '"');

    p = tenant_buf_reserve(writer->buf, TENANT_JSON_DECIMAL_MAX);
    if (p == NULL) {
        return;
    }

    p = tenant_json_decimal(p, tenant_bson_uint64(e->value + 8),
                            tenant_bson_uint64(e->value));

    writer->buf->len = (size_t) (p - writer->buf->data);

    tenant_buf_char(writer->buf, '"');

    if (!simple) {
        tenant_buf_char(writer->buf, '}');
    }
}


static void
tenant_json_binary(tenant_json_writer_t *writer,
    const tenant_bson_element_t *e)
{
    bool           simple;
    char          *p;
    tenant_str_t   data;

    static const char  hex[] = "0123456789abcdef";

    data = tenant_bson_binary(e);

    simple = writer->output == TENANT_JSON_SIMPLE;

    if (!simple) {
        tenant_buf_text(writer->buf, "{\"$binary\":{\"base64\":");
    }

    tenant_buf_char(writer->buf, '"');

    p = tenant_buf_reserve(writer->buf, (data.len + 2) / 3 * 4);
    if (p == NULL) {
        return;
    }

    p = tenant_json_base64(p, (const uint8_t *) data.data, data.len);

    writer->buf->len = (size_t) (p - writer->buf->data);

    tenant_buf_char(writer->buf, '"');

    if (simple) {
        return;
    }

    tenant_buf_text(writer->buf, ",\"subType\":\"");
    tenant_buf_char(writer->buf, hex[e->value[4] >> 4]);
    tenant_buf_char(writer->buf, hex[e->value[4] & 15]);
    tenant_buf_text(writer->buf, "\"}}");
}


/* RFC 4648, section 4: each half of three bytes is a pair of characters. */

static char *
tenant_json_base64(char *p, const uint8_t *data, size_t len)
{
    uint32_t  bits;

    for ( /* void */ ; len >= 3; len -= 3, data += 3) {
        bits = (uint32_t) data[0] << 16 | (uint32_t) data[1] << 8 | data[2];

        memcpy(p, tenant_json_pairs + 2 * (bits >> 12), 2);
        memcpy(p + 2, tenant_json_pairs + 2 * (bits & 0xfff), 2);
        p += 4;
    }

    if (len == 0) {
        return p;
    }

    bits = (uint32_t) data[0] << 16 | (len == 2 ? (uint32_t) data[1] << 8 : 0);

    memcpy(p, tenant_json_pairs + 2 * (bits >> 12), 2);
    memcpy(p + 2, tenant_json_pairs + 2 * (bits & 0xfff), 2);

    if (len == 1) {
        p[2] = '=';
    }

    p[3] = '=';

    return p + 4;
}


static void
tenant_json_regex(tenant_json_writer_t *writer, const tenant_bson_element_t *e)
{
    tenant_str_t  pattern, options;

    pattern.data = (const char *) e->value;
    pattern.len = strlen(pattern.data);
    options.data = pattern.data + pattern.len + 1;
    options.len = strlen(options.data);

    tenant_buf_text(writer->buf, "{\"$regularExpression\":{\"pattern\":");
    tenant_buf_json(writer->buf, pattern);
    tenant_buf_text(writer->buf, ",\"options\":");
    tenant_buf_json(writer->buf, options);
    tenant_buf_text(writer->buf, "}}");
}


/* The time is the upper half. */

static void
tenant_json_timestamp(tenant_json_writer_t *writer,
    const tenant_bson_element_t *e)
{
    tenant_buf_text(writer->buf, "{\"$timestamp\":{\"t\":");
    tenant_json_unsigned_add(writer->buf, tenant_bson_uint32(e->value + 4));
    tenant_buf_text(writer->buf, ",\"i\":");
    tenant_json_unsigned_add(writer->buf, tenant_bson_uint32(e->value));
    tenant_buf_text(writer->buf, "}}");
}


/* We never write these types, but other software may have. */

static void
tenant_json_code(tenant_json_writer_t *writer, const tenant_bson_element_t *e)
{
    switch (e->type) {

    case TENANT_BSON_CODE:
        tenant_buf_text(writer->buf, "{\"$code\":");
        tenant_buf_json(writer->buf, tenant_bson_text(e->value));
        break;

    case TENANT_BSON_SYMBOL:
        tenant_buf_text(writer->buf, "{\"$symbol\":");
        tenant_buf_json(writer->buf, tenant_bson_text(e->value));
        break;

    case TENANT_BSON_CODEWSCOPE:
        tenant_json_scope(writer, e);
        break;

    case TENANT_BSON_DBPOINTER:
        tenant_json_pointer(writer, e);
        break;

    default:
        writer->buf->failed = true;
        return;
    }

    tenant_buf_char(writer->buf, '}');
}


static void
tenant_json_scope(tenant_json_writer_t *writer, const tenant_bson_element_t *e)
{
    uint32_t      head;
    tenant_str_t  code;

    code = tenant_bson_text(e->value + 4);
    head = 4 + 4 + (uint32_t) code.len + 1;

    tenant_buf_text(writer->buf, "{\"$code\":");
    tenant_buf_json(writer->buf, code);
    tenant_buf_text(writer->buf, ",\"$scope\":");
    tenant_json_nest(writer, (tenant_doc_t) { e->len - head,
                                              e->value + head }, false);
}


static void
tenant_json_pointer(tenant_json_writer_t *writer,
    const tenant_bson_element_t *e)
{
    char          hex[TENANT_OID_HEX];
    tenant_str_t  name;

    name = tenant_bson_text(e->value);
    tenant_oid_hex(hex, e->value + 4 + name.len + 1);

    tenant_buf_text(writer->buf, "{\"$dbPointer\":{\"$ref\":");
    tenant_buf_json(writer->buf, name);
    tenant_buf_text(writer->buf, ",\"$id\":{\"$oid\":\"");
    tenant_buf_add(writer->buf, hex, TENANT_OID_HEX);
    tenant_buf_text(writer->buf, "\"}}");
}


static void
tenant_json_unsigned_add(tenant_buf_t *buf, uint32_t n)
{
    char  *p;

    p = tenant_buf_reserve(buf, TENANT_JSON_INTEGER_MAX);

    if (p != NULL) {
        buf->len = (size_t) (tenant_json_unsigned(p, n) - buf->data);
    }
}
