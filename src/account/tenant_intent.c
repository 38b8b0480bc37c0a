/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../master/tenant_record.h"
#include "tenant_intent.h"
#include "tenant_mark.h"


static void tenant_intent_before(tenant_bson_t *item, tenant_doc_t user);
static void tenant_intent_name_before(tenant_bson_t *item,
    tenant_doc_t organization);


static const char *const  tenant_intent_names[TENANT_INTENTS] = {
    "rename", "promote", "demote", "remove", "own"
};


const char *
tenant_intent_name(tenant_intent_e does)
{
    return tenant_intent_names[does];
}


tenant_intent_e
tenant_intent_parse(tenant_str_t name)
{
    tenant_intent_e  does;

    for (does = TENANT_INTENT_RENAME; does < TENANT_INTENTS; does++) {
        if (tenant_str_is(name, tenant_intent_names[does])) {
            break;
        }
    }

    return does;
}


tenant_bson_t *
tenant_intent_push(tenant_job_t *job, const tenant_intent_t *intent,
    tenant_bson_t *update)
{
    tenant_bson_t  *push, *item, *set;

    if (intent != NULL) {
        item = tenant_bson_begin(update, "$currentDate");
        tenant_bson_add_bool(item, "intents_at", true);
        tenant_bson_end(update, item);
    }

    push = tenant_bson_begin(update, "$push");

    if (intent == NULL) {
        return push;
    }

    job->effects.pending = true;

    item = tenant_bson_begin(push, "intents");
    tenant_record_add_id(item, "id", tenant_mark_id(job));
    tenant_bson_add_text(item, "does", tenant_intent_names[intent->does]);
    tenant_record_add_id(item, "user_id", intent->user_id);

    if (intent->user.data != NULL) {
        tenant_intent_before(item, intent->user);
    }

    if (intent->organization.data != NULL) {
        tenant_intent_name_before(item, intent->organization);
    }

    if (intent->values != NULL) {
        set = tenant_bson_begin(item, "set");
        tenant_user_update_values(set, intent->values);
        tenant_bson_end(item, set);

        tenant_bson_add_bool(item, "ends", intent->values->ends);
    }

    tenant_bson_end(push, item);

    return push;
}


static void
tenant_intent_before(tenant_bson_t *item, tenant_doc_t user)
{
    tenant_bson_t  *was;

    was = tenant_bson_begin(item, "was");
    tenant_bson_add_str(was, "email_folded",
                        tenant_bson_get_str(user, "email_folded"));
    tenant_bson_add_str(was, "role", tenant_bson_get_str(user, "role"));
    tenant_bson_add_int(was, "epoch", tenant_bson_get_int(user, "epoch", 0));
    tenant_bson_end(item, was);
}


static void
tenant_intent_name_before(tenant_bson_t *item, tenant_doc_t organization)
{
    tenant_bson_t  *named;

    named = tenant_bson_begin(item, "named");
    tenant_bson_add_str(named, "name",
                        tenant_bson_get_str(organization, "name"));
    tenant_bson_add_str(named, "name_folded",
                        tenant_bson_get_str(organization, "name_folded"));
    tenant_bson_end(item, named);
}


void
tenant_intent_pull(tenant_job_t *job, tenant_bson_t *pull)
{
    tenant_bson_t  *item;

    item = tenant_bson_begin(pull, "intents");
    tenant_record_add_id(item, "id", tenant_mark_id(job));
    tenant_bson_end(pull, item);

    tenant_record_add_id(pull, "resumed", tenant_mark_id(job));
}


void
tenant_intent_end(tenant_job_t *job)
{
    tenant_doc_t      organization;
    tenant_bson_t    *filter, *update, *pull;
    tenant_error_t    ignored;
    tenant_master_t   master;
    tenant_status_e   rc;

    if (!job->effects.pending) {
        return;
    }

    master = tenant_master_of(job);

    filter = tenant_record_by_id(job->arena, job->caller.organization_id);
    tenant_record_add_id(filter, "intents.id", tenant_mark_id(job));

    update = tenant_bson_create(job->arena);
    pull = tenant_bson_begin(update, "$pull");
    tenant_intent_pull(job, pull);
    tenant_bson_end(update, pull);

    rc = tenant_master_update(&master, TENANT_ORGANIZATIONS, filter, update,
                              &organization, &ignored);

    job->effects.pending = rc != TENANT_OK && rc != TENANT_NOT_FOUND;
}
