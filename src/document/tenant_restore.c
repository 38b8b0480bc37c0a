/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_export.h"
#include "tenant_restore.h"
#include "tenant_view.h"
#include "tenant_view_export.h"


/* So much of the file is read in one step. */
#define TENANT_RESTORE_SLICE  (4 * 1024 * 1024)


/* Returns false when nothing that follows can be understood. */
typedef bool (*tenant_restore_pt)(tenant_job_t *job,
    tenant_restore_t *restore, tenant_doc_t doc);


static bool tenant_restore_one(tenant_job_t *job, tenant_restore_t *restore,
    tenant_str_t line);
static bool tenant_restore_counts(tenant_restore_t *restore);
static tenant_restore_pt tenant_restore_kind(const tenant_restore_t *restore,
    tenant_doc_t doc);
static bool tenant_restore_fault(tenant_job_t *job, const char *message);
static bool tenant_restore_header(tenant_job_t *job,
    tenant_restore_t *restore, tenant_doc_t doc);
static bool tenant_restore_collection(tenant_job_t *job,
    tenant_restore_t *restore, tenant_doc_t doc);
static bool tenant_restore_document(tenant_job_t *job,
    tenant_restore_t *restore, tenant_doc_t doc);
static bool tenant_restore_end(tenant_job_t *job, tenant_restore_t *restore,
    tenant_doc_t doc);
static bool tenant_restore_found(tenant_job_t *job, int64_t line,
    tenant_error_t *found);
static bool tenant_restore_is(tenant_doc_t doc, const char *name,
    tenant_value_t *value);


static const struct {
    const char         *name;          /* of the first member */
    tenant_restore_pt   run;
} tenant_restore_kinds[] = {
    { TENANT_ID_FIELD, tenant_restore_document },
    { TENANT_EXPORT_COLLECTION, tenant_restore_collection },
    { TENANT_EXPORT_END, tenant_restore_end },
    { NULL, NULL }
};


tenant_status_e
tenant_restore_check(tenant_job_t *job, tenant_restore_t *restore,
    bool *more)
{
    bool                     goes_on;
    int64_t                  end;
    tenant_str_t             line;
    tenant_error_t           found;
    tenant_restore_lines_t   lines;

    found.status = TENANT_OK;
    found.nfields = 0;
    *more = false;

    tenant_restore_open(job, restore, &lines);
    end = restore->pos + TENANT_RESTORE_SLICE;

    do {
        if (restore->pos >= end) {
            *more = true;
            break;
        }

        if (!tenant_restore_line(&lines, &line, &job->error)) {

            if (job->error.status == TENANT_OK
                && restore->next != TENANT_RESTORE_NOTHING)
            {
                restore->line++;
                (void) tenant_restore_fault(job, "is missing: the end");
            }

            (void) tenant_restore_found(job, restore->line, &found);
            break;
        }

        goes_on = tenant_restore_one(job, restore, line);

    } while (tenant_restore_found(job, restore->line, &found) && goes_on);

    if (job->error.status == TENANT_OK && found.status != TENANT_OK) {
        job->error = found;
    }

    return job->error.status;
}


static bool
tenant_restore_one(tenant_job_t *job, tenant_restore_t *restore,
    tenant_str_t line)
{
    bool                array;
    tenant_doc_t        doc;
    tenant_status_e     rc;
    tenant_restore_pt   run;

    doc.len = 0;
    doc.data = NULL;

    rc = tenant_json_read(job->arena, line, TENANT_JSON_EXTENDED, &doc, &array,
                          &job->error);

    if (rc != TENANT_OK && rc != TENANT_UNPROCESSABLE) {
        return tenant_restore_counts(restore);
    }

    if (doc.data == NULL || array) {
        (void) tenant_restore_fault(job, "must be an object");
        return tenant_restore_counts(restore);
    }

    run = tenant_restore_kind(restore, doc);

    if (run != NULL) {
        return run(job, restore, doc);
    }

    (void) tenant_restore_fault(job, restore->next == TENANT_RESTORE_FIRST
                                ? "must begin with \"collection\" or \"end\""
                                : restore->next == TENANT_RESTORE_NOTHING
                                ? "nothing may follow the end"
                                : "must begin with \"_id\", \"collection\" "
                                  "or \"end\"");

    return tenant_restore_counts(restore);
}


/* What can't be read where documents are counts as one. */

static bool
tenant_restore_counts(tenant_restore_t *restore)
{
    if (restore->next != TENANT_RESTORE_DOCUMENTS) {
        return false;
    }

    restore->documents++;

    return true;
}


static tenant_restore_pt
tenant_restore_kind(const tenant_restore_t *restore, tenant_doc_t doc)
{
    size_t         i;
    tenant_iter_t  it;

    if (restore->next == TENANT_RESTORE_HEADER) {
        return tenant_restore_header;
    }

    it = tenant_bson_iter(doc);

    if (restore->next == TENANT_RESTORE_NOTHING || !tenant_bson_next(&it)) {
        return NULL;
    }

    for (i = restore->next == TENANT_RESTORE_FIRST ? 1 : 0;
         tenant_restore_kinds[i].name != NULL;
         i++)
    {
        if (tenant_str_is(it.value.key, tenant_restore_kinds[i].name)) {
            return tenant_restore_kinds[i].run;
        }
    }

    return NULL;
}


static bool
tenant_restore_fault(tenant_job_t *job, const char *message)
{
    (void) tenant_path_fault(&job->error, NULL, message);

    return false;
}


static bool
tenant_restore_header(tenant_job_t *job, tenant_restore_t *restore,
    tenant_doc_t doc)
{
    tenant_value_t  version;

    if (!tenant_restore_is(doc, TENANT_EXPORT_HEADER, &version)) {
        return tenant_restore_fault(job, "must be the header "
                                         "{\"tenant_export\":1}");
    }

    if (version.type != TENANT_BSON_INT32
        || version.num != TENANT_EXPORT_VERSION)
    {
        return tenant_restore_fault(job, "is of a version that is not known "
                                         "here");
    }

    restore->next = TENANT_RESTORE_FIRST;

    return true;
}


/* In the order of their names none can come twice. */

static bool
tenant_restore_collection(tenant_job_t *job, tenant_restore_t *restore,
    tenant_doc_t doc)
{
    int             order;
    size_t          len;
    tenant_value_t  name;

    if (!tenant_restore_is(doc, TENANT_EXPORT_COLLECTION, &name)
        || name.type != TENANT_BSON_UTF8)
    {
        return tenant_restore_fault(job, "must have a string \"collection\", "
                                         "and nothing else");
    }

    job->request.collection = name.str;

    if (!tenant_document_collection(job)) {
        return false;
    }

    len = name.str.len < restore->len ? name.str.len : restore->len;
    order = memcmp(restore->name, name.str.data, len);

    if (restore->len != 0
        && (order > 0 || (order == 0 && name.str.len <= restore->len)))
    {
        (void) tenant_error_field(&job->error, TENANT_EXPORT_COLLECTION,
                                  "must be greater than the one before, byte "
                                  "by byte");
        return false;
    }

    memcpy(restore->name, name.str.data, name.str.len);
    restore->len = name.str.len;

    job->request.collection.data = restore->name;

    restore->collections++;
    restore->next = TENANT_RESTORE_DOCUMENTS;

    return true;
}


static bool
tenant_restore_document(tenant_job_t *job, tenant_restore_t *restore,
    tenant_doc_t doc)
{
    tenant_path_t   member;
    tenant_value_t  etag;

    restore->documents++;

    (void) tenant_document_check(job, doc, NULL);

    if (tenant_bson_find(doc, TENANT_ETAG_FIELD, &etag)
        && etag.type != TENANT_BSON_OID)
    {
        member = tenant_path_member(NULL, etag.key);
        (void) tenant_path_fault(&job->error, &member, "must be an ObjectId");
    }

    return true;
}


static bool
tenant_restore_end(tenant_job_t *job, tenant_restore_t *restore,
    tenant_doc_t doc)
{
    char            text[128];
    tenant_value_t  end;

    if (!tenant_restore_is(doc, TENANT_EXPORT_END, &end)
        || end.type != TENANT_BSON_DOCUMENT || tenant_bson_count(end.doc) != 2
        || tenant_bson_get_int(end.doc, TENANT_EXPORT_COLLECTIONS, -1)
           != restore->collections
        || tenant_bson_get_int(end.doc, TENANT_EXPORT_DOCUMENTS, -1)
           != restore->documents)
    {
        (void) snprintf(text, sizeof(text), "must tell of %lld collections "
                        "and %lld documents, which is what there is",
                        (long long) restore->collections,
                        (long long) restore->documents);
        return tenant_restore_fault(job, text);
    }

    restore->next = TENANT_RESTORE_NOTHING;

    return true;
}


/*
 * Moves what is wrong with a line to what was found so far.  Returns false if
 * there is no room for more, or something else is wrong.
 */

static bool
tenant_restore_found(tenant_job_t *job, int64_t line, tenant_error_t *found)
{
    char             place[32 + TENANT_ERROR_FIELD_MAX];
    unsigned         i;
    tenant_error_t  *err;

    err = &job->error;

    if (err->status == TENANT_OK) {
        return true;
    }

    if (err->status != TENANT_UNPROCESSABLE
        && err->status != TENANT_BAD_REQUEST)
    {
        return false;
    }

    (void) snprintf(place, sizeof(place), "line %lld", (long long) line);

    if (err->nfields == 0) {
        (void) tenant_error_field(found, place, err->detail);
    }

    for (i = 0; i < err->nfields; i++) {

        if (strcmp(err->fields[i].field, "body") == 0
            || strncmp(err->fields[i].field, "line ", 5) == 0)
        {
            (void) tenant_error_field(found, place, err->fields[i].message);
            continue;
        }

        (void) snprintf(place, sizeof(place), "line %lld: %s",
                        (long long) line, err->fields[i].field);
        (void) tenant_error_field(found, place, err->fields[i].message);
        (void) snprintf(place, sizeof(place), "line %lld", (long long) line);
    }

    err->status = TENANT_OK;
    err->nfields = 0;

    return found->nfields < TENANT_ERROR_FIELDS_MAX;
}


/* Whether a line has that member alone. */

static bool
tenant_restore_is(tenant_doc_t doc, const char *name, tenant_value_t *value)
{
    return tenant_bson_count(doc) == 1 && tenant_bson_find(doc, name, value);
}


tenant_status_e
tenant_restore_vacant(tenant_job_t *job, bool *vacant)
{
    size_t             i, n;
    tenant_doc_t       reply;
    tenant_str_t      *names;
    tenant_value_t     batch;
    tenant_command_t   command;
    tenant_status_e    rc;

    *vacant = false;

    rc = tenant_view_collections(job, &names, &n);

    for (i = 0; rc == TENANT_OK && i < n; i++) {

        memset(&command, 0, sizeof(tenant_command_t));
        job->request.collection = names[i];

        rc = tenant_view_any(job, &command);

        if (rc == TENANT_OK) {
            rc = tenant_store_command(&job->work, &command, &reply,
                                      &job->error);
        }

        if (rc == TENANT_OK
            && !tenant_bson_path(reply, "cursor.firstBatch", &batch))
        {
            rc = tenant_document_strange(job);
        }

        if (rc == TENANT_OK && tenant_bson_count(batch.doc) != 0) {
            return TENANT_OK;
        }
    }

    *vacant = rc == TENANT_OK;

    return rc;
}
