/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_INTENT_H_INCLUDED_
#define _TENANT_INTENT_H_INCLUDED_


#include "../job/tenant_job.h"
#include "tenant_user_update.h"


/*
 * A change of two records, the organization's and a user's, has no transaction.
 * So the update that does its first half also writes what the other half will
 * be into the organization's "intents", under the job's mark, and the end of
 * the change, or its way back, takes it out.  What a crash left in between is
 * resumed (tenant_resume.h).
 */

typedef enum {
    TENANT_INTENT_RENAME = 0,          /* the organization has a new name, the
                                          user is to have new values */
    TENANT_INTENT_PROMOTE,             /* he is an owner, and the same */
    TENANT_INTENT_DEMOTE,              /* he is none any more, and the same */
    TENANT_INTENT_REMOVE,              /* he is retired, and to be removed */
    TENANT_INTENT_OWN,                 /* he is new, and to be an owner */
    TENANT_INTENTS
} tenant_intent_e;


/* It is stored without a password: a hash of it at most. */

typedef struct {
    tenant_intent_e               does;
    const char                   *user_id;
    tenant_doc_t                  user;      /* before, for the first three */
    const tenant_user_values_t   *values;    /* the same */
    tenant_doc_t                  organization;  /* before, for RENAME */
} tenant_intent_t;


/*
 * Begins the "$push" of an update of the organization with the intent in it,
 * and tells the database to note when that was.  The caller ends the "$push".
 * "intent" may be NULL: then it is empty.  Any thread may call it.
 */
tenant_bson_t *tenant_intent_push(tenant_job_t *job,
    const tenant_intent_t *intent, tenant_bson_t *update);

/*
 * Adds to an open "$pull" that the job's intent goes.  Any thread may call it.
 */
void tenant_intent_pull(tenant_job_t *job, tenant_bson_t *pull);

/*
 * Takes the job's intent out: the change is done, or will not be.  Where that
 * fails, it is resumed, which finds nothing to do.  A task thread calls it.
 */
void tenant_intent_end(tenant_job_t *job);

/*
 * They return the name of what an intent does, as it is stored, and what a name
 * means, TENANT_INTENTS if nothing that is known here.  Any thread may call
 * them.
 */
const char *tenant_intent_name(tenant_intent_e does);
tenant_intent_e tenant_intent_parse(tenant_str_t name);


#endif /* _TENANT_INTENT_H_INCLUDED_ */
