/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_SESSION_H_INCLUDED_
#define _TENANT_SESSION_H_INCLUDED_


#include "tenant_store.h"


/*
 * A logical session lets a server tell that a write comes for the second time
 * (MongoDB specifications, "Retryable Writes"): both have the session's id and
 * one number.  One write at a time may use a session.
 */

#define TENANT_SESSION_ID  16

typedef struct {
    uint8_t    id[TENANT_SESSION_ID];  /* a UUID of version 4 */
    int64_t    number;                 /* of the last write; 0: none yet */
} tenant_session_t;


/* What the elements "lsid" and "txnNumber" take. */
#define TENANT_SESSION_BYTES  55


/*
 * Makes a new session, which the server learns of by its first use.  Returns
 * false without random numbers.  Any thread may call it.
 */
bool tenant_session_create(tenant_session_t *session);

/*
 * Returns whether a server can tell that this command comes again: one that
 * writes, and no more than one document in each of its statements.  Any thread
 * may call it.
 */
bool tenant_session_suits(const tenant_command_t *command);

/* Writes the elements to "p", and returns their end. */
uint8_t *tenant_session_write(uint8_t *p, const tenant_session_t *session);


#endif /* _TENANT_SESSION_H_INCLUDED_ */
