/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stddef.h>
#include <string.h>

#include "tenant_index_input.h"
#include "../query/tenant_filter.h"
#include "../query/tenant_names.h"
#include "../query/tenant_partial.h"


#define TENANT_INDEX_NAME_MAX  120

#define TENANT_INDEX_NAME                                                     \
    "must have 1 to 120 letters, digits, \"_\", \"-\", \".\", and not be " \
    "that of _id's"


static bool tenant_index_check_flag(tenant_job_t *job, const char *name,
    const tenant_value_t *value);
static bool tenant_index_check_time(tenant_job_t *job, const char *name,
    const tenant_value_t *value);
static void tenant_index_keys(tenant_job_t *job, tenant_index_input_t *input);
static void tenant_index_name(tenant_job_t *job, tenant_index_input_t *input);
static void tenant_index_options(tenant_job_t *job,
    tenant_index_input_t *input);


static const tenant_rule_t  tenant_index_rule_object = {
    TENANT_VALUE_OBJECT, 0, 0, NULL, NULL, NULL, NULL, NULL
};


static const tenant_rule_t  tenant_index_rule_name = {
    TENANT_VALUE_STRING, 1, TENANT_INDEX_NAME_MAX,
    "^(?!_id_$|\\.{1,2}$)[A-Za-z0-9_.-]+$", NULL, NULL, "\"email_1\"", NULL
};


static const tenant_value_rule_t  tenant_index_rule_flag = {
    { TENANT_VALUE_ANY, 0, 0, NULL, NULL, NULL, NULL, NULL },
    "{'type':'boolean'}", tenant_index_check_flag
};


static const tenant_value_rule_t  tenant_index_rule_time = {
    { TENANT_VALUE_ANY, 0, 0, NULL, NULL, NULL, NULL, NULL },
    "{'type':'integer','minimum':0,'maximum':2147483647}",
    tenant_index_check_time
};


const tenant_field_t  tenant_index_members[] = {
    { "keys", &tenant_index_rule_object,
      offsetof(tenant_index_input_t, keys), true,
      "Fields with 1 or -1, the first counts most" },
    { "name", &tenant_index_rule_name,
      offsetof(tenant_index_input_t, name), false,
      "Its name; else it is made of the keys" },
    { "unique", &tenant_index_rule_flag.rule,
      offsetof(tenant_index_input_t, unique), false,
      "No two documents have the same values" },
    { "sparse", &tenant_index_rule_flag.rule,
      offsetof(tenant_index_input_t, sparse), false,
      "Only of documents that have one of the fields" },
    { "partial", &tenant_index_rule_object,
      offsetof(tenant_index_input_t, partial), false,
      "Only of documents that this filter matches" },
    { "expire_after", &tenant_index_rule_time.rule,
      offsetof(tenant_index_input_t, expire_after), false,
      "Documents are deleted so many seconds after the date in the field" },
    { NULL, NULL, 0, false, NULL }
};


static bool
tenant_index_check_flag(tenant_job_t *job, const char *name,
    const tenant_value_t *value)
{
    if (value->type == TENANT_BSON_BOOL) {
        return true;
    }

    (void) tenant_error_field(&job->error, name, "must be true or false");

    return false;
}


static bool
tenant_index_check_time(tenant_job_t *job, const char *name,
    const tenant_value_t *value)
{
    if ((value->type == TENANT_BSON_INT32 || value->type == TENANT_BSON_INT64)
        && value->num >= 0 && value->num <= INT32_MAX)
    {
        return true;
    }

    (void) tenant_error_field(&job->error, name,
                              "must be a whole number of seconds, 0 to "
                              "2147483647");

    return false;
}


bool
tenant_index_input(tenant_job_t *job, tenant_index_input_t *input)
{
    if (input->keys.data != NULL) {
        tenant_index_keys(job, input);
    }

    if (input->partial.data != NULL
        && tenant_filter_check(&job->error, job->request.bounds,
                               input->partial, "partial"))
    {
        (void) tenant_partial_check(&job->error, input->partial, "partial");
    }

    tenant_index_options(job, input);

    return job->error.status == TENANT_OK;
}


/* The server gets whole numbers, whatever the client wrote. */

static void
tenant_index_keys(tenant_job_t *job, tenant_index_input_t *input)
{
    tenant_iter_t   it;
    tenant_bson_t  *keys;

    if (!tenant_keys_check(&job->error, input->keys, "keys")) {
        return;
    }

    keys = tenant_bson_create(job->arena);
    it = tenant_bson_iter(input->keys);

    while (tenant_bson_next(&it)) {
        tenant_bson_add_int(keys, it.value.key.data,
                            it.value.real > 0 ? 1 : -1);
    }

    if (tenant_bson_failed(keys)) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return;
    }

    input->index.keys = tenant_bson_doc(keys);

    tenant_index_name(job, input);
}


static void
tenant_index_name(tenant_job_t *job, tenant_index_input_t *input)
{
    const char     *fault;
    tenant_buf_t   *name;
    tenant_iter_t   it;

    if (input->name.data != NULL) {

        fault = tenant_index_name_fault(input->name);

        if (fault != NULL) {
            (void) tenant_error_field(&job->error, "name", fault);
        }

        input->index.name = input->name;
        return;
    }

    name = tenant_buf_create(job->arena, TENANT_INDEX_NAME_MAX);
    it = tenant_bson_iter(input->index.keys);

    while (name != NULL && tenant_bson_next(&it)) {

        if (name->len != 0) {
            tenant_buf_char(name, '_');
        }

        tenant_buf_str(name, it.value.key);
        tenant_buf_char(name, '_');

        if (it.value.num < 0) {
            tenant_buf_char(name, '-');
        }

        tenant_buf_char(name, '1');
    }

    if (name == NULL || name->failed) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return;
    }

    input->index.name.data = name->data;
    input->index.name.len = name->len;

    if (tenant_index_name_fault(input->index.name) != NULL) {
        (void) tenant_error_field(&job->error, "name",
                                  "is required: the keys make none of 1 to "
                                  "120 letters, digits, \"_\", \"-\", \".\"");
    }
}


const char *
tenant_index_name_fault(tenant_str_t name)
{
    char    c;
    size_t  i;

    if (name.data == NULL || name.len == 0
        || name.len > TENANT_INDEX_NAME_MAX
        || tenant_str_is(name, "_id_") || tenant_str_is(name, ".")
        || tenant_str_is(name, ".."))
    {
        return TENANT_INDEX_NAME;
    }

    for (i = 0; i < name.len; i++) {
        c = name.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'))
        {
            return TENANT_INDEX_NAME;
        }
    }

    return NULL;
}


/* "num" of a value that is not given is 0. */

static void
tenant_index_options(tenant_job_t *job, tenant_index_input_t *input)
{
    tenant_index_t  *index;

    index = &input->index;

    index->unique = input->unique.num != 0;
    index->sparse = input->sparse.num != 0;
    index->partial = input->partial;
    index->expire_after = input->expire_after.type != 0
                          ? input->expire_after.num : -1;

    if (index->sparse && index->partial.data != NULL) {
        (void) tenant_error_field(&job->error, "sparse",
                                  "does not go with \"partial\"");
    }

    if (index->expire_after >= 0 && index->keys.data != NULL
        && tenant_bson_count(index->keys) != 1)
    {
        (void) tenant_error_field(&job->error, "expire_after",
                                  "goes with one key only");
    }
}
