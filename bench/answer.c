/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


/*
 * A server that answers at once: stands before a MongoDB-compatible one,
 * passes everything on, and keeps the answer to each "find", which it gives
 * by itself when the same question comes again.  A command that may write
 * empties what is kept.  What a client costs can be measured so, with its
 * authentication and its data as they are.
 *
 *     answer PORT SERVER-PORT
 *
 * on the loopback address; ends by signal.  The wire protocol is OP_MSG:
 * https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */


#include <arpa/inet.h>
#include <bson/bson.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>


#define ANSWER_MAX      (64 * 1024)
#define ANSWER_SLOTS    64
#define ANSWER_HEADER   16
#define ANSWER_BODY     (ANSWER_HEADER + 5)
#define ANSWER_OP_MSG   2013


typedef struct {
    uint64_t    key;
    uint32_t    len;
    char       *data;
} answer_slot_t;


typedef struct {
    int         client;
    int         server;
    uint64_t    asked;           /* the key of the "find" that is on its way */
    int32_t     id;              /* and its request's id */
    unsigned    epoch;           /* and what answer_epoch was then */
    char        data[ANSWER_MAX];
} answer_conn_t;


static void *answer_serve(void *data);
static bool answer_from_client(answer_conn_t *conn);
static bool answer_from_server(answer_conn_t *conn);
static bool answer_pass(answer_conn_t *conn, int from, int to, uint32_t len,
    uint32_t have);
static uint64_t answer_key(const char *data, uint32_t len, bool *writes);
static uint64_t answer_hash(uint64_t hash, const uint8_t *data, size_t len);
static bool answer_kept(answer_conn_t *conn, uint64_t key, int32_t id);
static void answer_keep(answer_conn_t *conn, uint32_t len);
static void answer_forget(void);
static bool answer_read(int fd, char *data, size_t len);
static bool answer_write(int fd, const char *data, size_t len);
static int answer_socket(struct sockaddr_in *addr, int port);
static int32_t answer_int(const char *data);


static pthread_mutex_t    answer_lock = PTHREAD_MUTEX_INITIALIZER;
static answer_slot_t      answer_slots[ANSWER_SLOTS];
static unsigned           answer_epoch;
static struct sockaddr_in answer_server;


int
main(int argc, char **argv)
{
    int                 fd;
    pthread_t           thread;
    answer_conn_t      *conn;
    struct sockaddr_in  addr;

    if (argc != 3) {
        fprintf(stderr, "usage: answer PORT SERVER-PORT\n");
        return 2;
    }

    (void) signal(SIGPIPE, SIG_IGN);

    close(answer_socket(&answer_server, atoi(argv[2])));
    fd = answer_socket(&addr, atoi(argv[1]));

    if (bind(fd, (struct sockaddr *) &addr, sizeof(addr)) == -1
        || listen(fd, 511) == -1)
    {
        perror("answer");
        return 1;
    }

    for ( ;; ) {
        conn = calloc(1, sizeof(answer_conn_t));
        if (conn == NULL) {
            return 1;
        }

        conn->client = accept(fd, NULL, NULL);

        if (conn->client == -1
            || pthread_create(&thread, NULL, answer_serve, conn) != 0)
        {
            perror("answer");
            return 1;
        }

        (void) pthread_detach(thread);
    }
}


static void *
answer_serve(void *data)
{
    answer_conn_t *conn = data;

    int                 on;
    bool                ok;
    struct pollfd       fds[2];
    struct sockaddr_in  addr;

    on = 1;
    conn->server = answer_socket(&addr, 0);
    ok = connect(conn->server, (struct sockaddr *) &answer_server,
                 sizeof(answer_server)) == 0;

    (void) setsockopt(conn->client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    (void) setsockopt(conn->server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));

    fds[0] = (struct pollfd) { .fd = conn->client, .events = POLLIN };
    fds[1] = (struct pollfd) { .fd = conn->server, .events = POLLIN };

    while (ok && (poll(fds, 2, -1) > 0 || errno == EINTR)) {
        ok = (fds[0].revents == 0 || answer_from_client(conn))
             && (fds[1].revents == 0 || answer_from_server(conn));
    }

    close(conn->client);
    close(conn->server);
    free(conn);

    return NULL;
}


/* One message; both directions take no more than one at a time. */

static bool
answer_from_client(answer_conn_t *conn)
{
    bool      writes;
    int32_t   id;
    ssize_t   n;
    uint32_t  len;
    uint64_t  key;

    /* clients wait for their answer: what comes is one message */
    n = recv(conn->client, conn->data, ANSWER_MAX, 0);

    if (n < ANSWER_HEADER) {
        return n > 0 && answer_write(conn->server, conn->data, (size_t) n);
    }

    len = (uint32_t) answer_int(conn->data);

    if (len > ANSWER_MAX || n != (ssize_t) len) {
        answer_forget();
        return answer_pass(conn, conn->client, conn->server, len,
                           (uint32_t) n);
    }

    id = answer_int(conn->data + 4);
    key = answer_key(conn->data, len, &writes);

    if (writes) {
        answer_forget();
    }

    if (key != 0 && answer_kept(conn, key, id)) {
        return true;
    }

    return answer_write(conn->server, conn->data, len);
}


static bool
answer_from_server(answer_conn_t *conn)
{
    uint32_t  len;

    if (!answer_read(conn->server, conn->data, ANSWER_HEADER)) {
        return false;
    }

    len = (uint32_t) answer_int(conn->data);

    if (len < ANSWER_HEADER || len > ANSWER_MAX) {
        return answer_pass(conn, conn->server, conn->client, len,
                           ANSWER_HEADER);
    }

    if (!answer_read(conn->server, conn->data + ANSWER_HEADER,
                     len - ANSWER_HEADER))
    {
        return false;
    }

    if (conn->asked != 0 && answer_int(conn->data + 8) == conn->id) {
        answer_keep(conn, len);
    }

    return answer_write(conn->client, conn->data, len);
}


/* A message of which "have" bytes are in conn->data, the others to be read. */

static bool
answer_pass(answer_conn_t *conn, int from, int to, uint32_t len, uint32_t have)
{
    ssize_t  n;

    if (!answer_write(to, conn->data, have)) {
        return false;
    }

    while (have < len) {
        n = recv(from, conn->data, len - have < ANSWER_MAX ? len - have
                                                           : ANSWER_MAX, 0);
        if (n <= 0 || !answer_write(to, conn->data, (size_t) n)) {
            return false;
        }

        have += (uint32_t) n;
    }

    return true;
}


/*
 * What a "find" asks, without what differs between two that ask the same; 0
 * for all others, of which "writes" says whether they may change something.
 */

static uint64_t
answer_key(const char *data, uint32_t len, bool *writes)
{
    bool             find;
    bson_t           body;
    uint64_t         hash;
    bson_iter_t      it;
    const char      *name;
    static const char *const  others[] = { "hello", "ismaster", "isMaster",
                                           "ping", "saslStart",
                                           "saslContinue", "endSessions",
                                           "getMore", NULL };

    *writes = false;

    if (answer_int(data + 12) != ANSWER_OP_MSG || len < ANSWER_BODY + 5
        || data[ANSWER_BODY - 1] != 0
        || !bson_init_static(&body, (const uint8_t *) data + ANSWER_BODY,
                             (size_t) answer_int(data + ANSWER_BODY))
        || !bson_iter_init(&it, &body) || !bson_iter_next(&it))
    {
        return 0;
    }

    find = strcmp(bson_iter_key(&it), "find") == 0;

    if (!find) {
        *writes = true;

        for (int i = 0; others[i] != NULL; i++) {
            if (strcmp(bson_iter_key(&it), others[i]) == 0) {
                *writes = false;
            }
        }

        return 0;
    }

    hash = 14695981039346656037u;

    do {
        name = bson_iter_key(&it);

        if (strcmp(name, "lsid") != 0 && strcmp(name, "maxTimeMS") != 0
            && strcmp(name, "$clusterTime") != 0)
        {
            hash = answer_hash(hash, it.raw + it.off, it.next_off - it.off);
        }

    } while (bson_iter_next(&it));

    return hash;
}


/* FNV-1a, of 64 bits */

static uint64_t
answer_hash(uint64_t hash, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ data[i]) * 1099511628211u;
    }

    return hash;
}


/* Answers, when the answer is there; else remembers what was asked. */

static bool
answer_kept(answer_conn_t *conn, uint64_t key, int32_t id)
{
    uint32_t        len;
    answer_slot_t  *slot;

    slot = &answer_slots[key % ANSWER_SLOTS];
    len = 0;

    pthread_mutex_lock(&answer_lock);

    if (slot->key == key) {
        len = slot->len;
        memcpy(conn->data, slot->data, len);

    } else {
        conn->asked = key;
        conn->id = id;
        conn->epoch = answer_epoch;
    }

    pthread_mutex_unlock(&answer_lock);

    if (len == 0) {
        return false;
    }

    memcpy(conn->data + 8, &id, 4);

    if (!answer_write(conn->client, conn->data, len)) {
        (void) shutdown(conn->client, SHUT_RDWR);
    }

    return true;
}


static void
answer_keep(answer_conn_t *conn, uint32_t len)
{
    char           *data;
    answer_slot_t  *slot;

    slot = &answer_slots[conn->asked % ANSWER_SLOTS];
    data = malloc(len);

    pthread_mutex_lock(&answer_lock);

    if (data != NULL && conn->epoch == answer_epoch) {
        memcpy(data, conn->data, len);
        free(slot->data);
        slot->key = conn->asked;
        slot->len = len;
        slot->data = data;
        data = NULL;
    }

    pthread_mutex_unlock(&answer_lock);

    free(data);
    conn->asked = 0;
}


static void
answer_forget(void)
{
    pthread_mutex_lock(&answer_lock);

    answer_epoch++;

    for (int i = 0; i < ANSWER_SLOTS; i++) {
        answer_slots[i].key = 0;
    }

    pthread_mutex_unlock(&answer_lock);
}


static bool
answer_read(int fd, char *data, size_t len)
{
    return recv(fd, data, len, MSG_WAITALL) == (ssize_t) len;
}


static bool
answer_write(int fd, const char *data, size_t len)
{
    ssize_t  n;

    while (len != 0) {
        n = send(fd, data, len, 0);
        if (n <= 0) {
            return false;
        }

        data += n;
        len -= (size_t) n;
    }

    return true;
}


static int
answer_socket(struct sockaddr_in *addr, int port)
{
    memset(addr, 0, sizeof(struct sockaddr_in));

    addr->sin_family = AF_INET;
    addr->sin_port = htons((uint16_t) port);
    addr->sin_addr.s_addr = htonl(INADDR_LOOPBACK);

    return socket(AF_INET, SOCK_STREAM, 0);
}


/* The protocol is little-endian, as are the machines that run this. */

static int32_t
answer_int(const char *data)
{
    int32_t  value;

    memcpy(&value, data, 4);

    return value;
}
