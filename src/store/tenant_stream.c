/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tenant_stream.h"
#include "../core/tenant_clock.h"


/* The driver's own types are small numbers; PHP's streams have 100. */
#define TENANT_STREAM_TYPE  116


struct tenant_stream_s {
    mongoc_stream_t       stream;      /* the driver's view, first */
    tenant_connection_t  *connection;  /* NULL once taken or closed */
    tenant_streams_t     *streams;
    tenant_stream_t      *next;
    int                   code;        /* errno of the last call */
    short                 wants;       /* what TLS waits for, or 0 */
};


static ssize_t tenant_stream_writev(mongoc_stream_t *stream,
    mongoc_iovec_t *iov, size_t n, int32_t timeout);
static ssize_t tenant_stream_readv(mongoc_stream_t *stream,
    mongoc_iovec_t *iov, size_t n, size_t least, int32_t timeout);
static ssize_t tenant_stream_done(tenant_stream_t *s, ssize_t n);
static bool tenant_stream_again(tenant_stream_t *s, ssize_t io, int64_t until);
static void tenant_stream_fault(tenant_stream_t *s);
static int64_t tenant_stream_until(const tenant_stream_t *s, int32_t timeout);
static int tenant_stream_left(int64_t until);
static ssize_t tenant_stream_poll(mongoc_stream_poll_t *streams, size_t n,
    int32_t timeout);
static int tenant_stream_before(mongoc_stream_poll_t *one, struct pollfd *fd,
    int timeout);
static int tenant_stream_after(mongoc_stream_poll_t *one,
    const struct pollfd *fd);
static int tenant_stream_flush(mongoc_stream_t *stream);
static int tenant_stream_setsockopt(mongoc_stream_t *stream, int level,
    int name, void *value, mongoc_socklen_t len);
static bool tenant_stream_check_closed(mongoc_stream_t *stream);
static bool tenant_stream_timed_out(mongoc_stream_t *stream);
static bool tenant_stream_should_retry(mongoc_stream_t *stream);
static int tenant_stream_close(mongoc_stream_t *stream);
static void tenant_stream_destroy(mongoc_stream_t *stream);


mongoc_stream_t *
tenant_stream_create(tenant_streams_t *streams,
    tenant_connection_t *connection)
{
    tenant_stream_t  *s;

    s = calloc(1, sizeof(tenant_stream_t));
    if (s == NULL) {
        return NULL;
    }

    /* there is no base stream: one that has none must not have the function */

    s->stream.type = TENANT_STREAM_TYPE;
    s->stream.destroy = tenant_stream_destroy;
    s->stream.failed = tenant_stream_destroy;
    s->stream.close = tenant_stream_close;
    s->stream.flush = tenant_stream_flush;
    s->stream.writev = tenant_stream_writev;
    s->stream.readv = tenant_stream_readv;
    s->stream.setsockopt = tenant_stream_setsockopt;
    s->stream.check_closed = tenant_stream_check_closed;
    s->stream.poll = tenant_stream_poll;
    s->stream.timed_out = tenant_stream_timed_out;
    s->stream.should_retry = tenant_stream_should_retry;

    s->connection = connection;

    s->streams = streams;
    s->next = streams->first;
    streams->first = s;

    return &s->stream;
}


tenant_connection_t *
tenant_stream_take(tenant_streams_t *streams, const char *host)
{
    tenant_stream_t      *s;
    tenant_connection_t  *connection;

    for (s = streams->first; s != NULL; s = s->next) {

        connection = s->connection;

        if (connection != NULL
            && strcmp(tenant_connection_host(connection), host) == 0)
        {
            s->connection = NULL;
            return connection;
        }
    }

    return NULL;
}


/* As the driver's own streams do, it writes all, unless the time is over. */

static ssize_t
tenant_stream_writev(mongoc_stream_t *stream, mongoc_iovec_t *iov, size_t n,
    int32_t timeout)
{
    ssize_t           sent, done;
    int64_t           until;
    struct iovec      rest;
    tenant_stream_t  *s;

    s = (tenant_stream_t *) stream;

    done = 0;
    until = tenant_stream_until(s, timeout);

    for ( /* void */ ; n > 0; iov++, n--) {

        rest = *iov;

        while (rest.iov_len > 0) {

            sent = TENANT_IO_FAILED;
            errno = EPIPE;

            if (s->connection != NULL) {
                sent = tenant_connection_writev(s->connection, &rest, 1);
            }

            if (sent > 0) {
                rest.iov_base = (char *) rest.iov_base + sent;
                rest.iov_len -= (size_t) sent;
                done += sent;

            } else if (!tenant_stream_again(s, sent, until)) {
                return done > 0 ? done : -1;
            }
        }
    }

    return tenant_stream_done(s, done);
}


/* It reads at least that much, unless the time is over. */

static ssize_t
tenant_stream_readv(mongoc_stream_t *stream, mongoc_iovec_t *iov, size_t n,
    size_t least, int32_t timeout)
{
    size_t            size;
    ssize_t           got, done;
    int64_t           until;
    tenant_stream_t  *s;

    s = (tenant_stream_t *) stream;

    done = 0;
    until = tenant_stream_until(s, timeout);

    for ( /* void */ ; n > 0; iov++, n--) {

        size = 0;

        while (size < iov->iov_len) {

            got = TENANT_IO_FAILED;
            errno = EPIPE;

            if (s->connection != NULL) {
                got = tenant_connection_read(s->connection,
                                             (char *) iov->iov_base + size,
                                             iov->iov_len - size);
            }

            if (got > 0) {
                size += (size_t) got;
                done += got;

            } else if ((size_t) done >= least && done > 0) {
                return tenant_stream_done(s, done);

            } else if (got == TENANT_IO_CLOSED) {
                return tenant_stream_done(s, least == 0 ? 0 : -1);

            } else if (!tenant_stream_again(s, got, until)) {
                return -1;
            }
        }
    }

    return tenant_stream_done(s, done);
}


static ssize_t
tenant_stream_done(tenant_stream_t *s, ssize_t n)
{
    s->code = 0;
    s->wants = 0;

    return n;
}


/*
 * Waits for what a read or a write waits for.  Returns false when it failed, or
 * the time is over.
 */

static bool
tenant_stream_again(tenant_stream_t *s, ssize_t io, int64_t until)
{
    int64_t        due;
    struct pollfd  one;

    s->wants = 0;

    if (io == TENANT_IO_FAILED) {
        s->code = errno;
        tenant_stream_fault(s);
        return false;
    }

    one.fd = tenant_connection_fd(s->connection);
    one.events = io == TENANT_IO_AGAIN_READ ? POLLIN : POLLOUT;

    s->wants = one.events;

    if (until == 0) {
        s->code = EAGAIN;
        errno = EAGAIN;
        return false;
    }

    if (tenant_clock_now() >= until) {
        s->code = ETIMEDOUT;
        errno = ETIMEDOUT;
        return false;
    }

    due = tenant_connection_until(s->connection);

    (void) poll(&one, 1, tenant_stream_left(due != 0 && due < until ? due
                                                                    : until));
    return true;
}


static int
tenant_stream_left(int64_t until)
{
    int64_t  left;

    left = until - tenant_clock_now();

    if (left < 0) {
        return 0;
    }

    return left < INT_MAX ? (int) left : INT_MAX;
}


static void
tenant_stream_fault(tenant_stream_t *s)
{
    const char             *reason;
    tenant_streams_t       *streams;
    tenant_stream_fault_t  *fault;

    streams = s->streams;

    if (s->connection == NULL) {
        return;
    }

    streams->revocable |= tenant_connection_revocable(s->connection);

    if (streams->nfaults == TENANT_STREAM_FAULTS) {
        return;
    }

    reason = tenant_connection_reason(s->connection);

    if (reason[0] == '\0') {
        return;
    }

    fault = &streams->faults[streams->nfaults++];

    (void) snprintf(fault->host, sizeof(fault->host), "%s",
                    tenant_connection_host(s->connection));
    (void) snprintf(fault->reason, sizeof(fault->reason), "%s", reason);
}


/* To the driver, 0 is not to wait, and less than 0 is to wait for good. */

static int64_t
tenant_stream_until(const tenant_stream_t *s, int32_t timeout)
{
    int64_t  until, last;

    if (timeout == 0) {
        return 0;
    }

    last = s->streams->until;
    until = tenant_clock_now() + timeout;

    return timeout > 0 && until < last ? until : last;
}


/*
 * All streams of a client are of one kind, which the driver sees to.  What is
 * wrong with a socket, reading and writing find out, and a host may have
 * another address.
 */

static ssize_t
tenant_stream_poll(mongoc_stream_poll_t *streams, size_t n, int32_t timeout)
{
    int             rc;
    size_t          i;
    ssize_t         ready;
    struct pollfd  *fds;

    fds = calloc(n, sizeof(struct pollfd));
    if (fds == NULL) {
        errno = ENOMEM;
        return -1;
    }

    for (i = 0; i < n; i++) {
        timeout = tenant_stream_before(&streams[i], &fds[i], timeout);
    }

    rc = poll(fds, (nfds_t) n, timeout);

    ready = rc == -1 && errno != EINTR ? -1 : 0;

    for (i = 0; i < n && ready != -1; i++) {
        ready += tenant_stream_after(&streams[i], &fds[i]);
    }

    free(fds);

    return ready;
}


/* Returns how long the poll may last. */

static int
tenant_stream_before(mongoc_stream_poll_t *one, struct pollfd *fd,
    int timeout)
{
    int               left;
    int64_t           due;
    tenant_stream_t  *s;

    s = (tenant_stream_t *) one->stream;

    one->revents = 0;
    fd->fd = -1;

    if (s->connection == NULL
        || ((one->events & POLLIN)
            && tenant_connection_pending(s->connection)))
    {
        one->revents = one->events;
        return 0;
    }

    /* TLS may have to read before it can write, and the reverse */

    fd->fd = tenant_connection_fd(s->connection);
    fd->events = s->wants != 0 ? s->wants : (short) one->events;

    due = tenant_connection_until(s->connection);

    if (due == 0) {
        return timeout;
    }

    left = tenant_stream_left(due);

    return timeout < 0 || left < timeout ? left : timeout;
}


static int
tenant_stream_after(mongoc_stream_poll_t *one, const struct pollfd *fd)
{
    int64_t           due;
    tenant_stream_t  *s;

    s = (tenant_stream_t *) one->stream;

    if (s->connection != NULL) {

        due = tenant_connection_until(s->connection);

        if ((fd->fd != -1 && fd->revents != 0)
            || (due != 0 && due <= tenant_clock_now()))
        {
            one->revents = one->events;
        }
    }

    return one->revents != 0;
}


static int
tenant_stream_flush(mongoc_stream_t *stream)
{
    (void) stream;

    return 0;
}


static int
tenant_stream_setsockopt(mongoc_stream_t *stream, int level, int name,
    void *value, mongoc_socklen_t len)
{
    tenant_stream_t  *s;

    s = (tenant_stream_t *) stream;

    if (s->connection == NULL) {
        errno = EBADF;
        return -1;
    }

    return setsockopt(tenant_connection_fd(s->connection), level, name, value,
                      len);
}


static bool
tenant_stream_check_closed(mongoc_stream_t *stream)
{
    char              byte;
    ssize_t           n;
    tenant_stream_t  *s;

    s = (tenant_stream_t *) stream;

    if (s->connection == NULL) {
        return true;
    }

    n = recv(tenant_connection_fd(s->connection), &byte, 1,
             MSG_PEEK|MSG_DONTWAIT);

    return n == 0 || (n == -1 && errno != EAGAIN && errno != EWOULDBLOCK
                      && errno != EINTR);
}


static bool
tenant_stream_timed_out(mongoc_stream_t *stream)
{
    tenant_stream_t  *s;

    s = (tenant_stream_t *) stream;

    return s->code == ETIMEDOUT;
}


static bool
tenant_stream_should_retry(mongoc_stream_t *stream)
{
    tenant_stream_t  *s;

    s = (tenant_stream_t *) stream;

    return s->code == EAGAIN;
}


static int
tenant_stream_close(mongoc_stream_t *stream)
{
    tenant_stream_t  *s;

    s = (tenant_stream_t *) stream;

    tenant_connection_close(s->connection);
    s->connection = NULL;

    return 0;
}


static void
tenant_stream_destroy(mongoc_stream_t *stream)
{
    tenant_stream_t  *s, **p;

    s = (tenant_stream_t *) stream;

    for (p = &s->streams->first; *p != s; p = &(*p)->next) {
        /* void */
    }

    *p = s->next;

    (void) tenant_stream_close(stream);
    free(s);
}
