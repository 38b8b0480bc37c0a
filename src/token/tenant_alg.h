/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ALG_H_INCLUDED_
#define _TENANT_ALG_H_INCLUDED_


#include "../core/tenant_core.h"


typedef enum {
    TENANT_KEY_SECRET = 0,
    TENANT_KEY_RSA,
    TENANT_KEY_EC
} tenant_key_type_e;


/*
 * A signature algorithm (RFC 7518, section 3.1).  Algorithms are compared by
 * address: there is one of each.
 */

typedef struct {
    const char         *name;          /* "alg" */
    const char         *digest;        /* OpenSSL's name */
    const char         *curve;         /* "crv" that it needs, or NULL */
    tenant_key_type_e   type;
    bool                pss;           /* RSASSA-PSS */
    size_t              hash;          /* bytes of the digest */
    size_t              signature;     /* bytes; 0: as the RSA modulus */
} tenant_alg_t;


/* A curve with its JOSE and OpenSSL names; "size" is that of a coordinate. */

typedef struct {
    const char  *name;                 /* "crv" */
    const char  *group;
    size_t       size;
} tenant_curve_t;


/* Finds the algorithm of an "alg", or NULL; "none" is not one.  Any thread. */
const tenant_alg_t *tenant_alg_find(tenant_str_t name);

/*
 * Returns what a key without "alg" is pinned to: RS256, HS256, or the one that
 * belongs to "curve" (its "crv"; NULL for other types); NULL if there is none.
 * Any thread.
 */
const tenant_alg_t *tenant_alg_default(tenant_key_type_e type,
    const char *curve);

/* Finds the curve of either name, or NULL.  Any thread. */
const tenant_curve_t *tenant_curve_find(tenant_str_t name);


#endif /* _TENANT_ALG_H_INCLUDED_ */
