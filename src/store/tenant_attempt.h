/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ATTEMPT_H_INCLUDED_
#define _TENANT_ATTEMPT_H_INCLUDED_


#include "tenant_outcome.h"
#include "tenant_watch.h"


/*
 * What the end of each try of a command leads to, whatever carried it: the
 * work notes what may be written, or is open, and the watch what the try tells
 * of the server.  A cause that the log has once is taken from *err; to know
 * that, it may wait until "until" for the watch.  It returns the status of
 * tenant_outcome(), with *outcome.  Whoever owns the work calls it.
 */
tenant_status_e tenant_attempt_end(tenant_work_t *work, tenant_watch_t *watch,
    const tenant_command_t *command, tenant_tries_t *tries,
    const tenant_try_t *one, int64_t until, tenant_outcome_t *outcome,
    tenant_error_t *err);

/*
 * Returns whether a command may not go on: nobody waits for it, the process
 * ends, or its time is over; "sent" tells that a part of it was carried out or
 * may have been.  Then *err is filled.  Whoever owns the work calls it.
 */
bool tenant_attempt_stopped(const tenant_work_t *work,
    const tenant_command_t *command, bool sent, tenant_error_t *err);


#endif /* _TENANT_ATTEMPT_H_INCLUDED_ */
