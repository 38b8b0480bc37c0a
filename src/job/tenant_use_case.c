/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_input.h"
#include "tenant_use_case.h"


static void tenant_use_case_params(tenant_job_t *job,
    const tenant_field_t *fields);
static const tenant_field_t *tenant_use_case_find(
    const tenant_field_t *fields, tenant_str_t name);
static bool tenant_use_case_param(tenant_job_t *job,
    const tenant_field_t *field);
static bool tenant_use_case_members(tenant_job_t *job,
    const tenant_field_t *fields);
static void tenant_use_case_string(tenant_job_t *job,
    const tenant_field_t *field, tenant_str_t value);
static void tenant_use_case_object(tenant_job_t *job,
    const tenant_field_t *field, const tenant_value_t *value);
static void tenant_use_case_any(tenant_job_t *job,
    const tenant_field_t *field, const tenant_value_t *value);
static void *tenant_use_case_target(tenant_job_t *job,
    const tenant_field_t *field);


tenant_step_e
tenant_use_case_begin(tenant_job_t *job)
{
    const tenant_use_case_t  *use_case;

    if (!tenant_use_case_read(job)) {
        return TENANT_STEP_DONE;
    }

    use_case = job->request.route->use_case;

    return use_case->step != NULL ? use_case->step(job)
                                  : tenant_operation_step(job);
}


bool
tenant_use_case_read(tenant_job_t *job)
{
    const tenant_field_t     *field;
    const tenant_use_case_t  *use_case;

    use_case = job->request.route->use_case;

    if (use_case->size != 0) {
        job->data = tenant_arena_zalloc(job->arena, use_case->size);

        if (job->data == NULL) {
            (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                    "out of memory");
            return false;
        }
    }

    /* what can't be parsed (400) comes before what can't be accepted (422) */

    if (use_case->members != NULL
        && !tenant_use_case_members(job, use_case->members))
    {
        return false;
    }

    for (field = use_case->params;
         field != NULL && field->name != NULL;
         field++)
    {
        if (!tenant_use_case_param(job, field)) {
            return false;
        }
    }

    tenant_use_case_params(job, use_case->params);

    return use_case->operation != NULL || job->error.status == TENANT_OK;
}


/* Refuses parameters that are not known, or come twice. */

static void
tenant_use_case_params(tenant_job_t *job, const tenant_field_t *fields)
{
    bool          known;
    unsigned      i, k;
    tenant_str_t  name;

    for (i = 0; i < job->request.nparams; i++) {

        name = job->request.params[i].name;
        known = tenant_use_case_find(fields, name) != NULL;

        for (k = 0; k < i; k++) {
            if (tenant_str_eq(name, job->request.params[k].name)) {
                break;
            }
        }

        if (!known || k < i) {
            (void) tenant_error_name(&job->error, name,
                                     known ? "is given twice"
                                           : "is not known here");
        }
    }
}


static const tenant_field_t *
tenant_use_case_find(const tenant_field_t *fields, tenant_str_t name)
{
    for ( /* void */ ; fields != NULL && fields->name != NULL; fields++) {
        if (tenant_str_is(name, fields->name)) {
            return fields;
        }
    }

    return NULL;
}


/* Returns false when it can't be parsed, or there is no memory. */

static bool
tenant_use_case_param(tenant_job_t *job, const tenant_field_t *field)
{
    tenant_str_t  value;

    if (field->rule->kind == TENANT_VALUE_LIMIT) {
        (void) tenant_input_limit(job, tenant_use_case_target(job, field));
        return true;
    }

    if (field->rule->kind == TENANT_VALUE_OBJECT) {
        return tenant_input_object(job, field->name,
                                   tenant_use_case_target(job, field));
    }

    value = tenant_input_param(job, field->name);

    if (value.data != NULL) {
        tenant_use_case_string(job, field, value);

    } else if (field->required) {
        (void) tenant_error_field(&job->error, field->name, "is required");
    }

    return true;
}


/* Returns false when the body is no JSON object. */

static bool
tenant_use_case_members(tenant_job_t *job, const tenant_field_t *fields)
{
    int64_t               *limit;
    tenant_doc_t           body;
    tenant_iter_t          it;
    tenant_value_t         value;
    const tenant_field_t  *field;

    if (job->request.body.len == 0
        && job->request.route->body == TENANT_BODY_OPTIONAL)
    {
        return true;
    }

    if (!tenant_input_body(job, &body)) {
        return false;
    }

    it = tenant_bson_iter(body);

    while (tenant_bson_next(&it)) {

        field = tenant_use_case_find(fields, it.value.key);

        if (field == NULL) {
            (void) tenant_error_name(&job->error, it.value.key,
                                     "is not known here");

        } else if (field->rule->kind == TENANT_VALUE_ANY) {
            tenant_use_case_any(job, field, &it.value);

        } else if (field->rule->kind == TENANT_VALUE_LIMIT) {
            (void) tenant_input_limit_value(job, &it.value,
                                         tenant_use_case_target(job, field));

        } else if (field->rule->kind == TENANT_VALUE_OBJECT) {
            tenant_use_case_object(job, field, &it.value);

        } else if (it.value.type != TENANT_BSON_UTF8) {
            (void) tenant_error_field(&job->error, field->name,
                                      "must be a string");

        } else if (memchr(it.value.str.data, '\0', it.value.str.len) != NULL) {
            (void) tenant_error_field(&job->error, field->name,
                                      "must not hold a NUL character");
        } else {
            tenant_use_case_string(job, field, it.value.str);
        }
    }

    for (field = fields; field->name != NULL; field++) {

        if (tenant_bson_find(body, field->name, &value)) {
            continue;
        }

        if (field->rule->kind == TENANT_VALUE_LIMIT) {
            limit = tenant_use_case_target(job, field);
            *limit = tenant_input_limit_default(job);
        }

        if (field->required) {
            (void) tenant_error_field(&job->error, field->name,
                                      "is required");
        }
    }

    return true;
}


static void
tenant_use_case_string(tenant_job_t *job, const tenant_field_t *field,
    tenant_str_t value)
{
    tenant_str_t  *target;

    if (field->rule->check != NULL
        && !field->rule->check(job, field->name, &value))
    {
        return;
    }

    target = tenant_use_case_target(job, field);
    *target = value;
}


static void
tenant_use_case_object(tenant_job_t *job, const tenant_field_t *field,
    const tenant_value_t *value)
{
    tenant_doc_t  *target;

    if (value->type != TENANT_BSON_DOCUMENT) {
        (void) tenant_error_field(&job->error, field->name,
                                  "must be an object");
        return;
    }

    target = tenant_use_case_target(job, field);
    *target = value->doc;
}


static void
tenant_use_case_any(tenant_job_t *job, const tenant_field_t *field,
    const tenant_value_t *value)
{
    tenant_value_t             *target;
    const tenant_value_rule_t  *rule;

    /* "rule" is the first member */
    rule = (const tenant_value_rule_t *) field->rule;

    if (rule->check(job, field->name, value)) {
        target = tenant_use_case_target(job, field);
        *target = *value;
    }
}


static void *
tenant_use_case_target(tenant_job_t *job, const tenant_field_t *field)
{
    return (char *) job->data + field->offset;
}
