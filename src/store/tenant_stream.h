/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_STREAM_H_INCLUDED_
#define _TENANT_STREAM_H_INCLUDED_


#include <mongoc/mongoc.h>

#include "tenant_connection.h"


typedef struct tenant_stream_s  tenant_stream_t;


#define TENANT_STREAM_FAULTS  8        /* of others the driver's words do */


/* Why a connection to a host failed. */

typedef struct {
    char   host[256];
    char   reason[TENANT_CONNECTION_REASON];
} tenant_stream_fault_t;


/*
 * The streams of one client of the driver's that have not been destroyed, and
 * what became of others.  All but "until" must be zeroed first.
 */

typedef struct {
    int64_t                 until;     /* of tenant_clock_now(): the client's
                                          last moment, whatever it waits for */
    tenant_stream_t        *first;
    bool                    revocable; /* that is why one of them failed */
    size_t                  nfaults;
    tenant_stream_fault_t   faults[TENANT_STREAM_FAULTS];
} tenant_streams_t;


/*
 * Makes a stream for the driver of a connection, which need not be open and is
 * the stream's from then on.  The driver destroys it; "streams" must live as
 * long.  Returns NULL when out of memory.  The driver's calls wait on the
 * socket, where it lets them.
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
