/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_URI_OPTION_H_INCLUDED_
#define _TENANT_URI_OPTION_H_INCLUDED_


#include "../core/tenant_core.h"


typedef enum {
    TENANT_URI_DRIVER,        /* the driver's */
    TENANT_URI_PROPERTY,      /* an older name of one of the options in
                                 authMechanismProperties, "canonical" */
    TENANT_URI_TUNES,         /* tunes what other drivers do: no effect here */
    TENANT_URI_REFUSED        /* can't be honoured, and must not be ignored */
} tenant_uri_kind_e;


/* One option of connection strings (MongoDB specification, "URI Options"). */

typedef struct {
    const char          *name;
    const char          *canonical;    /* of an alias: what the driver knows;
                                          else NULL */
    tenant_uri_kind_e    kind;
    int                  value;        /* tenant_uri_option.c */
} tenant_uri_option_t;


/* Returns the option of a name in any case, or NULL when no driver has it. */
const tenant_uri_option_t *tenant_uri_option_find(tenant_str_t name);

/*
 * Returns whether the option may have that value; the driver may know better.
 */
bool tenant_uri_option_takes(const tenant_uri_option_t *option,
    tenant_str_t value);

/*
 * Returns whether the driver is to see the option, with *value in the form that
 * it wants: it warns of "yes", and takes no "DEFAULT" for a mechanism and no
 * "disabled" for compressors.
 */
bool tenant_uri_option_passes(const tenant_uri_option_t *option,
    tenant_str_t *value);

/*
 * Reads the next "name=value" of the query that *pos (at "?" or "&") starts:
 * returns true, with *pos moved behind it.  A name alone has a value without
 * data.
 */
bool tenant_uri_option_next(const char **pos, tenant_str_t *name,
    tenant_str_t *value);

/*
 * Finds the first value of an option that has no other names, in a query that
 * begins at its "?" or is NULL: returns true with *value, or false and no data.
 */
bool tenant_uri_option_given(const char *query, const char *option,
    tenant_str_t *value);


#endif /* _TENANT_URI_OPTION_H_INCLUDED_ */
