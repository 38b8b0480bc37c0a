/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tenant_connection.h"


#define TENANT_CONNECTION_IOV  1024    /* IOV_MAX of Linux and the BSDs */


struct tenant_connection_s {
    int                   fd;
    struct tenant_tls_s  *tls;         /* or NULL */
    tenant_server_t       server;
    char                  host[];
};


tenant_connection_t *
tenant_connection_create(int fd, struct tenant_tls_s *tls, const char *host)
{
    size_t                len;
    tenant_connection_t  *c;

    len = strlen(host) + 1;

    c = calloc(1, sizeof(tenant_connection_t) + len);
    if (c == NULL) {
        return NULL;
    }

    c->fd = fd;
    c->tls = tls;
    memcpy(c->host, host, len);

    return c;
}


void
tenant_connection_close(tenant_connection_t *c)
{
    if (c == NULL) {
        return;
    }

    (void) close(c->fd);
    free(c);
}


int
tenant_connection_fd(const tenant_connection_t *c)
{
    return c->fd;
}


const char *
tenant_connection_host(const tenant_connection_t *c)
{
    return c->host;
}


tenant_server_t *
tenant_connection_server(tenant_connection_t *c)
{
    return &c->server;
}


ssize_t
tenant_connection_writev(tenant_connection_t *c, const struct iovec *iov,
    int n)
{
    ssize_t        sent;
    struct msghdr  msg;

    memset(&msg, 0, sizeof(struct msghdr));

    msg.msg_iov = (struct iovec *) iov;
    msg.msg_iovlen = (size_t) (n < TENANT_CONNECTION_IOV
                               ? n : TENANT_CONNECTION_IOV);

    do {
        sent = sendmsg(c->fd, &msg, MSG_NOSIGNAL);
    } while (sent == -1 && errno == EINTR);

    if (sent == -1 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        return TENANT_IO_AGAIN_WRITE;
    }

    return sent;
}


ssize_t
tenant_connection_read(tenant_connection_t *c, void *buf, size_t size)
{
    ssize_t  got;

    do {
        got = recv(c->fd, buf, size, 0);
    } while (got == -1 && errno == EINTR);

    if (got == -1 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        return TENANT_IO_AGAIN_READ;
    }

    return got;
}


bool
tenant_connection_pending(const tenant_connection_t *c)
{
    (void) c;

    return false;
}
