/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_document.h"
#include "tenant_document_id.h"
#include "tenant_view.h"
#include "../job/tenant_input.h"
#include "../query/tenant_etag.h"
#include "../query/tenant_filter.h"


static void tenant_document_check_names(tenant_job_t *job,
    const tenant_value_t *value, const tenant_path_t *path);


bool
tenant_document_collection(tenant_job_t *job)
{
    bool  ok;

    ok = tenant_document_is_collection(job->request.collection);

    if (!ok) {
        (void) tenant_error_field(&job->error, "collection",
                                  "must have 1 to 64 letters, digits, \"_\", "
                                  "\"-\" or single inner \".\"");
    }

    return ok;
}


bool
tenant_document_is_collection(tenant_str_t name)
{
    char    c;
    bool    ok;
    size_t  i;

    ok = name.len >= 1 && name.len <= TENANT_COLLECTION_MAX
         && name.data[0] != '.' && name.data[name.len - 1] != '.'
         && (name.len < 7 || memcmp(name.data, "system.", 7) != 0);

    for (i = 0; ok && i < name.len; i++) {
        c = name.data[i];

        ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
             || (c >= '0' && c <= '9') || c == '_' || c == '-'
             || (c == '.' && name.data[i - 1] != '.');
    }

    return ok;
}


bool
tenant_document_filter(tenant_job_t *job, tenant_doc_t *filter)
{
    if (filter->data == NULL) {
        *filter = tenant_bson_doc(tenant_bson_create(job->arena));
    }

    if (!tenant_filter_check(&job->error, job->request.bounds, *filter,
                             TENANT_FILTER_PARAM))
    {
        return false;
    }

    *filter = tenant_filter_ids(job->arena, *filter);

    if (filter->data == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return false;
    }

    return true;
}


bool
tenant_document_body(tenant_job_t *job, tenant_doc_t *doc)
{
    return tenant_document_object(job, doc)
           && tenant_document_check(job, *doc, NULL);
}


bool
tenant_document_object(tenant_job_t *job, tenant_doc_t *doc)
{
    bool             array;
    tenant_doc_t     body;
    tenant_status_e  rc;

    body.len = 0;
    body.data = NULL;
    array = false;

    rc = tenant_json_read(job->arena, job->request.body,
                          TENANT_JSON_EXTENDED, &body, &array, &job->error);

    tenant_document_read(job);

    if (rc != TENANT_OK && rc != TENANT_UNPROCESSABLE) {
        return false;
    }

    if (array) {
        (void) tenant_path_fault(&job->error, NULL, "must be an object");
        return false;
    }

    if (body.data == NULL || !tenant_input_depth(job, body, array, NULL)) {
        return false;
    }

    *doc = body;

    return true;
}


/* What was read of the body may be as large, so its text does not stay. */

void
tenant_document_read(tenant_job_t *job)
{
    tenant_str_t  none = tenant_null_string;

    tenant_arena_release(job->arena, job->request.body.data);
    job->request.body = none;
}


bool
tenant_document_check(tenant_job_t *job, tenant_doc_t doc,
    const tenant_path_t *path)
{
    const char     *fault;
    tenant_path_t   member;
    tenant_value_t  whole, id;

    memset(&whole, 0, sizeof(tenant_value_t));

    whole.type = TENANT_BSON_DOCUMENT;
    whole.doc = doc;

    tenant_document_check_names(job, &whole, path);

    if (tenant_bson_find(doc, TENANT_ID_FIELD, &id)) {
        member = tenant_path_member(path, id.key);
        fault = tenant_document_id_fault(&id);

        /* a body may repeat whatever the path could say */

        if (fault != NULL
            && (job->id.data == NULL || !tenant_document_id_same(job, &id)))
        {
            (void) tenant_path_fault(&job->error, &member, fault);
        }
    }

    if (tenant_bson_find(doc, TENANT_KEYSET_FIELD, &id)) {
        member = tenant_path_member(path, id.key);
        (void) tenant_path_fault(&job->error, &member,
                                 "is a name of the module's");
    }

    if (tenant_view_size(job, doc) > TENANT_DOCUMENT_MAX) {
        (void) tenant_path_fault(&job->error, path, "is larger than 16 MiB");
    }

    return job->error.status == TENANT_OK;
}


/* It checks the names in an object or an array, at any depth. */

static void
tenant_document_check_names(tenant_job_t *job, const tenant_value_t *value,
    const tenant_path_t *path)
{
    uint32_t       i;
    tenant_iter_t  it;
    tenant_path_t  deeper;

    it = tenant_bson_iter(value->doc);

    for (i = 0; tenant_bson_next(&it); i++) {

        deeper = value->type == TENANT_BSON_ARRAY
                 ? tenant_path_element(path, i)
                 : tenant_path_member(path, it.value.key);

        if (it.value.key.len != 0 && it.value.key.data[0] == '$') {
            (void) tenant_path_fault(&job->error, &deeper,
                                     "a name must not start with \"$\"");
            continue;
        }

        if (it.value.doc.data != NULL) {
            tenant_document_check_names(job, &it.value, &deeper);
        }
    }
}


tenant_str_t
tenant_document_etag(tenant_job_t *job, tenant_doc_t doc)
{
    char    text[TENANT_OID_HEX + sizeof(TENANT_ETAG_CANONICAL) + 2];
    size_t  n;

    text[0] = '"';

    if (!tenant_bson_get_oid(doc, tenant_view_stored(job)->etag.data,
                             &text[1]))
    {
        memcpy(&text[1], "0", sizeof("0"));
    }

    n = 1 + strlen(&text[1]);

    if (job->request.canonical) {
        memcpy(&text[n], TENANT_ETAG_CANONICAL,
               sizeof(TENANT_ETAG_CANONICAL) - 1);
        n += sizeof(TENANT_ETAG_CANONICAL) - 1;
    }

    text[n++] = '"';

    return tenant_arena_str(job->arena, (tenant_str_t) { n, text });
}


tenant_status_e
tenant_document_answer(tenant_job_t *job, int status, tenant_doc_t doc)
{
    tenant_buf_t  *body;

    body = tenant_document_output(job, status);
    if (body == NULL) {
        return job->error.status;
    }

    job->answer.etag = tenant_document_etag(job, doc);

    tenant_view_show(job, doc, tenant_document_json(job), TENANT_VIEW_ETAG,
                     body);

    tenant_arena_count(job->arena, body->size);

    if (body->failed || job->answer.etag.data == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


tenant_buf_t *
tenant_document_output(tenant_job_t *job, int status)
{
    job->answer.status = status;
    job->answer.canonical = job->request.canonical;
    job->answer.body = tenant_buf_create(job->arena, 1024);

    if (job->answer.body == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return job->answer.body;
}


tenant_json_output_e
tenant_document_json(tenant_job_t *job)
{
    if (job->request.canonical) {
        return TENANT_JSON_CANONICAL;
    }

    return job->request.route->api == TENANT_API_ACTIONS ? TENANT_JSON_SIMPLE
                                                         : TENANT_JSON_RELAXED;
}


tenant_status_e
tenant_document_missing(tenant_job_t *job)
{
    return tenant_error_set(&job->error, TENANT_NOT_FOUND,
                            "there is no such document");
}


tenant_status_e
tenant_document_strange(tenant_job_t *job)
{
    (void) tenant_error_set(&job->error, TENANT_UNAVAILABLE,
                            "the database is not available");
    (void) snprintf(job->error.cause, sizeof(job->error.cause),
                    "a reply to a read has no documents");

    return TENANT_UNAVAILABLE;
}
