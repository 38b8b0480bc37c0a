/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ENVELOPE_H_INCLUDED_
#define _TENANT_ENVELOPE_H_INCLUDED_


#include "tenant_store.h"


#define TENANT_DATABASE_MAX  64


/* Who may answer a read. */

typedef enum {
    TENANT_READ_PREFERRED = 0,     /* the connection string's preference and
                                      read concern */
    TENANT_READ_PRIMARY            /* the primary, whatever that says */
} tenant_read_e;


/* Who must have a write before it is confirmed. */

typedef enum {
    TENANT_CONCERN_NONE = 0,       /* not a write */
    TENANT_CONCERN_STRING,         /* the connection string's */
    TENANT_CONCERN_MAJORITY        /* the majority, whatever that says */
} tenant_concern_e;


/*
 * A carrier sends "body" (with "maxTimeMS", without "$db") to "database", under
 * a read mode or a write concern.
 */

typedef struct {
    char               database[TENANT_DATABASE_MAX + 1];
    tenant_bson_t     *body;           /* the command's own */
    tenant_read_e      read;
    tenant_concern_e   concern;
    bool               pinned;         /* for the server that has the cursor */
} tenant_envelope_t;


/*
 * Makes the envelope of a command that has "left" ms until its deadline.  The
 * body gets "maxTimeMS", or another value of it when it is sent again; getMore
 * and killCursors may not carry it (MongoDB manual, "getMore").  Returns
 * TENANT_OK; TENANT_NO_MEMORY, also when the body could not be built; or
 * TENANT_INTERNAL for a database name that no database can have.  Any thread
 * may call it.
 */
tenant_status_e tenant_envelope(const tenant_command_t *command, int64_t left,
    tenant_envelope_t *envelope, tenant_error_t *err);

/*
 * Returns the command's name, the first key of its body.  Any thread may call
 * it.
 */
tenant_str_t tenant_envelope_name(const tenant_command_t *command);


#endif /* _TENANT_ENVELOPE_H_INCLUDED_ */
