/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ORGANIZATION_H_INCLUDED_
#define _TENANT_ORGANIZATION_H_INCLUDED_


#include "../job/tenant_use_case.h"
#include "../master/tenant_master.h"


/*
 * The rows of the organizations' API (docs/api.md, "Organizations").  Each is
 * the first step of its use case, for a task thread.
 *
 * A record of "organizations":
 *   {_id, name, name_folded, state, claimed_at, epoch, admin_id,
 *    owners: [user id], removed: [{id, at}],
 *    placement: {cluster, database, collection, mode},
 *    created_at, updated_at, deleted_at}
 * and of "users":
 *   {_id, email, email_folded, organization_id, role, password, epoch,
 *    revoked: [{id, exp}], state, claimed_at, created_at}
 *
 * Who is in "owners" has the role owner; a user's own "role" is what he is
 * when he is not: "editor" or "viewer".
 *
 * "state" is "creating" (with claimed_at) until a sign-up is complete, then
 * "active" for an organization and gone for a user; "deleting" until its data
 * are purged, with deleted_at, the database's own time.
 */

/*
 * POST create: claims name and address, hashes the password, makes the base
 * collection, activates.  What fails, or loses its client, is taken back.
 */
extern const tenant_use_case_t  tenant_organization_create;

/* GET get: the public part, or all with a token of that organization. */
extern const tenant_use_case_t  tenant_organization_get;

/* PUT update: the name, and the calling admin's address and password. */
extern const tenant_use_case_t  tenant_organization_update;

/*
 * DELETE delete: unreachable and free at once; the data go "purge_delay"
 * after the answer.
 */
extern const tenant_use_case_t  tenant_organization_delete;


/*
 * Makes job->answer of an organization's record; "email" is its admin's,
 * looked up when its data are NULL.  An admin who is no owner any more gives
 * way to the first who is.
 */
void tenant_organization_answer(tenant_job_t *job, int status,
    tenant_doc_t organization, tenant_str_t email);

/* {"_id": ObjectId(hex)} */
tenant_bson_t *tenant_organization_by_id(tenant_job_t *job, const char *hex);

/*
 * Gives up the sign-up "hex" that was never finished: its name is free, and
 * its record, which can't become active any more, is purged now or by a sweep.
 * TENANT_CONFLICT: it was finished, or given up, by others.  Task thread.
 */
tenant_status_e tenant_organization_give_up(tenant_job_t *job,
    const char *hex, tenant_error_t *err);

/*
 * Removes users, collections and at last the record of an organization that
 * nobody can reach any more.
 */
tenant_status_e tenant_organization_purge(tenant_job_t *job,
    tenant_doc_t organization, tenant_error_t *err);


#endif /* _TENANT_ORGANIZATION_H_INCLUDED_ */
