/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KNOCK_H_INCLUDED_
#define _TENANT_KNOCK_H_INCLUDED_


#include <stdbool.h>


/*
 * They ask what listens at "host" (a name, or an address in brackets or
 * without) and "port".  The driver only says that the connection failed, so
 * they go without it.  The first returns whether a "hello" is answered without
 * TLS, the second whether the beginning of a TLS handshake is.  Each step waits
 * at most "ms" milliseconds.  Any thread that may block may call these.
 */
bool tenant_knock_plain(const char *host, const char *port, int ms);
bool tenant_knock_tls(const char *host, const char *port, int ms);

/*
 * Returns whether the process can't open as many descriptors as a connection
 * takes.
 */
bool tenant_knock_descriptors(void);


#endif /* _TENANT_KNOCK_H_INCLUDED_ */
