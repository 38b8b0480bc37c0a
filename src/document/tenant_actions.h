/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ACTIONS_H_INCLUDED_
#define _TENANT_ACTIONS_H_INCLUDED_


#include "../job/tenant_use_case.h"


/*
 * These are the rows of the hosted data API's calls (docs/api.md, "The hosted
 * data API's calls"), "POST action/...".
 */

/* "findOne" and "find" show documents, with "null" for none of the first. */
extern const tenant_use_case_t  tenant_action_find_one_document;
extern const tenant_use_case_t  tenant_action_find;

/* "insertOne" and "insertMany" insert. */
extern const tenant_use_case_t  tenant_action_insert_one;
extern const tenant_use_case_t  tenant_action_insert_many;

/* These change what a filter matches, or create a document ("upsert"). */
extern const tenant_use_case_t  tenant_action_update_one;
extern const tenant_use_case_t  tenant_action_update_many;
extern const tenant_use_case_t  tenant_action_replace_one;

/* "deleteOne" and "deleteMany" remove. */
extern const tenant_use_case_t  tenant_action_delete_one;
extern const tenant_use_case_t  tenant_action_delete_many;

/* "aggregate" runs a pipeline that only reads. */
extern const tenant_use_case_t  tenant_action_aggregate;


#endif /* _TENANT_ACTIONS_H_INCLUDED_ */
