/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_view.h"
#include "tenant_view_filter.h"
#include "tenant_view_page.h"
#include "../query/tenant_keyset_expr.h"
#include "../query/tenant_keyset_query.h"


static void tenant_view_find(const tenant_job_t *job,
    const tenant_page_t *page, tenant_bson_t *body);
static void tenant_view_aggregate(const tenant_job_t *job,
    const tenant_page_t *page, tenant_bson_t *body);
static int64_t tenant_view_sorted(const tenant_page_t *page,
    tenant_keyset_t *keyset);
static void tenant_view_matched(const tenant_job_t *job,
    const tenant_page_t *page, tenant_bson_t *to);


tenant_status_e
tenant_view_page(tenant_job_t *job, tenant_command_t *command,
    const tenant_page_t *page)
{
    bool             simple;
    tenant_status_e  rc;

    simple = tenant_keyset_simple(&page->keyset);

    rc = tenant_view_command(job, command, simple ? "find" : "aggregate",
                             false);
    if (rc != TENANT_OK) {
        return rc;
    }

    if (simple) {
        tenant_view_find(job, page, command->body);
    } else {
        tenant_view_aggregate(job, page, command->body);
    }

    return TENANT_OK;
}


/*
 * One more document than asked for tells whether there are more; room for
 * another in the batch lets the server close its cursor by itself.
 */

static void
tenant_view_find(const tenant_job_t *job, const tenant_page_t *page,
    tenant_bson_t *body)
{
    int64_t           n;
    tenant_bson_t    *child;
    tenant_keyset_t   keyset;

    n = tenant_view_sorted(page, &keyset);

    child = tenant_bson_begin(body, "filter");
    tenant_view_matched(job, page, child);
    tenant_bson_end(body, child);

    child = tenant_bson_begin(body, "sort");
    tenant_keyset_sort(&keyset, child);
    tenant_bson_end(body, child);

    if (page->step == TENANT_PAGE_LAST) {
        child = tenant_bson_begin(body, "projection");
        tenant_bson_add_int(child, tenant_view_stored(job)->primary.data, 1);
        tenant_bson_end(body, child);

    } else if (page->fields.data != NULL) {
        /* what the next page needs always comes */
        child = tenant_bson_begin(body, "projection");
        tenant_view_add_fields(job, page->fields, true, child);
        tenant_bson_end(body, child);
    }

    tenant_bson_add_int(body, "limit", n);
    tenant_bson_add_int(body, "batchSize", n + 1);
}


static void
tenant_view_aggregate(const tenant_job_t *job, const tenant_page_t *page,
    tenant_bson_t *body)
{
    char              key[16];
    int64_t           n;
    uint32_t          i;
    const char       *keys;
    tenant_bson_t    *pipeline, *stage, *child;
    tenant_keyset_t   keyset;

    i = 0;
    n = tenant_view_sorted(page, &keyset);
    keys = tenant_view_stored(job)->keys.data;

    pipeline = tenant_bson_begin_array(body, "pipeline");

    stage = tenant_bson_begin(pipeline, tenant_bson_index(key, i++));
    child = tenant_bson_begin(stage, "$match");
    tenant_view_matched(job, page, child);
    tenant_bson_end(stage, child);
    tenant_bson_end(pipeline, stage);

    stage = tenant_bson_begin(pipeline, tenant_bson_index(key, i++));
    child = tenant_bson_begin(stage, "$sort");
    tenant_keyset_sort(&keyset, child);
    tenant_bson_end(stage, child);
    tenant_bson_end(pipeline, stage);

    if (n != 0) {
        stage = tenant_bson_begin(pipeline, tenant_bson_index(key, i++));
        tenant_bson_add_int(stage, "$limit", n);
        tenant_bson_end(pipeline, stage);
    }

    stage = tenant_bson_begin(pipeline, tenant_bson_index(key, i++));
    child = tenant_bson_begin(stage, page->step == TENANT_PAGE_LAST
                                     ? "$project" : "$addFields");
    tenant_keyset_expressions(&keyset, child, keys);
    tenant_bson_end(stage, child);
    tenant_bson_end(pipeline, stage);

    if (page->step != TENANT_PAGE_LAST && page->fields.data != NULL
        && tenant_bson_count(page->fields) != 0)
    {
        stage = tenant_bson_begin(pipeline, tenant_bson_index(key, i++));
        child = tenant_bson_begin(stage, "$project");
        tenant_view_add_fields(job, page->fields, false, child);

        if (page->inclusion) {
            tenant_bson_add_int(child, keys, 1);
        }

        tenant_bson_end(stage, child);
        tenant_bson_end(pipeline, stage);
    }

    tenant_bson_end(body, pipeline);

    child = tenant_bson_begin(body, "cursor");
    tenant_bson_add_int(child, "batchSize",
                        page->lines.batch != 0
                        && page->step != TENANT_PAGE_LAST
                        ? page->lines.batch : n + 1);
    tenant_bson_end(body, child);
}


tenant_status_e
tenant_view_lines(tenant_job_t *job, tenant_command_t *command,
    const tenant_page_t *page)
{
    tenant_bson_t    *body, *child;
    tenant_status_e   rc;

    /* what may go on with another bracket needs the keys */

    if (page->keyset.values.data != NULL
        && !tenant_keyset_simple(&page->keyset))
    {
        return tenant_view_page(job, command, page);
    }

    rc = tenant_view_command(job, command, "find", false);
    if (rc != TENANT_OK) {
        return rc;
    }

    body = command->body;

    child = tenant_bson_begin(body, "filter");
    tenant_view_matched(job, page, child);
    tenant_bson_end(body, child);

    child = tenant_bson_begin(body, "sort");
    tenant_keyset_sort(&page->keyset, child);
    tenant_bson_end(body, child);

    if (page->fields.data != NULL) {
        child = tenant_bson_begin(body, "projection");
        tenant_view_add_fields(job, page->fields, true, child);
        tenant_bson_end(body, child);
    }

    if (page->limit != 0) {
        tenant_bson_add_int(body, "limit", page->limit - page->lines.count);
    }

    tenant_bson_add_int(body, "batchSize", page->lines.batch);

    return TENANT_OK;
}


/*
 * Sets what the step sorts by; returns how many documents it takes, 0 if that
 * is all.
 */

static int64_t
tenant_view_sorted(const tenant_page_t *page, tenant_keyset_t *keyset)
{
    if (page->step == TENANT_PAGE_LAST) {
        tenant_keyset_reverse(&page->keyset, keyset);
        return 1;
    }

    *keyset = page->keyset;

    if (page->lines.batch != 0) {
        return page->limit != 0 ? page->limit - page->lines.count : 0;
    }

    return page->limit + 1 - page->count;
}


/*
 * Whole primary keys compare across types: then the range alone says what is
 * behind the last document.
 */

static void
tenant_view_matched(const tenant_job_t *job, const tenant_page_t *page,
    tenant_bson_t *to)
{
    bool                  behind, whole;
    tenant_bson_t        *clauses, *clause;
    tenant_value_t        after;
    tenant_view_range_t   range;

    behind = page->keyset.values.data != NULL
             && page->step != TENANT_PAGE_LAST;
    whole = tenant_keyset_whole(&page->keyset);

    range.after = behind && whole
                  && tenant_keyset_value(&page->keyset, 0, &after)
                  ? &after : NULL;
    range.order = page->keyset.order[0];
    range.sorted = !behind && page->keyset.n == 1;

    tenant_view_add_range(job, page->filter, &range, to);

    if (!behind || whole) {
        tenant_view_add_filter(job, page->filter, to);
        return;
    }

    clauses = tenant_bson_begin_array(to, "$and");

    clause = tenant_bson_begin(clauses, "0");
    tenant_view_add_filter(job, page->filter, clause);
    tenant_bson_end(clauses, clause);

    if (page->step == TENANT_PAGE_FOLLOWING) {
        tenant_keyset_following(&page->keyset, &page->last, clauses);
    } else {
        tenant_keyset_within(&page->keyset, clauses);
    }

    tenant_bson_end(to, clauses);
}
