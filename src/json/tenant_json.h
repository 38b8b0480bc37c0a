/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_JSON_H_INCLUDED_
#define _TENANT_JSON_H_INCLUDED_


#include "../core/tenant_buf.h"
#include "tenant_bson.h"


#define TENANT_JSON_DEPTH_MAX  96


typedef enum {
    TENANT_JSON_PLAIN,      /* members are what they say */
    TENANT_JSON_EXTENDED    /* {"$oid": ...} and the like are values */
} tenant_json_syntax_e;


typedef enum {
    TENANT_JSON_RELAXED,
    TENANT_JSON_CANONICAL,
    TENANT_JSON_SIMPLE        /* without type wrappers, so types are lost */
} tenant_json_output_e;


/*
 * Parses JSON (RFC 8259) strictly and once: UTF-8, one object or array and
 * nothing behind it, no duplicate members (RFC 7493, section 2.3), no NUL in
 * names, nesting of at most TENANT_JSON_DEPTH_MAX, integers within 64 bits, no
 * overflow of doubles.  TENANT_JSON_EXTENDED understands MongoDB Extended JSON
 * v2, relaxed and canonical (github.com/mongodb/specifications, extended-json):
 * $oid $numberInt $numberLong $numberDouble $numberDecimal $date $binary $uuid
 * $timestamp $regularExpression $minKey $maxKey $undefined.  $code, $scope,
 * $symbol and $dbPointer are refused, and so is a root that is such a value,
 * because a root is a document.  Other members that start with "$" are kept as
 * they are: the caller decides whether they are allowed.
 *
 * Integers become int32 where they fit, else int64.
 *
 * Returns TENANT_OK and sets *doc (owned by the arena) and *array.  Else it
 * returns TENANT_BAD_REQUEST (not JSON; the detail says where),
 * TENANT_NO_MEMORY, or TENANT_UNPROCESSABLE: a root of another kind, or, with
 * extended JSON, wrong values.  Each of these is added to the wrong fields with
 * its path, and is null in *doc, so that more of it can be checked; *doc stays
 * as it was where there is none.  For extended JSON *err must hold what was
 * found so far, or TENANT_OK.  Any thread may call it.
 */
tenant_status_e tenant_json_read(tenant_arena_t *arena, tenant_str_t text,
    tenant_json_syntax_e syntax, tenant_doc_t *doc, bool *array,
    tenant_error_t *err);

/* Does the same for the query parameter "name": extended JSON, an object. */
tenant_status_e tenant_json_read_param(tenant_arena_t *arena,
    tenant_str_t text, const char *name, tenant_doc_t *doc,
    tenant_error_t *err);


/*
 * Appends "doc" as JSON.  "skip", when not NULL, names one top-level member
 * that is left out.  Extended JSON v2: relaxed writes int32, int64 and finite
 * doubles as numbers and dates of the years 1970 to 9999 as ISO 8601; canonical
 * keeps every type; simple has ObjectIds in hex, dates, decimals and doubles
 * that are not finite as text, binary data in base64, and the rest as relaxed
 * has it.  A document that is not BSON sets buf->failed.  Any thread
 * may call it.
 */
void tenant_json_write(tenant_buf_t *buf, tenant_doc_t doc, bool array,
    tenant_json_output_e output, const char *skip);

/*
 * What is shown of a document's top-level members: not those of "skip" (up to
 * the first NULL), and of the document "whole", unless it is NULL, its member
 * "part" alone; where that is missing, neither.
 */

#define TENANT_JSON_SKIPS  3

typedef struct {
    const char  *skip[TENANT_JSON_SKIPS];
    const char  *whole;
    const char  *part;
} tenant_json_shape_t;

/* Appends "doc" likewise, in a shape. */
void tenant_json_write_shaped(tenant_buf_t *buf, tenant_doc_t doc,
    tenant_json_output_e output, const tenant_json_shape_t *shape);

/* Appends one value likewise. */
void tenant_json_write_value(tenant_buf_t *buf, const tenant_value_t *value,
    tenant_json_output_e output);


#endif /* _TENANT_JSON_H_INCLUDED_ */
