/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_STREAM_H_INCLUDED_
#define _TENANT_STREAM_H_INCLUDED_


#include <mongoc/mongoc.h>

#include "tenant_connection.h"


typedef struct tenant_stream_s  tenant_stream_t;


/* The streams of one client of the driver's that have not been destroyed. */

typedef struct {
    tenant_stream_t  *first;
} tenant_streams_t;


/*
 * Makes a stream for the driver of a connection, which is the stream's from
 * then on.  The driver destroys it; "streams" must live as long.  Returns NULL
 * when out of memory.  The driver's functions for streams then wait on the
 * socket, so only the thread that runs the client may call them.
 */
mongoc_stream_t *tenant_stream_create(tenant_streams_t *streams,
    tenant_connection_t *connection);

/*
 * Takes the connection to "host" from its stream, which fails from then on.
 * The caller closes it.  Returns NULL when there is none.
 */
tenant_connection_t *tenant_stream_take(tenant_streams_t *streams,
    const char *host);


#endif /* _TENANT_STREAM_H_INCLUDED_ */
