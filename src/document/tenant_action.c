/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_action.h"
#include "tenant_document.h"
#include "../query/tenant_filter.h"


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

    if (action->filter.data == NULL) {
        action->filter = tenant_bson_doc(tenant_bson_create(job->arena));
    }

    (void) tenant_filter_check(&job->error, action->filter,
                               TENANT_FILTER_PARAM);
}
