/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_document.h"
#include "tenant_documents.h"
#include "tenant_view.h"
#include "tenant_view_count.h"
#include "tenant_view_cursor.h"
#include "tenant_view_filter.h"
#include "tenant_view_page.h"
#include "../query/tenant_filter.h"
#include "../query/tenant_keyset_query.h"
#include "../query/tenant_keyset_token.h"


static bool tenant_page_counting(tenant_job_t *job, const char *name,
    tenant_str_t *value);
static tenant_status_e tenant_page_parse(tenant_job_t *job);
static tenant_status_e tenant_page_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_page_behind(tenant_job_t *job,
    tenant_page_t *page, tenant_doc_t reply);
static tenant_status_e tenant_page_took(tenant_job_t *job,
    tenant_page_t *page, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_page_order(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_page_ordered(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_page_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_page_advance(tenant_job_t *job,
    tenant_page_t *page, tenant_doc_t batch);
static tenant_status_e tenant_page_reached(tenant_job_t *job,
    tenant_page_t *page, tenant_doc_t batch, bool *again);
static tenant_status_e tenant_page_end(tenant_job_t *job, tenant_page_t *page,
    bool *again);
static tenant_status_e tenant_page_answer(tenant_job_t *job,
    tenant_page_t *page, bool *again);


static const tenant_rule_t  tenant_page_object = {
    TENANT_VALUE_OBJECT, 0, 0, NULL, NULL, NULL, NULL, NULL
};

static const tenant_rule_t  tenant_page_limit = {
    TENANT_VALUE_LIMIT, 0, 0, NULL, NULL, NULL, NULL, NULL
};

static const tenant_rule_t  tenant_page_after = {
    TENANT_VALUE_STRING, 0, 0, NULL, NULL, NULL, NULL, NULL
};


static const char *const  tenant_page_counts[] = {
    "exact", "estimated", NULL
};

static const tenant_rule_t  tenant_page_count = {
    TENANT_VALUE_STRING, 0, 0, NULL, NULL, tenant_page_counts, NULL,
    tenant_page_counting
};


static const tenant_field_t  tenant_page_fields[] = {
    { "filter", &tenant_page_object, offsetof(tenant_page_t, filter), false,
      "Which documents, in the query language of MongoDB" },
    { "sort", &tenant_page_object, offsetof(tenant_page_t, sort), false,
      "Fields with 1 or -1, the first counts most" },
    { "fields", &tenant_page_object, offsetof(tenant_page_t, fields), false,
      "Fields with 1 to show only these, with 0 to leave them out" },
    { "limit", &tenant_page_limit, offsetof(tenant_page_t, limit), false,
      "How many documents a page may hold" },
    { "after", &tenant_page_after, offsetof(tenant_page_t, after), false,
      "The next of the page before, with the same filter and sort" },
    { "count", &tenant_page_count, offsetof(tenant_page_t, counting), false,
      "To have the page say how many documents match in all" },
    { NULL, NULL, 0, false, NULL }
};


static const tenant_operation_t  tenant_document_list_operation = {
    tenant_page_parse,
    tenant_page_prepare,
    tenant_page_finish
};


const tenant_use_case_t  tenant_document_list = {
    sizeof(tenant_page_t), tenant_page_fields, NULL,
    NULL, &tenant_document_list_operation
};


const tenant_use_case_t  tenant_document_query = {
    sizeof(tenant_page_t), NULL, tenant_page_fields,
    NULL, &tenant_document_list_operation
};


static bool
tenant_page_counting(tenant_job_t *job, const char *name, tenant_str_t *value)
{
    if (tenant_str_is(*value, "exact") || tenant_str_is(*value, "estimated")) {
        return true;
    }

    (void) tenant_error_field(&job->error, name,
                              "must be exact or estimated");

    return false;
}


static tenant_status_e
tenant_page_parse(tenant_job_t *job)
{
    tenant_doc_t     sort;
    tenant_page_t   *page;
    tenant_value_t   etag;

    page = job->data;

    (void) tenant_document_collection(job);

    (void) tenant_document_filter(job, &page->filter);

    if (job->request.lines && page->counting.data != NULL) {
        (void) tenant_error_field(&job->error, TENANT_COUNT_PARAM,
                                  "is none of what is streamed");
    }

    if (page->sort.data != NULL) {
        (void) tenant_sort_check(&job->error, page->sort);
    }

    if (page->fields.data != NULL) {
        (void) tenant_fields_check(job->arena, &job->error, page->fields,
                                   &page->inclusion);

        page->show_etag = tenant_bson_find(page->fields, TENANT_ETAG_FIELD,
                                           &etag)
                          && tenant_fields_on(&etag);
    }

    if (job->error.status != TENANT_OK) {
        return job->error.status;
    }

    sort = tenant_view_sort(job, page->sort);

    if (page->sort.data != NULL && sort.data == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    tenant_keyset_init(job->arena, &page->keyset, tenant_view_stored(job),
                       sort, page->filter);

    page->keyset.organization = job->request.claims->organization;
    page->keyset.collection = job->request.collection;
    page->keyset.keys = job->settings->keys;

    page->keyset.cut = page->fields.data != NULL
                       && tenant_fields_cut_id(page->fields);

    if (page->after.data != NULL) {
        (void) tenant_keyset_open(&page->keyset, page->after, &job->error);
    }

    if (job->request.lines) {
        /* all that is behind it is wanted, and no page's worth */
        page->keyset.slice = false;
        page->lines.hidden = tenant_page_hidden(page);
        (void) tenant_lines_first(&page->lines);

        if (page->keyset.values.data != NULL
            && !tenant_keyset_simple(&page->keyset))
        {
            page->behind = tenant_arena_alloc(job->arena,
                                              TENANT_PAGE_KEYS_MAX);
            if (page->behind == NULL) {
                return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                        "out of memory");
            }
        }
    }

    return job->error.status;
}


static tenant_status_e
tenant_page_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_page_t  *page;

    page = job->data;

    if (page->step == TENANT_PAGE_CLOSE) {
        return tenant_view_end(job, command, page->cursor.num);
    }

    if (page->step == TENANT_PAGE_MORE) {
        return tenant_lines_more(job, &page->lines, command);
    }

    if (page->step == TENANT_PAGE_COUNT) {
        return tenant_str_is(page->counting, "exact")
               ? tenant_view_count(job, command, page->filter, 0)
               : tenant_view_estimate(job, command, page->filter);
    }

    if (!tenant_keyset_simple(&page->keyset)
        && page->keyset.sort == TENANT_SORT_UNKNOWN)
    {
        page->keyset.sort = tenant_store_sort(job->work.store,
                                              job->caller.placement.cluster);

        if (page->keyset.sort == TENANT_SORT_UNKNOWN) {
            page->step = TENANT_PAGE_ORDER;
            return tenant_page_order(job, command);
        }
    }

    if (job->request.lines && page->step != TENANT_PAGE_LAST) {
        page->shown = page->step;
        return tenant_view_lines(job, command, page);
    }

    return tenant_view_page(job, command, page);
}


/*
 * A worker asks once how the server sorts an empty array; a server without
 * "$documents" has it before null.
 */

static tenant_status_e
tenant_page_order(tenant_job_t *job, tenant_command_t *command)
{
    bool                       array;
    tenant_doc_t               body;
    static const tenant_str_t  probe = tenant_string(
        "{\"aggregate\": 1, \"pipeline\": ["
        "{\"$documents\": [{\"v\": null}, {\"v\": []}]},"
        "{\"$sort\": {\"v\": 1}}], \"cursor\": {}}");

    if (tenant_json_read(job->arena, probe, TENANT_JSON_PLAIN, &body, &array,
                         &job->error) != TENANT_OK)
    {
        return job->error.status;
    }

    command->cluster = job->caller.placement.cluster;
    command->database = job->caller.placement.database;
    command->body = tenant_bson_copy(job->arena, body);

    return TENANT_OK;
}


/*
 * An answer, or the server's refusal of such a command, tells; anything else
 * says nothing of the server.
 */

static tenant_status_e
tenant_page_ordered(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_page_t   *page;
    tenant_sort_e    sort;
    tenant_iter_t    it;
    tenant_value_t   batch, value;

    if (status != TENANT_OK && status != TENANT_UNPROCESSABLE
        && status != TENANT_NOT_FOUND && status != TENANT_CONFLICT)
    {
        return status;
    }

    page = job->data;
    sort = TENANT_SORT_EMPTY_FIRST;

    if (status == TENANT_OK
        && tenant_bson_path(reply, "cursor.firstBatch", &batch))
    {
        it = tenant_bson_iter(batch.doc);

        if (tenant_bson_next(&it)
            && tenant_bson_find(it.value.doc, "v", &value)
            && value.type == TENANT_BSON_NULL)
        {
            sort = TENANT_SORT_EMPTY_AS_NULL;
        }
    }

    tenant_store_set_sort(job->work.store,
                          job->caller.placement.cluster, sort);

    page->keyset.sort = sort;
    page->step = TENANT_PAGE_FIND;

    job->error.status = TENANT_OK;
    *again = true;

    return TENANT_OK;
}


static tenant_status_e
tenant_page_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_page_t   *page;
    tenant_value_t   batch, cursor;

    page = job->data;

    if (page->step == TENANT_PAGE_ORDER) {
        return tenant_page_ordered(job, status, reply, again);
    }

    if (page->step == TENANT_PAGE_CLOSE) {
        /* the answer is ready; the server closes idle cursors by itself */
        job->error.status = TENANT_OK;
        return TENANT_OK;
    }

    if (page->step == TENANT_PAGE_COUNT) {

        status = tenant_view_counted(job, status, reply, &page->total);
        page->counted = true;

        return status == TENANT_OK ? tenant_page_answer(job, page, again)
                                   : status;
    }

    if (status != TENANT_OK) {
        return status;
    }

    if (job->request.lines && page->step != TENANT_PAGE_LAST) {
        return tenant_page_took(job, page, reply, again);
    }

    if (!tenant_bson_path(reply, "cursor.firstBatch", &batch)
        || !tenant_bson_path(reply, "cursor.id", &cursor))
    {
        return tenant_document_strange(job);
    }

    if (page->step == TENANT_PAGE_LAST) {
        return tenant_page_reached(job, page, batch.doc, again);
    }

    page->batches[page->nbatches++] = batch.doc;
    page->count += tenant_bson_count(batch.doc);

    /* the cursor is left open where the reply was full before the limit */

    page->more = cursor.num != 0 || page->count > page->limit;

    if (!page->more && page->step == TENANT_PAGE_FIND
        && (page->keyset.slice || tenant_keyset_continues(&page->keyset)))
    {
        *again = true;

        return tenant_page_advance(job, page, batch.doc);
    }

    page->cursor = cursor;

    return tenant_page_end(job, page, again);
}


/* A cursor's lines may end with a bracket, as a page does. */

static tenant_status_e
tenant_page_took(tenant_job_t *job, tenant_page_t *page, tenant_doc_t reply,
    bool *again)
{
    if (tenant_lines_take(job, &page->lines, reply) != TENANT_OK
        || tenant_page_behind(job, page, reply) != TENANT_OK)
    {
        return job->error.status;
    }

    if (job->flow.cursor != 0) {
        page->step = TENANT_PAGE_MORE;
        *again = true;

    } else if (page->shown == TENANT_PAGE_FIND
               && tenant_keyset_continues(&page->keyset)
               && (page->limit == 0 || page->lines.count < page->limit))
    {
        page->step = TENANT_PAGE_LAST;
        *again = true;

        if (page->nbehind != 0) {
            page->keyset.values.len = page->nbehind;
            page->keyset.values.data = page->behind;
        }
    }

    return TENANT_OK;
}


/* An array may be in two brackets: what was shown is not to come again. */

static tenant_status_e
tenant_page_behind(tenant_job_t *job, tenant_page_t *page, tenant_doc_t reply)
{
    tenant_doc_t    keys;
    tenant_iter_t   it;
    tenant_value_t  batch;

    if (page->behind == NULL || page->shown != TENANT_PAGE_FIND
        || (!tenant_bson_path(reply, "cursor.nextBatch", &batch)
            && !tenant_bson_path(reply, "cursor.firstBatch", &batch))
        || tenant_bson_count(batch.doc) == 0)
    {
        return TENANT_OK;
    }

    it = tenant_bson_iter(batch.doc);

    while (tenant_bson_next(&it)) { /* void */ }

    keys = tenant_page_keys(job, page, it.value.doc);

    if (tenant_bson_count(keys) != page->keyset.n
        || keys.len > TENANT_PAGE_KEYS_MAX)
    {
        return tenant_error_set(&job->error, TENANT_UNPROCESSABLE,
                                "the sort keys of a document are too long");
    }

    memcpy(page->behind, keys.data, keys.len);
    page->nbehind = keys.len;

    return TENANT_OK;
}


/* The next command asks for what is behind the last document so far. */

static tenant_status_e
tenant_page_advance(tenant_job_t *job, tenant_page_t *page, tenant_doc_t batch)
{
    tenant_doc_t   keys;
    tenant_iter_t  it;

    if (page->keyset.slice) {
        page->keyset.slice = false;
    } else {
        page->step = TENANT_PAGE_LAST;
    }

    if (tenant_bson_count(batch) == 0) {
        return TENANT_OK;
    }

    it = tenant_bson_iter(batch);

    while (tenant_bson_next(&it)) { /* void */ }

    keys = tenant_page_keys(job, page, it.value.doc);

    if (tenant_bson_count(keys) != page->keyset.n) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    page->keyset.values = keys;

    return TENANT_OK;
}


static tenant_status_e
tenant_page_reached(tenant_job_t *job, tenant_page_t *page,
    tenant_doc_t batch, bool *again)
{
    tenant_doc_t    keys;
    tenant_iter_t   it;

    it = tenant_bson_iter(batch);

    if (tenant_bson_next(&it)) {

        keys = tenant_page_keys(job, page, it.value.doc);

        if (!tenant_bson_find(keys, "0", &page->last)) {
            return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                    "out of memory");
        }

        if (tenant_keyset_follows(&page->keyset, &page->last)) {
            page->step = TENANT_PAGE_FOLLOWING;
            *again = true;

            return TENANT_OK;
        }
    }

    return job->request.lines ? TENANT_OK : tenant_page_end(job, page, again);
}


/* A first page that is all there is need not be counted. */

static tenant_status_e
tenant_page_end(tenant_job_t *job, tenant_page_t *page, bool *again)
{
    if (page->counting.data != NULL) {

        if (page->more || page->after.data != NULL) {
            page->step = TENANT_PAGE_COUNT;
            *again = true;

            return TENANT_OK;
        }

        page->total = page->count;
        page->counted = true;
    }

    return tenant_page_answer(job, page, again);
}


static tenant_status_e
tenant_page_answer(tenant_job_t *job, tenant_page_t *page, bool *again)
{
    tenant_status_e  status;

    status = tenant_page_write(job, page);

    if (status == TENANT_OK && page->cursor.num != 0) {
        page->step = TENANT_PAGE_CLOSE;
        *again = true;
    }

    return status;
}
