/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_OWNER_H_INCLUDED_
#define _TENANT_OWNER_H_INCLUDED_


#include "tenant_intent.h"


/*
 * Each change of an organization's owners is one atomic update of the
 * organization's record: it asks that the organization is active, that an owner
 * is left and, with TENANT_OWNER_CALLER, that the caller still is one.  So
 * neither two requests at once nor a crash between two steps of a use case can
 * take the last owner.
 *
 * A user who is about to be removed is retired in that same update: nobody
 * makes him an owner again, and no owner is a user who does not exist.
 *
 * Each leaves the job's mark (tenant_mark.h), also where there is nothing to
 * change.  When a user was retired is the database's time.
 *
 * All return TENANT_OK with *organization, the record after the change;
 * TENANT_UNAUTHORIZED (the organization is gone), TENANT_FORBIDDEN (the caller
 * is no owner), TENANT_NOT_FOUND (the user is retired), TENANT_CONFLICT (the
 * last owner), or what the store says.  A task thread calls them.
 */

#define TENANT_OWNER_CALLER  0x01
#define TENANT_OWNER_RETIRE  0x02
#define TENANT_OWNER_BACK    0x04      /* while this job's change is the last;
                                          its intent goes with it */
#define TENANT_OWNER_END     0x08      /* the job's intent must be there, and
                                          goes with it */


/*
 * Makes the user an owner; one who is already is fine.  "intent" (or NULL) is
 * written with it.
 */
tenant_status_e tenant_owner_add(tenant_job_t *job, const char *user_id,
    unsigned flags, const tenant_intent_t *intent, tenant_doc_t *organization,
    tenant_error_t *err);

/* Makes the user no owner; one who is none is fine.  "intent" as above. */
tenant_status_e tenant_owner_pull(tenant_job_t *job, const char *user_id,
    unsigned flags, const tenant_intent_t *intent, tenant_doc_t *organization,
    tenant_error_t *err);

/* Changes no owner, and writes the intent. */
tenant_status_e tenant_owner_intend(tenant_job_t *job,
    const tenant_intent_t *intent, tenant_doc_t *organization,
    tenant_error_t *err);

/* Asks what the changes ask, and changes nothing. */
tenant_status_e tenant_owner_check(tenant_job_t *job,
    tenant_doc_t *organization, tenant_error_t *err);


#endif /* _TENANT_OWNER_H_INCLUDED_ */
