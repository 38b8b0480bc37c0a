/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_document.h"
#include "tenant_documents.h"
#include "../query/tenant_filter.h"
#include "../job/tenant_input.h"
#include "../query/tenant_keyset.h"


typedef struct {
    tenant_doc_t      filter;
    tenant_doc_t      sort;            /* NULL: by _id */
    tenant_doc_t      fields;          /* NULL: all */
    tenant_str_t      after;
    bool              inclusion;
    bool              show_etag;
    int64_t           limit;
    tenant_keyset_t   keyset;
    tenant_value_t    cursor;          /* to be closed */
    bool              closing;
    bool              probing;         /* how does the server sort? */
} tenant_page_t;


static tenant_status_e tenant_page_parse(tenant_job_t *job);
static tenant_status_e tenant_page_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_page_probe(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e tenant_page_probed(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static void tenant_page_find(tenant_page_t *page, tenant_bson_t *body);
static void tenant_page_aggregate(tenant_page_t *page, tenant_bson_t *body);
static void tenant_page_filter(tenant_page_t *page, tenant_bson_t *to);
static void tenant_page_fields(tenant_page_t *page, tenant_bson_t *to);
static tenant_status_e tenant_page_finish(tenant_job_t *job,
    tenant_status_e status, tenant_doc_t reply, bool *again);
static tenant_status_e tenant_page_write(tenant_job_t *job,
    tenant_page_t *page, tenant_doc_t batch, bool more);
static void tenant_page_document(tenant_job_t *job, tenant_page_t *page,
    tenant_buf_t *body, tenant_doc_t doc);
static bool tenant_page_next(tenant_job_t *job, tenant_page_t *page,
    tenant_buf_t *body, tenant_doc_t last);


static const tenant_rule_t  tenant_page_object = {
    TENANT_VALUE_OBJECT, 0, 0, NULL, NULL, NULL, NULL, NULL
};

static const tenant_rule_t  tenant_page_limit = {
    TENANT_VALUE_LIMIT, 0, 0, NULL, NULL, NULL, NULL, NULL
};

static const tenant_rule_t  tenant_page_after = {
    TENANT_VALUE_STRING, 0, 0, NULL, NULL, NULL, NULL, NULL
};


static const tenant_field_t  tenant_page_params[] = {
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
    { NULL, NULL, 0, false, NULL }
};


static const tenant_operation_t  tenant_document_list_operation = {
    tenant_page_parse,
    tenant_page_prepare,
    tenant_page_finish
};


const tenant_use_case_t  tenant_document_list = {
    sizeof(tenant_page_t), tenant_page_params, NULL,
    NULL, &tenant_document_list_operation
};


static tenant_status_e
tenant_page_parse(tenant_job_t *job)
{
    tenant_page_t   *page;
    tenant_value_t   etag;

    page = job->data;

    (void) tenant_document_collection(job);

    if (page->filter.data == NULL) {
        page->filter = tenant_bson_doc(tenant_bson_create(job->arena));
    }

    (void) tenant_filter_check(job, page->filter, "filter");

    if (page->sort.data != NULL) {
        (void) tenant_sort_check(job, page->sort);
    }

    if (page->fields.data != NULL) {
        (void) tenant_fields_check(job, page->fields, &page->inclusion);

        page->show_etag = tenant_bson_find(page->fields, TENANT_ETAG_FIELD,
                                           &etag)
                          && tenant_fields_on(&etag);
    }

    if (job->error.status != TENANT_OK) {
        return job->error.status;
    }

    tenant_keyset_init(job->arena, &page->keyset, page->sort, page->filter);

    page->keyset.cut = page->fields.data != NULL
                       && tenant_fields_cut_id(page->fields);

    if (page->after.data != NULL) {
        (void) tenant_keyset_open(job, &page->keyset, page->after);
    }

    return job->error.status;
}


static tenant_status_e
tenant_page_prepare(tenant_job_t *job, tenant_command_t *command)
{
    tenant_page_t   *page;
    tenant_bson_t   *cursors;
    tenant_status_e  rc;

    page = job->data;

    if (!tenant_keyset_simple(&page->keyset)) {

        page->keyset.sort = tenant_store_sort(job->session.store,
                                              job->caller.placement.cluster);
        page->probing = page->keyset.sort == TENANT_SORT_UNKNOWN;

        if (page->probing) {
            return tenant_page_probe(job, command);
        }
    }

    rc = tenant_document_command(job, command,
                                 page->closing ? "killCursors"
                                 : tenant_keyset_simple(&page->keyset)
                                 ? "find" : "aggregate", false);
    if (rc != TENANT_OK) {
        return rc;
    }

    if (page->closing) {
        cursors = tenant_bson_begin_array(command->body, "cursors");
        tenant_bson_add_value(cursors, (tenant_str_t) { 1, "0" },
                              &page->cursor);
        tenant_bson_end(command->body, cursors);

    } else if (tenant_keyset_simple(&page->keyset)) {
        tenant_page_find(page, command->body);

    } else {
        tenant_page_aggregate(page, command->body);
    }

    return TENANT_OK;
}


/* Asked once a worker; a server without "$documents" has them before null. */

static tenant_status_e
tenant_page_probe(tenant_job_t *job, tenant_command_t *command)
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


static tenant_status_e
tenant_page_probed(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    tenant_sort_e    sort;
    tenant_iter_t    it;
    tenant_value_t   batch, value;

    if (status == TENANT_TIMEOUT || status == TENANT_UNAVAILABLE
        || status == TENANT_NO_MEMORY)
    {
        return status;
    }

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

    tenant_store_set_sort(job->session.store,
                          job->caller.placement.cluster, sort);

    job->error.status = TENANT_OK;
    *again = true;

    return TENANT_OK;
}


/*
 * One more document than asked for tells whether there are more; room for
 * another in the batch lets the server close its cursor by itself.
 */

static void
tenant_page_find(tenant_page_t *page, tenant_bson_t *body)
{
    tenant_bson_t  *child;

    child = tenant_bson_begin(body, "filter");
    tenant_page_filter(page, child);
    tenant_bson_end(body, child);

    child = tenant_bson_begin(body, "sort");
    tenant_keyset_sort(&page->keyset, child);
    tenant_bson_end(body, child);

    if (page->fields.data != NULL) {
        child = tenant_bson_begin(body, "projection");
        tenant_page_fields(page, child);
        tenant_bson_end(body, child);
    }

    tenant_bson_add_int(body, "limit", page->limit + 1);
    tenant_bson_add_int(body, "batchSize", page->limit + 2);
}


static void
tenant_page_aggregate(tenant_page_t *page, tenant_bson_t *body)
{
    tenant_bson_t  *pipeline, *stage, *child;

    pipeline = tenant_bson_begin_array(body, "pipeline");

    stage = tenant_bson_begin(pipeline, "0");
    child = tenant_bson_begin(stage, "$match");
    tenant_page_filter(page, child);
    tenant_bson_end(stage, child);
    tenant_bson_end(pipeline, stage);

    stage = tenant_bson_begin(pipeline, "1");
    child = tenant_bson_begin(stage, "$sort");
    tenant_keyset_sort(&page->keyset, child);
    tenant_bson_end(stage, child);
    tenant_bson_end(pipeline, stage);

    stage = tenant_bson_begin(pipeline, "2");
    tenant_bson_add_int(stage, "$limit", page->limit + 1);
    tenant_bson_end(pipeline, stage);

    stage = tenant_bson_begin(pipeline, "3");
    child = tenant_bson_begin(stage, "$addFields");
    tenant_keyset_expressions(&page->keyset, child, TENANT_KEYSET_FIELD);
    tenant_bson_end(stage, child);
    tenant_bson_end(pipeline, stage);

    if (page->fields.data != NULL && tenant_bson_count(page->fields) != 0) {
        stage = tenant_bson_begin(pipeline, "4");
        child = tenant_bson_begin(stage, "$project");
        tenant_page_fields(page, child);
        tenant_bson_end(stage, child);
        tenant_bson_end(pipeline, stage);
    }

    tenant_bson_end(body, pipeline);

    child = tenant_bson_begin(body, "cursor");
    tenant_bson_add_int(child, "batchSize", page->limit + 2);
    tenant_bson_end(body, child);
}


static void
tenant_page_filter(tenant_page_t *page, tenant_bson_t *to)
{
    tenant_str_t    own = tenant_null_string;
    tenant_iter_t   it;
    tenant_bson_t  *clauses;

    if (page->keyset.values.data != NULL) {
        clauses = tenant_bson_begin_array(to, "$and");
        tenant_bson_add_doc(clauses, "0", page->filter);
        tenant_keyset_conditions(&page->keyset, clauses);
        tenant_bson_end(to, clauses);
        return;
    }

    it = tenant_bson_iter(page->filter);

    while (tenant_bson_next(&it)) {
        tenant_bson_add_value(to, own, &it.value);
    }
}


/* What the next page needs is always asked for, and left out of the answer. */

static void
tenant_page_fields(tenant_page_t *page, tenant_bson_t *to)
{
    tenant_str_t   own = tenant_null_string;
    tenant_iter_t  it;

    it = tenant_bson_iter(page->fields);

    while (tenant_bson_next(&it)) {

        if (tenant_str_is(it.value.key, "_id")
            && !tenant_fields_on(&it.value)
            && tenant_keyset_simple(&page->keyset))
        {
            continue;
        }

        tenant_bson_add_value(to, own, &it.value);
    }

    if (page->inclusion && !tenant_keyset_simple(&page->keyset)) {
        tenant_bson_add_int(to, TENANT_KEYSET_FIELD, 1);
    }
}


static tenant_status_e
tenant_page_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again)
{
    bool             open;
    uint32_t         count;
    tenant_page_t   *page;
    tenant_value_t   batch, cursor;

    page = job->data;

    if (page->probing) {
        return tenant_page_probed(job, status, reply, again);
    }

    if (page->closing) {
        /* the answer is ready; the server closes idle cursors by itself */
        job->error.status = TENANT_OK;
        return TENANT_OK;
    }

    if (status != TENANT_OK) {
        return status;
    }

    if (!tenant_bson_path(reply, "cursor.firstBatch", &batch)
        || !tenant_bson_path(reply, "cursor.id", &cursor))
    {
        return tenant_error_internal(&job->error,
                                     "a reply to \"find\" has no batch");
    }

    /* left open where the reply was full before the limit was reached */

    open = cursor.num != 0;
    count = tenant_bson_count(batch.doc);

    status = tenant_page_write(job, page, batch.doc,
                               open || count > (uint64_t) page->limit);

    if (status == TENANT_OK && open) {
        page->cursor = cursor;
        page->closing = true;
        *again = true;
    }

    return status;
}


static tenant_status_e
tenant_page_write(tenant_job_t *job, tenant_page_t *page, tenant_doc_t batch,
    bool more)
{
    int64_t         n;
    tenant_buf_t   *body;
    tenant_doc_t    last;
    tenant_iter_t   it;

    body = tenant_document_output(job, 200);
    if (body == NULL) {
        return job->error.status;
    }

    last.len = 0;
    last.data = NULL;

    tenant_buf_text(body, "{\"documents\":[");

    it = tenant_bson_iter(batch);

    for (n = 0; n < page->limit && tenant_bson_next(&it); n++) {

        if (n != 0) {
            tenant_buf_char(body, ',');
        }

        last = it.value.doc;
        tenant_page_document(job, page, body, last);
    }

    tenant_buf_text(body, "],\"next\":");

    if (!more || last.data == NULL) {
        tenant_buf_text(body, "null");

    } else if (!tenant_page_next(job, page, body, last)) {
        return job->error.status;
    }

    tenant_buf_char(body, '}');

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


static void
tenant_page_document(tenant_job_t *job, tenant_page_t *page,
    tenant_buf_t *body, tenant_doc_t doc)
{
    size_t           n;
    const char      *names[4];
    tenant_value_t   id;

    n = 0;

    if (!tenant_keyset_simple(&page->keyset)) {
        names[n++] = TENANT_KEYSET_FIELD;
    }

    if (page->fields.data != NULL
        && tenant_bson_find(page->fields, "_id", &id)
        && !tenant_fields_on(&id))
    {
        names[n++] = "_id";
    }

    names[n] = NULL;

    if (n != 0) {
        doc = tenant_document_without(job, doc, names);
    }

    tenant_json_write(body, doc, false, tenant_document_form(job),
                      page->show_etag ? NULL : TENANT_ETAG_FIELD);
}


static bool
tenant_page_next(tenant_job_t *job, tenant_page_t *page, tenant_buf_t *body,
    tenant_doc_t last)
{
    tenant_doc_t     keys;
    tenant_str_t     token;
    tenant_bson_t   *own;
    tenant_value_t   id;

    if (!tenant_keyset_simple(&page->keyset)) {
        keys = tenant_bson_get_doc(last, TENANT_KEYSET_FIELD);

    } else {
        own = tenant_bson_create(job->arena);

        if (tenant_bson_find(last, "_id", &id)) {
            tenant_bson_add_value(own, (tenant_str_t) { 1, "0" }, &id);
        }

        keys = tenant_bson_doc(own);
    }

    token = tenant_keyset_token(job, &page->keyset, keys);

    if (token.data == NULL) {
        return false;
    }

    tenant_buf_json(body, token);

    return true;
}
