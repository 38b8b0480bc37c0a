/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_document.h"
#include "../json/tenant_text.h"
#include "../query/tenant_etag.h"


static const char *tenant_document_id_fault(tenant_str_t id);
static void tenant_document_check_names(tenant_job_t *job,
    const tenant_value_t *value, const tenant_path_t *path);
static void tenant_document_check_id(tenant_job_t *job,
    const tenant_value_t *id, const tenant_path_t *path);


bool
tenant_document_collection(tenant_job_t *job)
{
    char          c;
    bool          ok;
    size_t        i;
    tenant_str_t  name;

    name = job->request.collection;

    ok = name.len >= 1 && name.len <= TENANT_COLLECTION_MAX
         && name.data[0] != '.' && name.data[name.len - 1] != '.'
         && (name.len < 7 || memcmp(name.data, "system.", 7) != 0);

    for (i = 0; ok && i < name.len; i++) {
        c = name.data[i];

        ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
             || (c >= '0' && c <= '9') || c == '_' || c == '-'
             || (c == '.' && name.data[i - 1] != '.');
    }

    if (!ok) {
        (void) tenant_error_field(&job->error, "collection",
                                  "must have 1 to 64 letters, digits, \"_\", "
                                  "\"-\" or single inner \".\"");
    }

    return ok;
}


tenant_status_e
tenant_document_command(tenant_job_t *job, tenant_command_t *command,
    const char *name, bool write)
{
    tenant_str_t               real;
    const tenant_placement_t  *placement;

    placement = &job->caller.placement;
    real = placement->collection;

    if (!tenant_str_is(job->request.collection, TENANT_BASE_COLLECTION)) {
        real = tenant_arena_printf(job->arena, "%.*s.%.*s",
                                   (int) real.len, real.data,
                                   (int) job->request.collection.len,
                                   job->request.collection.data);
    }

    command->cluster = placement->cluster;
    command->database = placement->database;
    command->write = write;
    command->body = tenant_bson_create(job->arena);

    if (real.data == NULL || command->body == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    tenant_bson_add_str(command->body, name, real);

    return TENANT_OK;
}


bool
tenant_document_id(tenant_job_t *job)
{
    const char  *fault;

    if (!tenant_text_is_utf8(job->request.id)) {
        (void) tenant_error_set(&job->error, TENANT_BAD_REQUEST,
                                "the path is not UTF-8");
        return false;
    }

    fault = tenant_document_id_fault(job->request.id);

    if (fault != NULL) {
        (void) tenant_error_field(&job->error, "_id", fault);
        return false;
    }

    return true;
}


/* Why a path can't carry an id; NULL when it can. */

static const char *
tenant_document_id_fault(tenant_str_t id)
{
    size_t         pos;
    int32_t        c;
    tenant_char_e  kind;

    if (id.len == 0 || tenant_str_is(id, ".") || tenant_str_is(id, "..")) {
        return "must not be empty, \".\" or \"..\"";
    }

    if (id.len > TENANT_ID_MAX) {
        return "must have at most 1024 bytes";
    }

    for (pos = 0; pos < id.len; /* void */ ) {

        c = tenant_text_next(id, &pos, &kind);

        if (c == '/' || (c >= 0 && c < 0x20) || (c >= 0x7f && c < 0xa0)) {
            return "must not hold \"/\" or control characters";
        }
    }

    return NULL;
}


tenant_bson_t *
tenant_document_by_id(tenant_job_t *job)
{
    tenant_bson_t  *filter;

    filter = tenant_bson_create(job->arena);
    tenant_document_add_id(job, filter);

    return filter;
}


void
tenant_document_add_id(tenant_job_t *job, tenant_bson_t *to)
{
    if (tenant_oid_is(job->request.id)) {
        tenant_bson_add_oid(to, "_id", job->request.id);
    } else {
        tenant_bson_add_str(to, "_id", job->request.id);
    }
}


bool
tenant_document_body(tenant_job_t *job, tenant_doc_t *doc)
{
    bool             array;
    tenant_doc_t     body;
    tenant_status_e  rc;

    body.len = 0;
    body.data = NULL;
    array = false;

    rc = tenant_json_read(job->arena, job->request.body,
                          TENANT_JSON_EXTENDED, &body, &array, &job->error);

    if (rc != TENANT_OK && rc != TENANT_UNPROCESSABLE) {
        return false;
    }

    if (array) {
        (void) tenant_path_fault(&job->error, NULL, "must be an object");
        return false;
    }

    if (body.data == NULL) {
        return false;
    }

    *doc = body;

    return tenant_document_check(job, body, NULL);
}


bool
tenant_document_check(tenant_job_t *job, tenant_doc_t doc,
    const tenant_path_t *path)
{
    size_t          size;
    tenant_path_t   member;
    tenant_value_t  whole, id;

    memset(&whole, 0, sizeof(tenant_value_t));

    whole.type = TENANT_BSON_DOCUMENT;
    whole.doc = doc;

    tenant_document_check_names(job, &whole, path);

    size = doc.len + TENANT_DOCUMENT_ETAG;

    if (tenant_bson_find(doc, "_id", &id)) {
        member = tenant_path_member(path, id.key);
        tenant_document_check_id(job, &id, &member);

    } else if (job->request.id.len == 0 || tenant_oid_is(job->request.id)) {
        size += TENANT_DOCUMENT_OID;

    } else {
        size += TENANT_DOCUMENT_STRING + job->request.id.len;
    }

    if (tenant_bson_find(doc, TENANT_KEYSET_FIELD, &id)) {
        member = tenant_path_member(path, id.key);
        (void) tenant_path_fault(&job->error, &member,
                                 "is a name of the module's");
    }

    if (size > TENANT_DOCUMENT_MAX) {
        (void) tenant_path_fault(&job->error, path, "is larger than 16 MiB");
    }

    return job->error.status == TENANT_OK;
}


/* The names in an object or an array. */

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


static void
tenant_document_check_id(tenant_job_t *job, const tenant_value_t *id,
    const tenant_path_t *path)
{
    const char  *fault;

    fault = NULL;

    switch (id->type) {

    case TENANT_BSON_ARRAY:
    case TENANT_BSON_REGEX:
    case TENANT_BSON_UNDEFINED:
        fault = "must not be an array, a regular expression or undefined";
        break;

    case TENANT_BSON_UTF8:
        fault = tenant_oid_is(id->str)
                ? "must be an ObjectId when it has 24 hex digits"
                : tenant_document_id_fault(id->str);
        break;

    default:
        if (id->doc.len > TENANT_ID_MAX || id->str.len > TENANT_ID_MAX) {
            fault = "must have at most 1024 bytes";
        }

        break;
    }

    if (fault != NULL) {
        (void) tenant_path_fault(&job->error, path, fault);
    }
}


void
tenant_document_store(tenant_job_t *job, tenant_bson_t *to, tenant_doc_t doc,
    bool path_id, char etag[TENANT_OID_HEX + 1])
{
    char            hex[TENANT_OID_HEX + 1];
    tenant_str_t    own, oid;
    tenant_iter_t   it;
    tenant_value_t  id;

    own.len = 0;
    own.data = NULL;
    oid.len = TENANT_OID_HEX;

    if (path_id) {
        tenant_document_add_id(job, to);

    } else if (tenant_bson_find(doc, "_id", &id)) {
        tenant_bson_add_value(to, own, &id);

    } else {
        tenant_oid_new(hex);
        oid.data = hex;
        tenant_bson_add_oid(to, "_id", oid);
    }

    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {
        if (!tenant_str_is(it.value.key, "_id")
            && !tenant_str_is(it.value.key, TENANT_ETAG_FIELD))
        {
            tenant_bson_add_value(to, own, &it.value);
        }
    }

    tenant_oid_new(etag);
    oid.data = etag;
    tenant_bson_add_oid(to, TENANT_ETAG_FIELD, oid);
}


tenant_str_t
tenant_document_etag(tenant_job_t *job, tenant_doc_t doc)
{
    char  hex[TENANT_OID_HEX + 1];

    return tenant_arena_printf(job->arena, "\"%s%s\"",
                               tenant_bson_get_oid(doc, TENANT_ETAG_FIELD,
                                                   hex) ? hex : "0",
                               job->request.canonical ? TENANT_ETAG_CANONICAL
                                                      : "");
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

    tenant_json_write(body, doc, false, tenant_document_form(job),
                      TENANT_ETAG_FIELD);

    if (body->failed || job->answer.etag.data == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


tenant_str_t
tenant_document_location(tenant_job_t *job, const tenant_value_t *id)
{
    tenant_str_t  text;
    tenant_str_t  none = tenant_null_string;

    if (id->type == TENANT_BSON_OID) {
        text.data = id->oid;
        text.len = TENANT_OID_HEX;

    } else if (id->type == TENANT_BSON_UTF8) {
        text = id->str;

    } else {
        return none;
    }

    return tenant_arena_printf(job->arena, "%.*s/%.*s",
                               (int) job->request.collection.len,
                               job->request.collection.data,
                               (int) text.len, text.data);
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
tenant_document_form(tenant_job_t *job)
{
    return job->request.canonical ? TENANT_JSON_CANONICAL : TENANT_JSON_RELAXED;
}


tenant_status_e
tenant_document_missing(tenant_job_t *job)
{
    return tenant_error_set(&job->error, TENANT_NOT_FOUND,
                            "there is no such document");
}


tenant_doc_t
tenant_document_without(tenant_job_t *job, tenant_doc_t doc,
    const char *const *names)
{
    size_t          n;
    tenant_str_t    own = tenant_null_string;
    tenant_iter_t   it;
    tenant_bson_t  *copy;

    copy = tenant_bson_create(job->arena);
    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {

        for (n = 0; names[n] != NULL; n++) {
            if (tenant_str_is(it.value.key, names[n])) {
                break;
            }
        }

        if (names[n] == NULL) {
            tenant_bson_add_value(copy, own, &it.value);
        }
    }

    return tenant_bson_doc(copy);
}
