/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_THREAD_H_INCLUDED_
#define _TENANT_THREAD_H_INCLUDED_


#include "tenant_envelope.h"
#include "tenant_outcome.h"
#include "tenant_pool.h"


/*
 * The driver carries all commands, in a task thread, which waits.  A try is
 * begun, run and ended, and so again as long as its outcome says so.  Only the
 * work's task thread may call these.  All but "work" and "command" must be
 * zeroed first.
 */

typedef struct {
    tenant_work_t           *work;
    const tenant_command_t  *command;

    tenant_pool_client_t     one;      /* from begin to end */
    tenant_envelope_t        envelope;

    tenant_tries_t           tries;
    bool                     sent;     /* this try was sent */
    bool                     begun;    /* a part of the result was handed on */
    uint32_t                 server;   /* the one it was sent to, or 0 */
    bson_error_t             error;    /* of this try */
} tenant_thread_t;


/*
 * Begins a try.  Returns TENANT_OK with thread->one and thread->envelope, or a
 * status with *err when it may not be sent any more or can't be.
 */
tenant_status_e tenant_thread_begin(tenant_thread_t *thread,
    tenant_error_t *err);

/*
 * Enclose the driver's part of a try.  In between, work->sent is set as soon as
 * the command goes out; afterwards thread->sent tells whether it did, and
 * thread->server whereto.
 */
void tenant_thread_sending(tenant_thread_t *thread);
void tenant_thread_sent(tenant_thread_t *thread);

/*
 * Ends the try, gives its client back and tells the watch what it says of the
 * server.  "ok" is what the driver returned, "reply" the reply or an empty
 * view.  Returns true when it is to be begun again; else *status is as that of
 * tenant_store_command().
 */
bool tenant_thread_again(tenant_thread_t *thread, bool ok, tenant_doc_t reply,
    tenant_status_e *status, tenant_error_t *err);

/*
 * Returns whether the command may not go on: nobody waits for it, the process
 * ends, or its time is over.  Then *err is filled.
 */
bool tenant_thread_stopped(const tenant_thread_t *thread, tenant_error_t *err);


#endif /* _TENANT_THREAD_H_INCLUDED_ */
