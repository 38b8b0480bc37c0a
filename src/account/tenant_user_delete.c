/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../job/tenant_answer_write.h"
#include "../job/tenant_after.h"
#include "../master/tenant_lifecycle.h"
#include "tenant_owner.h"
#include "tenant_user.h"


typedef struct {
    char              id[TENANT_OID_HEX + 1];
    tenant_record_t   record;
    tenant_after_t    late;
} tenant_user_delete_t;


static tenant_step_e tenant_user_delete_begin(tenant_job_t *job);
static tenant_status_e tenant_user_delete_late(tenant_job_t *job,
    tenant_error_t *err);


const tenant_use_case_t  tenant_user_delete = {
    sizeof(tenant_user_delete_t), NULL, NULL, tenant_user_delete_begin, NULL
};


static tenant_step_e
tenant_user_delete_begin(tenant_job_t *job)
{
    tenant_doc_t           user, after;
    tenant_intent_t        intent;
    tenant_master_t        master;
    tenant_status_e        rc;
    tenant_user_delete_t  *delete;

    delete = job->data;
    master = tenant_master_of(job);

    if (tenant_caller_load(job) != TENANT_OK
        || tenant_user_find(job, delete->id, &user) != TENANT_OK)
    {
        return TENANT_STEP_DONE;
    }

    /* both records must change or none, with or without a client */
    job->work.cancelled = NULL;

    memcpy(job->effects.user, delete->id, sizeof(job->effects.user));

    delete->record = tenant_record_of(TENANT_RECORD_USER, user);

    memset(&intent, 0, sizeof(tenant_intent_t));
    intent.does = TENANT_INTENT_REMOVE;
    intent.user_id = delete->id;

    rc = tenant_owner_pull(job, delete->id,
                           TENANT_OWNER_CALLER|TENANT_OWNER_RETIRE, &intent,
                           &delete->record.organization, &job->error);

    if (rc == TENANT_OK) {
        rc = tenant_lifecycle_back(&master, &delete->record,
                                   TENANT_STATE_ACTIVE, &after, &job->error);

        if (rc == TENANT_OK) {
            tenant_intent_end(job);
            tenant_answer_empty(job);
            return TENANT_STEP_DONE;
        }

    } else if (rc != TENANT_TIMEOUT && rc != TENANT_UNAVAILABLE) {
        job->effects.pending = false;
        return TENANT_STEP_DONE;
    }

    /* a retired user has to go, also where the reply was lost */

    tenant_after_add(job, &delete->late, tenant_user_delete_late);

    return TENANT_STEP_DONE;
}


static tenant_status_e
tenant_user_delete_late(tenant_job_t *job, tenant_error_t *err)
{
    tenant_doc_t           after;
    tenant_master_t        master;
    tenant_status_e        rc;
    tenant_user_delete_t  *delete;

    delete = job->data;
    master = tenant_master_of(job);

    memset(&delete->record.organization, 0, sizeof(tenant_doc_t));

    rc = tenant_lifecycle_back(&master, &delete->record, TENANT_STATE_ACTIVE,
                               &after, err);

    if (rc != TENANT_OK && rc != TENANT_NOT_FOUND) {
        return rc;
    }

    /* he is gone; or he was not retired, and stays */

    tenant_intent_end(job);

    return TENANT_OK;
}
