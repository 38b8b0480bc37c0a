/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_action.h"
#include "tenant_document.h"


const tenant_rule_t  tenant_action_name = {
    TENANT_VALUE_STRING, 1, 0, NULL, NULL, NULL, NULL, NULL
};

const tenant_rule_t  tenant_action_object = {
    TENANT_VALUE_OBJECT, 0, 0, NULL, NULL, NULL, NULL, NULL
};


void
tenant_action_begin(tenant_job_t *job, tenant_action_t *action)
{
    if (action->collection.data != NULL) {
        job->request.collection = action->collection;
        (void) tenant_document_collection(job);
    }

    (void) tenant_document_filter(job, &action->filter);
}
