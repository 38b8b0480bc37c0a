/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_JWS_H_INCLUDED_
#define _TENANT_JWS_H_INCLUDED_


#include "tenant_alg.h"
#include "tenant_token.h"


/* A token behind the gate: well-formed, of nobody's yet. */

typedef struct {
    tenant_str_t          token;       /* with a NUL behind it */
    tenant_str_t          input;       /* what is signed */
    tenant_str_t          signature;   /* decoded */
    const tenant_alg_t   *alg;         /* what the header names */
    tenant_str_t          kid;         /* {0, NULL} when absent */
    bool                  access;      /* "typ" is "at+jwt" (RFC 9068) */
    tenant_doc_t          claims;
} tenant_jws_t;


/*
 * The strict gate: takes a compact JWS (RFC 7515, section 7.1) apart and
 * checks everything that needs no key (RFC 8725).  All of *jws belongs to
 * the arena.  false: malformed, or out of memory.  Any thread.
 */
bool tenant_jws_read(tenant_arena_t *arena, tenant_str_t token,
    tenant_jws_t *jws);


#endif /* _TENANT_JWS_H_INCLUDED_ */
