/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_USER_H_INCLUDED_
#define _TENANT_USER_H_INCLUDED_


#include "../job/tenant_use_case.h"
#include "../master/tenant_record.h"


/*
 * These are the administration's rows for an organization's users (docs/api.md,
 * "Administration").
 */

/* GET users returns a page in the order of their ids. */
extern const tenant_use_case_t  tenant_user_list;

/* GET users/{id} */
extern const tenant_use_case_t  tenant_user_get;

/*
 * POST users claims the address, hashes the password, activates.  What fails,
 * or loses its client, is taken back.
 */
extern const tenant_use_case_t  tenant_user_create;

/* PATCH users/{id} changes role, address, password. */
extern const tenant_use_case_t  tenant_user_patch;

/* DELETE users/{id} ends his tokens and makes his address free. */
extern const tenant_use_case_t  tenant_user_delete;


/* Returns a new record, without a password and before its first state. */
tenant_record_t tenant_user_record(tenant_job_t *job, const char *id,
    const char *organization_id, tenant_str_t email, tenant_str_t folded,
    tenant_role_e role);

/*
 * Finds the user that the path names, complete and of the caller's
 * organization.  Returns TENANT_OK with *user and *id (his, lower case),
 * TENANT_NOT_FOUND, or what the store says.
 */
tenant_status_e tenant_user_find(tenant_job_t *job, char *id,
    tenant_doc_t *user);

/* Returns a filter for the user, complete and of the caller's organization. */
tenant_bson_t *tenant_user_filter(tenant_job_t *job, const char *id);

/*
 * Makes "update" end all of a user's tokens so far, and what an operator made
 * for him to set a password (tenant_reset.h).
 */
void tenant_user_end_tokens(tenant_bson_t *update);

/* Adds a user's members to an answer. */
void tenant_user_show(tenant_bson_t *answer, tenant_doc_t organization,
    tenant_doc_t user);


#endif /* _TENANT_USER_H_INCLUDED_ */
