/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_OPERATOR_H_INCLUDED_
#define _TENANT_OPERATOR_H_INCLUDED_


#include "../job/tenant_use_case.h"


/*
 * These are the operator's rows (docs/api.md, "Operator").  Their callers have
 * no organization: job->caller becomes what the path names, if a use case needs
 * it.
 */

/* GET organizations returns a page in the order of their ids. */
extern const tenant_use_case_t  tenant_operator_list;

/* GET organizations/{id} */
extern const tenant_use_case_t  tenant_operator_get;

/* PATCH organizations/{id} sets plan, quota, external ids. */
extern const tenant_use_case_t  tenant_operator_patch;

/* DELETE organizations/{id} does as its owner would. */
extern const tenant_use_case_t  tenant_operator_delete;

/*
 * POST organizations/{id}:suspend and :resume; either may come again, and
 * changes nothing then, but for a new reason.
 */
extern const tenant_use_case_t  tenant_operator_suspend;
extern const tenant_use_case_t  tenant_operator_resume;

/*
 * POST organizations/{id}:reset-password makes a one-time token for a user, the
 * admin when no address is given.
 */
extern const tenant_use_case_t  tenant_operator_reset;

/*
 * POST organizations/{id}:move has an organization's documents moved, GET
 * operations/{id} shows how far that is, POST operations/{id}:cancel ends it
 * where nothing has changed yet.
 */
extern const tenant_use_case_t  tenant_operator_move;
extern const tenant_use_case_t  tenant_operator_operation;
extern const tenant_use_case_t  tenant_operator_cancel;

/*
 * GET organizations/{id}:export shows all documents of an organization, in
 * parts (document/tenant_export.h).
 */
extern const tenant_use_case_t  tenant_operator_export;

/*
 * POST organizations/{id}:import stores an export in an organization that has
 * no documents: all of it, or nothing.
 */
extern const tenant_use_case_t  tenant_operator_import;


#endif /* _TENANT_OPERATOR_H_INCLUDED_ */
