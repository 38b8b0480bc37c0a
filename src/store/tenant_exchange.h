/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_EXCHANGE_H_INCLUDED_
#define _TENANT_EXCHANGE_H_INCLUDED_


#include "tenant_wire.h"


/*
 * An exchange is one command over a connection that its owner drives: the event
 * loop's half of what tenant_store_command() does in a thread.  None of these
 * functions waits.  "work" and "command" are set by the owner, all else is
 * zeroed first; "tries" may be carried on to tenant_store_again().
 */

typedef struct {
    tenant_work_t           *work;
    const tenant_command_t  *command;

    tenant_envelope_t        envelope;
    tenant_wire_t            wire;
    tenant_tries_t           tries;
    tenant_session_t         session;  /* of a write, if it has a number */
    int32_t                  id;       /* of the message */
    bool                     sent;     /* a part of this try went out */
    bool                     wrote;    /* one of the tries may have */
} tenant_exchange_t;


/* A reply that is longer may be broken inside, and still be handed on. */
#define TENANT_EXCHANGE_SHORT  65536


typedef enum {
    TENANT_SEEN_THERE = 0,         /* or it is being looked for */
    TENANT_SEEN_LOST               /* it, or its primary */
} tenant_seen_e;


/*
 * Begins a try: makes the message "id" for a server that takes "max" bytes.  If
 * "session" is not NULL, the server may be told by it that a write comes again;
 * no other may use the session meanwhile.  Returns TENANT_OK, or a status with
 * *err when it may not be sent any more or can't be.
 */
tenant_status_e tenant_exchange_begin(tenant_exchange_t *exchange,
    const tenant_wire_extras_t *extras, tenant_session_t *session, int32_t id,
    uint32_t max, tenant_error_t *err);

/* Notes that the try begins to go out. */
void tenant_exchange_sending(tenant_exchange_t *exchange);

/*
 * Ends the try with its reply, or with the fault that took the place of one,
 * whose message is for the log.  *outcome says whether it is to be sent again,
 * and whether the connection may be.  Returns as tenant_store_command() does,
 * with *err; a reply lives as long as its owner lets it.
 */
tenant_status_e tenant_exchange_reply(tenant_exchange_t *exchange,
    tenant_doc_t reply, tenant_outcome_t *outcome, tenant_error_t *err);
tenant_status_e tenant_exchange_failed(tenant_exchange_t *exchange,
    tenant_fault_e fault, const char *message, tenant_outcome_t *outcome,
    tenant_error_t *err);

/*
 * Returns whether tenant_store_again() must not go on with the command: a write
 * went out, and only its session could tell that it comes again.  Then *err is
 * filled, and exchange over.
 */
bool tenant_exchange_bound(const tenant_exchange_t *exchange,
    tenant_error_t *err);

/*
 * Returns what is known of the cluster of that index in the store's
 * configuration, without asking.
 */
tenant_seen_e tenant_exchange_seen(const tenant_store_t *store, size_t i);

/* Notes that a connection of that cluster was lost, or none could be made. */
void tenant_exchange_doubt(const tenant_store_t *store, size_t i);


#endif /* _TENANT_EXCHANGE_H_INCLUDED_ */
