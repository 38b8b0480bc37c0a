/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tenant_connect.h"
#include "tenant_io.h"
#include "../core/tenant_clock.h"


/* MongoDB specification, "Socket Keepalive": seconds, and how many probes */

#define TENANT_CONNECT_IDLE      120
#define TENANT_CONNECT_INTERVAL  10
#define TENANT_CONNECT_PROBES    9


struct tenant_connect_s {
    struct addrinfo     *addresses;    /* NULL for a UNIX socket */
    struct addrinfo     *address;      /* the one that is tried */
    int                  left;         /* it, and those behind it */

    int                  fd;           /* or -1 */
    int                  code;         /* errno of the last that failed */
    int64_t              share;        /* until when its time lasts */
    int64_t              until;

    struct addrinfo      one;          /* of a UNIX socket */
    struct sockaddr_un   path;
};


static bool tenant_connect_unix(tenant_connect_t *connect, const char *path);
static void tenant_connect_next(tenant_connect_t *connect);
static bool tenant_connect_begin(tenant_connect_t *connect);
static int tenant_connect_done(const tenant_connect_t *connect);
static void tenant_connect_options(int fd);
static void tenant_connect_reason(int code, char *reason);


tenant_connect_t *
tenant_connect_create(const char *host, const char *port, int64_t until,
    char *reason)
{
    int                code;
    struct addrinfo    hints, *address;
    tenant_connect_t  *connect;

    connect = calloc(1, sizeof(tenant_connect_t));
    if (connect == NULL) {
        (void) snprintf(reason, TENANT_CONNECT_REASON, "out of memory");
        return NULL;
    }

    connect->fd = -1;
    connect->until = until;

    if (port == NULL) {

        if (!tenant_connect_unix(connect, host)) {
            (void) snprintf(reason, TENANT_CONNECT_REASON,
                            "the path of its socket is too long");
            free(connect);
            return NULL;
        }

        tenant_connect_next(connect);

        return connect;
    }

    memset(&hints, 0, sizeof(struct addrinfo));
    hints.ai_socktype = SOCK_STREAM;

    code = getaddrinfo(host, port, &hints, &connect->addresses);

    if (code != 0) {
        (void) snprintf(reason, TENANT_CONNECT_REASON,
                        "Failed to resolve its name: %s", gai_strerror(code));
        free(connect);
        return NULL;
    }

    connect->address = connect->addresses;

    for (address = connect->addresses; address != NULL;
         address = address->ai_next)
    {
        connect->left++;
    }

    tenant_connect_next(connect);

    return connect;
}


static bool
tenant_connect_unix(tenant_connect_t *connect, const char *path)
{
    size_t  len;

    len = strlen(path);

    if (len >= sizeof(connect->path.sun_path)) {
        return false;
    }

    connect->path.sun_family = AF_UNIX;
    memcpy(connect->path.sun_path, path, len);

    connect->one.ai_family = AF_UNIX;
    connect->one.ai_addr = (struct sockaddr *) &connect->path;
    connect->one.ai_addrlen = sizeof(struct sockaddr_un);

    connect->address = &connect->one;
    connect->left = 1;

    return true;
}


void
tenant_connect_destroy(tenant_connect_t *connect)
{
    if (connect == NULL) {
        return;
    }

    if (connect->fd != -1) {
        (void) close(connect->fd);
    }

    if (connect->addresses != NULL) {
        freeaddrinfo(connect->addresses);
    }

    free(connect);
}


int
tenant_connect_fd(const tenant_connect_t *connect)
{
    return connect->fd;
}


int64_t
tenant_connect_until(const tenant_connect_t *connect)
{
    /* there is nothing to wait for once no address is left */

    return connect->address != NULL ? connect->share : 1;
}


int
tenant_connect_step(tenant_connect_t *connect, char *reason)
{
    int  fd, code;

    while (connect->address != NULL) {

        code = tenant_connect_done(connect);

        if (code == EINPROGRESS && tenant_clock_now() < connect->share) {
            return TENANT_IO_AGAIN_WRITE;
        }

        if (code == 0) {
            fd = connect->fd;
            connect->fd = -1;
            tenant_connect_options(fd);
            return fd;
        }

        connect->code = code != EINPROGRESS ? code : ETIMEDOUT;
        connect->address = connect->address->ai_next;
        connect->left--;

        tenant_connect_next(connect);
    }

    tenant_connect_reason(connect->code, reason);

    return TENANT_IO_FAILED;
}


/* Begins with the next address that can be begun with, if there is one. */

static void
tenant_connect_next(tenant_connect_t *connect)
{
    int64_t  now;

    while (connect->address != NULL) {

        if (connect->fd != -1) {
            (void) close(connect->fd);
            connect->fd = -1;
        }

        now = tenant_clock_now();
        connect->share = now + (connect->until - now) / connect->left;

        if (tenant_connect_begin(connect)) {
            return;
        }

        connect->code = errno;
        connect->address = connect->address->ai_next;
        connect->left--;
    }
}


static bool
tenant_connect_begin(tenant_connect_t *self)
{
    const struct addrinfo  *address;

    address = self->address;

    self->fd = socket(address->ai_family,
                         SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC, 0);

    return self->fd != -1
           && (connect(self->fd, address->ai_addr, address->ai_addrlen) == 0
               || errno == EINPROGRESS);
}


/* Returns 0 when it is connected, else errno, which may be EINPROGRESS. */

static int
tenant_connect_done(const tenant_connect_t *connect)
{
    int            code;
    socklen_t      size;
    struct pollfd  one;

    one.fd = connect->fd;
    one.events = POLLOUT;

    if (poll(&one, 1, 0) != 1) {
        return EINPROGRESS;
    }

    size = sizeof(code);

    return getsockopt(connect->fd, SOL_SOCKET, SO_ERROR, &code, &size) == 0
           ? code : errno;
}


/* A connection works without them, too. */

static void
tenant_connect_options(int fd)
{
    int  on, idle, interval, probes;

    on = 1;
    idle = TENANT_CONNECT_IDLE;
    interval = TENANT_CONNECT_INTERVAL;
    probes = TENANT_CONNECT_PROBES;

    (void) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(int));
    (void) setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(int));
    (void) setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(int));
    (void) setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(int));
    (void) setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(int));
}


/* tenant_probe.c finds some of these words in the driver's message. */

static void
tenant_connect_reason(int code, char *reason)
{
    const char  *text;

    switch (code) {

    case ECONNREFUSED:
        text = "connection refused";
        break;

    case ETIMEDOUT:
        text = "connection timeout";
        break;

    case ENOENT:
        text = "there is no such socket";
        break;

    case EACCES:
        text = "permission denied";
        break;

    case EHOSTUNREACH:
    case ENETUNREACH:
        text = "no route to it";
        break;

    case EMFILE:
    case ENFILE:
        text = "out of descriptors";
        break;

    default:
        (void) snprintf(reason, TENANT_CONNECT_REASON, "socket error %d",
                        code);
        return;
    }

    (void) snprintf(reason, TENANT_CONNECT_REASON, "%s", text);
}
