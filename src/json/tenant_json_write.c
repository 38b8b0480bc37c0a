/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <math.h>
#include <string.h>

#include "tenant_bson_element.h"
#include "tenant_json.h"
#include "tenant_json_number.h"
#include "tenant_json_rare.h"


/* no server stores as many levels: MongoDB has 180, DocumentDB 500 */
#define TENANT_JSON_WRITE_DEPTH  1000

/* relaxed output writes dates from 1970-01-01 to 9999-12-31 as text */
#define TENANT_JSON_DATES        ((uint64_t) TENANT_JSON_DATE_END)

/* what any value takes that is no text and has no members */
#define TENANT_JSON_SHORT        80


#define tenant_json_put(p, text)                                              \
    ((char *) memcpy(p, text, sizeof(text) - 1) + sizeof(text) - 1)


static void tenant_json_top(tenant_buf_t *buf, tenant_doc_t doc, bool array,
    tenant_json_output_e output, const tenant_json_shape_t *shape);
static void tenant_json_members(tenant_json_writer_t *writer,
    tenant_bson_cursor_t *cursor, bool array,
    const tenant_json_shape_t *shape);
static const tenant_bson_element_t *tenant_json_shown(
    const tenant_json_shape_t *shape, const tenant_bson_element_t *e,
    tenant_bson_element_t *part);
static void tenant_json_value(tenant_json_writer_t *writer,
    const tenant_bson_element_t *e);
static void tenant_json_short(tenant_json_writer_t *writer,
    const tenant_bson_element_t *e);
static char *tenant_json_number(char *p, bool wide, int64_t n);
static char *tenant_json_real(char *p, double n, tenant_json_output_e output);
static char *tenant_json_time(char *p, int64_t ms,
    tenant_json_output_e output);
static char *tenant_json_oid(char *p, const uint8_t *oid,
    tenant_json_output_e output);


void
tenant_json_write(tenant_buf_t *buf, tenant_doc_t doc, bool array,
    tenant_json_output_e output, const char *skip)
{
    tenant_json_shape_t  shape;

    if (skip == NULL) {
        tenant_json_top(buf, doc, array, output, NULL);
        return;
    }

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
    tenant_bson_cursor_t  cursor;
    tenant_json_writer_t  writer;

    writer.buf = buf;
    writer.output = output;
    writer.depth = 0;

    if (!tenant_bson_cursor(&cursor, doc)) {
        buf->failed = true;
        return;
    }

    tenant_json_members(&writer, &cursor, array, shape);
}


void
tenant_json_write_value(tenant_buf_t *buf, const tenant_value_t *value,
    tenant_json_output_e output)
{
    tenant_bson_cursor_t   cursor;
    tenant_json_writer_t   writer;
    tenant_bson_element_t  e;

    writer.buf = buf;
    writer.output = output;
    writer.depth = 0;

    if (!tenant_bson_cursor_at(&cursor, value->parent, value->offset)
        || !tenant_bson_element(&cursor, &e))
    {
        buf->failed = true;
        return;
    }

    tenant_json_value(&writer, &e);
}


void
tenant_json_nest(tenant_json_writer_t *writer, tenant_doc_t doc, bool array)
{
    tenant_bson_cursor_t  cursor;

    if (!tenant_bson_cursor(&cursor, doc)) {
        writer->buf->failed = true;
        return;
    }

    tenant_json_members(writer, &cursor, array, NULL);
}


/* The first member has the opening bracket before it, the others a comma. */

static void
tenant_json_members(tenant_json_writer_t *writer,
    tenant_bson_cursor_t *cursor, bool array,
    const tenant_json_shape_t *shape)
{
    char                          before;
    tenant_buf_t                 *buf;
    tenant_bson_element_t         e, part;
    const tenant_bson_element_t  *shown;

    buf = writer->buf;

    if (++writer->depth > TENANT_JSON_WRITE_DEPTH) {
        buf->failed = true;
        return;
    }

    before = array ? '[' : '{';

    while (tenant_bson_element(cursor, &e)) {

        shown = shape == NULL ? &e : tenant_json_shown(shape, &e, &part);

        if (shown == NULL) {
            continue;
        }

        tenant_buf_char(buf, before);
        before = ',';

        if (!array) {
            tenant_buf_json(buf, (tenant_str_t) { e.key_len, e.key });
            tenant_buf_char(buf, ':');
        }

        tenant_json_value(writer, shown);
    }

    if (cursor->broken) {
        buf->failed = true;
    }

    if (before != ',') {
        tenant_buf_char(buf, before);
    }

    tenant_buf_char(buf, array ? ']' : '}');

    writer->depth--;
}


/* Returns what is shown of a top-level member, or NULL; it may be in *part. */

static const tenant_bson_element_t *
tenant_json_shown(const tenant_json_shape_t *shape,
    const tenant_bson_element_t *e, tenant_bson_element_t *part)
{
    size_t                i;
    tenant_bson_cursor_t  cursor;

    for (i = 0; i < TENANT_JSON_SKIPS && shape->skip[i] != NULL; i++) {
        if (strcmp(e->key, shape->skip[i]) == 0) {
            return NULL;
        }
    }

    if (shape->whole == NULL || strcmp(e->key, shape->whole) != 0) {
        return e;
    }

    if (e->type != TENANT_BSON_DOCUMENT) {
        return NULL;
    }

    (void) tenant_bson_cursor(&cursor, (tenant_doc_t) { e->len, e->value });

    while (tenant_bson_element(&cursor, part)) {
        if (strcmp(part->key, shape->part) == 0) {
            return part;
        }
    }

    return NULL;
}


static void
tenant_json_value(tenant_json_writer_t *writer, const tenant_bson_element_t *e)
{
    switch (e->type) {

    case TENANT_BSON_UTF8:
        tenant_buf_json(writer->buf, tenant_bson_text(e->value));
        break;

    case TENANT_BSON_INT32:
    case TENANT_BSON_INT64:
    case TENANT_BSON_DOUBLE:
    case TENANT_BSON_BOOL:
    case TENANT_BSON_NULL:
    case TENANT_BSON_OID:
    case TENANT_BSON_DATE:
        tenant_json_short(writer, e);
        break;

    case TENANT_BSON_DOCUMENT:
    case TENANT_BSON_ARRAY:
        tenant_json_nest(writer, (tenant_doc_t) { e->len, e->value },
                         e->type == TENANT_BSON_ARRAY);
        break;

    default:
        tenant_json_rare(writer, e);
        break;
    }
}


/* Room is made once for any of these. */

static void
tenant_json_short(tenant_json_writer_t *writer, const tenant_bson_element_t *e)
{
    bool       canonical;
    char      *p;
    double     real;
    int64_t    n;
    uint64_t   bits;

    p = tenant_buf_reserve(writer->buf, TENANT_JSON_SHORT);
    if (p == NULL) {
        return;
    }

    canonical = writer->output == TENANT_JSON_CANONICAL;

    switch (e->type) {

    case TENANT_BSON_INT32:
        n = (int32_t) tenant_bson_uint32(e->value);
        p = canonical ? tenant_json_number(p, false, n)
                      : tenant_json_integer(p, n);
        break;

    case TENANT_BSON_INT64:
        n = (int64_t) tenant_bson_uint64(e->value);
        p = canonical ? tenant_json_number(p, true, n)
                      : tenant_json_integer(p, n);
        break;

    case TENANT_BSON_DOUBLE:
        bits = tenant_bson_uint64(e->value);
        memcpy(&real, &bits, sizeof(double));
        p = tenant_json_real(p, real, writer->output);
        break;

    case TENANT_BSON_BOOL:
        p = *e->value ? tenant_json_put(p, "true")
                      : tenant_json_put(p, "false");
        break;

    case TENANT_BSON_OID:
        p = tenant_json_oid(p, e->value, writer->output);
        break;

    case TENANT_BSON_DATE:
        n = (int64_t) tenant_bson_uint64(e->value);
        p = tenant_json_time(p, n, writer->output);
        break;

    default: /* TENANT_BSON_NULL */
        p = tenant_json_put(p, "null");
        break;
    }

    writer->buf->len = (size_t) (p - writer->buf->data);
}


static char *
tenant_json_number(char *p, bool wide, int64_t n)
{
    p = wide ? tenant_json_put(p, "{\"$numberLong\":\"")
             : tenant_json_put(p, "{\"$numberInt\":\"");
    p = tenant_json_integer(p, n);

    return tenant_json_put(p, "\"}");
}


static char *
tenant_json_real(char *p, double n, tenant_json_output_e output)
{
    bool  simple;

    if (output != TENANT_JSON_CANONICAL && isfinite(n)) {
        return tenant_json_double(p, n);
    }

    simple = output == TENANT_JSON_SIMPLE;

    p = simple ? tenant_json_put(p, "\"")
               : tenant_json_put(p, "{\"$numberDouble\":\"");

    if (isnan(n)) {
        p = tenant_json_put(p, "NaN");

    } else if (isinf(n)) {
        p = n > 0 ? tenant_json_put(p, "Infinity")
                  : tenant_json_put(p, "-Infinity");

    } else {
        p = tenant_json_double(p, n);
    }

    return simple ? tenant_json_put(p, "\"") : tenant_json_put(p, "\"}");
}


static char *
tenant_json_time(char *p, int64_t ms, tenant_json_output_e output)
{
    if (output == TENANT_JSON_SIMPLE) {

        p = tenant_json_put(p, "\"");
        p = ms >= -TENANT_JSON_DATE_DAYS * 86400000LL
            && ms < TENANT_JSON_DATE_END
            ? tenant_json_date(p, ms) : tenant_json_integer(p, ms);

        return tenant_json_put(p, "\"");
    }

    p = tenant_json_put(p, "{\"$date\":");

    if (output == TENANT_JSON_CANONICAL || (uint64_t) ms >= TENANT_JSON_DATES) {
        p = tenant_json_number(p, true, ms);
        return tenant_json_put(p, "}");
    }

    p = tenant_json_put(p, "\"");
    p = tenant_json_date(p, ms);

    return tenant_json_put(p, "\"}");
}


static char *
tenant_json_oid(char *p, const uint8_t *oid, tenant_json_output_e output)
{
    bool  simple;

    simple = output == TENANT_JSON_SIMPLE;

    p = simple ? tenant_json_put(p, "\"")
               : tenant_json_put(p, "{\"$oid\":\"");

    tenant_oid_hex(p, oid);
    p += TENANT_OID_HEX;

    return simple ? tenant_json_put(p, "\"") : tenant_json_put(p, "\"}");
}
