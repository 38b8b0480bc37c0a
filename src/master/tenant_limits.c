/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>

#include "tenant_limits.h"
#include "tenant_master.h"


/* A deployment has few configurations at a time. */
#define TENANT_LIMITS_MAX  1000

/* An earlier version has one for all, without its time. */
#define TENANT_LIMITS_OLD  "limits"


static tenant_status_e tenant_limits_list(tenant_master_t *master,
    tenant_doc_t *list, tenant_error_t *err);
static tenant_bson_t *tenant_limits_now(tenant_arena_t *arena);
static tenant_status_e tenant_limits_date(tenant_master_t *master,
    tenant_doc_t list, tenant_error_t *err);


tenant_status_e
tenant_limits_publish(tenant_job_t *job, unsigned long *published)
{
    char              name[64];
    int64_t           now, last;
    tenant_doc_t      after;
    tenant_bson_t    *filter, *update, *set;
    tenant_master_t   master;
    tenant_status_e   rc;

    now = tenant_clock_now();
    last = (int64_t) __atomic_load_n(published, __ATOMIC_ACQUIRE);

    if (last != 0 && now - last < TENANT_LIMITS_FRESH) {
        return TENANT_OK;
    }

    master = tenant_master_of(job);

    (void) snprintf(name, sizeof(name), "limits:%lld:%lld",
                    (long long) job->settings->lease,
                    (long long) job->settings->timeout);

    filter = tenant_bson_create(job->arena);
    tenant_bson_add_text(filter, "_id", name);

    update = tenant_limits_now(job->arena);
    set = tenant_bson_begin(update, "$set");
    tenant_bson_add_int(set, "lease", job->settings->lease);
    tenant_bson_add_int(set, "timeout", job->settings->timeout);
    tenant_bson_end(update, set);

    rc = tenant_master_upsert(&master, TENANT_DEPLOYMENT, filter, update,
                              &after, &job->error);

    if (rc == TENANT_OK) {
        /* a clock that has just begun is no reason to say it again */
        __atomic_store_n(published, (unsigned long) (now > 0 ? now : 1),
                         __ATOMIC_RELEASE);
    }

    return rc;
}


/*
 * What this instance knows of itself counts in any case, also when somebody has
 * removed the rest.
 */

tenant_status_e
tenant_limits_read(tenant_job_t *job)
{
    int64_t           lease, timeout;
    tenant_doc_t      list;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    rc = tenant_limits_list(&master, &list, &job->error);

    if (rc == TENANT_OK) {
        rc = tenant_limits_date(&master, list, &job->error);
    }

    if (rc != TENANT_OK) {
        return rc;
    }

    lease = job->settings->lease;
    timeout = job->settings->timeout;

    tenant_limits_choose(list, &lease, &timeout);

    job->effects.purge_delay = lease + timeout;

    return TENANT_OK;
}


static tenant_status_e
tenant_limits_list(tenant_master_t *master, tenant_doc_t *list,
    tenant_error_t *err)
{
    tenant_bson_t  *stages, *stage, *child, *age, *terms;

    stages = tenant_bson_create(master->work->arena);

    stage = tenant_bson_begin(stages, "0");
    child = tenant_bson_begin(stage, "$match");
    terms = tenant_bson_begin(child, "lease");
    tenant_bson_add_bool(terms, "$exists", true);
    tenant_bson_end(child, terms);
    tenant_bson_end(stage, child);
    tenant_bson_end(stages, stage);

    stage = tenant_bson_begin(stages, "1");
    child = tenant_bson_begin(stage, "$project");
    tenant_bson_add_int(child, "lease", 1);
    tenant_bson_add_int(child, "timeout", 1);
    tenant_bson_add_int(child, "at", 1);
    age = tenant_bson_begin(child, "age");
    terms = tenant_bson_begin_array(age, "$subtract");
    tenant_bson_add_text(terms, "0", "$$NOW");
    tenant_bson_add_text(terms, "1", "$at");
    tenant_bson_end(age, terms);
    tenant_bson_end(child, age);
    tenant_bson_end(stage, child);
    tenant_bson_end(stages, stage);

    return tenant_master_aggregate(master, TENANT_DEPLOYMENT, stages,
                                   TENANT_LIMITS_MAX, list, err);
}


static tenant_bson_t *
tenant_limits_now(tenant_arena_t *arena)
{
    tenant_bson_t  *update, *child;

    update = tenant_bson_create(arena);
    child = tenant_bson_begin(update, "$currentDate");
    tenant_bson_add_bool(child, "at", true);
    tenant_bson_end(update, child);

    return update;
}


/* From now on an earlier version's limits have an age, too. */

static tenant_status_e
tenant_limits_date(tenant_master_t *master, tenant_doc_t list,
    tenant_error_t *err)
{
    tenant_doc_t      after;
    tenant_iter_t     it;
    tenant_bson_t    *filter, *child;
    tenant_value_t    at;
    tenant_status_e   rc;

    it = tenant_bson_iter(list);

    while (tenant_bson_next(&it)) {

        if (it.value.type != TENANT_BSON_DOCUMENT
            || !tenant_str_is(tenant_bson_get_str(it.value.doc, "_id"),
                              TENANT_LIMITS_OLD)
            || tenant_bson_find(it.value.doc, "at", &at))
        {
            continue;
        }

        filter = tenant_bson_create(master->work->arena);
        tenant_bson_add_text(filter, "_id", TENANT_LIMITS_OLD);

        child = tenant_bson_begin(filter, "at");
        tenant_bson_add_bool(child, "$exists", false);
        tenant_bson_end(filter, child);

        rc = tenant_master_update(master, TENANT_DEPLOYMENT, filter,
                                  tenant_limits_now(master->work->arena),
                                  &after, err);

        if (rc == TENANT_NOT_FOUND) {
            /* another one was first */
            err->status = TENANT_OK;
            return TENANT_OK;
        }

        return rc;
    }

    return TENANT_OK;
}


tenant_status_e
tenant_limits_forget(tenant_job_t *job, tenant_error_t *err)
{
    tenant_doc_t      list;
    tenant_str_t      key = tenant_null_string;
    tenant_iter_t     it;
    tenant_bson_t    *filter;
    tenant_value_t    id, at;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    rc = tenant_limits_list(&master, &list, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    it = tenant_bson_iter(list);

    while (tenant_bson_next(&it)) {

        if (it.value.type != TENANT_BSON_DOCUMENT
            || !tenant_limits_over(it.value.doc)
            || !tenant_bson_find(it.value.doc, "_id", &id)
            || !tenant_bson_find(it.value.doc, "at", &at))
        {
            continue;
        }

        /* unless it has just been published again */

        filter = tenant_bson_create(job->arena);
        tenant_bson_add_value(filter, key, &id);
        tenant_bson_add_value(filter, key, &at);

        rc = tenant_master_remove(&master, TENANT_DEPLOYMENT, filter, err);
        if (rc != TENANT_OK) {
            return rc;
        }
    }

    return TENANT_OK;
}


void
tenant_limits_choose(tenant_doc_t list, int64_t *lease, int64_t *timeout)
{
    int64_t        one;
    tenant_iter_t  it;

    it = tenant_bson_iter(list);

    while (tenant_bson_next(&it)) {

        if (it.value.type != TENANT_BSON_DOCUMENT
            || tenant_limits_over(it.value.doc))
        {
            continue;
        }

        one = tenant_bson_get_int(it.value.doc, "lease", 0);
        *lease = one > *lease ? one : *lease;

        one = tenant_bson_get_int(it.value.doc, "timeout", 0);
        *timeout = one > *timeout ? one : *timeout;
    }
}


bool
tenant_limits_over(tenant_doc_t one)
{
    return tenant_bson_get_int(one, "age", 0)
           > TENANT_LIMITS_LIFE + tenant_bson_get_int(one, "lease", 0)
             + tenant_bson_get_int(one, "timeout", 0);
}
