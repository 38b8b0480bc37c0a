/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_log.h"

#include <sys/eventfd.h>


#define NGX_HTTP_TENANT_LOG_LINES  64
#define NGX_HTTP_TENANT_LOG_LEN    512


typedef struct {
    tenant_log_level_e      level;
    u_char                  text[NGX_HTTP_TENANT_LOG_LEN];
} ngx_http_tenant_log_line_t;


typedef struct {
    ngx_thread_mutex_t           mutex;
    ngx_connection_t            *connection;
    ngx_log_t                   *log;
    int                          fd;
    ngx_uint_t                   first;
    ngx_uint_t                   count;
    ngx_uint_t                   dropped;
    ngx_http_tenant_log_line_t   lines[NGX_HTTP_TENANT_LOG_LINES];
} ngx_http_tenant_log_t;


static void ngx_http_tenant_log_read(ngx_event_t *ev);
static void ngx_http_tenant_log_close(void *data);


static ngx_uint_t  ngx_http_tenant_log_levels[] = {
    NGX_LOG_ERR,
    NGX_LOG_WARN,
    NGX_LOG_NOTICE,
    NGX_LOG_INFO,
    NGX_LOG_DEBUG
};


/* The driver has one log for the process, so there is one queue. */

static ngx_http_tenant_log_t  *ngx_http_tenant_log;


ngx_int_t
ngx_http_tenant_log_init(ngx_cycle_t *cycle)
{
    ngx_connection_t       *c;
    ngx_http_tenant_log_t  *log;

    log = ngx_pcalloc(cycle->pool, sizeof(ngx_http_tenant_log_t));
    if (log == NULL) {
        return NGX_ERROR;
    }

    log->log = cycle->log;

    if (ngx_thread_mutex_create(&log->mutex, cycle->log) != NGX_OK) {
        return NGX_ERROR;
    }

    log->fd = eventfd(0, EFD_NONBLOCK|EFD_CLOEXEC);

    if (log->fd == -1) {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, ngx_errno,
                      "eventfd() failed");
        return NGX_ERROR;
    }

    c = ngx_get_connection(log->fd, cycle->log);

    if (c == NULL) {
        (void) close(log->fd);
        return NGX_ERROR;
    }

    c->data = log;
    c->read->handler = ngx_http_tenant_log_read;
    c->read->log = cycle->log;
    c->write->log = cycle->log;

    /*
     * like nginx's own channel, this is no client's connection: nginx need not
     * drain it, nor alert when it is still open
     */
    c->read->channel = 1;
    c->write->channel = 1;

    log->connection = c;

    if (ngx_add_event(c->read, NGX_READ_EVENT, 0) != NGX_OK) {
        ngx_http_tenant_log_close(log);
        return NGX_ERROR;
    }

    ngx_http_tenant_log = log;

    return NGX_OK;
}


void
ngx_http_tenant_log_line(tenant_log_level_e level, const char *text)
{
    uint64_t                     one;
    ngx_uint_t                   first;
    ngx_http_tenant_log_t       *log;
    ngx_http_tenant_log_line_t  *line;

    log = ngx_http_tenant_log;

    if (log == NULL
        || ngx_thread_mutex_lock(&log->mutex, log->log) != NGX_OK)
    {
        return;
    }

    first = (log->count == 0);

    if (log->count == NGX_HTTP_TENANT_LOG_LINES) {
        log->dropped++;

    } else {
        line = &log->lines[(log->first + log->count)
                           % NGX_HTTP_TENANT_LOG_LINES];
        line->level = level;
        ngx_cpystrn(line->text, (u_char *) text, NGX_HTTP_TENANT_LOG_LEN);
        log->count++;
    }

    (void) ngx_thread_mutex_unlock(&log->mutex, log->log);

    if (first) {
        one = 1;

        if (write(log->fd, &one, sizeof(uint64_t)) == -1) {
            /* the counter is full, so the event loop has been told already */
            return;
        }
    }
}


static void
ngx_http_tenant_log_read(ngx_event_t *ev)
{
    uint64_t           count;
    ngx_connection_t  *c;

    c = ev->data;

    while (read(c->fd, &count, sizeof(uint64_t)) == sizeof(uint64_t)) {
        /* void */
    }

    ngx_http_tenant_log_drain();
}


void
ngx_http_tenant_log_drain(void)
{
    ngx_uint_t                   dropped;
    ngx_http_tenant_log_t       *log;
    ngx_http_tenant_log_line_t   line;

    log = ngx_http_tenant_log;

    for ( ;; ) {

        if (ngx_thread_mutex_lock(&log->mutex, log->log) != NGX_OK) {
            return;
        }

        if (log->count == 0) {
            dropped = log->dropped;
            log->dropped = 0;
            (void) ngx_thread_mutex_unlock(&log->mutex, log->log);
            break;
        }

        line = log->lines[log->first];
        log->first = (log->first + 1) % NGX_HTTP_TENANT_LOG_LINES;
        log->count--;

        (void) ngx_thread_mutex_unlock(&log->mutex, log->log);

        ngx_log_error(ngx_http_tenant_log_levels[line.level], log->log, 0,
                      "tenant: %s", line.text);
    }

    if (dropped != 0) {
        ngx_log_error(NGX_LOG_WARN, log->log, 0,
                      "tenant: %ui log lines of the driver were dropped",
                      dropped);
    }
}


void
ngx_http_tenant_log_exit(void)
{
    ngx_http_tenant_log_t  *log;

    log = ngx_http_tenant_log;

    if (log == NULL) {
        return;
    }

    ngx_http_tenant_log_drain();

    ngx_http_tenant_log = NULL;
    ngx_http_tenant_log_close(log);
}


static void
ngx_http_tenant_log_close(void *data)
{
    ngx_http_tenant_log_t  *log = data;

    ngx_close_connection(log->connection);
}
