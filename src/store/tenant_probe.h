/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PROBE_H_INCLUDED_
#define _TENANT_PROBE_H_INCLUDED_


#include <mongoc/mongoc.h>

#include "tenant_store.h"


#define TENANT_HOSTS_MAX   128
#define TENANT_REASON_MAX  400


typedef enum {
    TENANT_PROBE_PRIMARY,     /* a primary is there, and lets us in */
    TENANT_PROBE_READABLE,    /* only such as the read preference allows */
    TENANT_PROBE_NONE
} tenant_probe_e;


typedef struct {
    tenant_probe_e   found;
    bool             passing;          /* so short that it may be over at once:
                                          no primary, a connection that broke */
    char             hosts[TENANT_HOSTS_MAX];
    char             reason[TENANT_REASON_MAX];  /* why not, for the log, with
                                          its host; no credentials */
} tenant_probe_t;


/*
 * Looks once whether a deployment can be used: it connects without any pool,
 * logs in, and asks nothing.  It blocks as long as a connection may take, which
 * follows from "timeout" (milliseconds), and as a look-up takes.
 */
void tenant_probe(const tenant_cluster_t *cluster, int32_t timeout,
    tenant_probe_t *probe);

/*
 * Makes a reason for the log from an error of the driver's.  Where the driver
 * calls different causes alike, it asks the host.
 */
void tenant_probe_reason(tenant_probe_t *probe, const mongoc_uri_t *uri,
    const bson_error_t *error);


#endif /* _TENANT_PROBE_H_INCLUDED_ */
