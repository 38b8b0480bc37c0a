/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>

#include "tenant_action.h"
#include "tenant_document.h"


static bool tenant_action_bool_check(tenant_job_t *job, const char *name,
    const tenant_value_t *value);


const tenant_rule_t  tenant_action_name = {
    TENANT_VALUE_STRING, 1, 0, NULL, NULL, NULL, NULL, NULL
};

const tenant_rule_t  tenant_action_object = {
    TENANT_VALUE_OBJECT, 0, 0, NULL, NULL, NULL, NULL, NULL
};

const tenant_value_rule_t  tenant_action_bool = {
    { TENANT_VALUE_ANY, 0, 0, NULL, NULL, NULL, NULL, NULL },
    "{'type':'boolean','default':false}",
    tenant_action_bool_check
};


void
tenant_action_begin(tenant_job_t *job, const tenant_action_names_t *names)
{
    if (names->collection.data != NULL) {
        job->request.collection = names->collection;
        (void) tenant_document_collection(job);
    }
}


void
tenant_action_count(tenant_buf_t *body, const char *name, int64_t n)
{
    int   len;
    char  text[64];

    len = snprintf(text, sizeof(text), "\"%s\":%lld", name, (long long) n);
    tenant_buf_add(body, text, (size_t) len);
}


static bool
tenant_action_bool_check(tenant_job_t *job, const char *name,
    const tenant_value_t *value)
{
    if (value->type != TENANT_BSON_BOOL) {
        (void) tenant_error_field(&job->error, name, "must be true or false");
        return false;
    }

    return true;
}
