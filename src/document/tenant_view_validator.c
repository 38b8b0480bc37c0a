/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_view.h"
#include "tenant_view_index.h"
#include "tenant_view_validator.h"


#define TENANT_VALIDATOR         "validator"
#define TENANT_VALIDATOR_LEVEL   "validationLevel"
#define TENANT_VALIDATOR_ACTION  "validationAction"
#define TENANT_VALIDATOR_SCHEMA  "$jsonSchema"


static bool tenant_view_validator_text(tenant_doc_t one, tenant_doc_t other,
    const char *member, const char *otherwise);


tenant_status_e
tenant_view_validator_find(tenant_job_t *job, tenant_command_t *command)
{
    tenant_str_t      real;
    tenant_bson_t    *child;
    tenant_status_e   rc;

    rc = tenant_view_owned(job);

    if (rc != TENANT_OK) {
        return rc;
    }

    real = tenant_view_real(job);

    command->cluster = job->caller.placement.cluster;
    command->database = job->caller.placement.database;
    command->write = false;
    command->master = true;            /* the command is for the primary */
    command->body = tenant_bson_create(job->arena);

    if (real.data == NULL || command->body == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    tenant_bson_add_int(command->body, "listCollections", 1);

    child = tenant_bson_begin(command->body, "filter");
    tenant_bson_add_str(child, "name", real);
    tenant_bson_end(command->body, child);

    child = tenant_bson_begin(command->body, "cursor");
    tenant_bson_end(command->body, child);

    return TENANT_OK;
}


tenant_status_e
tenant_view_validator_begin(tenant_job_t *job, tenant_command_t *command)
{
    tenant_status_e  rc;

    rc = tenant_view_owned(job);

    return rc == TENANT_OK
           ? tenant_view_command(job, command, "create", true) : rc;
}


tenant_status_e
tenant_view_validator_set(tenant_job_t *job, tenant_doc_t schema,
    tenant_command_t *command)
{
    tenant_bson_t    *child;
    tenant_status_e   rc;

    rc = tenant_view_owned(job);

    if (rc == TENANT_OK) {
        rc = tenant_view_command(job, command, "collMod", true);
    }

    if (rc != TENANT_OK) {
        return rc;
    }

    child = tenant_bson_begin(command->body, TENANT_VALIDATOR);

    if (schema.data != NULL) {
        tenant_bson_add_doc(child, TENANT_VALIDATOR_SCHEMA, schema);
    }

    tenant_bson_end(command->body, child);

    tenant_bson_add_text(command->body, TENANT_VALIDATOR_LEVEL, "strict");
    tenant_bson_add_text(command->body, TENANT_VALIDATOR_ACTION, "error");

    return TENANT_OK;
}


tenant_status_e
tenant_view_validator_again(tenant_job_t *job, tenant_doc_t options,
    tenant_command_t *command)
{
    tenant_str_t      same = tenant_null_string;
    tenant_iter_t     it;
    tenant_status_e   rc;

    if (tenant_bson_get_doc(options, TENANT_VALIDATOR).data == NULL) {
        options.data = NULL;
        rc = tenant_view_validator_set(job, options, command);

    } else {
        rc = tenant_view_command(job, command, "collMod", true);

        if (rc != TENANT_OK) {
            return rc;
        }

        it = tenant_bson_iter(options);

        while (tenant_bson_next(&it)) {
            if (tenant_str_is(it.value.key, TENANT_VALIDATOR)
                || tenant_str_is(it.value.key, TENANT_VALIDATOR_LEVEL)
                || tenant_str_is(it.value.key, TENANT_VALIDATOR_ACTION))
            {
                tenant_bson_add_value(command->body, same, &it.value);
            }
        }
    }

    command->master = true;

    return rc;
}


tenant_doc_t
tenant_view_validator_options(tenant_doc_t reply)
{
    tenant_doc_t    none = { 0, NULL };
    tenant_iter_t   it;
    tenant_value_t  batch;

    if (!tenant_bson_path(reply, "cursor.firstBatch", &batch)) {
        return none;
    }

    it = tenant_bson_iter(batch.doc);

    return tenant_bson_next(&it)
           ? tenant_bson_get_doc(it.value.doc, "options") : none;
}


tenant_doc_t
tenant_view_validator_read(tenant_doc_t options, bool *foreign)
{
    tenant_doc_t  validator, schema, none = { 0, NULL };

    *foreign = false;

    if (options.data == NULL) {
        return none;
    }

    validator = tenant_bson_get_doc(options, TENANT_VALIDATOR);

    if (validator.data == NULL || tenant_bson_count(validator) == 0) {
        return none;
    }

    schema = tenant_bson_get_doc(validator, TENANT_VALIDATOR_SCHEMA);
    *foreign = schema.data == NULL || tenant_bson_count(validator) != 1;

    return schema;
}


bool
tenant_view_validator_equal(tenant_doc_t one, tenant_doc_t other)
{
    bool          none[2];
    tenant_doc_t  rules[2];

    rules[0] = one.data == NULL ? one
               : tenant_bson_get_doc(one, TENANT_VALIDATOR);
    rules[1] = other.data == NULL ? other
               : tenant_bson_get_doc(other, TENANT_VALIDATOR);

    none[0] = rules[0].data == NULL || tenant_bson_count(rules[0]) == 0;
    none[1] = rules[1].data == NULL || tenant_bson_count(rules[1]) == 0;

    if (none[0] || none[1]) {
        return none[0] && none[1];
    }

    return rules[0].len == rules[1].len
           && memcmp(rules[0].data, rules[1].data, rules[0].len) == 0
           && tenant_view_validator_text(one, other, TENANT_VALIDATOR_LEVEL,
                                         "strict")
           && tenant_view_validator_text(one, other, TENANT_VALIDATOR_ACTION,
                                         "error");
}


/* Servers may leave out what is so anyway. */

static bool
tenant_view_validator_text(tenant_doc_t one, tenant_doc_t other,
    const char *member, const char *otherwise)
{
    tenant_str_t  text[2], usual;

    usual.data = otherwise;
    usual.len = strlen(otherwise);

    text[0] = tenant_bson_get_str(one, member);
    text[1] = tenant_bson_get_str(other, member);

    return tenant_str_eq(text[0].data != NULL ? text[0] : usual,
                         text[1].data != NULL ? text[1] : usual);
}
