/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tenant_knock.h"


#define TENANT_KNOCK_ANSWER       16   /* as long as a message's header */

/* a socket, and what the resolver and the TLS library open for a moment */
#define TENANT_KNOCK_DESCRIPTORS  4

#define TENANT_KNOCK_OP_REPLY     1
#define TENANT_KNOCK_OP_MSG       2013


static int tenant_knock(const char *host, const char *port,
    const unsigned char *question, size_t len, unsigned char *answer, int ms);
static int tenant_knock_connect(const struct addrinfo *address, int ms);
static bool tenant_knock_ready(int fd, short events, int ms);


/* MongoDB manual, "Wire Protocol": OP_QUERY { isMaster: 1 } of admin.$cmd */

static const unsigned char  tenant_knock_hello[] = {
    58, 0, 0, 0,  1, 0, 0, 0,  0, 0, 0, 0,  0xd4, 0x07, 0, 0,
    0, 0, 0, 0,
    'a', 'd', 'm', 'i', 'n', '.', '$', 'c', 'm', 'd', 0,
    0, 0, 0, 0,  0xff, 0xff, 0xff, 0xff,
    19, 0, 0, 0,  0x10, 'i', 's', 'M', 'a', 's', 't', 'e', 'r', 0,
    1, 0, 0, 0,  0
};


/* RFC 5246, section 7.4.1.2: four suites, nothing else */

static const unsigned char  tenant_knock_client_hello[] = {
    0x16, 0x03, 0x01, 0, 51,
    0x01, 0, 0, 47,  0x03, 0x03,
    0x5a, 0x17, 0x3e, 0x91, 0x4d, 0x60, 0xb2, 0x08,
    0xc4, 0x2f, 0x75, 0xea, 0x19, 0x83, 0x36, 0xdf,
    0x6c, 0x02, 0xf8, 0x4a, 0xb5, 0x7e, 0x21, 0x9d,
    0x50, 0xe3, 0x0b, 0xc7, 0x68, 0x94, 0x3f, 0xa6,
    0,
    0, 8,  0xc0, 0x2f,  0xc0, 0x2b,  0, 0x9c,  0, 0x2f,
    1, 0
};


bool
tenant_knock_plain(const char *host, const char *port, int ms)
{
    int            n;
    unsigned char  answer[TENANT_KNOCK_ANSWER];
    uint32_t       op;

    n = tenant_knock(host, port, tenant_knock_hello,
                     sizeof(tenant_knock_hello), answer, ms);

    if (n != TENANT_KNOCK_ANSWER) {
        return false;
    }

    op = answer[12] | (uint32_t) answer[13] << 8 | (uint32_t) answer[14] << 16
         | (uint32_t) answer[15] << 24;

    return op == TENANT_KNOCK_OP_REPLY || op == TENANT_KNOCK_OP_MSG;
}


bool
tenant_knock_tls(const char *host, const char *port, int ms)
{
    int            n;
    unsigned char  answer[TENANT_KNOCK_ANSWER];

    n = tenant_knock(host, port, tenant_knock_client_hello,
                     sizeof(tenant_knock_client_hello), answer, ms);

    /* TLS answers with a handshake message, or an alert */

    return n >= 2 && (answer[0] == 0x16 || answer[0] == 0x15)
           && answer[1] == 0x03;
}


/* Returns how many bytes came, at most TENANT_KNOCK_ANSWER. */

static int
tenant_knock(const char *host, const char *port,
    const unsigned char *question, size_t len, unsigned char *answer, int ms)
{
    int               fd, n;
    ssize_t           got;
    char              name[256];
    size_t            end;
    struct addrinfo   hints, *addresses, *address;

    memset(&hints, 0, sizeof(hints));
    hints.ai_socktype = SOCK_STREAM;

    end = strlen(host);

    if (end >= sizeof(name)) {
        return 0;
    }

    memcpy(name, host, end + 1);

    if (end > 2 && name[0] == '[' && name[end - 1] == ']') {
        name[end - 1] = '\0';
        host = name + 1;
    }

    if (getaddrinfo(host, port, &hints, &addresses) != 0) {
        return 0;
    }

    fd = -1;

    for (address = addresses; address != NULL && fd == -1;
         address = address->ai_next)
    {
        fd = tenant_knock_connect(address, ms);
    }

    freeaddrinfo(addresses);

    if (fd == -1) {
        return 0;
    }

    n = 0;

    if (send(fd, question, len, MSG_NOSIGNAL) == (ssize_t) len) {

        while (n < TENANT_KNOCK_ANSWER && tenant_knock_ready(fd, POLLIN, ms)) {

            got = recv(fd, answer + n, (size_t) (TENANT_KNOCK_ANSWER - n), 0);
            if (got <= 0) {
                break;
            }

            n += (int) got;
        }
    }

    (void) close(fd);

    return n;
}


static int
tenant_knock_connect(const struct addrinfo *address, int ms)
{
    int        fd, failed;
    socklen_t  len;

    fd = socket(address->ai_family, SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC, 0);
    if (fd == -1) {
        return -1;
    }

    failed = 0;
    len = sizeof(failed);

    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0) {
        return fd;
    }

    if (errno == EINPROGRESS && tenant_knock_ready(fd, POLLOUT, ms)
        && getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &len) == 0
        && failed == 0)
    {
        return fd;
    }

    (void) close(fd);

    return -1;
}


static bool
tenant_knock_ready(int fd, short events, int ms)
{
    int            n;
    struct pollfd  one;

    one.fd = fd;
    one.events = events;

    do {
        n = poll(&one, 1, ms);
    } while (n == -1 && errno == EINTR);

    return n == 1;
}


bool
tenant_knock_descriptors(void)
{
    int   i, n, fds[TENANT_KNOCK_DESCRIPTORS];
    bool  out;

    out = false;

    for (n = 0; n < TENANT_KNOCK_DESCRIPTORS; n++) {

        fds[n] = open("/dev/null", O_RDONLY|O_CLOEXEC);

        if (fds[n] == -1) {
            out = errno == EMFILE || errno == ENFILE;
            break;
        }
    }

    for (i = 0; i < n; i++) {
        (void) close(fds[i]);
    }

    return out;
}
