/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../core/tenant_clock.h"
#include "tenant_collections.h"
#include "tenant_now.h"
#include "tenant_quota.h"
#include "tenant_record.h"
#include "tenant_usage.h"


#define TENANT_USAGE_COUNTED  10000       /* documents of a collection */


typedef struct {
    int64_t   documents;
    int64_t   bytes;
} tenant_usage_t;


static tenant_status_e tenant_usage_claim(tenant_job_t *job,
    const char *organization, tenant_doc_t *record);
static tenant_bson_t *tenant_usage_filter(tenant_job_t *job,
    const char *organization);
static tenant_status_e tenant_usage_count(tenant_job_t *job,
    const tenant_placement_t *placement, tenant_usage_t *usage);
static tenant_status_e tenant_usage_share(tenant_job_t *job,
    const tenant_placement_t *placement, tenant_usage_t *usage);
static tenant_status_e tenant_usage_ask(tenant_job_t *job,
    const tenant_placement_t *placement, tenant_bson_t *body,
    tenant_doc_t *reply);
static tenant_status_e tenant_usage_number(tenant_job_t *job,
    const tenant_placement_t *placement, tenant_str_t collection,
    int64_t *number);
static void tenant_usage_bound(tenant_bson_t *range, const char *operator,
    const char *tenant, bool last);
static tenant_status_e tenant_usage_store(tenant_job_t *job,
    const char *organization, const tenant_usage_t *usage,
    tenant_doc_t *record);


bool
tenant_usage_due(tenant_doc_t organization, int64_t fresh)
{
    int64_t         age;
    tenant_value_t  at;

    if (tenant_bson_get_doc(organization, "quota").data == NULL) {
        return false;
    }

    if (!tenant_bson_find(organization, "measured_at", &at)
        || at.type != TENANT_BSON_DATE)
    {
        return true;
    }

    age = tenant_clock_date() - at.num;

    return age < 0 || age >= fresh / 2;
}


tenant_status_e
tenant_usage_measure(tenant_job_t *job, const char *organization,
    bool *changed)
{
    unsigned             before;
    tenant_doc_t         record;
    tenant_usage_t       usage;
    tenant_status_e      rc;
    tenant_placement_t   placement;

    *changed = false;

    rc = tenant_usage_claim(job, organization, &record);

    if (rc == TENANT_NOT_FOUND) {
        return TENANT_OK;
    }

    if (rc != TENANT_OK) {
        return rc;
    }

    /* while it is renamed, its collections are in two places */

    if (!tenant_placement_read(record, &placement) || placement.next.len != 0)
    {
        return TENANT_OK;
    }

    memset(&usage, 0, sizeof(tenant_usage_t));

    rc = placement.mode == TENANT_MODE_SHARED
         ? tenant_usage_share(job, &placement, &usage)
         : tenant_usage_count(job, &placement, &usage);

    if (rc != TENANT_OK) {
        return rc;
    }

    before = tenant_quota_over(record);

    rc = tenant_usage_store(job, organization, &usage, &record);

    if (rc == TENANT_NOT_FOUND) {
        return TENANT_OK;
    }

    *changed = rc == TENANT_OK && tenant_quota_over(record) != before;

    return rc;
}


/*
 * TENANT_NOT_FOUND: there is no quota, or somebody else has begun.  Of several
 * that see the same time, one changes it.
 */

static tenant_status_e
tenant_usage_claim(tenant_job_t *job, const char *organization,
    tenant_doc_t *record)
{
    int64_t           age;
    tenant_bson_t    *filter, *update, *child;
    tenant_value_t    at;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    rc = tenant_now_find(&master, TENANT_ORGANIZATIONS,
                         tenant_usage_filter(job, organization), record,
                         &job->error);

    if (rc != TENANT_OK) {
        return rc;
    }

    if (record->data == NULL) {
        return TENANT_NOT_FOUND;
    }

    filter = tenant_usage_filter(job, organization);

    if (tenant_bson_find(*record, "measured_at", &at)) {
        age = tenant_now_age(*record, &at);

        if (age >= 0 && age < job->settings->fresh) {
            return TENANT_NOT_FOUND;
        }

        tenant_bson_add_value(filter, (tenant_str_t) tenant_null_string, &at);

    } else {
        child = tenant_bson_begin(filter, "measured_at");
        tenant_bson_add_bool(child, "$exists", false);
        tenant_bson_end(filter, child);
    }

    update = tenant_bson_create(job->arena);
    child = tenant_bson_begin(update, "$currentDate");
    tenant_bson_add_bool(child, "measured_at", true);
    tenant_bson_end(update, child);

    return tenant_master_update(&master, TENANT_ORGANIZATIONS, filter, update,
                                record, &job->error);
}


/* It can be reached, and has a quota. */

static tenant_bson_t *
tenant_usage_filter(tenant_job_t *job, const char *organization)
{
    tenant_bson_t  *filter, *child;

    filter = tenant_record_in(job->arena, organization,
                              TENANT_RECORD_ORGANIZATION, TENANT_STATE_LIVE);

    child = tenant_bson_begin(filter, "quota");
    tenant_bson_add_bool(child, "$exists", true);
    tenant_bson_end(filter, child);

    return filter;
}


static tenant_status_e
tenant_usage_count(tenant_job_t *job, const tenant_placement_t *placement,
    tenant_usage_t *usage)
{
    size_t           i;
    int64_t          number;
    tenant_doc_t     reply;
    tenant_bson_t   *body;
    tenant_names_t   names;
    tenant_status_e  rc;

    rc = tenant_collections_list(&job->work, placement, &names, &job->error);

    for (i = 0; rc == TENANT_OK && i < names.n; i++) {

        rc = tenant_usage_number(job, placement, names.names[i], &number);
        if (rc != TENANT_OK) {
            break;
        }

        usage->documents += number;

        body = tenant_bson_create(job->arena);
        tenant_bson_add_str(body, "collStats", names.names[i]);

        rc = tenant_usage_ask(job, placement, body, &reply);

        if (rc == TENANT_OK) {
            usage->bytes += tenant_bson_get_int(reply, "size", 0);
        }
    }

    return rc;
}


/*
 * A number that the server knows without looking may be an estimate, renewed
 * when much has changed: a few documents are better counted.
 */

static tenant_status_e
tenant_usage_number(tenant_job_t *job, const tenant_placement_t *placement,
    tenant_str_t collection, int64_t *number)
{
    tenant_doc_t      reply;
    tenant_bson_t    *body, *query, *range;
    tenant_status_e   rc;

    body = tenant_bson_create(job->arena);
    tenant_bson_add_str(body, "count", collection);

    query = tenant_bson_begin(body, "query");
    range = tenant_bson_begin(query, "_id");
    tenant_bson_add_minkey(range, "$gte");
    tenant_bson_end(query, range);
    tenant_bson_end(body, query);

    tenant_bson_add_int(body, "limit", TENANT_USAGE_COUNTED + 1);

    rc = tenant_usage_ask(job, placement, body, &reply);
    if (rc != TENANT_OK) {
        return rc;
    }

    *number = tenant_bson_get_int(reply, "n", 0);

    if (*number <= TENANT_USAGE_COUNTED) {
        return TENANT_OK;
    }

    body = tenant_bson_create(job->arena);
    tenant_bson_add_str(body, "count", collection);

    rc = tenant_usage_ask(job, placement, body, &reply);

    if (rc == TENANT_OK) {
        *number = tenant_bson_get_int(reply, "n", 0);
    }

    return rc;
}


/* Its documents are a range of one collection, and taken to be average. */

static tenant_status_e
tenant_usage_share(tenant_job_t *job, const tenant_placement_t *placement,
    tenant_usage_t *usage)
{
    int64_t          all;
    tenant_doc_t     reply;
    tenant_bson_t   *body, *query, *range;
    tenant_status_e  rc;

    body = tenant_bson_create(job->arena);
    tenant_bson_add_str(body, "count", placement->collection);

    query = tenant_bson_begin(body, "query");
    range = tenant_bson_begin(query, "_id");
    tenant_usage_bound(range, "$gte", placement->tenant, false);
    tenant_usage_bound(range, "$lte", placement->tenant, true);
    tenant_bson_end(query, range);
    tenant_bson_end(body, query);

    rc = tenant_usage_ask(job, placement, body, &reply);
    if (rc != TENANT_OK) {
        return rc;
    }

    usage->documents = tenant_bson_get_int(reply, "n", 0);

    body = tenant_bson_create(job->arena);
    tenant_bson_add_str(body, "collStats", placement->collection);

    rc = tenant_usage_ask(job, placement, body, &reply);
    if (rc != TENANT_OK) {
        return rc;
    }

    all = tenant_bson_get_int(reply, "count", 0);

    if (all > 0) {
        usage->bytes = (int64_t)
                       ((double) tenant_bson_get_int(reply, "size", 0)
                        / (double) all * (double) usage->documents);
    }

    return TENANT_OK;
}


static void
tenant_usage_bound(tenant_bson_t *range, const char *operator,
    const char *tenant, bool last)
{
    tenant_bson_t  *bound;

    bound = tenant_bson_begin(range, operator);
    tenant_record_add_id(bound, "t", tenant);

    if (last) {
        tenant_bson_add_maxkey(bound, "c");

    } else {
        tenant_bson_add_minkey(bound, "c");
    }

    tenant_bson_end(range, bound);
}


/* A collection that was dropped meanwhile, or never made, has nothing. */

static tenant_status_e
tenant_usage_ask(tenant_job_t *job, const tenant_placement_t *placement,
    tenant_bson_t *body, tenant_doc_t *reply)
{
    tenant_status_e   rc;
    tenant_command_t  command;

    command.cluster = placement->cluster;
    command.database = placement->database;
    command.body = body;
    command.write = false;
    command.master = true;
    command.held = false;
    command.pipeline = false;

    rc = tenant_store_command(&job->work, &command, reply, &job->error);

    if (rc == TENANT_NOT_FOUND) {
        *reply = tenant_bson_doc(tenant_bson_create(job->arena));
        rc = TENANT_OK;
    }

    return rc;
}


static tenant_status_e
tenant_usage_store(tenant_job_t *job, const char *organization,
    const tenant_usage_t *usage, tenant_doc_t *record)
{
    tenant_bson_t    *filter, *update, *child;
    tenant_master_t   master;

    filter = tenant_usage_filter(job, organization);
    update = tenant_bson_create(job->arena);

    child = tenant_bson_begin(update, "$set");
    tenant_bson_add_int(child, "usage.documents", usage->documents);
    tenant_bson_add_int(child, "usage.bytes", usage->bytes);
    tenant_bson_end(update, child);

    child = tenant_bson_begin(update, "$currentDate");
    tenant_bson_add_bool(child, "usage.at", true);
    tenant_bson_end(update, child);

    master = tenant_master_of(job);

    return tenant_master_update(&master, TENANT_ORGANIZATIONS, filter, update,
                                record, &job->error);
}
