/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_CONNECT_H_INCLUDED_
#define _TENANT_CONNECT_H_INCLUDED_


#include "../core/tenant_core.h"


#define TENANT_CONNECT_REASON  160


/*
 * Waits until one of "events" (poll.h) is there, at most until "until" of
 * tenant_clock_now().  Any thread may call it.
 */
bool tenant_connect_wait(int fd, short events, int64_t until);

/*
 * Connects to a port of a host, by name or address (IPv6 without brackets), or
 * to a UNIX socket where "port" is NULL.  It blocks until "until" of
 * tenant_clock_now() at most, and as long as a look-up takes.  Returns a socket
 * that does not block, which the caller closes; or -1 with a reason of at most
 * TENANT_CONNECT_REASON bytes.  Any thread may call it.
 */
int tenant_connect(const char *host, const char *port, int64_t until,
    char *reason);


#endif /* _TENANT_CONNECT_H_INCLUDED_ */
