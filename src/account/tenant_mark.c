/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../master/tenant_record.h"
#include "tenant_mark.h"


#define TENANT_MARK  "change"


void
tenant_mark_set(tenant_job_t *job, tenant_bson_t *set)
{
    tenant_record_add_id(set, TENANT_MARK, tenant_mark_id(job));
}


void
tenant_mark_filter(tenant_job_t *job, tenant_bson_t *filter)
{
    tenant_bson_t  *child;

    tenant_record_add_id(filter, TENANT_MARK, tenant_mark_id(job));

    if (!job->effects.resuming) {
        child = tenant_bson_begin(filter, "resumed");
        tenant_record_add_id(child, "$ne", tenant_mark_id(job));
        tenant_bson_end(filter, child);
    }
}


bool
tenant_mark_untouched(tenant_job_t *job, tenant_doc_t before,
    tenant_doc_t now)
{
    char  old[TENANT_OID_HEX + 1], new[TENANT_OID_HEX + 1];

    if (now.data == NULL || !tenant_bson_get_oid(now, TENANT_MARK, new)) {
        return true;
    }

    return strcmp(new, tenant_mark_id(job)) == 0
           || (before.data != NULL
               && tenant_bson_get_oid(before, TENANT_MARK, old)
               && strcmp(new, old) == 0);
}


const char *
tenant_mark_id(tenant_job_t *job)
{
    if (job->effects.mark[0] == '\0') {
        tenant_oid_new(job->effects.mark);
    }

    return job->effects.mark;
}
