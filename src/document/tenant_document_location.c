/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_document_id.h"


/* In the text of an Extended JSON value this is what leads to one string. */
#define TENANT_LOCATION_INNER  "\":\""


static tenant_id_type_e tenant_location_show(tenant_job_t *job,
    const tenant_value_t *id, tenant_buf_t *to);
static void tenant_location_inner(tenant_str_t text, tenant_buf_t *to);
static void tenant_location_uuid(tenant_str_t bytes, tenant_buf_t *to);
static void tenant_location_json(tenant_str_t text, tenant_buf_t *to);


void
tenant_document_location(tenant_job_t *job, const tenant_value_t *id)
{
    tenant_buf_t      *text;
    tenant_id_type_e   type;

    text = tenant_buf_create(job->arena, 256);
    if (text == NULL) {
        return;
    }

    tenant_buf_str(text, job->request.collection);
    tenant_buf_char(text, '/');

    type = tenant_location_show(job, id, text);

    if (type != TENANT_ID_LOOKS) {
        job->answer.location_query = tenant_arena_printf(job->arena,
                                         "id_type=%s",
                                         tenant_document_id_types[type]);
    }

    if (text->failed || (type != TENANT_ID_LOOKS
                         && job->answer.location_query.data == NULL))
    {
        return;
    }

    job->answer.location.data = text->data;
    job->answer.location.len = text->len;
}


/* Appends the text of an id, and returns what has to be said of it. */

static tenant_id_type_e
tenant_location_show(tenant_job_t *job, const tenant_value_t *id,
    tenant_buf_t *to)
{
    int            len;
    char           ms[32];
    tenant_str_t   text;
    tenant_buf_t  *json;

    static const tenant_str_t  uuid = tenant_string("\"subType\":\"04\"}}");

    if (id->type == TENANT_BSON_OID) {
        tenant_buf_add(to, id->oid, TENANT_OID_HEX);
        return TENANT_ID_LOOKS;
    }

    if (id->type == TENANT_BSON_UTF8
        && tenant_document_id_text(id->str) == NULL)
    {
        tenant_buf_str(to, id->str);
        return tenant_oid_is(id->str) ? TENANT_ID_STRING : TENANT_ID_LOOKS;
    }

    if (id->type == TENANT_BSON_DATE) {
        len = snprintf(ms, sizeof(ms), "%lld", (long long) id->num);
        tenant_buf_add(to, ms, (size_t) len);
        return TENANT_ID_DATE;
    }

    json = tenant_buf_create(job->arena, 256);

    if (json == NULL) {
        to->failed = true;
        return TENANT_ID_LOOKS;
    }

    tenant_json_write_value(json, id, TENANT_JSON_RELAXED);
    to->failed |= json->failed;

    text.data = json->data;
    text.len = json->len;

    switch (id->type) {

    case TENANT_BSON_INT32:
    case TENANT_BSON_INT64:
    case TENANT_BSON_DOUBLE:
        tenant_location_inner(text, to);
        return TENANT_ID_NUMBER;

    case TENANT_BSON_DECIMAL128:
        tenant_location_inner(text, to);
        return TENANT_ID_DECIMAL;

    default:

        if (id->type == TENANT_BSON_BINARY && id->str.len == 16
            && text.len > uuid.len
            && memcmp(text.data + text.len - uuid.len, uuid.data, uuid.len)
               == 0)
        {
            tenant_location_uuid(id->str, to);
            return TENANT_ID_UUID;
        }

        tenant_location_json(text, to);
        return TENANT_ID_JSON;
    }
}


/* Appends a number, which is JSON's, or the one string of its object. */

static void
tenant_location_inner(tenant_str_t text, tenant_buf_t *to)
{
    size_t  pos, len;

    len = sizeof(TENANT_LOCATION_INNER) - 1;

    for (pos = 0; pos + len < text.len; pos++) {
        if (memcmp(text.data + pos, TENANT_LOCATION_INNER, len) == 0) {
            tenant_buf_add(to, text.data + pos + len,
                           text.len - pos - len - 2);
            return;
        }
    }

    tenant_buf_str(to, text);
}


static void
tenant_location_uuid(tenant_str_t bytes, tenant_buf_t *to)
{
    size_t                i;
    static const char     digits[] = "0123456789abcdef";

    for (i = 0; i < bytes.len; i++) {

        if (i == 4 || i == 6 || i == 8 || i == 10) {
            tenant_buf_char(to, '-');
        }

        tenant_buf_char(to, digits[(unsigned char) bytes.data[i] >> 4]);
        tenant_buf_char(to, digits[(unsigned char) bytes.data[i] & 15]);
    }
}


/* A slash would end the path's segment; in JSON it can be escaped. */

static void
tenant_location_json(tenant_str_t text, tenant_buf_t *to)
{
    size_t  i;

    for (i = 0; i < text.len; i++) {
        if (text.data[i] == '/') {
            tenant_buf_text(to, "\\u002f");
        } else {
            tenant_buf_char(to, text.data[i]);
        }
    }
}
