/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_USER_UPDATE_H_INCLUDED_
#define _TENANT_USER_UPDATE_H_INCLUDED_


#include "../job/tenant_job.h"


/* These are new in a user's record; what is empty stays. */

typedef struct {
    tenant_str_t    email;
    tenant_str_t    email_folded;
    tenant_str_t    hash;              /* of a password; it ends the tokens */
    tenant_role_e   role;              /* the organization's record holds OWNER,
                                          this one does not */
    bool            ends;              /* the tokens so far, too */
    const char     *mark;              /* of a change of two records; or NULL */
    tenant_doc_t    was;               /* {email_folded, role, epoch} that the
                                          record must still have; or NULL */
} tenant_user_values_t;


/*
 * Changes a user, complete and of the caller's organization, in one update; an
 * address that a stale claim holds is taken from it.  Returns TENANT_OK with
 * the changed record, TENANT_NOT_FOUND, TENANT_CONFLICT (the address is taken),
 * or what the store says.  A task thread calls it.
 */
tenant_status_e tenant_user_update(tenant_job_t *job, const char *id,
    const tenant_user_values_t *values, tenant_doc_t *after,
    tenant_error_t *err);

/*
 * Appends the new members to an update's open "$set".  Any thread may call it.
 */
void tenant_user_update_values(tenant_bson_t *set,
    const tenant_user_values_t *values);

/*
 * Ends all tokens of a user of the caller's organization, and what could set
 * his password: one who is no owner any more must have no owner's tokens,
 * whatever reply was lost.  Returns TENANT_OK, also when he is gone, or what
 * the store says.  A task thread calls it.
 */
tenant_status_e tenant_user_sign_out(tenant_job_t *job, const char *id,
    tenant_error_t *err);

/* Returns whether the record has that mark.  Any thread may call it. */
bool tenant_user_marked(tenant_doc_t user, const char *mark);

/*
 * Returns whether the user is still what his record "before" says in *same: it
 * is false when he has another address or password, tokens of his were ended,
 * or he is gone.  The status is TENANT_OK, or what the store says.  A task
 * thread calls it.
 */
tenant_status_e tenant_user_same(tenant_job_t *job, tenant_doc_t before,
    bool *same, tenant_error_t *err);


#endif /* _TENANT_USER_UPDATE_H_INCLUDED_ */
