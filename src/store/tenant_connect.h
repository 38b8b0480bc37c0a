/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_CONNECT_H_INCLUDED_
#define _TENANT_CONNECT_H_INCLUDED_


#include "../core/tenant_core.h"


#define TENANT_CONNECT_REASON  128


/* A connection in the making, by whichever of a host's addresses answers. */
typedef struct tenant_connect_s  tenant_connect_t;


/*
 * Begins to connect to a port of a host, by name or address (IPv6 without
 * brackets), or to a UNIX socket where "port" is NULL.  It blocks as long as a
 * look-up takes.  Each address gets its share of the time until "until" of
 * tenant_clock_now().  Returns NULL with a reason of at most
 * TENANT_CONNECT_REASON bytes.  Any thread may call it.
 */
tenant_connect_t *tenant_connect_create(const char *host, const char *port,
    int64_t until, char *reason);

/* Gives up what has not been taken.  NULL is fine. */
void tenant_connect_destroy(tenant_connect_t *connect);

/* Which socket becomes writable when there is something to be done. */
int tenant_connect_fd(const tenant_connect_t *connect);

/* When there is something to be done though it does not, by the same clock. */
int64_t tenant_connect_until(const tenant_connect_t *connect);

/*
 * Goes on, and returns at once: the connected socket, which does not block and
 * is the caller's; or TENANT_IO_AGAIN_WRITE (tenant_io.h); or
 * TENANT_IO_FAILED with a reason.
 */
int tenant_connect_step(tenant_connect_t *connect, char *reason);


#endif /* _TENANT_CONNECT_H_INCLUDED_ */
