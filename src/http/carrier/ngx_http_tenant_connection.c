/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_connection.h"


/* A reply that nobody wants may take so long. */
#define NGX_HTTP_TENANT_CONNECTION_DRAIN  1000


ngx_http_tenant_connection_t *
ngx_http_tenant_connection_create(ngx_http_tenant_peer_t *peer,
    tenant_connection_t *stream, ngx_event_handler_pt read,
    ngx_event_handler_pt write)
{
    ngx_log_t                     *log;
    tenant_server_t               *server;
    ngx_connection_t              *c;
    ngx_http_tenant_connection_t  *connection;

    log = peer->carrier->log;

    connection = ngx_alloc(sizeof(ngx_http_tenant_connection_t), log);
    if (connection == NULL) {
        tenant_connection_close(stream);
        return NULL;
    }

    ngx_memzero(connection, offsetof(ngx_http_tenant_connection_t, text));

    c = ngx_get_connection(tenant_connection_fd(stream), log);

    if (c == NULL) {
        ngx_free(connection);
        tenant_connection_close(stream);
        return NULL;
    }

    connection->peer = peer;
    connection->c = c;
    connection->stream = stream;
    connection->generation = peer->generation;
    connection->used = ngx_current_msec;

    server = tenant_connection_server(stream);

    connection->max = server->max_message;
    connection->retries = peer->retries && server->sessions
                          && server->member != TENANT_MEMBER_STANDALONE
                          && tenant_session_create(&connection->session);

    c->data = connection;
    c->read->log = log;
    c->write->log = log;
    c->read->handler = read;
    c->write->handler = write;
    c->write->ready = 1;

    ngx_queue_insert_head(&peer->idle, &connection->queue);
    peer->connections++;

    /* nginx closes it when the worker leaves */
    c->idle = 1;

    if ((ngx_add_conn ? ngx_add_conn(c)
                      : ngx_handle_read_event(c->read, 0)) != NGX_OK)
    {
        ngx_http_tenant_connection_close(connection);
        return NULL;
    }

    return connection;
}


void
ngx_http_tenant_connection_close(ngx_http_tenant_connection_t *connection)
{
    ngx_connection_t        *c;
    ngx_http_tenant_peer_t  *peer;

    c = connection->c;
    peer = connection->peer;

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, c->log, 0,
                   "tenant connection %d closed, state:%ui", c->fd,
                   connection->state);

    ngx_queue_remove(&connection->queue);
    peer->connections--;

    if (c->read->timer_set) {
        ngx_del_timer(c->read);
    }

    if (ngx_del_conn) {
        ngx_del_conn(c, NGX_CLOSE_EVENT);

    } else {
        if (c->read->active || c->read->disabled) {
            ngx_del_event(c->read, NGX_READ_EVENT, NGX_CLOSE_EVENT);
        }

        if (c->write->active || c->write->disabled) {
            ngx_del_event(c->write, NGX_WRITE_EVENT, NGX_CLOSE_EVENT);
        }
    }

    if (c->read->posted) {
        ngx_delete_posted_event(c->read);
    }

    if (c->write->posted) {
        ngx_delete_posted_event(c->write);
    }

    c->read->closed = 1;
    c->write->closed = 1;

    tenant_connection_close(connection->stream);

    ngx_free_connection(c);
    c->fd = (ngx_socket_t) -1;

    ngx_free(connection);
}


void
ngx_http_tenant_connection_abandon(ngx_http_tenant_connection_t *connection)
{
    ngx_http_tenant_peer_t  *peer;

    peer = connection->peer;

    connection->call->connection = NULL;
    connection->call = NULL;

    if (connection->state == NGX_HTTP_TENANT_CONNECTION_CHECKED) {
        return;
    }

    /*
     * a half command, or a reply that goes into the call's memory, can't go on
     */

    if (connection->state != NGX_HTTP_TENANT_CONNECTION_READING
        || connection->length > sizeof(connection->buffer) || ngx_exiting)
    {
        ngx_http_tenant_connection_close(connection);
        peer->freed(peer);
        return;
    }

    connection->state = NGX_HTTP_TENANT_CONNECTION_DRAINED;
    ngx_add_timer(connection->c->read, NGX_HTTP_TENANT_CONNECTION_DRAIN);
}


void
ngx_http_tenant_connection_free(ngx_http_tenant_connection_t *connection)
{
    ngx_http_tenant_peer_t  *peer;

    peer = connection->peer;

    /* the end of the stream may have come with the reply */

    if (ngx_exiting || connection->generation != peer->generation
        || connection->c->read->pending_eof)
    {
        ngx_http_tenant_connection_close(connection);
        return;
    }

    connection->state = NGX_HTTP_TENANT_CONNECTION_IDLE;
    connection->used = ngx_current_msec;
    connection->c->idle = 1;

    ngx_queue_remove(&connection->queue);
    ngx_queue_insert_head(&peer->idle, &connection->queue);
}


/* Ends the connection, and with it what is on it. */

void
ngx_http_tenant_connection_lost(ngx_http_tenant_connection_t *connection,
    ngx_uint_t fault, const char *why)
{
    tenant_outcome_t          outcome;
    ngx_http_tenant_call_t   *call;
    ngx_http_tenant_peer_t   *peer;

    call = connection->call;
    peer = connection->peer;

    if (call == NULL) {
        ngx_http_tenant_connection_close(connection);
        peer->freed(peer);
        return;
    }

    if (!call->exchange.sent && fault == TENANT_FAULT_NETWORK) {

        /* another one takes it */

        ngx_memzero(&outcome, sizeof(tenant_outcome_t));
        outcome.again = TENANT_AGAIN_UNSENT;

        call->connection = NULL;
        ngx_http_tenant_connection_close(connection);

    } else {
        ngx_http_tenant_connection_fails(connection, fault, why, &outcome);
    }

    peer->ended(peer, call, &outcome);
}


void
ngx_http_tenant_connection_fails(ngx_http_tenant_connection_t *connection,
    ngx_uint_t fault, const char *why, tenant_outcome_t *outcome)
{
    ngx_http_tenant_call_t  *call;

    call = connection->call;

    call->status = tenant_exchange_failed(&call->exchange, fault, why,
                                          outcome, call->error);
    call->connection = NULL;

    ngx_http_tenant_connection_close(connection);
}
