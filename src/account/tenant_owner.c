/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_mark.h"
#include "tenant_organization.h"
#include "tenant_owner.h"


/* No command that was sent can run longer. */
#define TENANT_OWNER_RETIRED  600000   /* ms */


static tenant_bson_t *tenant_owner_filter(tenant_job_t *job, unsigned flags);
static void tenant_owner_left(tenant_bson_t *filter, tenant_str_t id);
static tenant_status_e tenant_owner_now(tenant_job_t *job, int64_t *now,
    tenant_error_t *err);
static tenant_bson_t *tenant_owner_clock(tenant_arena_t *arena);
static tenant_status_e tenant_owner_prune(tenant_job_t *job, int64_t now,
    tenant_error_t *err);
static tenant_status_e tenant_owner_update(tenant_job_t *job,
    tenant_bson_t *filter, tenant_bson_t *update, unsigned flags,
    tenant_status_e otherwise, tenant_doc_t *organization,
    tenant_error_t *err);


tenant_status_e
tenant_owner_add(tenant_job_t *job, const char *user_id, unsigned flags,
    const tenant_intent_t *intent, tenant_doc_t *organization,
    tenant_error_t *err)
{
    tenant_str_t    id;
    tenant_bson_t  *filter, *update, *child;

    id.len = TENANT_OID_HEX;
    id.data = user_id;

    filter = tenant_owner_filter(job, flags);

    child = tenant_bson_begin(filter, "removed.id");
    tenant_bson_add_oid(child, "$ne", id);
    tenant_bson_end(filter, child);

    update = tenant_bson_create(job->arena);

    child = tenant_bson_begin(update, "$addToSet");
    tenant_bson_add_oid(child, "owners", id);
    tenant_bson_end(update, child);

    if (flags & (TENANT_OWNER_BACK|TENANT_OWNER_END)) {
        child = tenant_bson_begin(update, "$pull");
        tenant_intent_pull(job, child);
        tenant_bson_end(update, child);
    }

    if (intent != NULL) {
        child = tenant_intent_push(job, intent, update);
        tenant_bson_end(update, child);
    }

    return tenant_owner_update(job, filter, update, flags, TENANT_NOT_FOUND,
                               organization, err);
}


tenant_status_e
tenant_owner_pull(tenant_job_t *job, const char *user_id, unsigned flags,
    const tenant_intent_t *intent, tenant_doc_t *organization,
    tenant_error_t *err)
{
    int64_t           now;
    tenant_str_t      id;
    tenant_bson_t    *filter, *update, *child, *item;
    tenant_status_e   rc;

    now = 0;

    if (flags & TENANT_OWNER_RETIRE) {

        rc = tenant_owner_now(job, &now, err);

        if (rc == TENANT_OK) {
            rc = tenant_owner_prune(job, now, err);
        }

        if (rc != TENANT_OK) {
            return rc;
        }
    }

    id.len = TENANT_OID_HEX;
    id.data = user_id;

    filter = tenant_owner_filter(job, flags);
    tenant_owner_left(filter, id);

    update = tenant_bson_create(job->arena);

    child = tenant_bson_begin(update, "$pull");
    tenant_bson_add_oid(child, "owners", id);

    if (flags & TENANT_OWNER_BACK) {
        tenant_intent_pull(job, child);
    }

    tenant_bson_end(update, child);

    if (intent != NULL || (flags & TENANT_OWNER_RETIRE)) {

        child = tenant_intent_push(job, intent, update);

        if (flags & TENANT_OWNER_RETIRE) {
            item = tenant_bson_begin(child, "removed");
            tenant_bson_add_oid(item, "id", id);
            tenant_bson_add_date(item, "at", now);
            tenant_bson_end(child, item);
        }

        tenant_bson_end(update, child);
    }

    return tenant_owner_update(job, filter, update, flags, TENANT_CONFLICT,
                               organization, err);
}


/* Adds that another owner is left, if this one is one at all. */

static void
tenant_owner_left(tenant_bson_t *filter, tenant_str_t id)
{
    tenant_bson_t  *either, *item, *field;

    either = tenant_bson_begin_array(filter, "$or");

    item = tenant_bson_begin(either, "0");
    field = tenant_bson_begin(item, "owners");
    tenant_bson_add_oid(field, "$ne", id);
    tenant_bson_end(item, field);
    tenant_bson_end(either, item);

    item = tenant_bson_begin(either, "1");
    field = tenant_bson_begin(item, "owners.1");
    tenant_bson_add_bool(field, "$exists", true);
    tenant_bson_end(item, field);
    tenant_bson_end(either, item);

    tenant_bson_end(filter, either);
}


tenant_status_e
tenant_owner_intend(tenant_job_t *job, const tenant_intent_t *intent,
    tenant_doc_t *organization, tenant_error_t *err)
{
    tenant_bson_t  *update, *push;

    update = tenant_bson_create(job->arena);

    push = tenant_intent_push(job, intent, update);
    tenant_bson_end(update, push);

    return tenant_owner_update(job,
                               tenant_owner_filter(job, TENANT_OWNER_CALLER),
                               update, TENANT_OWNER_CALLER, TENANT_NOT_FOUND,
                               organization, err);
}


tenant_status_e
tenant_owner_check(tenant_job_t *job, tenant_doc_t *organization,
    tenant_error_t *err)
{
    tenant_master_t  master;
    tenant_status_e  rc;

    master = tenant_master_of(job);

    rc = tenant_master_find(&master, TENANT_ORGANIZATIONS,
                            tenant_owner_filter(job, 0), organization,
                            err);

    if (rc == TENANT_OK && organization->data == NULL) {
        return tenant_error_set(err, TENANT_UNAUTHORIZED,
                                "the token is not valid any more");
    }

    if (rc == TENANT_OK
        && !tenant_role_owns(*organization, job->caller.user_id))
    {
        return tenant_error_set(err, TENANT_FORBIDDEN,
                                "this user's role does not allow it");
    }

    return rc;
}


static tenant_bson_t *
tenant_owner_filter(tenant_job_t *job, unsigned flags)
{
    tenant_str_t    caller;
    tenant_bson_t  *filter;

    filter = tenant_record_in(job->arena, job->caller.organization_id,
                              TENANT_RECORD_ORGANIZATION,
                              TENANT_STATE_LIVE);

    if (flags & TENANT_OWNER_CALLER) {
        caller.len = TENANT_OID_HEX;
        caller.data = job->caller.user_id;

        tenant_bson_add_oid(filter, "owners", caller);
    }

    if (flags & TENANT_OWNER_BACK) {
        tenant_mark_filter(job, filter);
    }

    if (flags & TENANT_OWNER_END) {
        tenant_record_add_id(filter, "intents.id", tenant_mark_id(job));
    }

    return filter;
}


/* *now is the database's time, as other instances' clocks may be wrong. */

static tenant_status_e
tenant_owner_now(tenant_job_t *job, int64_t *now, tenant_error_t *err)
{
    tenant_doc_t      batch;
    tenant_iter_t     it;
    tenant_bson_t    *stages, *stage;
    tenant_value_t    value;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);
    stages = tenant_bson_create(job->arena);

    stage = tenant_bson_begin(stages, "0");
    tenant_bson_add_doc(stage, "$match",
                        tenant_bson_doc(tenant_owner_filter(job, 0)));
    tenant_bson_end(stages, stage);

    stage = tenant_bson_begin(stages, "1");
    tenant_bson_add_doc(stage, "$project",
                        tenant_bson_doc(tenant_owner_clock(job->arena)));
    tenant_bson_end(stages, stage);

    rc = tenant_master_aggregate(&master, TENANT_ORGANIZATIONS, stages, 1,
                                 &batch, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    it = tenant_bson_iter(batch);

    if (!tenant_bson_next(&it) || it.value.type != TENANT_BSON_DOCUMENT
        || !tenant_bson_find(it.value.doc, "now", &value)
        || value.type != TENANT_BSON_DATE)
    {
        return tenant_error_set(err, TENANT_UNAUTHORIZED,
                                "the token is not valid any more");
    }

    *now = value.num;

    return TENANT_OK;
}


static tenant_bson_t *
tenant_owner_clock(tenant_arena_t *arena)
{
    tenant_bson_t  *project;

    project = tenant_bson_create(arena);
    tenant_bson_add_text(project, "now", "$$NOW");

    return project;
}


/*
 * Forgets users who were retired so long ago that nothing can bring them back,
 * and whose records are gone: nothing is left to be resumed.
 */

static tenant_status_e
tenant_owner_prune(tenant_job_t *job, int64_t now, tenant_error_t *err)
{
    int64_t           before;
    tenant_doc_t      removed, organization;
    tenant_iter_t     it;
    tenant_value_t    at;
    tenant_bson_t    *filter, *update, *pull, *item, *field;
    tenant_master_t   master;
    tenant_status_e   rc;

    before = now - TENANT_OWNER_RETIRED - job->effects.purge_delay;

    removed = tenant_bson_get_doc(job->caller.organization, "removed");
    it = tenant_bson_iter(removed);

    /* the oldest comes first */

    if (removed.data == NULL || !tenant_bson_next(&it)
        || it.value.type != TENANT_BSON_DOCUMENT
        || !tenant_bson_find(it.value.doc, "at", &at) || at.num >= before)
    {
        return TENANT_OK;
    }

    master = tenant_master_of(job);

    update = tenant_bson_create(job->arena);

    pull = tenant_bson_begin(update, "$pull");
    item = tenant_bson_begin(pull, "removed");
    field = tenant_bson_begin(item, "at");
    tenant_bson_add_date(field, "$lt", before);
    tenant_bson_end(item, field);
    tenant_bson_end(pull, item);
    tenant_bson_end(update, pull);

    filter = tenant_owner_filter(job, 0);
    field = tenant_bson_begin(filter, "intents.id");
    tenant_bson_add_bool(field, "$exists", false);
    tenant_bson_end(filter, field);

    rc = tenant_master_update(&master, TENANT_ORGANIZATIONS, filter, update,
                              &organization, err);

    if (rc == TENANT_NOT_FOUND) {
        err->status = TENANT_OK;
        return TENANT_OK;
    }

    return rc;
}


/*
 * Where nothing matched, the record tells why; if it does not, "otherwise" is
 * the reason.
 */

static tenant_status_e
tenant_owner_update(tenant_job_t *job, tenant_bson_t *filter,
    tenant_bson_t *update, unsigned flags, tenant_status_e otherwise,
    tenant_doc_t *organization, tenant_error_t *err)
{
    tenant_bson_t    *set;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    set = tenant_bson_begin(update, "$set");
    tenant_mark_set(job, set);
    tenant_bson_end(update, set);

    rc = tenant_master_update(&master, TENANT_ORGANIZATIONS, filter, update,
                              organization, err);

    if (rc == TENANT_OK && (flags & (TENANT_OWNER_BACK|TENANT_OWNER_END))) {
        job->effects.pending = false;
    }

    if (rc != TENANT_NOT_FOUND) {
        return rc;
    }

    rc = tenant_owner_check(job, organization, err);

    if (rc != TENANT_OK
        && (rc != TENANT_FORBIDDEN || (flags & TENANT_OWNER_CALLER)))
    {
        return rc;
    }

    return tenant_error_set(err, otherwise, "%s",
                            otherwise == TENANT_CONFLICT
                            ? "the organization would be left without an "
                              "owner"
                            : "there is no such user");
}
