/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_CONNECTION_H_INCLUDED_
#define _NGX_HTTP_TENANT_CONNECTION_H_INCLUDED_


#include "ngx_http_tenant_peer.h"


/* A connection that was idle for longer is asked whether it is there still. */
#define NGX_HTTP_TENANT_CONNECTION_CHECK  5000

/* Small replies are read into the connection's own buffer. */
#define NGX_HTTP_TENANT_CONNECTION_BUFFER  16384


typedef enum {
    NGX_HTTP_TENANT_CONNECTION_IDLE = 0,
    NGX_HTTP_TENANT_CONNECTION_CHECKED,   /* is it there still? */
    NGX_HTTP_TENANT_CONNECTION_WRITING,
    NGX_HTTP_TENANT_CONNECTION_READING,
    NGX_HTTP_TENANT_CONNECTION_DRAINED    /* of a reply that nobody wants */
} ngx_http_tenant_connection_state_e;


struct ngx_http_tenant_connection_s {
    ngx_queue_t                 queue;         /* peer->idle or peer->busy */
    ngx_http_tenant_peer_t     *peer;
    ngx_connection_t           *c;
    tenant_connection_t        *stream;
    ngx_http_tenant_call_t     *call;          /* NULL: nobody's */

    ngx_uint_t                  state;         /* ..._connection_state_e */
    unsigned                    generation;    /* as it was when it was made */
    ngx_msec_t                  used;          /* when it was last */
    uint32_t                    max;           /* bytes of a message */
    tenant_session_t            session;       /* of its writes */

    struct iovec               *out;           /* what is left to be written */
    ngx_uint_t                  nout;
    struct iovec                ping;

    int32_t                     id;            /* of the reply to come */
    u_char                     *reply;         /* "buffer", or an arena's */
    uint32_t                    length;        /* its, once known, or 0 */
    size_t                      have;          /* bytes of it */

    unsigned                    retries:1;         /* writes, by its session */
    unsigned                    read_for_write:1;  /* TLS */
    unsigned                    write_for_read:1;

    u_char                      text[TENANT_WIRE_PING_MAX];
    u_char                      buffer[NGX_HTTP_TENANT_CONNECTION_BUFFER];
};


/*
 * Makes an idle connection of the peer's.  Returns NULL if there is no memory,
 * or no slot of "worker_connections"; then the stream is closed.
 */
ngx_http_tenant_connection_t *ngx_http_tenant_connection_create(
    ngx_http_tenant_peer_t *peer, tenant_connection_t *stream,
    ngx_event_handler_pt read, ngx_event_handler_pt write);

/* Closes and frees it; it has no call. */
void ngx_http_tenant_connection_close(
    ngx_http_tenant_connection_t *connection);

/* Nobody wants the reply of its call any more. */
void ngx_http_tenant_connection_abandon(
    ngx_http_tenant_connection_t *connection);

/* It has done its work: makes it idle, or closes it if it is of no use. */
void ngx_http_tenant_connection_free(
    ngx_http_tenant_connection_t *connection);

/*
 * Closes the connection for a tenant_fault_e that "why" describes; its call
 * ends with that, or is sent again.
 */
void ngx_http_tenant_connection_lost(
    ngx_http_tenant_connection_t *connection, ngx_uint_t fault,
    const char *why);

/* Does the same, but leaves what is to become of the call to the caller. */
void ngx_http_tenant_connection_fails(
    ngx_http_tenant_connection_t *connection, ngx_uint_t fault,
    const char *why, tenant_outcome_t *outcome);


#endif /* _NGX_HTTP_TENANT_CONNECTION_H_INCLUDED_ */
