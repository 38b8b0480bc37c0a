/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tenant_connect.h"
#include "tenant_connection.h"


#define TENANT_CONNECTION_IOV  1024    /* IOV_MAX of Linux and the BSDs */


struct tenant_connection_s {
    int                     fd;        /* or -1 */
    tenant_connect_t       *connect;   /* until it is connected */
    tenant_tls_context_t   *context;   /* or NULL */
    tenant_tls_t           *tls;       /* or NULL */
    bool                    open;
    bool                    revocable;
    tenant_server_t         server;
    char                   *host;      /* for TLS */
    char                   *name;      /* for the log */
    char                    reason[TENANT_CONNECTION_REASON];
};


static ssize_t tenant_connection_step(tenant_connection_t *c);
static ssize_t tenant_connection_send(int fd, const struct iovec *iov, int n);
static ssize_t tenant_connection_recv(int fd, void *buf, size_t size);
static ssize_t tenant_connection_failed(tenant_connection_t *c);


tenant_connection_t *
tenant_connection_create(const char *host, const char *port, const char *name,
    tenant_tls_context_t *context, int64_t until, char *reason)
{
    tenant_connection_t  *c;

    c = calloc(1, sizeof(tenant_connection_t));

    if (c != NULL) {
        c->fd = -1;
        c->context = context;
        c->host = strdup(host);
        c->name = strdup(name);
    }

    if (c == NULL || c->host == NULL || c->name == NULL) {
        (void) snprintf(reason, TENANT_CONNECTION_REASON, "out of memory");
        tenant_connection_close(c);
        return NULL;
    }

    c->connect = tenant_connect_create(host, port, until, reason);

    if (c->connect == NULL) {
        tenant_connection_close(c);
        return NULL;
    }

    return c;
}


void
tenant_connection_close(tenant_connection_t *c)
{
    if (c == NULL) {
        return;
    }

    if (c->tls != NULL) {
        tenant_tls_close(c->tls);
    }

    if (c->fd != -1) {
        (void) close(c->fd);
    }

    tenant_connect_destroy(c->connect);
    free(c->name);
    free(c->host);
    free(c);
}


int
tenant_connection_fd(const tenant_connection_t *c)
{
    return c->connect != NULL ? tenant_connect_fd(c->connect) : c->fd;
}


int64_t
tenant_connection_until(const tenant_connection_t *c)
{
    return c->connect != NULL ? tenant_connect_until(c->connect) : 0;
}


const char *
tenant_connection_host(const tenant_connection_t *c)
{
    return c->name;
}


const char *
tenant_connection_reason(const tenant_connection_t *c)
{
    return c->reason;
}


bool
tenant_connection_revocable(const tenant_connection_t *c)
{
    return c->revocable;
}


tenant_server_t *
tenant_connection_server(tenant_connection_t *c)
{
    return &c->server;
}


/* Returns 1 when the connection is open, else as a read does. */

static ssize_t
tenant_connection_step(tenant_connection_t *c)
{
    int      fd;
    ssize_t  rc;

    if (c->connect != NULL) {

        fd = tenant_connect_step(c->connect, c->reason);

        if (fd < 0) {
            errno = ECONNREFUSED;
            return fd;
        }

        tenant_connect_destroy(c->connect);
        c->connect = NULL;
        c->fd = fd;

        if (c->context != NULL) {
            c->tls = tenant_tls_create(c->context, fd, c->host);
        }
    }

    if (c->context != NULL && c->tls == NULL) {
        errno = ENOMEM;
        return tenant_connection_failed(c);
    }

    if (c->tls != NULL) {

        rc = tenant_tls_handshake(c->tls);

        if (rc == TENANT_IO_FAILED) {
            return tenant_connection_failed(c);
        }

        if (rc != 1) {
            return rc;
        }

        if (tenant_tls_revocable(c->tls)) {
            (void) snprintf(c->reason, sizeof(c->reason),
                            "TLS: nobody asks whether its certificate is "
                            "revoked");
            c->revocable = true;
            errno = EPROTO;
            return TENANT_IO_FAILED;
        }
    }

    c->open = true;
    c->context = NULL;

    return 1;
}


ssize_t
tenant_connection_writev(tenant_connection_t *c, const struct iovec *iov,
    int n)
{
    ssize_t  rc;

    rc = c->open ? 1 : tenant_connection_step(c);

    if (rc != 1) {
        return rc;
    }

    rc = c->tls != NULL ? tenant_tls_writev(c->tls, iov, n)
                        : tenant_connection_send(c->fd, iov, n);

    return rc != TENANT_IO_FAILED ? rc : tenant_connection_failed(c);
}


static ssize_t
tenant_connection_send(int fd, const struct iovec *iov, int n)
{
    ssize_t        sent;
    struct msghdr  msg;

    memset(&msg, 0, sizeof(struct msghdr));

    msg.msg_iov = (struct iovec *) iov;
    msg.msg_iovlen = (size_t) (n < TENANT_CONNECTION_IOV
                               ? n : TENANT_CONNECTION_IOV);

    do {
        sent = sendmsg(fd, &msg, MSG_NOSIGNAL);
    } while (sent == -1 && errno == EINTR);

    if (sent == -1 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        return TENANT_IO_AGAIN_WRITE;
    }

    return sent;
}


ssize_t
tenant_connection_read(tenant_connection_t *c, void *buf, size_t size)
{
    ssize_t  rc;

    rc = c->open ? 1 : tenant_connection_step(c);

    if (rc != 1) {
        return rc;
    }

    rc = c->tls != NULL ? tenant_tls_read(c->tls, buf, size)
                        : tenant_connection_recv(c->fd, buf, size);

    return rc != TENANT_IO_FAILED ? rc : tenant_connection_failed(c);
}


static ssize_t
tenant_connection_recv(int fd, void *buf, size_t size)
{
    ssize_t  got;

    do {
        got = recv(fd, buf, size, 0);
    } while (got == -1 && errno == EINTR);

    if (got == -1 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        return TENANT_IO_AGAIN_READ;
    }

    return got;
}


bool
tenant_connection_pending(const tenant_connection_t *c)
{
    return c->tls != NULL && tenant_tls_pending(c->tls);
}


/* Keeps errno, and what is known of the reason beside it. */

static ssize_t
tenant_connection_failed(tenant_connection_t *c)
{
    int          code;
    const char  *text;

    code = errno;
    text = c->tls != NULL ? tenant_tls_reason(c->tls) : "";

    if (text[0] != '\0') {
        (void) snprintf(c->reason, sizeof(c->reason), "%s", text);

    } else {
        (void) snprintf(c->reason, sizeof(c->reason), "socket error %d", code);
    }

    errno = code;

    return TENANT_IO_FAILED;
}
