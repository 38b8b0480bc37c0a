/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _DIAL_KIT_H_INCLUDED_
#define _DIAL_KIT_H_INCLUDED_


/*
 * A server that speaks as much of MongoDB's language as it takes to be dialed,
 * and misbehaves as a test says.
 */


#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <mongoc/mongoc.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../../src/store/tenant_dial.h"
#include "../unit.h"


#define KIT_HERE         "./"          /* of relative names in a string */
#define KIT_TIMEOUT      2000
#define KIT_CONNECTIONS  256
#define KIT_MESSAGE      (4 * 1024 * 1024)


typedef enum {
    KIT_ANSWERS = 0,
    KIT_CLOSES,                        /* as soon as it is connected */
    KIT_CLOSES_LATE,                   /* when it is asked */
    KIT_CLOSES_HALF,                   /* in the middle of its answer */
    KIT_RESETS,
    KIT_RUBBISH,
    KIT_SILENT,
    KIT_DRIPS,                         /* a byte at a time, for long */
    KIT_SHAKES_ONLY                    /* TLS, then it closes */
} kit_mode_e;


typedef struct {
    int              fd;
    unsigned         port;
    const char      *hello;            /* extended JSON; "%u" is the port */
    kit_mode_e       mode;
    SSL_CTX         *tls;              /* or NULL */
    bool             late;             /* it is silent but for hello */
    bool             renews;           /* its keys, before each answer */
    bool             ended;            /* the last to close said goodbye */
    pthread_t        thread;
    pthread_t        threads[KIT_CONNECTIONS];
    int              nthreads;
} kit_server_t;


typedef struct {
    kit_server_t    *server;
    int              fd;
    SSL             *ssl;
} kit_peer_t;


static void
kit_log(tenant_log_level_e level, const char *text)
{
    (void) level;
    (void) text;
}


static ssize_t
kit_read(kit_peer_t *peer, void *buf, size_t size)
{
    size_t   done;
    ssize_t  n;

    for (done = 0; done < size; done += (size_t) n) {

        n = peer->ssl != NULL
            ? SSL_read(peer->ssl, (char *) buf + done, (int) (size - done))
            : recv(peer->fd, (char *) buf + done, size - done, 0);

        if (n <= 0) {
            return n;
        }
    }

    return (ssize_t) done;
}


static bool
kit_write(kit_peer_t *peer, const void *buf, size_t size)
{
    size_t   done;
    ssize_t  n;

    for (done = 0; done < size; done += (size_t) n) {

        n = peer->ssl != NULL
            ? SSL_write(peer->ssl, (const char *) buf + done,
                        (int) (size - done))
            : send(peer->fd, (const char *) buf + done, size - done,
                   MSG_NOSIGNAL);

        if (n <= 0) {
            return false;
        }
    }

    return true;
}


static void
kit_int(char *p, int32_t n)
{
    memcpy(p, &n, 4);
}


/* MongoDB manual, "Wire Protocol": OP_REPLY to OP_QUERY, OP_MSG to OP_MSG */

static bool
kit_reply(kit_peer_t *peer, const char *request, const bson_t *doc)
{
    char     head[36];
    size_t   i, len;
    int32_t  op;

    memset(head, 0, sizeof(head));
    memcpy(&op, request + 12, 4);
    memcpy(head + 8, request + 4, 4);

    len = op == 2004 ? 36 : 21;

    kit_int(head, (int32_t) (len + doc->len));
    kit_int(head + 12, op == 2004 ? 1 : 2013);

    if (op == 2004) {
        kit_int(head + 32, 1);
    }

    if (peer->server->mode == KIT_CLOSES_HALF) {
        (void) kit_write(peer, head, len - 3);
        return false;
    }

    if (peer->server->mode == KIT_DRIPS) {

        for (i = 0; i < len; i++) {
            (void) poll(NULL, 0, 400);
            if (!kit_write(peer, head + i, 1)) {
                return false;
            }
        }
    }

    return kit_write(peer, head, len)
           && kit_write(peer, bson_get_data(doc), doc->len);
}


/* A command "size" is answered with as many bytes, all others with hello's. */

static bool
kit_answer(kit_peer_t *peer, const char *request, size_t len)
{
    bool           ok;
    char           text[1024], *big;
    bson_t        *doc, asked;
    bson_iter_t    iter;
    bson_error_t   error;

    if (len > 26 && bson_init_static(&asked, (const uint8_t *) request + 21,
                                     len - 21)
        && bson_iter_init_find(&iter, &asked, "size"))
    {
        len = (size_t) bson_iter_int32(&iter);

        big = malloc(len + 1);
        memset(big, 'x', len + 1);
        doc = bson_new();
        BSON_APPEND_INT32(doc, "ok", 1);
        bson_append_utf8(doc, "x", -1, big, (int) len);
        free(big);

    } else {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        (void) snprintf(text, sizeof(text),
                        __atomic_load_n(&peer->server->hello,
                                        __ATOMIC_RELAXED),
                        peer->server->port);
#pragma GCC diagnostic pop
        doc = bson_new_from_json((const uint8_t *) text, -1, &error);
    }

    ok = doc != NULL && kit_reply(peer, request, doc);

    bson_destroy(doc);

    return ok;
}


static void
kit_serve(kit_peer_t *peer)
{
    int         asked;
    char       *message;
    int32_t     len;
    kit_mode_e  mode;

    asked = 0;
    message = malloc(KIT_MESSAGE);

    while (kit_read(peer, message, 16) > 0) {

        memcpy(&len, message, 4);
        mode = __atomic_load_n(&peer->server->mode, __ATOMIC_RELAXED);

        if (len < 16 || len > KIT_MESSAGE
            || kit_read(peer, message + 16, (size_t) len - 16) <= 0
            || mode == KIT_CLOSES_LATE)
        {
            break;
        }

        if (mode == KIT_SILENT
            || (peer->server->late && ++asked > 1))
        {
            continue;
        }

        if (mode == KIT_RUBBISH) {
            (void) kit_write(peer, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
            break;
        }

        if (peer->server->renews) {
            check((SSL_version(peer->ssl) == TLS1_3_VERSION
                   ? SSL_key_update(peer->ssl, SSL_KEY_UPDATE_REQUESTED)
                   : SSL_renegotiate(peer->ssl)) == 1);
            (void) SSL_do_handshake(peer->ssl);
        }

        if (!kit_answer(peer, message, (size_t) len)) {
            break;
        }
    }

    free(message);
}


static void *
kit_peer(void *data)
{
    kit_peer_t  *peer = data;

    sigset_t       set;
    struct linger  linger = { 1, 0 };

    /* it is ours that must not raise it */

    (void) sigemptyset(&set);
    (void) sigaddset(&set, SIGPIPE);
    (void) pthread_sigmask(SIG_BLOCK, &set, NULL);

    switch (peer->server->mode) {

    case KIT_CLOSES:
        goto done;

    case KIT_RESETS:
        (void) setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &linger,
                          sizeof(linger));
        goto done;

    default:
        break;
    }

    if (peer->server->tls != NULL) {
        peer->ssl = SSL_new(peer->server->tls);
        (void) SSL_set_fd(peer->ssl, peer->fd);

        if (SSL_accept(peer->ssl) != 1) {
            goto done;
        }

        if (peer->server->mode == KIT_SHAKES_ONLY) {
            (void) SSL_shutdown(peer->ssl);
            goto done;
        }
    }

    kit_serve(peer);

done:

    if (peer->ssl != NULL) {
        peer->server->ended = SSL_get_shutdown(peer->ssl)
                              & SSL_RECEIVED_SHUTDOWN;
        SSL_free(peer->ssl);
    }

    (void) close(peer->fd);
    free(peer);

    return NULL;
}


static void *
kit_thread(void *data)
{
    kit_server_t  *server = data;

    int          fd;
    kit_peer_t  *peer;

    for ( ;; ) {

        fd = accept(server->fd, NULL, NULL);

        if (fd == -1 || server->nthreads == KIT_CONNECTIONS) {
            break;
        }

        peer = calloc(1, sizeof(kit_peer_t));
        peer->server = server;
        peer->fd = fd;

        (void) pthread_create(&server->threads[server->nthreads++], NULL,
                              kit_peer, peer);
    }

    return NULL;
}


/* Listens on a port of loopback, or at "path". */

static void
kit_start(kit_server_t *server, const char *path)
{
    socklen_t           len;
    struct sockaddr_in  in;
    struct sockaddr_un  un;

    if (path != NULL) {
        memset(&un, 0, sizeof(un));
        un.sun_family = AF_UNIX;
        (void) snprintf(un.sun_path, sizeof(un.sun_path), "%s", path);
        (void) unlink(path);

        server->fd = socket(AF_UNIX, SOCK_STREAM, 0);
        check(bind(server->fd, (struct sockaddr *) &un, sizeof(un)) == 0);

    } else {
        memset(&in, 0, sizeof(in));
        in.sin_family = AF_INET;
        in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

        server->fd = socket(AF_INET, SOCK_STREAM, 0);
        check(bind(server->fd, (struct sockaddr *) &in, sizeof(in)) == 0);

        len = sizeof(in);
        (void) getsockname(server->fd, (struct sockaddr *) &in, &len);
        server->port = ntohs(in.sin_port);
    }

    check(listen(server->fd, 64) == 0);
    check(pthread_create(&server->thread, NULL, kit_thread, server) == 0);
}


static void
kit_stop(kit_server_t *server)
{
    int  i;

    (void) shutdown(server->fd, SHUT_RDWR);
    (void) pthread_join(server->thread, NULL);
    (void) close(server->fd);

    for (i = 0; i < server->nthreads; i++) {
        (void) pthread_join(server->threads[i], NULL);
    }

    server->nthreads = 0;
}


static inline tenant_dialer_t *
kit_dialer(const char *uri, int32_t timeout)
{
    /* a dialer keeps no text of it */
    static tenant_cluster_t  cluster;

    cluster.name = (tenant_str_t) tenant_string("default");
    cluster.folder = (tenant_str_t) tenant_string(KIT_HERE);
    cluster.uri.len = strlen(uri);
    cluster.uri.data = uri;

    return tenant_dialer_create(&cluster, timeout);
}


/* Dials once; *took is in milliseconds. */

static inline tenant_dial_e
kit_dial(const char *uri, tenant_connection_t **c, char *cause, int64_t *took)
{
    int64_t           began;
    tenant_dial_e     rc;
    tenant_error_t    err;
    tenant_dialer_t  *dialer;

    *c = NULL;
    memset(&err, 0, sizeof(err));

    dialer = kit_dialer(uri, KIT_TIMEOUT);
    if (dialer == NULL) {
        return TENANT_DIAL_FAILED;
    }

    began = tenant_clock_now();
    rc = tenant_dial(dialer, c, &err);
    *took = tenant_clock_now() - began;

    (void) snprintf(cause, TENANT_ERROR_DETAIL_MAX, "%s", err.cause);

    tenant_dialer_destroy(dialer);

    return rc;
}


static inline void
kit_wait(tenant_connection_t *c, ssize_t again)
{
    struct pollfd  one;

    one.fd = tenant_connection_fd(c);
    one.events = again == TENANT_IO_AGAIN_READ ? POLLIN : POLLOUT;

    (void) poll(&one, 1, 5000);
}


/* Writes a command with "pad" bytes in three parts; returns whether it went. */

static inline bool
kit_ask(tenant_connection_t *c, int32_t size, size_t pad)
{
    char          head[21], *text;
    bson_t        body;
    size_t        skip;
    ssize_t       n;
    struct iovec  iov[3], *next;

    bson_init(&body);
    text = malloc(pad + 1);
    memset(text, 'p', pad + 1);
    BSON_APPEND_INT32(&body, "size", size);
    bson_append_utf8(&body, "pad", -1, text, (int) pad);
    free(text);
    BSON_APPEND_UTF8(&body, "$db", "admin");

    memset(head, 0, sizeof(head));
    kit_int(head, (int32_t) (sizeof(head) + body.len));
    kit_int(head + 4, 17);
    kit_int(head + 12, 2013);

    iov[0].iov_base = head;
    iov[0].iov_len = 16;
    iov[1].iov_base = head + 16;
    iov[1].iov_len = 5;
    iov[2].iov_base = (char *) bson_get_data(&body);
    iov[2].iov_len = body.len;

    for (next = iov; next < iov + 3; /* void */ ) {

        n = tenant_connection_writev(c, next, (int) (iov + 3 - next));

        if (n == TENANT_IO_FAILED || n == TENANT_IO_CLOSED) {
            break;
        }

        if (n < 0) {
            kit_wait(c, n);
            continue;
        }

        for (skip = (size_t) n; next < iov + 3 && skip >= next->iov_len;
             next++)
        {
            skip -= next->iov_len;
        }

        if (skip > 0) {
            next->iov_base = (char *) next->iov_base + skip;
            next->iov_len -= skip;
        }
    }

    bson_destroy(&body);

    return next == iov + 3;
}


/* Reads one reply; returns its length, or what a read failed with. */

static inline ssize_t
kit_hear(tenant_connection_t *c)
{
    char     head[4], buf[70000];
    size_t   got, want, size;
    int32_t  len;
    ssize_t  n;

    got = 0;
    want = 4;

    while (got < want) {

        size = got < 4 ? 4 - got : want - got;

        n = tenant_connection_read(c, got < 4 ? head + got : buf,
                                   size < sizeof(buf) ? size : sizeof(buf));

        if (n == TENANT_IO_CLOSED || n == TENANT_IO_FAILED) {
            return n;
        }

        if (n < 0) {
            kit_wait(c, n);
            continue;
        }

        got += (size_t) n;

        if (got == 4) {
            memcpy(&len, head, 4);
            want = (size_t) len;
        }
    }

    return (ssize_t) got;
}


static int
kit_descriptors(void)
{
    int   n;
    DIR  *dir;

    n = 0;
    dir = opendir("/proc/self/fd");

    while (readdir(dir) != NULL) {
        n++;
    }

    (void) closedir(dir);

    return n;
}


#endif /* _DIAL_KIT_H_INCLUDED_ */
