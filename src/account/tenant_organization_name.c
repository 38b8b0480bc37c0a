/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../core/tenant_clock.h"
#include "../master/tenant_rename.h"
#include "tenant_mark.h"
#include "tenant_organization_name.h"
#include "tenant_reserve.h"


static tenant_status_e tenant_organization_name_write(tenant_job_t *job,
    tenant_bson_t *filter, tenant_bson_t *update, bool other,
    tenant_doc_t *organization, tenant_error_t *err);


tenant_status_e
tenant_organization_name(tenant_job_t *job, tenant_str_t from,
    tenant_str_t name, tenant_str_t folded, const tenant_intent_t *intent,
    bool back, tenant_doc_t *organization, tenant_error_t *err)
{
    tenant_bson_t    *filter, *update, *set, *child;
    tenant_status_e   rc;

    filter = tenant_record_in(job->arena, job->caller.organization_id,
                              TENANT_RECORD_ORGANIZATION,
                              TENANT_STATE_LIVE);
    tenant_bson_add_str(filter, "name_folded", from);

    if (back) {
        tenant_mark_filter(job, filter);
    }

    update = tenant_bson_create(job->arena);

    set = tenant_bson_begin(update, "$set");
    tenant_bson_add_str(set, "name", name);
    tenant_bson_add_str(set, "name_folded", folded);
    tenant_bson_add_date(set, "updated_at", tenant_clock_date());
    tenant_mark_set(job, set);
    tenant_bson_end(update, set);

    if (intent != NULL) {
        child = tenant_intent_push(job, intent, update);
        tenant_bson_end(update, child);
    }

    if (back) {
        child = tenant_bson_begin(update, "$pull");
        tenant_intent_pull(job, child);
        tenant_bson_end(update, child);
    }

    memcpy(job->effects.organization, job->caller.organization_id,
           sizeof(job->effects.organization));

    rc = tenant_organization_name_write(job, filter, update,
                                        !tenant_str_eq(from, folded),
                                        organization, err);

    if (rc == TENANT_CONFLICT
        && tenant_reserve_free(job, TENANT_RECORD_ORGANIZATION, "name_folded",
                               folded, err)
           == TENANT_OK)
    {
        rc = tenant_organization_name_write(job, filter, update, true,
                                            organization, err);
    }

    if (rc == TENANT_CONFLICT) {
        return tenant_error_set(err, TENANT_CONFLICT,
                                "the organization name is taken");
    }

    if (rc == TENANT_OK && back) {
        job->effects.pending = job->caller.placement.mode == TENANT_MODE_NAME;
    }

    return rc;
}


/* "other": collections that are called after the name get another one. */

static tenant_status_e
tenant_organization_name_write(tenant_job_t *job, tenant_bson_t *filter,
    tenant_bson_t *update, bool other, tenant_doc_t *organization,
    tenant_error_t *err)
{
    tenant_master_t  master;

    master = tenant_master_of(job);

    /* the reconciler's job does not know the placement */

    if (other && (job->effects.resuming
                  || job->caller.placement.mode == TENANT_MODE_NAME))
    {
        return tenant_rename_name(&master, filter, update, organization, err);
    }

    return tenant_master_update(&master, TENANT_ORGANIZATIONS, filter, update,
                                organization, err);
}


/*
 * The answer tells the new base, if that can be chosen now: else the reconciler
 * does it.
 */

void
tenant_organization_name_base(tenant_job_t *job, tenant_doc_t *organization)
{
    int64_t           age;
    tenant_doc_t      record;
    tenant_error_t    ignored;
    tenant_master_t   master;

    job->effects.pending = true;
    job->effects.awaited = true;
    master = tenant_master_of(job);

    if (tenant_rename_begin(&master, job->caller.organization_id,
                            job->settings->collection_prefix, &ignored)
           == TENANT_OK
        && tenant_placements_read(&master, job->caller.organization_id, &record,
                                  &age, &ignored)
           == TENANT_OK
        && record.data != NULL)
    {
        *organization = record;
    }
}


tenant_status_e
tenant_organization_name_back(tenant_job_t *job, tenant_str_t from,
    tenant_doc_t before, tenant_error_t *err)
{
    tenant_doc_t  organization;

    return tenant_organization_name(job, from,
                              tenant_bson_get_str(before, "name"),
                              tenant_bson_get_str(before, "name_folded"),
                              NULL, true, &organization, err);
}
