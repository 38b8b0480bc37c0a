/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "../core/tenant_clock.h"
#include "../json/tenant_text.h"
#include "tenant_operator.h"
#include "tenant_operator_show.h"


#define TENANT_OPERATOR_PLAN_MAX    64
#define TENANT_OPERATOR_IDS_MAX     16
#define TENANT_OPERATOR_NAME_MAX    64
#define TENANT_OPERATOR_VALUE_MAX   256        /* characters */

/* All readers of JSON tell integers up to here apart (RFC 8259, section 6). */
#define TENANT_OPERATOR_AMOUNT_MAX  INT64_C(9007199254740991)


typedef struct {
    tenant_value_t   plan;
    tenant_value_t   quota;
    tenant_value_t   ids;
} tenant_operator_patch_t;


static tenant_step_e tenant_operator_patch_begin(tenant_job_t *job);
static void tenant_operator_patch_value(tenant_bson_t *set,
    tenant_bson_t *unset, const char *name, const tenant_value_t *value);
static void tenant_operator_patch_quota(tenant_bson_t *set,
    tenant_bson_t *unset, const tenant_value_t *value);
static bool tenant_operator_check_plan(tenant_job_t *job, const char *name,
    const tenant_value_t *value);
static bool tenant_operator_check_quota(tenant_job_t *job, const char *name,
    const tenant_value_t *value);
static bool tenant_operator_check_amount(tenant_job_t *job,
    const tenant_value_t *quota, const tenant_value_t *amount);
static bool tenant_operator_check_ids(tenant_job_t *job, const char *name,
    const tenant_value_t *value);
static bool tenant_operator_check_id(tenant_job_t *job,
    const tenant_value_t *value);
static bool tenant_operator_word(tenant_str_t word, size_t max,
    const char *others);


static const tenant_value_rule_t  tenant_operator_rule_plan = {
    { .kind = TENANT_VALUE_ANY },
    "{'type':['string','null'],'minLength':1,'maxLength':64,"
    "'pattern':'^[A-Za-z0-9_.-]+$','examples':['gold']}",
    tenant_operator_check_plan
};


static const tenant_value_rule_t  tenant_operator_rule_quota = {
    { .kind = TENANT_VALUE_ANY },
    "{'type':['object','null'],'properties':{"
    "'documents':{'type':'integer','minimum':0,'maximum':9007199254740991},"
    "'bytes':{'type':'integer','minimum':0,'maximum':9007199254740991}},"
    "'minProperties':1,'additionalProperties':false,"
    "'examples':[{'documents':100000}]}",
    tenant_operator_check_quota
};


static const tenant_value_rule_t  tenant_operator_rule_ids = {
    { .kind = TENANT_VALUE_ANY },
    "{'type':['object','null'],'propertyNames':{"
    "'pattern':'^[A-Za-z0-9_-]{1,64}$'},'maxProperties':16,"
    "'additionalProperties':{'type':'string','minLength':1,'maxLength':256},"
    "'examples':[{'billing':'cus_4711'}]}",
    tenant_operator_check_ids
};


static const tenant_field_t  tenant_operator_patch_members[] = {
    { "plan", &tenant_operator_rule_plan.rule,
      offsetof(tenant_operator_patch_t, plan), false,
      "A name that $tenant_plan has" },
    { "quota", &tenant_operator_rule_quota.rule,
      offsetof(tenant_operator_patch_t, quota), false,
      "What it may have" },
    { "external_ids", &tenant_operator_rule_ids.rule,
      offsetof(tenant_operator_patch_t, ids), false,
      "What other systems call it" },
    { NULL, NULL, 0, false, NULL }
};


const tenant_use_case_t  tenant_operator_patch = {
    sizeof(tenant_operator_patch_t), NULL, tenant_operator_patch_members,
    tenant_operator_patch_begin, NULL
};


static tenant_step_e
tenant_operator_patch_begin(tenant_job_t *job)
{
    tenant_doc_t              after;
    tenant_bson_t            *filter, *update, *set, *unset;
    tenant_master_t           master;
    tenant_status_e           rc;
    tenant_operator_patch_t  *patch;

    patch = job->data;

    if (patch->plan.type == 0 && patch->quota.type == 0
        && patch->ids.type == 0)
    {
        (void) tenant_error_set(&job->error, TENANT_UNPROCESSABLE,
                                "there is nothing to change");
        return TENANT_STEP_DONE;
    }

    if (!tenant_oid_is(job->request.id)) {
        (void) tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no such organization");
        return TENANT_STEP_DONE;
    }

    set = tenant_bson_create(job->arena);
    unset = tenant_bson_create(job->arena);

    tenant_operator_patch_value(set, unset, "plan", &patch->plan);
    tenant_operator_patch_value(set, unset, "external_ids", &patch->ids);
    tenant_operator_patch_quota(set, unset, &patch->quota);
    tenant_bson_add_date(set, "updated_at", tenant_clock_date());

    update = tenant_bson_create(job->arena);
    tenant_bson_add_doc(update, "$set", tenant_bson_doc(set));

    if (tenant_bson_count(tenant_bson_doc(unset)) != 0) {
        tenant_bson_add_doc(update, "$unset", tenant_bson_doc(unset));
    }

    filter = tenant_record_in(job->arena, job->request.id.data,
                              TENANT_RECORD_ORGANIZATION, TENANT_STATE_LIVE);

    (void) tenant_bson_get_oid(tenant_bson_doc(filter), "_id",
                               job->effects.organization);

    master = tenant_master_of(job);

    rc = tenant_master_update(&master, TENANT_ORGANIZATIONS, filter, update,
                              &after, &job->error);

    if (rc == TENANT_NOT_FOUND) {
        (void) tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no such organization");
    }

    return rc == TENANT_OK ? tenant_operator_answer(job) : TENANT_STEP_DONE;
}


static void
tenant_operator_patch_value(tenant_bson_t *set, tenant_bson_t *unset,
    const char *name, const tenant_value_t *value)
{
    tenant_str_t  own = tenant_null_string;

    if (value->type == TENANT_BSON_NULL) {
        tenant_bson_add_text(unset, name, "");

    } else if (value->type != 0) {
        tenant_bson_add_value(set, own, value);
    }
}


/* The next lease has it measured, whenever it was measured last. */

static void
tenant_operator_patch_quota(tenant_bson_t *set, tenant_bson_t *unset,
    const tenant_value_t *value)
{
    tenant_iter_t   it;
    tenant_bson_t  *child;

    if (value->type == 0) {
        return;
    }

    tenant_bson_add_text(unset, "measured_at", "");

    if (value->type == TENANT_BSON_NULL) {
        tenant_bson_add_text(unset, "quota", "");
        tenant_bson_add_text(unset, "usage", "");
        return;
    }

    child = tenant_bson_begin(set, "quota");
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {
        tenant_bson_add_int(child, tenant_str_is(it.value.key, "bytes")
                                   ? "bytes" : "documents",
                            it.value.type == TENANT_BSON_DOUBLE
                            ? (int64_t) it.value.real : it.value.num);
    }

    tenant_bson_end(set, child);
}


static bool
tenant_operator_check_plan(tenant_job_t *job, const char *name,
    const tenant_value_t *value)
{
    if (value->type == TENANT_BSON_NULL
        || (value->type == TENANT_BSON_UTF8
            && tenant_operator_word(value->str, TENANT_OPERATOR_PLAN_MAX,
                                    "_.-")))
    {
        return true;
    }

    (void) tenant_error_field(&job->error, name,
                              "must have 1 to 64 letters, digits, \"_\", "
                              "\".\", \"-\", or be null");

    return false;
}


static bool
tenant_operator_check_quota(tenant_job_t *job, const char *name,
    const tenant_value_t *value)
{
    bool           good;
    tenant_iter_t  it;

    if (value->type == TENANT_BSON_NULL) {
        return true;
    }

    if (value->type != TENANT_BSON_DOCUMENT
        || tenant_bson_count(value->doc) == 0)
    {
        (void) tenant_error_field(&job->error, name,
                                  "must be an object with \"documents\" or "
                                  "\"bytes\", or null");
        return false;
    }

    good = true;
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {
        good &= tenant_operator_check_amount(job, value, &it.value);
    }

    return good;
}


static bool
tenant_operator_check_amount(tenant_job_t *job, const tenant_value_t *quota,
    const tenant_value_t *amount)
{
    char          field[TENANT_ERROR_FIELD_MAX];
    int64_t       n;
    const char   *name;
    tenant_str_t  text;

    name = tenant_str_is(amount->key, "documents") ? "documents"
           : tenant_str_is(amount->key, "bytes") ? "bytes" : NULL;

    text.data = field;
    text.len = (size_t) snprintf(field, sizeof(field), "quota.%.*s",
                                 (int) (amount->key.len < 128
                                        ? amount->key.len : 128),
                                 amount->key.data);

    if (name == NULL) {
        (void) tenant_error_name(&job->error, text, "is not known here");
        return false;
    }

    n = tenant_bson_get_int(quota->doc, name, -1);

    if (n < 0 || n > TENANT_OPERATOR_AMOUNT_MAX) {
        (void) tenant_error_name(&job->error, text,
                                 "must be a whole number from 0 to "
                                 "9007199254740991");
        return false;
    }

    return true;
}


static bool
tenant_operator_check_ids(tenant_job_t *job, const char *name,
    const tenant_value_t *value)
{
    bool           good;
    tenant_iter_t  it;

    if (value->type == TENANT_BSON_NULL) {
        return true;
    }

    if (value->type != TENANT_BSON_DOCUMENT
        || tenant_bson_count(value->doc) > TENANT_OPERATOR_IDS_MAX)
    {
        (void) tenant_error_field(&job->error, name,
                                  "must be an object with at most 16 members, "
                                  "or null");
        return false;
    }

    good = true;
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {
        good &= tenant_operator_check_id(job, &it.value);
    }

    return good;
}


static bool
tenant_operator_check_id(tenant_job_t *job, const tenant_value_t *value)
{
    char           field[TENANT_ERROR_FIELD_MAX];
    size_t         length, pos;
    tenant_str_t   text;
    tenant_char_e  kind;

    text.data = field;
    text.len = (size_t) snprintf(field, sizeof(field), "external_ids.%.*s",
                                 (int) (value->key.len < 128
                                        ? value->key.len : 128),
                                 value->key.data);

    if (!tenant_operator_word(value->key, TENANT_OPERATOR_NAME_MAX, "_-")) {
        (void) tenant_error_name(&job->error, text,
                                 "must have a name of 1 to 64 letters, digits, "
                                 "\"_\", \"-\"");
        return false;
    }

    length = value->type == TENANT_BSON_UTF8
             ? tenant_text_length(job->arena, value->str) : 0;

    for (pos = 0; length != 0 && pos < value->str.len; /* void */) {
        (void) tenant_text_next(value->str, &pos, &kind);

        if (kind == TENANT_CHAR_CONTROL) {
            length = 0;
        }
    }

    if (length < 1 || length > TENANT_OPERATOR_VALUE_MAX) {
        (void) tenant_error_name(&job->error, text,
                                 "must be a string of 1 to 256 characters");
        return false;
    }

    return true;
}


static bool
tenant_operator_word(tenant_str_t word, size_t max, const char *others)
{
    char    c;
    size_t  i;

    for (i = 0; i < word.len; i++) {
        c = word.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || (c != '\0' && strchr(others, c) != NULL)))
        {
            return false;
        }
    }

    return word.len >= 1 && word.len <= max;
}
