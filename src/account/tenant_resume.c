/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../master/tenant_lifecycle.h"
#include "../master/tenant_lifecycle_user.h"
#include "tenant_mark.h"
#include "tenant_organization_name.h"
#include "tenant_owner.h"
#include "tenant_resume.h"
#include "tenant_user.h"


/* An intent as it was read. */

typedef struct {
    tenant_doc_t           doc;
    tenant_intent_e        does;
    char                   user_id[TENANT_OID_HEX + 1];
    tenant_user_values_t   values;
    tenant_doc_t           organization;   /* the record, as it is now */
} tenant_resume_t;


static tenant_status_e tenant_resume_list(tenant_job_t *job,
    tenant_doc_t organization, const char *only, tenant_error_t *err);
static tenant_status_e tenant_resume_one(tenant_job_t *job,
    tenant_doc_t organization, tenant_doc_t doc, tenant_error_t *err);
static bool tenant_resume_read(tenant_job_t *job, tenant_doc_t doc,
    tenant_resume_t *resume);
static tenant_status_e tenant_resume_claim(tenant_job_t *job,
    tenant_error_t *err);
static tenant_status_e tenant_resume_remove(tenant_job_t *job,
    tenant_resume_t *resume, tenant_error_t *err);
static tenant_status_e tenant_resume_own_user(tenant_job_t *job,
    tenant_resume_t *resume, tenant_error_t *err);
static tenant_status_e tenant_resume_change(tenant_job_t *job,
    tenant_resume_t *resume, tenant_error_t *err);
static tenant_status_e tenant_resume_user(tenant_job_t *job,
    tenant_resume_t *resume, tenant_doc_t *user, tenant_error_t *err);
static tenant_status_e tenant_resume_back(tenant_job_t *job,
    tenant_resume_t *resume, tenant_error_t *err);
static tenant_status_e tenant_resume_name(tenant_job_t *job,
    tenant_resume_t *resume, tenant_error_t *err);
static bool tenant_resume_passes(tenant_status_e status);


tenant_status_e
tenant_resume_all(tenant_job_t *job, const tenant_record_t *organization,
    tenant_error_t *err)
{
    memset(&job->caller, 0, sizeof(tenant_caller_t));

    if (!tenant_record_id(organization, "_id", job->caller.organization_id,
                          err))
    {
        return err->status;
    }

    job->effects.resuming = true;

    return tenant_resume_list(job, organization->doc, NULL, err);
}


tenant_status_e
tenant_resume_own(tenant_job_t *job, tenant_error_t *err)
{
    char              mark[TENANT_OID_HEX + 1];
    tenant_doc_t      organization;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    rc = tenant_master_find(&master, TENANT_ORGANIZATIONS,
                            tenant_record_in(job->arena,
                                             job->caller.organization_id,
                                             TENANT_RECORD_ORGANIZATION,
                                             TENANT_STATE_LIVE),
                            &organization, err);

    if (rc != TENANT_OK || organization.data == NULL) {
        return rc;
    }

    memcpy(mark, tenant_mark_id(job), sizeof(mark));

    job->effects.resuming = true;

    rc = tenant_resume_list(job, organization, mark, err);

    job->effects.resuming = false;

    return rc;
}


static tenant_status_e
tenant_resume_list(tenant_job_t *job, tenant_doc_t organization,
    const char *only, tenant_error_t *err)
{
    tenant_doc_t     intents;
    tenant_iter_t    it;
    tenant_error_t   one;
    tenant_status_e  rc, last;

    intents = tenant_bson_get_doc(organization, "intents");

    if (intents.data == NULL) {
        return TENANT_OK;
    }

    last = TENANT_OK;
    it = tenant_bson_iter(intents);

    while (tenant_bson_next(&it)) {

        if (it.value.type != TENANT_BSON_DOCUMENT
            || !tenant_bson_get_oid(it.value.doc, "id", job->effects.mark)
            || (only != NULL && strcmp(job->effects.mark, only) != 0))
        {
            continue;
        }

        rc = tenant_resume_one(job, organization, it.value.doc, &one);

        if (rc != TENANT_OK) {
            last = rc;
            *err = one;
        }
    }

    if (only != NULL) {
        memcpy(job->effects.mark, only, sizeof(job->effects.mark));
    }

    return last;
}


/* An intent of a later version is left to that. */

static tenant_status_e
tenant_resume_one(tenant_job_t *job, tenant_doc_t organization,
    tenant_doc_t doc, tenant_error_t *err)
{
    tenant_status_e  rc;
    tenant_resume_t  resume;

    resume.organization = organization;

    if (!tenant_resume_read(job, doc, &resume)) {
        return tenant_error_internal(err, "an intent in the record of "
                                     "organization %s is not known here",
                                     job->caller.organization_id);
    }

    rc = tenant_resume_claim(job, err);

    if (rc != TENANT_OK) {
        return rc == TENANT_NOT_FOUND ? TENANT_OK : rc;
    }

    switch (resume.does) {

    case TENANT_INTENT_REMOVE:
        rc = tenant_resume_remove(job, &resume, err);
        break;

    case TENANT_INTENT_OWN:
        rc = tenant_resume_own_user(job, &resume, err);
        break;

    default:
        rc = tenant_resume_change(job, &resume, err);
        break;
    }

    if (rc != TENANT_OK) {
        return rc;
    }

    job->effects.pending = true;
    tenant_intent_end(job);

    return TENANT_OK;
}


static bool
tenant_resume_read(tenant_job_t *job, tenant_doc_t doc,
    tenant_resume_t *resume)
{
    tenant_doc_t           set;
    tenant_user_values_t  *values;

    resume->doc = doc;
    resume->does = tenant_intent_parse(tenant_bson_get_str(doc, "does"));

    values = &resume->values;
    memset(values, 0, sizeof(tenant_user_values_t));

    if (resume->does == TENANT_INTENTS
        || !tenant_bson_get_oid(doc, "user_id", resume->user_id))
    {
        return false;
    }

    set = tenant_bson_get_doc(doc, "set");

    if (set.data != NULL) {
        values->email = tenant_bson_get_str(set, "email");
        values->email_folded = tenant_bson_get_str(set, "email_folded");
        values->hash = tenant_bson_get_str(set, "password");
        values->role = tenant_role_parse(tenant_bson_get_str(set, "role"));
    }

    values->ends = tenant_bson_get_bool(doc, "ends");
    values->was = tenant_bson_get_doc(doc, "was");
    values->mark = job->effects.mark;

    return resume->does == TENANT_INTENT_REMOVE
           || resume->does == TENANT_INTENT_OWN
           || (set.data != NULL && values->was.data != NULL);
}


/*
 * From now on the use case, should it be alive, does not go back.  Returns
 * TENANT_NOT_FOUND when there is nothing to do any more.
 */

static tenant_status_e
tenant_resume_claim(tenant_job_t *job, tenant_error_t *err)
{
    tenant_doc_t      after;
    tenant_bson_t    *filter, *update, *child;
    tenant_master_t   master;

    master = tenant_master_of(job);

    filter = tenant_record_in(job->arena, job->caller.organization_id,
                              TENANT_RECORD_ORGANIZATION, TENANT_STATE_LIVE);
    tenant_record_add_id(filter, "intents.id", job->effects.mark);

    update = tenant_bson_create(job->arena);
    child = tenant_bson_begin(update, "$addToSet");
    tenant_record_add_id(child, "resumed", job->effects.mark);
    tenant_bson_end(update, child);

    return tenant_master_update(&master, TENANT_ORGANIZATIONS, filter, update,
                                &after, err);
}


/* He was retired in the same update that wrote the intent. */

static tenant_status_e
tenant_resume_remove(tenant_job_t *job, tenant_resume_t *resume,
    tenant_error_t *err)
{
    tenant_doc_t      after;
    tenant_bson_t    *doc;
    tenant_record_t   record;
    tenant_master_t   master;
    tenant_status_e   rc;

    master = tenant_master_of(job);

    doc = tenant_record_by_id(job->arena, resume->user_id);
    tenant_record_add_id(doc, "organization_id", job->caller.organization_id);

    record = tenant_record_of(TENANT_RECORD_USER, tenant_bson_doc(doc));

    rc = tenant_lifecycle_back(&master, &record, TENANT_STATE_ACTIVE, &after,
                               err);

    return rc == TENANT_NOT_FOUND ? TENANT_OK : rc;
}


/*
 * A new user who has his password becomes the owner that he was to be, unless
 * somebody has changed him or the owners since, or he was taken back.  One who
 * has none will not get one: his claim is released as any other.
 */

static tenant_status_e
tenant_resume_own_user(tenant_job_t *job, tenant_resume_t *resume,
    tenant_error_t *err)
{
    tenant_doc_t      user, after;
    tenant_master_t   master;
    tenant_status_e   rc;

    if (tenant_lifecycle_retired(resume->organization, resume->user_id)) {
        return tenant_resume_remove(job, resume, err);
    }

    master = tenant_master_of(job);

    rc = tenant_master_find(&master, TENANT_USERS,
                            tenant_user_filter(job, resume->user_id), &user,
                            err);

    if (rc != TENANT_OK || user.data == NULL
        || tenant_bson_get_int(user, "epoch", 0) != 0
        || tenant_role_of(user, user) != TENANT_ROLE_EDITOR)
    {
        return rc;
    }

    /* with the mark, the intent goes in the same update */

    rc = tenant_owner_add(job, resume->user_id, TENANT_OWNER_BACK, NULL,
                          &after, err);

    return tenant_resume_passes(rc) ? rc : TENANT_OK;
}


static tenant_status_e
tenant_resume_change(tenant_job_t *job, tenant_resume_t *resume,
    tenant_error_t *err)
{
    tenant_doc_t     user;
    tenant_status_e  rc;

    rc = tenant_resume_user(job, resume, &user, err);

    if (rc == TENANT_OK || tenant_resume_passes(rc)) {
        return rc;
    }

    /* a user who is gone is not to be an owner, nor has he tokens */

    rc = user.data != NULL || resume->does != TENANT_INTENT_DEMOTE
         ? tenant_resume_back(job, resume, err) : TENANT_OK;

    if (rc == TENANT_OK || tenant_resume_passes(rc)) {
        return rc;
    }

    return resume->does == TENANT_INTENT_DEMOTE
           ? tenant_user_sign_out(job, resume->user_id, err) : TENANT_OK;
}


/*
 * Returns TENANT_OK when his record is as the change wants it, or was so since;
 * TENANT_CONFLICT, TENANT_NOT_FOUND when it can't be, with *user as it is.
 */

static tenant_status_e
tenant_resume_user(tenant_job_t *job, tenant_resume_t *resume,
    tenant_doc_t *user, tenant_error_t *err)
{
    tenant_doc_t      after;
    tenant_error_t    ignored;
    tenant_master_t   master;
    tenant_status_e   rc, look;

    master = tenant_master_of(job);
    memset(user, 0, sizeof(tenant_doc_t));

    rc = tenant_user_update(job, resume->user_id, &resume->values, &after,
                            err);

    if (rc != TENANT_NOT_FOUND && rc != TENANT_CONFLICT) {
        return rc;
    }

    look = tenant_master_find(&master, TENANT_USERS,
                              tenant_user_filter(job, resume->user_id), user,
                              &ignored);

    if (look != TENANT_OK) {
        *err = ignored;
        return look;
    }

    return tenant_user_marked(*user, job->effects.mark) ? TENANT_OK : rc;
}


/* With the organization's half the intent goes, in the same update. */

static tenant_status_e
tenant_resume_back(tenant_job_t *job, tenant_resume_t *resume,
    tenant_error_t *err)
{
    tenant_doc_t  after;

    switch (resume->does) {

    case TENANT_INTENT_RENAME:
        return tenant_resume_name(job, resume, err);

    case TENANT_INTENT_PROMOTE:
        return tenant_owner_pull(job, resume->user_id, TENANT_OWNER_BACK,
                                 NULL, &after, err);

    default:
        return tenant_owner_add(job, resume->user_id, TENANT_OWNER_BACK, NULL,
                                &after, err);
    }
}


static tenant_status_e
tenant_resume_name(tenant_job_t *job, tenant_resume_t *resume,
    tenant_error_t *err)
{
    tenant_doc_t  named;

    named = tenant_bson_get_doc(resume->doc, "named");

    if (named.data == NULL) {
        return TENANT_OK;
    }

    return tenant_organization_name_back(job,
               tenant_bson_get_str(resume->organization, "name_folded"),
               named, err);
}


static bool
tenant_resume_passes(tenant_status_e status)
{
    return status == TENANT_UNAVAILABLE || status == TENANT_TIMEOUT
           || status == TENANT_INTERNAL || status == TENANT_NO_MEMORY;
}
