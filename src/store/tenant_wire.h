/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_WIRE_H_INCLUDED_
#define _TENANT_WIRE_H_INCLUDED_


#include <sys/uio.h>

#include "tenant_envelope.h"
#include "tenant_outcome.h"
#include "tenant_session.h"


/*
 * Commands and replies as bytes (MongoDB manual, "MongoDB Wire Protocol",
 * OP_MSG with one section of kind 0).  All of it is pure; any thread may call
 * it.
 */

/* A reply is not shorter: its header, flags, kind, and an empty document. */
#define TENANT_WIRE_MIN      26

/* What of a reply must be there to know how long it is. */
#define TENANT_WIRE_HEADER   16

/* A reply is not longer than any server's messages. */
#define TENANT_WIRE_MAX      (48 * 1000 * 1000)

#define TENANT_WIRE_VECTORS  3


/*
 * "majority" and "string" hold what a write carries for the two concerns, and
 * "read" what a read does, as the elements of a document each.
 */

typedef struct {
    tenant_doc_t      majority;
    tenant_doc_t      string;
    tenant_doc_t      read;

    const tenant_session_t  *session;  /* of a write that may come again */
} tenant_wire_extras_t;


/* The bytes of a command are those of its body, and what is put around it. */

typedef struct {
    uint8_t           head[25];
    struct iovec      vectors[TENANT_WIRE_VECTORS];
    size_t            length;
} tenant_wire_t;


/*
 * Makes the message "id" of an envelope.  What the vectors point to is the
 * body's, which must not be changed as long as they are used, or "arena"'s.
 * Returns TENANT_OK; TENANT_UNPROCESSABLE if the message would be longer than
 * "max"; or TENANT_NO_MEMORY; with *err.
 */
tenant_status_e tenant_wire_command(tenant_wire_t *wire,
    const tenant_envelope_t *envelope, const tenant_wire_extras_t *extras,
    int32_t id, uint32_t max, tenant_arena_t *arena, tenant_error_t *err);

/*
 * Makes the message "id" that asks a server for nothing but an answer, in
 * "buf", and returns its length.
 */
#define TENANT_WIRE_PING_MAX  64

size_t tenant_wire_ping(uint8_t buf[TENANT_WIRE_PING_MAX], int32_t id);

/*
 * Reads the TENANT_WIRE_HEADER bytes that a reply begins with.  Returns its
 * whole length, or 0 if no server would send this, with *why (a constant); then
 * *mixed tells whether it is another message's reply than that of "id".
 */
uint32_t tenant_wire_length(const uint8_t *header, int32_t id, uint32_t max,
    bool *mixed, const char **why);

/*
 * Sets *doc to the document in the "length" bytes of a whole reply.  Returns
 * false if they are something else, with *why.
 */
bool tenant_wire_reply(const uint8_t *data, uint32_t length,
    tenant_doc_t *doc, const char **why);

/*
 * Says what fault a reply tells of.  The message is in the arena.  Without
 * memory that is the fault.
 */
void tenant_wire_fault(tenant_doc_t reply, tenant_arena_t *arena,
    tenant_fault_t *fault);


#endif /* _TENANT_WIRE_H_INCLUDED_ */
