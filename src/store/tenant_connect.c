/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tenant_connect.h"
#include "../core/tenant_clock.h"


/* MongoDB specification, "Socket Keepalive": seconds, and how many probes */

#define TENANT_CONNECT_IDLE      120
#define TENANT_CONNECT_INTERVAL  10
#define TENANT_CONNECT_PROBES    9


static int tenant_connect_unix(const char *path, int64_t until, char *reason);
static int tenant_connect_to(int family, const struct sockaddr *address,
    socklen_t len, int64_t until);
static void tenant_connect_options(int fd);
static void tenant_connect_reason(int code, char *reason);


int
tenant_connect(const char *host, const char *port, int64_t until,
    char *reason)
{
    int               fd, code, n;
    int64_t           now;
    struct addrinfo   hints, *addresses, *address;

    if (port == NULL) {
        return tenant_connect_unix(host, until, reason);
    }

    memset(&hints, 0, sizeof(struct addrinfo));
    hints.ai_socktype = SOCK_STREAM;

    code = getaddrinfo(host, port, &hints, &addresses);

    if (code != 0) {
        (void) snprintf(reason, TENANT_CONNECT_REASON,
                        "Failed to resolve its name: %s", gai_strerror(code));
        return -1;
    }

    n = 0;
    fd = -1;
    code = ETIMEDOUT;

    for (address = addresses; address != NULL; address = address->ai_next) {
        n++;
    }

    /* an address that does not answer leaves the others their share */

    for (address = addresses; address != NULL && fd == -1;
         address = address->ai_next)
    {
        now = tenant_clock_now();

        fd = tenant_connect_to(address->ai_family, address->ai_addr,
                               address->ai_addrlen, now + (until - now) / n--);
        if (fd == -1) {
            code = errno;
        }
    }

    freeaddrinfo(addresses);

    if (fd == -1) {
        tenant_connect_reason(code, reason);
        return -1;
    }

    tenant_connect_options(fd);

    return fd;
}


static int
tenant_connect_unix(const char *path, int64_t until, char *reason)
{
    int                  fd;
    size_t               len;
    struct sockaddr_un   address;

    len = strlen(path);

    if (len >= sizeof(address.sun_path)) {
        (void) snprintf(reason, TENANT_CONNECT_REASON,
                        "its path is too long");
        return -1;
    }

    memset(&address, 0, sizeof(struct sockaddr_un));

    address.sun_family = AF_UNIX;
    memcpy(address.sun_path, path, len);

    fd = tenant_connect_to(AF_UNIX, (struct sockaddr *) &address,
                           sizeof(struct sockaddr_un), until);
    if (fd == -1) {
        tenant_connect_reason(errno, reason);
    }

    return fd;
}


/* Returns a connected socket, or -1 with errno. */

static int
tenant_connect_to(int family, const struct sockaddr *address, socklen_t len,
    int64_t until)
{
    int        fd, code;
    socklen_t  size;

    fd = socket(family, SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC, 0);
    if (fd == -1) {
        return -1;
    }

    if (connect(fd, address, len) == 0) {
        return fd;
    }

    code = errno;

    if (code == EINPROGRESS) {

        code = ETIMEDOUT;
        size = sizeof(code);

        if (tenant_connect_wait(fd, POLLOUT, until)
            && getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size) == 0
            && code == 0)
        {
            return fd;
        }
    }

    (void) close(fd);
    errno = code;

    return -1;
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


bool
tenant_connect_wait(int fd, short events, int64_t until)
{
    int            n;
    int64_t        left;
    struct pollfd  one;

    one.fd = fd;
    one.events = events;

    do {
        left = until - tenant_clock_now();

        if (left < 0) {
            left = 0;
        }

        n = poll(&one, 1, left < INT_MAX ? (int) left : INT_MAX);

    } while (n == -1 && errno == EINTR);

    return n == 1;
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
