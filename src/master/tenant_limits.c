/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_limits.h"
#include "tenant_master.h"


static tenant_bson_t *tenant_limits_filter(tenant_job_t *job);


tenant_status_e
tenant_limits_publish(tenant_job_t *job)
{
    tenant_doc_t      after;
    tenant_bson_t    *update, *max;
    tenant_master_t   master;

    master = tenant_master_of(job);

    update = tenant_bson_create(job->arena);
    max = tenant_bson_begin(update, "$max");
    tenant_bson_add_int(max, "lease", job->settings->lease);
    tenant_bson_add_int(max, "timeout", job->settings->timeout);
    tenant_bson_end(update, max);

    return tenant_master_upsert(&master, TENANT_DEPLOYMENT,
                                tenant_limits_filter(job), update, &after,
                                &job->error);
}


tenant_status_e
tenant_limits_read(tenant_job_t *job)
{
    tenant_doc_t      limits;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    rc = tenant_master_find(&master, TENANT_DEPLOYMENT,
                            tenant_limits_filter(job), &limits, &job->error);

    if (rc == TENANT_OK && limits.data == NULL) {
        /* somebody removed it, so what this instance knows must do */
        job->effects.purge_delay = job->settings->lease
                                   + job->settings->timeout;

    } else if (rc == TENANT_OK) {
        job->effects.purge_delay = tenant_bson_get_int(limits, "lease",
                                               job->settings->lease)
                           + tenant_bson_get_int(limits, "timeout",
                                                 job->settings->timeout);
    }

    return rc;
}


static tenant_bson_t *
tenant_limits_filter(tenant_job_t *job)
{
    tenant_bson_t  *filter;

    filter = tenant_bson_create(job->arena);
    tenant_bson_add_text(filter, "_id", "limits");

    return filter;
}
