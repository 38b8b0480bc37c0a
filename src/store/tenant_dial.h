/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_DIAL_H_INCLUDED_
#define _TENANT_DIAL_H_INCLUDED_


#include "tenant_connection.h"
#include "tenant_store.h"


/*
 * A dialer opens connections to one deployment, ready for commands: the driver
 * finds the server, connects through a stream of ours and logs in.
 */
typedef struct tenant_dialer_s  tenant_dialer_t;


typedef enum {
    TENANT_DIAL_OPENED,
    TENANT_DIAL_FAILED,       /* it may succeed another time */
    TENANT_DIAL_UNSUITED      /* only the driver can drive such a deployment */
} tenant_dial_e;


/*
 * What the connection string says of commands.  Each document has the elements
 * that a command gets: "readConcern" or none, and "writeConcern".
 */

typedef struct {
    tenant_doc_t   read;               /* of reads */
    tenant_doc_t   write;              /* TENANT_CONCERN_STRING */
    tenant_doc_t   majority;           /* TENANT_CONCERN_MAJORITY */
    bool           retries;            /* writes, where a server has sessions */
} tenant_dial_concerns_t;


/*
 * Makes a dialer of a checked connection string, as tenant_uri_create() does;
 * "cluster" must outlive it.  It makes no connection and looks up no name.
 * Returns NULL when out of memory.  Any thread may call it.
 */
tenant_dialer_t *tenant_dialer_create(const tenant_cluster_t *cluster,
    int32_t timeout);

/* No thread may be dialing any more.  NULL is fine. */
void tenant_dialer_destroy(tenant_dialer_t *dialer);

/* They live as long as the dialer.  Any thread may call it. */
const tenant_dial_concerns_t *tenant_dialer_concerns(
    const tenant_dialer_t *dialer);

/*
 * Returns how many connections "maxPoolSize" allows, or 0 where it is not
 * given.  Any thread may call it.
 */
uint32_t tenant_dialer_most(const tenant_dialer_t *dialer);

/*
 * Returns false when the connection string alone says that only the driver can
 * drive this deployment, with err->cause in words.  It does not block.  Any
 * thread may call it.
 */
bool tenant_dialer_suits(const tenant_dialer_t *dialer, tenant_error_t *err);

/*
 * Opens a connection to the primary, or to what takes its place.  It blocks for
 * "timeout" at most, and as long as look-ups take.  Several threads may call it
 * at once.  Returns TENANT_DIAL_OPENED with *connection, which the caller
 * closes.  Else err->cause says why, for the log, without credentials.
 */
tenant_dial_e tenant_dial(tenant_dialer_t *dialer,
    tenant_connection_t **connection, tenant_error_t *err);


#endif /* _TENANT_DIAL_H_INCLUDED_ */
