/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_CONNECTION_H_INCLUDED_
#define _TENANT_CONNECTION_H_INCLUDED_


#include <sys/types.h>
#include <sys/uio.h>

#include "tenant_io.h"
#include "tenant_tls.h"


#define TENANT_CONNECTION_REASON  128


typedef enum {
    TENANT_MEMBER_STANDALONE = 0,
    TENANT_MEMBER_PRIMARY,             /* of a replica set */
    TENANT_MEMBER_MONGOS
} tenant_member_e;


/* What the server said of itself (MongoDB manual, "hello"). */

typedef struct {
    tenant_member_e   member;
    int32_t           wire;            /* maxWireVersion */
    uint32_t          max_message;     /* bytes of a message, header and all */
    uint32_t          max_document;    /* bytes */
    uint32_t          max_batch;       /* writes of a command */
    bool              sessions;        /* it knows logical sessions */
} tenant_server_t;


/*
 * A connection to a server, on a socket that does not block.  One thread at a
 * time may use it, whichever.  Nothing of it waits, but a look-up, or raises
 * SIGPIPE.
 */
typedef struct tenant_connection_s  tenant_connection_t;


/*
 * Begins to connect to a port of a host, or to a UNIX socket, as
 * tenant_connect_create() does, and to make TLS on it where there is a context,
 * which must live until that is done.  "name" is how the log calls the server.
 * Reading and writing go on with that; until something is written or read, or
 * fails, it is not open yet.  Returns NULL with a reason of at most
 * TENANT_CONNECTION_REASON bytes.  It blocks as long as a look-up takes.
 */
tenant_connection_t *tenant_connection_create(const char *host,
    const char *port, const char *name, tenant_tls_context_t *context,
    int64_t until, char *reason);

/* Says goodbye where TLS does, and frees it.  NULL is fine. */
void tenant_connection_close(tenant_connection_t *c);

/*
 * When to read or write again though the socket is not ready, by
 * tenant_clock_now(); 0 if there is no such time, as when it is open.
 */
int64_t tenant_connection_until(const tenant_connection_t *c);

/* Why it failed, for the log. */
const char *tenant_connection_reason(const tenant_connection_t *c);

/* Whether it failed because of tenant_tls_revocable(). */
bool tenant_connection_revocable(const tenant_connection_t *c);

/* It is another one as long as the connection is not open. */
int tenant_connection_fd(const tenant_connection_t *c);

/* "host:port", or the path of a UNIX socket. */
const char *tenant_connection_host(const tenant_connection_t *c);

/* It may be written by whoever has made the connection. */
tenant_server_t *tenant_connection_server(tenant_connection_t *c);

/*
 * Writes what can be written at once, and returns how much that is, which is
 * more than 0; TENANT_IO_AGAIN_READ or _AGAIN_WRITE when it is nothing; or
 * TENANT_IO_FAILED with errno.  There may be room for more until AGAIN; then
 * the next call must begin with the same bytes, and have as many: TLS may have
 * them in a record.  At least one byte must be given.
 */
ssize_t tenant_connection_writev(tenant_connection_t *c,
    const struct iovec *iov, int n);

/*
 * Reads what is there into "buf", and returns how much that is;
 * TENANT_IO_CLOSED when there is no more; TENANT_IO_AGAIN_READ or _AGAIN_WRITE;
 * or TENANT_IO_FAILED with errno.  Over TLS there may be more though the socket
 * is not readable, and nothing though it is, so read until AGAIN.
 */
ssize_t tenant_connection_read(tenant_connection_t *c, void *buf, size_t size);

/*
 * Returns whether there is something to be read at once, though the socket may
 * not be readable.
 */
bool tenant_connection_pending(const tenant_connection_t *c);


#endif /* _TENANT_CONNECTION_H_INCLUDED_ */
