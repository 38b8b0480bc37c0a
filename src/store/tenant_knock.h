/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KNOCK_H_INCLUDED_
#define _TENANT_KNOCK_H_INCLUDED_


#include <stdbool.h>


/*
 * What listens at "host" (a name, or an address in brackets or without) and
 * "port", asked past the driver, which only says that the connection failed:
 * whether it answers a "hello" without TLS; whether it answers the beginning
 * of a TLS handshake.  Waits "ms" milliseconds for each step.  Any thread
 * that may block.
 */
bool tenant_knock_plain(const char *host, const char *port, int ms);
bool tenant_knock_tls(const char *host, const char *port, int ms);

/* Whether the process can't open as many descriptors as a connection takes. */
bool tenant_knock_descriptors(void);


#endif /* _TENANT_KNOCK_H_INCLUDED_ */
