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
 *     answer PORT SERVER-PORT [COLLECTION]
 *
 * on the loopback address; ends by signal.  Writes to COLLECTION are answered
 * as the first of their shape was, and change nothing: ids and contents of
 * what is inserted or set may differ, names, types and "query" may not.
 *
 * It is one thread that waits for all connections; a kept answer costs a
 * recv(), a hash and a send().  The wire protocol is OP_MSG:
 * https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */


#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "answer_key.h"


#define ANSWER_MAX      (64 * 1024)
#define ANSWER_EVENTS   256
#define ANSWER_SLOTS    256
#define ANSWER_WAYS     4
#define ANSWER_HEADER   16


typedef struct {
    uint64_t    key;
    uint32_t    len;
    char       *data;
} answer_slot_t;


typedef struct answer_conn_s  answer_conn_t;


/* One end of a connection, and what has come from there. */

typedef struct {
    answer_conn_t  *conn;
    int             fd;
    uint32_t        have;
    uint32_t        passing;     /* bytes of a long message still to come */
    char            data[ANSWER_MAX];
} answer_end_t;


struct answer_conn_s {
    answer_end_t    client;
    answer_end_t    server;
    uint64_t        asked;       /* the key of the question on its way */
    int32_t         id;          /* and its request's id */
    unsigned        epoch;       /* and what answer_epoch was then */
    bool            closed;
    answer_conn_t  *next;        /* of those that are closed */
};


static void answer_accept(void);
static void answer_watch(answer_end_t *end);
static void answer_event(answer_end_t *end);
static bool answer_receive(answer_end_t *end);
static bool answer_from_client(answer_conn_t *conn, uint32_t len);
static bool answer_from_server(answer_conn_t *conn, uint32_t len);
static answer_slot_t *answer_find(uint64_t key);
static bool answer_give(answer_conn_t *conn, const answer_slot_t *slot,
    int32_t id);
static void answer_keep(answer_conn_t *conn, uint32_t len);
static void answer_forget(void);
static bool answer_write(int fd, const char *data, size_t len);
static int answer_socket(struct sockaddr_in *addr, int port);


static answer_slot_t       answer_slots[ANSWER_SLOTS];
static unsigned            answer_epoch;
static struct sockaddr_in  answer_server;
static const char         *answer_collection;
static int                 answer_poll;
static int                 answer_listen;
static answer_conn_t      *answer_closed;


int
main(int argc, char **argv)
{
    int                  i, n;
    answer_conn_t       *conn;
    struct sockaddr_in   addr;
    struct epoll_event   event, events[ANSWER_EVENTS];

    if (argc != 3 && argc != 4) {
        fprintf(stderr, "usage: answer PORT SERVER-PORT [COLLECTION]\n");
        return 2;
    }

    (void) signal(SIGPIPE, SIG_IGN);

    answer_collection = argv[3];

    close(answer_socket(&answer_server, atoi(argv[2])));
    answer_listen = answer_socket(&addr, atoi(argv[1]));
    answer_poll = epoll_create1(EPOLL_CLOEXEC);
    event = (struct epoll_event) { .events = EPOLLIN };

    if (bind(answer_listen, (struct sockaddr *) &addr, sizeof(addr)) == -1
        || listen(answer_listen, 511) == -1
        || epoll_ctl(answer_poll, EPOLL_CTL_ADD, answer_listen, &event) == -1)
    {
        perror("answer");
        return 1;
    }

    for ( ;; ) {
        n = epoll_wait(answer_poll, events, ANSWER_EVENTS, -1);

        for (i = 0; i < n; i++) {
            if (events[i].data.ptr == NULL) {
                answer_accept();
            } else {
                answer_event(events[i].data.ptr);
            }
        }

        /* an event of the same batch may have named them */
        while (answer_closed != NULL) {
            conn = answer_closed;
            answer_closed = conn->next;
            free(conn);
        }
    }
}


static void
answer_accept(void)
{
    answer_conn_t       *conn;
    struct sockaddr_in   addr;

    conn = calloc(1, sizeof(answer_conn_t));
    if (conn == NULL) {
        exit(1);
    }

    conn->client.conn = conn;
    conn->server.conn = conn;
    conn->client.fd = accept(answer_listen, NULL, NULL);
    conn->server.fd = answer_socket(&addr, 0);

    if (conn->client.fd == -1 || conn->server.fd == -1
        || connect(conn->server.fd, (struct sockaddr *) &answer_server,
                   sizeof(answer_server)) == -1)
    {
        perror("answer");
        close(conn->client.fd);
        close(conn->server.fd);
        free(conn);
        return;
    }

    answer_watch(&conn->client);
    answer_watch(&conn->server);
}


static void
answer_watch(answer_end_t *end)
{
    int                 on;
    struct epoll_event  event;

    on = 1;
    (void) setsockopt(end->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));

    event = (struct epoll_event) { .events = EPOLLIN, .data.ptr = end };

    if (epoll_ctl(answer_poll, EPOLL_CTL_ADD, end->fd, &event) == -1) {
        perror("answer");
        exit(1);
    }
}


static void
answer_event(answer_end_t *end)
{
    answer_conn_t *conn = end->conn;

    if (conn->closed || answer_receive(end)) {
        return;
    }

    close(conn->client.fd);
    close(conn->server.fd);

    conn->closed = true;
    conn->next = answer_closed;
    answer_closed = conn;
}


/* Takes what is there, and each message as soon as it is whole. */

static bool
answer_receive(answer_end_t *end)
{
    answer_conn_t *conn = end->conn;

    bool      client;
    ssize_t   n;
    uint32_t  len, done;

    client = end == &conn->client;

    n = recv(end->fd, end->data + end->have, ANSWER_MAX - end->have,
             MSG_DONTWAIT);

    if (n <= 0) {
        return n == -1 && (errno == EAGAIN || errno == EINTR);
    }

    end->have += (uint32_t) n;
    done = 0;

    while (end->have - done > 0) {

        if (end->passing == 0) {
            if (end->have - done < ANSWER_HEADER) {
                break;
            }

            len = (uint32_t) answer_int(end->data + done);

            if (len < ANSWER_HEADER) {
                return false;
            }

            if (len <= ANSWER_MAX) {
                if (end->have - done < len) {
                    break;
                }

                if (done != 0) {
                    memmove(end->data, end->data + done, end->have - done);
                    end->have -= done;
                }

                if (client ? !answer_from_client(conn, len)
                           : !answer_from_server(conn, len))
                {
                    return false;
                }

                done = len;
                continue;
            }

            /* what is so long is not looked at; it may be a write */
            end->passing = len;
            conn->asked = 0;

            if (client) {
                answer_forget();
            }
        }

        len = end->have - done < end->passing ? end->have - done
                                              : end->passing;

        if (!answer_write(client ? conn->server.fd : conn->client.fd,
                          end->data + done, len))
        {
            return false;
        }

        end->passing -= len;
        done += len;
    }

    memmove(end->data, end->data + done, end->have - done);
    end->have -= done;

    return true;
}


static bool
answer_from_client(answer_conn_t *conn, uint32_t len)
{
    int32_t         id;
    uint64_t        key;
    answer_kind_e   kind;
    answer_slot_t  *slot;
    const char     *data = conn->client.data;

    id = answer_int(data + 4);
    key = answer_key(data, len, answer_collection, &kind);

    if (kind == ANSWER_WRITE) {
        answer_forget();
    }

    if (key != 0) {
        slot = answer_find(key);

        if (slot->key == key) {
            return answer_give(conn, slot, id);
        }

        conn->asked = key;
        conn->id = id;
        conn->epoch = answer_epoch;
    }

    return answer_write(conn->server.fd, data, len);
}


static bool
answer_from_server(answer_conn_t *conn, uint32_t len)
{
    const char *data = conn->server.data;

    if (conn->asked != 0 && answer_int(data + 8) == conn->id) {
        answer_keep(conn, len);
    }

    return answer_write(conn->client.fd, data, len);
}


/* Returns where the answer is, or where it is to be put. */

static answer_slot_t *
answer_find(uint64_t key)
{
    unsigned        i;
    answer_slot_t  *slots, *slot;

    slots = &answer_slots[key % (ANSWER_SLOTS / ANSWER_WAYS) * ANSWER_WAYS];
    slot = &slots[(key >> 32) % ANSWER_WAYS];

    for (i = 0; i < ANSWER_WAYS; i++) {
        if (slots[i].key == key) {
            return &slots[i];
        }

        if (slots[i].key == 0) {
            slot = &slots[i];
        }
    }

    return slot;
}


static bool
answer_give(answer_conn_t *conn, const answer_slot_t *slot, int32_t id)
{
    memcpy(slot->data + 8, &id, sizeof(id));

    return answer_write(conn->client.fd, slot->data, slot->len);
}


static void
answer_keep(answer_conn_t *conn, uint32_t len)
{
    char           *data;
    answer_slot_t  *slot;

    slot = answer_find(conn->asked);

    if (conn->epoch == answer_epoch) {
        data = malloc(len);

        if (data != NULL) {
            memcpy(data, conn->server.data, len);
            free(slot->data);
            slot->key = conn->asked;
            slot->len = len;
            slot->data = data;
        }
    }

    conn->asked = 0;
}


static void
answer_forget(void)
{
    answer_epoch++;

    for (int i = 0; i < ANSWER_SLOTS; i++) {
        answer_slots[i].key = 0;
    }
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
