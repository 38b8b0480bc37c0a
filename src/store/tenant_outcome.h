/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_OUTCOME_H_INCLUDED_
#define _TENANT_OUTCOME_H_INCLUDED_


#include "tenant_store.h"


/* A fault says what went wrong on the way, whatever carried the command. */

typedef enum {
    TENANT_FAULT_NONE = 0,         /* the reply says ok: 1 */
    TENANT_FAULT_NO_SERVER,        /* none to send it to */
    TENANT_FAULT_NETWORK,          /* the connection failed, or was silent */
    TENANT_FAULT_LOGIN,            /* the server did not let us in */
    TENANT_FAULT_SERVER,           /* the server's error */
    TENANT_FAULT_CONCERN,          /* done, but not as its concern asks */
    TENANT_FAULT_BSON,             /* the body can't be sent */
    TENANT_FAULT_MEMORY,
    TENANT_FAULT_OTHER
} tenant_fault_e;


typedef struct {
    tenant_fault_e    kind;
    int64_t           code;            /* the server's */
    const char       *message;         /* the server's or the carrier's */
} tenant_fault_t;


/* One try of a command, as its carrier saw it. */

typedef struct {
    tenant_fault_t    fault;
    tenant_doc_t      reply;           /* empty when there is none */
    int64_t           left;            /* ms until the deadline, now */
    bool              sent;            /* it went out, or a part of it */
    bool              begun;           /* a part of the result was handed on */
    bool              pinned;          /* only one server can carry it out */
    bool              known;           /* a server knows a write by its session
                                          when it comes again */
} tenant_try_t;


/* It counts all tries of one command, and must be zeroed before the first. */

typedef struct {
    unsigned          undone;
    unsigned          reads;           /* that the network lost, and writes
                                          that are known */
    unsigned          refused;         /* by a server that is not the one */
    bool              lost;            /* a read went out, without an answer */
} tenant_tries_t;


typedef enum {
    TENANT_AGAIN_NOT = 0,
    TENANT_AGAIN_UNSENT,           /* there was no server: one may come */
    TENANT_AGAIN_LOST,             /* a read, or a write that the server
                                          would know, for the first time */
    TENANT_AGAIN_MOVED,            /* another server may take it: the same */
    TENANT_AGAIN_UNDONE            /* the server undid all of a write */
} tenant_again_e;


/* A try tells this of the server. */

typedef enum {
    TENANT_SERVER_UNTOLD = 0,
    TENANT_SERVER_ANSWERED,
    TENANT_SERVER_DOUBTED
} tenant_server_e;


typedef struct {
    tenant_again_e    again;
    tenant_server_e   server;
    const char       *backend;         /* as in tenant_code() */
    bool              moved;           /* it is not the one any more */
    bool              wrote;           /* a write may have been carried out */
    bool              open;            /* it went out, and was not answered in
                                          time, or not yet */
    bool              repeats;         /* the cause is that of all commands
                                          while the server is away */
} tenant_outcome_t;


/*
 * Does what tenant_store_command() does for a command that was tried before,
 * whatever carried it.  Only a task thread may call it.
 */
tenant_status_e tenant_store_again(tenant_work_t *work,
    const tenant_command_t *command, const tenant_tries_t *tries,
    tenant_doc_t *reply, tenant_error_t *err);

/*
 * Says by the last try what became of a command, and whether it is to be sent
 * again.  Where outcome->again is set the status says nothing yet and *err is
 * untouched; else it is what tenant_store_command() returns, with *err unless
 * it is TENANT_OK.  Any thread may call it.
 */
tenant_status_e tenant_outcome(const tenant_command_t *command,
    tenant_tries_t *tries, const tenant_try_t *one, tenant_outcome_t *outcome,
    tenant_error_t *err);

/*
 * Returns the status of a command whose reply is not BSON all through, as if
 * there had been none.  Fills *err.  Any thread may call it.
 */
tenant_status_e tenant_outcome_broken(const tenant_command_t *command,
    tenant_error_t *err);

/*
 * Returns the status of a command whose deadline passed before it could be
 * sent, sent again or continued: TENANT_TIMEOUT when it has been "sent" and was
 * not answered to the end, else TENANT_UNAVAILABLE.  Fills *err.  Any thread
 * may call it.
 */
tenant_status_e tenant_outcome_over(const tenant_command_t *command,
    bool sent, tenant_error_t *err);


#endif /* _TENANT_OUTCOME_H_INCLUDED_ */
