/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ACTION_INSERT_H_INCLUDED_
#define _TENANT_ACTION_INSERT_H_INCLUDED_


#include "tenant_insert.h"


/*
 * They make job->answer of what the hosted data API's calls have inserted: one
 * document, or "inserted" of many, which is an error unless it is all of them.
 * A task thread, or the event loop, calls these.
 */
tenant_status_e tenant_action_inserted(tenant_job_t *job,
    tenant_insert_t *insert);
tenant_status_e tenant_action_inserted_many(tenant_job_t *job,
    tenant_insert_t *insert, uint32_t inserted);


#endif /* _TENANT_ACTION_INSERT_H_INCLUDED_ */
