/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_CONNECTION_H_INCLUDED_
#define _TENANT_CONNECTION_H_INCLUDED_


#include <sys/types.h>
#include <sys/uio.h>

#include "../core/tenant_core.h"


/* What tenant_connection_read() and _writev() return beside a length. */

#define TENANT_IO_CLOSED        0
#define TENANT_IO_FAILED       -1
#define TENANT_IO_AGAIN_READ   -2      /* once the socket is readable */
#define TENANT_IO_AGAIN_WRITE  -3      /* once it is writable */


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
 * time may use it, whichever; none of these functions waits or raises SIGPIPE.
 */
typedef struct tenant_connection_s  tenant_connection_t;


/*
 * Makes a connection of a connected socket and of TLS on it, which is NULL for
 * none; "host" is for the log.  Returns NULL when out of memory, else both are
 * the connection's.
 */
struct tenant_tls_s;

tenant_connection_t *tenant_connection_create(int fd, struct tenant_tls_s *tls,
    const char *host);

/* Says goodbye where TLS does, and frees it.  NULL is fine. */
void tenant_connection_close(tenant_connection_t *c);

int tenant_connection_fd(const tenant_connection_t *c);

/* "host:port", or the path of a UNIX socket. */
const char *tenant_connection_host(const tenant_connection_t *c);

/* It may be written by whoever has made the connection. */
tenant_server_t *tenant_connection_server(tenant_connection_t *c);

/*
 * Writes as much as can be written now, and returns how much that is, which is
 * more than 0; TENANT_IO_AGAIN_READ or _AGAIN_WRITE when it is nothing; or
 * TENANT_IO_FAILED with errno.  After AGAIN the next call must begin with the
 * same bytes: TLS may have them in a record.  At least one byte must be given.
 */
ssize_t tenant_connection_writev(tenant_connection_t *c,
    const struct iovec *iov, int n);

/*
 * Reads what is there into "buf", and returns how much that is;
 * TENANT_IO_CLOSED when there is no more; TENANT_IO_AGAIN_READ or _AGAIN_WRITE;
 * or TENANT_IO_FAILED with errno.  Over TLS there may be more though the socket
 * is not readable, so read until AGAIN.
 */
ssize_t tenant_connection_read(tenant_connection_t *c, void *buf, size_t size);

/*
 * Returns whether there is something to be read at once, though the socket may
 * not be readable.
 */
bool tenant_connection_pending(const tenant_connection_t *c);


#endif /* _TENANT_CONNECTION_H_INCLUDED_ */
