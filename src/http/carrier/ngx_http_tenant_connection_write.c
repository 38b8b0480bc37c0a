/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_connection_write.h"


/* A question that is not answered in this time was lost. */
#define NGX_HTTP_TENANT_CONNECTION_ASKED  2000


static tenant_status_e ngx_http_tenant_connection_holds(
    ngx_http_tenant_connection_t *connection, ngx_http_tenant_call_t *call);
static ngx_int_t ngx_http_tenant_connection_write(
    ngx_http_tenant_connection_t *connection);
static ngx_int_t ngx_http_tenant_connection_events(
    ngx_http_tenant_connection_t *connection);
static ngx_int_t ngx_http_tenant_connection_check(
    ngx_http_tenant_connection_t *connection);
static void ngx_http_tenant_connection_wrote(
    ngx_http_tenant_connection_t *connection, size_t n);


ngx_int_t
ngx_http_tenant_connection_send(ngx_http_tenant_connection_t *connection,
    ngx_http_tenant_call_t *call, tenant_outcome_t *outcome)
{
    ngx_queue_remove(&connection->queue);
    ngx_queue_insert_tail(&connection->peer->busy, &connection->queue);

    connection->c->idle = 0;
    connection->call = call;
    call->connection = connection;

    if (ngx_current_msec - connection->used
        > NGX_HTTP_TENANT_CONNECTION_CHECK)
    {
        return ngx_http_tenant_connection_check(connection);
    }

    return ngx_http_tenant_connection_begin(connection, outcome);
}


ngx_int_t
ngx_http_tenant_connection_begin(ngx_http_tenant_connection_t *connection,
    tenant_outcome_t *outcome)
{
    ngx_int_t                 rc;
    tenant_status_e           status;
    ngx_http_tenant_call_t   *call;
    ngx_http_tenant_peer_t   *peer;

    call = connection->call;
    peer = connection->peer;

    connection->id = (int32_t) (++peer->id & 0x7fffffff);

    status = tenant_exchange_begin(&call->exchange, &peer->extras,
                                   connection->retries ? &connection->session
                                                       : NULL,
                                   connection->id, connection->max,
                                   call->error);

    if (status == TENANT_OK && call->exchange.command->held) {
        status = ngx_http_tenant_connection_holds(connection, call);
    }

    if (status != TENANT_OK) {
        ngx_memzero(outcome, sizeof(tenant_outcome_t));
        call->status = status;
        call->connection = NULL;
        connection->call = NULL;
        ngx_http_tenant_connection_free(connection);
        return NGX_OK;
    }

    connection->state = NGX_HTTP_TENANT_CONNECTION_WRITING;
    connection->out = call->exchange.wire.vectors;
    connection->nout = TENANT_WIRE_VECTORS;
    connection->length = 0;
    connection->have = 0;
    connection->reply = connection->buffer;

    rc = ngx_http_tenant_connection_write(connection);

    if (rc == NGX_ERROR) {

        if (!call->exchange.sent) {
            call->connection = NULL;
            connection->call = NULL;
            ngx_http_tenant_connection_close(connection);
            return NGX_DECLINED;
        }

        ngx_http_tenant_connection_fails(connection, TENANT_FAULT_NETWORK,
                                         "the connection was lost", outcome);
        return NGX_OK;
    }

    return NGX_AGAIN;
}


/*
 * What is between the server and us may have forgotten a connection without a
 * word, so a command is not risked on it.
 */

static ngx_int_t
ngx_http_tenant_connection_check(ngx_http_tenant_connection_t *connection)
{
    connection->id = (int32_t) (++connection->peer->id & 0x7fffffff);
    connection->call->exchange.sent = false;

    connection->state = NGX_HTTP_TENANT_CONNECTION_CHECKED;
    connection->ping.iov_base = connection->text;
    connection->ping.iov_len = tenant_wire_ping(connection->text,
                                                connection->id);
    connection->out = &connection->ping;
    connection->nout = 1;
    connection->length = 0;
    connection->have = 0;
    connection->reply = connection->buffer;

    if (ngx_http_tenant_connection_write(connection) == NGX_ERROR) {
        connection->call->connection = NULL;
        connection->call = NULL;
        ngx_http_tenant_connection_close(connection);
        return NGX_DECLINED;
    }

    ngx_add_timer(connection->c->read, NGX_HTTP_TENANT_CONNECTION_ASKED);

    return NGX_AGAIN;
}


/* A cursor is its server's: after a step-down others are connected to. */

static tenant_status_e
ngx_http_tenant_connection_holds(ngx_http_tenant_connection_t *connection,
    ngx_http_tenant_call_t *call)
{
    uint32_t      server;
    const char   *host;

    host = tenant_connection_host(connection->stream);
    server = ngx_crc32_long((u_char *) host, ngx_strlen(host)) | 1;

    if (!call->exchange.envelope.pinned) {
        call->exchange.work->server = server;
        return TENANT_OK;
    }

    if (call->exchange.work->server == server) {
        return TENANT_OK;
    }

    return tenant_error_set(call->error, TENANT_UNAVAILABLE,
                            "the database has moved to another server");
}


/*
 * Writes what can be written now.  Returns NGX_OK when all of it is, NGX_AGAIN,
 * or NGX_ERROR.
 */

static ngx_int_t
ngx_http_tenant_connection_write(ngx_http_tenant_connection_t *connection)
{
    ssize_t            n;
    ngx_connection_t  *c;

    c = connection->c;

    connection->read_for_write = 0;

    while (connection->nout != 0) {

        n = tenant_connection_writev(connection->stream, connection->out,
                                     (int) connection->nout);

        if (n == TENANT_IO_FAILED) {
            return NGX_ERROR;
        }

        if (n == TENANT_IO_AGAIN_READ) {
            connection->read_for_write = 1;
            c->read->ready = 0;
            break;
        }

        if (n == TENANT_IO_AGAIN_WRITE) {
            c->write->ready = 0;
            break;
        }

        ngx_http_tenant_connection_wrote(connection, n);
    }

    if (ngx_http_tenant_connection_events(connection) != NGX_OK) {
        return NGX_ERROR;
    }

    if (connection->nout != 0) {
        return NGX_AGAIN;
    }

    if (connection->state == NGX_HTTP_TENANT_CONNECTION_WRITING) {
        connection->state = NGX_HTTP_TENANT_CONNECTION_READING;
    }

    /* an edge that came meanwhile does not come again */

    if (c->read->ready) {
        ngx_post_event(c->read, &ngx_posted_events);
    }

    return NGX_OK;
}


static void
ngx_http_tenant_connection_wrote(ngx_http_tenant_connection_t *connection,
    size_t n)
{
    ngx_http_tenant_call_t  *call;

    call = connection->call;

    if (call != NULL && !call->exchange.sent
        && connection->state == NGX_HTTP_TENANT_CONNECTION_WRITING)
    {
        tenant_exchange_sending(&call->exchange);
    }

    while (n != 0 && n >= connection->out->iov_len) {
        n -= connection->out->iov_len;
        connection->out++;
        connection->nout--;
    }

    if (n != 0) {
        connection->out->iov_base = (u_char *) connection->out->iov_base + n;
        connection->out->iov_len -= n;
    }
}


static ngx_int_t
ngx_http_tenant_connection_events(ngx_http_tenant_connection_t *connection)
{
    ngx_connection_t  *c;

    c = connection->c;

    if (ngx_handle_read_event(c->read, 0) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_event_flags & NGX_USE_CLEAR_EVENT) {
        return NGX_OK;
    }

    return ngx_handle_write_event(c->write, 0);
}


void
ngx_http_tenant_connection_write_handler(ngx_event_t *wev)
{
    ngx_connection_t              *c;
    ngx_http_tenant_connection_t  *connection;

    c = wev->data;
    connection = c->data;

    if (connection->write_for_read) {
        connection->write_for_read = 0;
        c->read->handler(c->read);
        return;
    }

    if (connection->nout == 0) {

        if (ngx_http_tenant_connection_events(connection) != NGX_OK) {
            ngx_http_tenant_connection_lost(connection, TENANT_FAULT_NETWORK,
                                            "its events failed");
        }

        return;
    }

    if (ngx_http_tenant_connection_write(connection) == NGX_ERROR) {
        ngx_http_tenant_connection_lost(connection, TENANT_FAULT_NETWORK,
                                        "the connection was lost");
    }
}
