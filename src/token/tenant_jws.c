/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../core/tenant_base64url.h"
#include "../core/tenant_buf.h"
#include "../json/tenant_json.h"
#include "tenant_jws.h"


#define TENANT_JWS_PARTS    3
#define TENANT_JWS_KID_MAX  256
#define TENANT_JWS_PROBE    8192


static bool tenant_jws_split(tenant_str_t token,
    tenant_str_t parts[TENANT_JWS_PARTS]);
static tenant_status_e tenant_jws_object(tenant_arena_t *arena,
    tenant_str_t part, tenant_doc_t *doc, bool *for_libjwt);
static tenant_status_e tenant_jws_widen(tenant_arena_t *arena,
    tenant_str_t *text, bool *for_libjwt);
static bool tenant_jws_wide(const char *number, char **end);
static bool tenant_jws_no_nul(tenant_doc_t doc);
static tenant_reason_e tenant_jws_header(tenant_doc_t header,
    tenant_jws_t *jws);
static tenant_reason_e tenant_jws_member(const tenant_value_t *value,
    tenant_jws_t *jws);
static tenant_reason_e tenant_jws_type(const tenant_value_t *value,
    tenant_jws_t *jws);


/* The case does not matter (RFC 7519, section 5.1, RFC 9068, section 2.1). */

static const char *const  tenant_jws_types[] = {
    "JWT", "at+jwt", "application/jwt", "application/at+jwt"
};


tenant_token_e
tenant_jws_read(tenant_arena_t *arena, tenant_str_t token, size_t max,
    tenant_jws_t *jws, tenant_reason_e *reason)
{
    tenant_doc_t     header;
    tenant_str_t     parts[TENANT_JWS_PARTS];
    tenant_status_e  rc;

    memset(jws, 0, sizeof(tenant_jws_t));
    jws->for_libjwt = true;

    if (token.len > max) {
        *reason = TENANT_REASON_TOO_LONG;
        return TENANT_TOKEN_INVALID;
    }

    *reason = TENANT_REASON_MALFORMED;

    if (!tenant_jws_split(token, parts)) {
        return TENANT_TOKEN_INVALID;
    }

    jws->token = tenant_arena_str(arena, token);
    if (jws->token.data == NULL) {
        return TENANT_TOKEN_FAILED;
    }

    jws->signing_input.data = jws->token.data;
    jws->signing_input.len = token.len - parts[2].len - 1;

    rc = tenant_base64url_read(arena, parts[2], &jws->signature);

    if (rc == TENANT_OK) {
        rc = tenant_jws_object(arena, parts[0], &header, &jws->for_libjwt);
    }

    if (rc == TENANT_OK) {
        rc = tenant_jws_object(arena, parts[1], &jws->claims,
                               &jws->for_libjwt);
    }

    if (rc != TENANT_OK) {
        return rc == TENANT_NO_MEMORY ? TENANT_TOKEN_FAILED
                                      : TENANT_TOKEN_INVALID;
    }

    *reason = tenant_jws_header(header, jws);

    return *reason == TENANT_REASON_NONE ? TENANT_TOKEN_VALID
                                         : TENANT_TOKEN_INVALID;
}


static bool
tenant_jws_split(tenant_str_t token, tenant_str_t parts[TENANT_JWS_PARTS])
{
    size_t       i, left;
    const char  *p, *dot;

    p = token.data;
    left = token.len;

    for (i = 0; i < TENANT_JWS_PARTS; i++) {
        dot = left ? memchr(p, '.', left) : NULL;

        if ((dot == NULL) != (i == TENANT_JWS_PARTS - 1)) {
            return false;
        }

        parts[i].data = p;
        parts[i].len = dot ? (size_t) (dot - p) : left;

        if (parts[i].len == 0) {
            return false;
        }

        if (dot) {
            left -= parts[i].len + 1;
            p = dot + 1;
        }
    }

    return true;
}


static tenant_status_e
tenant_jws_object(tenant_arena_t *arena, tenant_str_t part,
    tenant_doc_t *doc, bool *for_libjwt)
{
    bool             array;
    tenant_str_t     text;
    tenant_error_t   err;
    tenant_status_e  rc;

    rc = tenant_base64url_read(arena, part, &text);

    if (rc == TENANT_OK) {
        rc = tenant_jws_widen(arena, &text, for_libjwt);
    }

    if (rc == TENANT_OK) {
        rc = tenant_json_read(arena, text, TENANT_JSON_PLAIN, doc, &array,
                              &err);
    }

    /*
     * When out of memory, jansson mostly calls the text wrong: whether there is
     * any memory tells which it was.
     */

    if (rc != TENANT_OK) {
        return tenant_arena_alloc(arena, TENANT_JWS_PROBE) != NULL
               ? rc : TENANT_NO_MEMORY;
    }

    return !array && tenant_jws_no_nul(*doc) ? TENANT_OK : TENANT_BAD_REQUEST;
}


/*
 * A time may be any JSON number (RFC 7519, section 2, NumericDate), but no JSON
 * library here reads an integer of more than 64 bits: it gets a fraction and so
 * becomes a double.  The text has a NUL behind it.
 */

static tenant_status_e
tenant_jws_widen(tenant_arena_t *arena, tenant_str_t *text, bool *for_libjwt)
{
    bool           quoted;
    char          *end;
    const char    *p, *last, *done;
    tenant_buf_t  *buf;

    buf = NULL;
    quoted = false;
    p = text->data;
    done = p;
    last = p + text->len;

    while (p < last) {

        if (quoted && *p == '\\') {
            p += 2;
            continue;
        }

        quoted ^= (*p == '"');

        if (quoted || ((*p < '0' || *p > '9') && *p != '-')) {
            p++;
            continue;
        }

        if (tenant_jws_wide(p, &end)) {

            if (buf == NULL) {
                buf = tenant_buf_create(arena, text->len + 64);
            }

            if (buf == NULL) {
                return TENANT_NO_MEMORY;
            }

            tenant_buf_add(buf, done, (size_t) (end - done));
            tenant_buf_text(buf, ".0");
            done = end;
        }

        p = end;
    }

    if (buf == NULL) {
        return TENANT_OK;
    }

    tenant_buf_add(buf, done, (size_t) (last - done));

    text->data = buf->data;
    text->len = buf->len;
    *for_libjwt = false;

    return buf->failed ? TENANT_NO_MEMORY : TENANT_OK;
}


/* Tells whether a number is an integer of over 64 bits; it ends at *end. */

static bool
tenant_jws_wide(const char *number, char **end)
{
    bool  wide;

    errno = 0;
    (void) strtoll(number, end, 10);

    wide = (errno == ERANGE && **end != '.' && **end != 'e' && **end != 'E');

    if (*end == number) {
        (*end)++;
    }

    /* what follows the point is not taken for another number */

    while ((**end >= '0' && **end <= '9') || **end == '.' || **end == 'e'
           || **end == 'E' || **end == '+' || **end == '-')
    {
        (*end)++;
    }

    return wide;
}


/*
 * A NUL in a value would end it early wherever it is used as text in C.
 * The nesting is bounded by TENANT_JSON_DEPTH_MAX.
 */

static bool
tenant_jws_no_nul(tenant_doc_t doc)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {

        switch (it.value.type) {

        case TENANT_BSON_UTF8:
            if (it.value.str.len
                && memchr(it.value.str.data, '\0', it.value.str.len))
            {
                return false;
            }

            break;

        case TENANT_BSON_DOCUMENT:
        case TENANT_BSON_ARRAY:
            if (!tenant_jws_no_nul(it.value.doc)) {
                return false;
            }

            break;

        default:
            break;
        }
    }

    return !it.broken;
}


static tenant_reason_e
tenant_jws_header(tenant_doc_t header, tenant_jws_t *jws)
{
    tenant_iter_t    it;
    tenant_reason_e  reason;

    it = tenant_bson_iter(header);

    while (tenant_bson_next(&it)) {
        reason = tenant_jws_member(&it.value, jws);

        if (reason != TENANT_REASON_NONE) {
            return reason;
        }
    }

    if (it.broken) {
        return TENANT_REASON_MALFORMED;
    }

    return jws->alg ? TENANT_REASON_NONE : TENANT_REASON_ALGORITHM;
}


/*
 * Parameters that are not known here are ignored, and so are "jku", "jwk",
 * "x5u" and "x5c" (RFC 7515, section 4): the key is one of the issuer's,
 * whatever a token brings along.  "crit" lists what must be understood; "b64"
 * belongs there, and no JWT may switch it off (RFC 7797, section 7).
 */

static tenant_reason_e
tenant_jws_member(const tenant_value_t *value, tenant_jws_t *jws)
{
    bool  text;

    text = (value->type == TENANT_BSON_UTF8);

    if (tenant_str_is(value->key, "alg")) {
        jws->alg = text ? tenant_alg_find(value->str) : NULL;

        return jws->alg ? TENANT_REASON_NONE : TENANT_REASON_ALGORITHM;
    }

    if (tenant_str_is(value->key, "kid")) {
        jws->kid = value->str;

        return text && value->str.len > 0
               && value->str.len <= TENANT_JWS_KID_MAX
               ? TENANT_REASON_NONE : TENANT_REASON_KEY;
    }

    if (tenant_str_is(value->key, "typ")) {
        return tenant_jws_type(value, jws);
    }

    if (tenant_str_is(value->key, "crit")
        || (tenant_str_is(value->key, "b64")
            && !(value->type == TENANT_BSON_BOOL && value->num)))
    {
        return TENANT_REASON_CRITICAL;
    }

    return TENANT_REASON_NONE;
}


static tenant_reason_e
tenant_jws_type(const tenant_value_t *value, tenant_jws_t *jws)
{
    size_t  i;

    if (value->type != TENANT_BSON_UTF8) {
        return TENANT_REASON_TYPE;
    }

    for (i = 0;
         i < sizeof(tenant_jws_types) / sizeof(tenant_jws_types[0]);
         i++)
    {
        if (tenant_str_case_is(value->str, tenant_jws_types[i])) {

            /* libjwt 1.x refuses all but the first */

            jws->for_libjwt &= (i == 0);

            return TENANT_REASON_NONE;
        }
    }

    return TENANT_REASON_TYPE;
}
