/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../json/tenant_json.h"
#include "tenant_jws.h"


#define TENANT_JWS_PARTS    3
#define TENANT_JWS_KID_MAX  256


static bool tenant_jws_split(tenant_str_t token,
    tenant_str_t parts[TENANT_JWS_PARTS]);
static bool tenant_jws_object(tenant_arena_t *arena, tenant_str_t part,
    tenant_doc_t *doc);
static bool tenant_jws_no_nul(tenant_doc_t doc);
static bool tenant_jws_header(tenant_doc_t header, tenant_jws_t *jws);
static bool tenant_jws_member(const tenant_value_t *value,
    tenant_jws_t *jws);
static bool tenant_jws_refused(tenant_str_t name);


/*
 * Extensions that must be understood, and keys that a token brings along:
 * a token with one of these asks for what is not done here.
 */

static const char *const  tenant_jws_refusals[] = {
    "crit", "b64", "jwk", "jku", "x5u", "x5c", "zip", "enc"
};


bool
tenant_jws_read(tenant_arena_t *arena, tenant_str_t token, tenant_jws_t *jws)
{
    tenant_doc_t  header;
    tenant_str_t  parts[TENANT_JWS_PARTS];

    memset(jws, 0, sizeof(tenant_jws_t));

    if (token.len > TENANT_TOKEN_MAX || !tenant_jws_split(token, parts)) {
        return false;
    }

    jws->token = tenant_arena_str(arena, token);
    if (jws->token.data == NULL) {
        return false;
    }

    jws->input.data = jws->token.data;
    jws->input.len = token.len - parts[2].len - 1;

    jws->signature = tenant_base64url_decode(arena, parts[2]);

    if (jws->signature.data == NULL || jws->signature.len == 0) {
        return false;
    }

    return tenant_jws_object(arena, parts[0], &header)
           && tenant_jws_header(header, jws)
           && tenant_jws_object(arena, parts[1], &jws->claims);
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


static bool
tenant_jws_object(tenant_arena_t *arena, tenant_str_t part, tenant_doc_t *doc)
{
    bool            array;
    tenant_str_t    text;
    tenant_error_t  err;

    text = tenant_base64url_decode(arena, part);

    if (text.data == NULL || text.len == 0) {
        return false;
    }

    if (tenant_json_read(arena, text, TENANT_JSON_PLAIN, doc, &array, &err)
        != TENANT_OK)
    {
        return false;
    }

    return !array && tenant_jws_no_nul(*doc);
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


static bool
tenant_jws_header(tenant_doc_t header, tenant_jws_t *jws)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(header);

    while (tenant_bson_next(&it)) {
        if (!tenant_jws_member(&it.value, jws)) {
            return false;
        }
    }

    return !it.broken && jws->alg != NULL;
}


static bool
tenant_jws_member(const tenant_value_t *value, tenant_jws_t *jws)
{
    bool  text;

    text = (value->type == TENANT_BSON_UTF8);

    if (tenant_str_is(value->key, "alg")) {
        jws->alg = text ? tenant_alg_find(value->str) : NULL;

        return jws->alg != NULL;
    }

    if (tenant_str_is(value->key, "kid")) {
        jws->kid = value->str;

        return text && value->str.len > 0
               && value->str.len <= TENANT_JWS_KID_MAX;
    }

    if (tenant_str_is(value->key, "typ")) {
        jws->access = text && tenant_str_case_is(value->str, "at+jwt");

        return jws->access
               || (text && tenant_str_case_is(value->str, "JWT"));
    }

    if (tenant_str_is(value->key, "cty")) {
        return text && !tenant_str_case_is(value->str, "JWT");
    }

    return !tenant_jws_refused(value->key);
}


static bool
tenant_jws_refused(tenant_str_t name)
{
    size_t  i;

    for (i = 0;
         i < sizeof(tenant_jws_refusals) / sizeof(tenant_jws_refusals[0]);
         i++)
    {
        if (tenant_str_is(name, tenant_jws_refusals[i])) {
            return true;
        }
    }

    return false;
}
