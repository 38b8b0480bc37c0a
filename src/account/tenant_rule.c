/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../job/tenant_input.h"
#include "../json/tenant_text.h"
#include "tenant_password.h"
#include "tenant_rule.h"


static bool tenant_rule_check_name(tenant_job_t *job, const char *field,
    tenant_str_t *value);
static bool tenant_rule_check_email(tenant_job_t *job, const char *field,
    tenant_str_t *value);
static bool tenant_rule_check_role(tenant_job_t *job, const char *field,
    tenant_str_t *value);
static bool tenant_rule_check_after(tenant_job_t *job, const char *field,
    tenant_str_t *value);


static const char *const  tenant_rule_roles[] = {
    "owner", "editor", "viewer", NULL
};


/*
 * No pattern that all readers of a description understand can tell letters of
 * any script from other characters, so what these let through may still be
 * refused.
 */

const tenant_rule_t  tenant_rule_name = {
    TENANT_VALUE_STRING, 1, TENANT_NAME_MAX,
    "^[^\\u0000- !-,/:-@\\[-^`{-\\u00a0]"
    "([^\\u0000-\\u001f!-,/:-@\\[-^`{-\\u00a0]*"
    "[^\\u0000- !-,/:-@\\[-^`{-\\u00a0])?$",
    NULL, NULL, "\"Acme\"", tenant_rule_check_name
};


const tenant_rule_t  tenant_rule_email = {
    TENANT_VALUE_STRING, 5, TENANT_EMAIL_MAX,
    "^[^@\\s]+@[^@.\\s]+(\\.[^@.\\s]+)+$",
    NULL, NULL, "\"ann@acme.example\"", tenant_rule_check_email
};


const tenant_rule_t  tenant_rule_password = {
    TENANT_VALUE_STRING, TENANT_PASSWORD_MIN, TENANT_PASSWORD_MAX, NULL,
    "password", NULL, "\"correct horse\"", tenant_password_check
};


const tenant_rule_t  tenant_rule_role = {
    TENANT_VALUE_STRING, 0, 0, NULL, NULL, tenant_rule_roles, "\"editor\"",
    tenant_rule_check_role
};


const tenant_rule_t  tenant_rule_text = {
    TENANT_VALUE_STRING, 0, 0, NULL, NULL, NULL, NULL, NULL
};


const tenant_rule_t  tenant_rule_limit = {
    TENANT_VALUE_LIMIT, 0, 0, NULL, NULL, NULL, NULL, NULL
};


const tenant_rule_t  tenant_rule_after = {
    TENANT_VALUE_STRING, 0, 0, "^[0-9a-f]{24}$", NULL, NULL, NULL,
    tenant_rule_check_after
};


static bool
tenant_rule_check_name(tenant_job_t *job, const char *field,
    tenant_str_t *value)
{
    return tenant_input_name(job, field, *value);
}


static bool
tenant_rule_check_email(tenant_job_t *job, const char *field,
    tenant_str_t *value)
{
    (void) field;

    return tenant_input_email_check(job, *value);
}


static bool
tenant_rule_check_role(tenant_job_t *job, const char *field,
    tenant_str_t *value)
{
    if (tenant_role_parse(*value) != TENANT_ROLE_NONE) {
        return true;
    }

    (void) tenant_error_field(&job->error, field,
                              "must be owner, editor or viewer");

    return false;
}


static bool
tenant_rule_check_after(tenant_job_t *job, const char *field,
    tenant_str_t *value)
{
    if (tenant_oid_is(*value)) {
        return true;
    }

    (void) tenant_error_field(&job->error, field,
                              "must be the \"next\" of a page");

    return false;
}


bool
tenant_rule_fold(tenant_job_t *job, tenant_str_t text, tenant_str_t *folded)
{
    *folded = (tenant_str_t) tenant_null_string;

    if (text.data == NULL) {
        return true;
    }

    *folded = tenant_text_fold(job->arena, text);

    if (folded->data == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return false;
    }

    return true;
}
