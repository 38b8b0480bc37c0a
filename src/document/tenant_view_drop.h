/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIEW_DROP_H_INCLUDED_
#define _TENANT_VIEW_DROP_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * Leaving nothing of the request's collection takes one command, or where
 * others' documents are beside it two for each slice: where does it end, and
 * its removal.  A task thread calls these.
 */

typedef struct {
    bool             removing;         /* the next command, or the last one */
    bool             more;             /* a slice follows */
    tenant_value_t   end;              /* of the slice, then */
} tenant_view_drop_t;

/*
 * Makes the next command.  Returns TENANT_OK, or TENANT_NO_MEMORY with
 * job->error.
 */
tenant_status_e tenant_view_drop(tenant_job_t *job,
    const tenant_view_drop_t *drop, tenant_command_t *command);

/*
 * Takes the reply to it, which was ok; sets *again when a further command is
 * needed.  Returns TENANT_OK, or a status with job->error when documents were
 * not removed.
 */
tenant_status_e tenant_view_dropped(tenant_job_t *job,
    tenant_view_drop_t *drop, tenant_doc_t reply, bool *again);


#endif /* _TENANT_VIEW_DROP_H_INCLUDED_ */
