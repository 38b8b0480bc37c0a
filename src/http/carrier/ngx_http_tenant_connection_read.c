/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_connection_read.h"
#include "ngx_http_tenant_connection_write.h"


/* Others get their turn after so many bytes of a reply. */
#define NGX_HTTP_TENANT_CONNECTION_SLICE  262144


static void ngx_http_tenant_connection_silent(
    ngx_http_tenant_connection_t *connection);
static void ngx_http_tenant_connection_idle(
    ngx_http_tenant_connection_t *connection);
static void ngx_http_tenant_connection_read(
    ngx_http_tenant_connection_t *connection);
static void ngx_http_tenant_connection_blocked(
    ngx_http_tenant_connection_t *connection, ssize_t why);
static ngx_int_t ngx_http_tenant_connection_header(
    ngx_http_tenant_connection_t *connection, ngx_uint_t *fault,
    const char **why);
static void ngx_http_tenant_connection_came(
    ngx_http_tenant_connection_t *connection);


void
ngx_http_tenant_connection_read_handler(ngx_event_t *rev)
{
    ngx_connection_t              *c;
    ngx_http_tenant_connection_t  *connection;

    c = rev->data;
    connection = c->data;

    if (rev->timedout) {
        rev->timedout = 0;
        ngx_http_tenant_connection_silent(connection);
        ngx_http_tenant_connection_lost(connection, TENANT_FAULT_NETWORK,
                                        "the server is silent");
        return;
    }

    if (connection->read_for_write) {
        c->write->handler(c->write);
        return;
    }

    switch (connection->state) {

    case NGX_HTTP_TENANT_CONNECTION_IDLE:
        ngx_http_tenant_connection_idle(connection);
        return;

    case NGX_HTTP_TENANT_CONNECTION_WRITING:
        /* read once all of the command is out */
        return;

    default:
        ngx_http_tenant_connection_read(connection);
    }
}


/*
 * What was idle as long as this one was forgotten with it, most likely: a call
 * does not wait for each of them in turn.
 */

static void
ngx_http_tenant_connection_silent(ngx_http_tenant_connection_t *connection)
{
    ngx_queue_t                   *q;
    ngx_http_tenant_peer_t        *peer;
    ngx_http_tenant_connection_t  *other;

    peer = connection->peer;

    tenant_exchange_doubt(peer->carrier->store, peer->index);

    if (connection->state != NGX_HTTP_TENANT_CONNECTION_CHECKED) {
        return;
    }

    while (!ngx_queue_empty(&peer->idle)) {
        q = ngx_queue_last(&peer->idle);
        other = ngx_queue_data(q, ngx_http_tenant_connection_t, queue);

        if (ngx_current_msec - other->used <= NGX_HTTP_TENANT_CONNECTION_CHECK)
        {
            return;
        }

        ngx_http_tenant_connection_close(other);
    }
}


/* A server has nothing to say that was not asked: it closes the connection. */

static void
ngx_http_tenant_connection_idle(ngx_http_tenant_connection_t *connection)
{
    ssize_t                  n;
    ngx_connection_t        *c;
    ngx_http_tenant_peer_t  *peer;

    c = connection->c;
    peer = connection->peer;

    if (c->close) {
        ngx_http_tenant_connection_close(connection);
        return;
    }

    n = tenant_connection_read(connection->stream, connection->buffer, 1);

    if (n == TENANT_IO_AGAIN_READ) {
        c->read->ready = 0;

        if (ngx_handle_read_event(c->read, 0) == NGX_OK) {
            return;
        }
    }

    if (n > 0) {
        ngx_log_error(NGX_LOG_ERR, c->log, 0,
                      "tenant: the database %s sent what nobody had asked for",
                      tenant_connection_host(connection->stream));
    }

    ngx_http_tenant_connection_close(connection);
    peer->freed(peer);
}


static void
ngx_http_tenant_connection_read(ngx_http_tenant_connection_t *connection)
{
    size_t             size, turn;
    ssize_t            n;
    ngx_uint_t         fault;
    const char        *why;
    ngx_connection_t  *c;

    c = connection->c;
    connection->write_for_read = 0;

    for (turn = 0; turn < NGX_HTTP_TENANT_CONNECTION_SLICE; turn += n) {

        size = connection->reply == connection->buffer
               ? sizeof(connection->buffer) : connection->length;
        size -= connection->have;

        size = ngx_min(size, NGX_HTTP_TENANT_CONNECTION_SLICE);

        n = tenant_connection_read(connection->stream,
                                   connection->reply + connection->have, size);

        if (n == TENANT_IO_AGAIN_READ || n == TENANT_IO_AGAIN_WRITE) {
            ngx_http_tenant_connection_blocked(connection, n);
            return;
        }

        if (n <= 0) {
            ngx_http_tenant_connection_lost(connection, TENANT_FAULT_NETWORK,
                                            "the connection was lost");
            return;
        }

        connection->have += n;

        if (connection->length == 0
            && connection->have >= TENANT_WIRE_HEADER
            && ngx_http_tenant_connection_header(connection, &fault, &why)
               != NGX_OK)
        {
            ngx_http_tenant_connection_lost(connection, fault, why);
            return;
        }

        if (connection->length != 0
            && connection->have >= connection->length)
        {
            if ((size_t) n < size) {
                c->read->ready = 0;
            }

            ngx_http_tenant_connection_came(connection);
            return;
        }
    }

    ngx_post_event(c->read, &ngx_posted_next_events);
}


/* There is nothing to be read now. */

static void
ngx_http_tenant_connection_blocked(ngx_http_tenant_connection_t *connection,
    ssize_t why)
{
    ngx_connection_t  *c;

    c = connection->c;

    if (why == TENANT_IO_AGAIN_READ) {
        c->read->ready = 0;

    } else {
        c->write->ready = 0;
        connection->write_for_read = 1;
    }

    if (ngx_handle_read_event(c->read, 0) != NGX_OK
        || (connection->write_for_read
            && ngx_handle_write_event(c->write, 0) != NGX_OK))
    {
        ngx_http_tenant_connection_lost(connection, TENANT_FAULT_NETWORK,
                                        "its events failed");
    }
}


static ngx_int_t
ngx_http_tenant_connection_header(ngx_http_tenant_connection_t *connection,
    ngx_uint_t *fault, const char **why)
{
    bool        mixed;
    u_char     *p;
    uint32_t    length;
    ngx_uint_t  level;

    length = tenant_wire_length(connection->buffer, connection->id,
                                TENANT_WIRE_MAX, &mixed, why);

    if (length == 0) {

        level = mixed ? NGX_LOG_CRIT : NGX_LOG_ERR;

        ngx_log_error(level, connection->c->log, 0,
                      "tenant: a reply of the database %s is refused: %s",
                      tenant_connection_host(connection->stream), *why);

        *fault = TENANT_FAULT_OTHER;
        return NGX_ERROR;
    }

    connection->length = length;

    if (length <= sizeof(connection->buffer)) {
        return NGX_OK;
    }

    if (connection->call == NULL
        || connection->state != NGX_HTTP_TENANT_CONNECTION_READING)
    {
        *fault = TENANT_FAULT_OTHER;
        *why = "nobody waits for so much";
        return NGX_ERROR;
    }

    p = tenant_arena_alloc(connection->call->exchange.work->arena, length);

    if (p == NULL) {
        *fault = TENANT_FAULT_MEMORY;
        *why = "out of memory";
        return NGX_ERROR;
    }

    connection->reply = ngx_cpymem(p, connection->buffer, connection->have)
                        - connection->have;

    return NGX_OK;
}


/* The whole reply is there. */

static void
ngx_http_tenant_connection_came(ngx_http_tenant_connection_t *connection)
{
    u_char                   *p;
    ngx_int_t                 rc;
    const char               *why;
    tenant_doc_t              doc;
    tenant_outcome_t          outcome;
    ngx_http_tenant_call_t   *call;
    ngx_http_tenant_peer_t   *peer;

    call = connection->call;
    peer = connection->peer;

    if (connection->have > connection->length) {
        why = "something is behind it";
        goto odd;
    }

    if (connection->c->read->timer_set) {
        ngx_del_timer(connection->c->read);
    }

    if (connection->state == NGX_HTTP_TENANT_CONNECTION_CHECKED
        && call != NULL)
    {
        rc = ngx_http_tenant_connection_begin(connection, &outcome);

        if (rc == NGX_DECLINED) {
            outcome.again = TENANT_AGAIN_UNSENT;
        }

        if (rc != NGX_AGAIN) {
            peer->ended(peer, call, &outcome);
        }

        return;
    }

    if (call == NULL) {
        ngx_http_tenant_connection_free(connection);
        peer->freed(peer);
        return;
    }

    p = connection->reply;

    if (p == connection->buffer) {
        p = tenant_arena_alloc(call->exchange.work->arena,
                               connection->length);
        if (p == NULL) {
            ngx_http_tenant_connection_lost(connection, TENANT_FAULT_MEMORY,
                                            "out of memory");
            return;
        }

        ngx_memcpy(p, connection->buffer, connection->length);
    }

    if (!tenant_wire_reply(p, connection->length, &doc, &why)) {
        goto odd;
    }

    call->reply = doc;
    call->status = tenant_exchange_reply(&call->exchange, doc, &outcome,
                                         call->error);
    call->connection = NULL;
    connection->call = NULL;

    ngx_log_debug3(NGX_LOG_DEBUG_HTTP, connection->c->log, 0,
                   "tenant connection %d reply: %uD bytes, status:%d",
                   connection->c->fd, connection->length, call->status);

    if (outcome.moved) {
        ngx_http_tenant_connection_close(connection);
        peer->moved(peer);

    } else {
        ngx_http_tenant_connection_free(connection);
    }

    peer->ended(peer, call, &outcome);
    return;

odd:

    ngx_log_error(NGX_LOG_ERR, connection->c->log, 0,
                  "tenant: a reply of the database %s is refused: %s",
                  tenant_connection_host(connection->stream), why);

    ngx_http_tenant_connection_lost(connection, TENANT_FAULT_OTHER, why);
}
