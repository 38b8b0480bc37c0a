/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_JWS_H_INCLUDED_
#define _TENANT_JWS_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../json/tenant_doc.h"
#include "tenant_alg.h"
#include "tenant_reason.h"


/* A token that is well-formed, but whose signature is not checked yet. */

typedef struct {
    tenant_str_t          token;           /* with a NUL behind it */
    tenant_str_t          signing_input;   /* RFC 7515, section 2 */
    tenant_str_t          signature;       /* decoded */
    const tenant_alg_t   *alg;             /* what the header names */
    tenant_str_t          kid;             /* {0, NULL} when absent */
    bool                  for_libjwt;      /* libjwt 1.x can read it, too */
    tenant_doc_t          claims;
} tenant_jws_t;


/*
 * The strict parser takes a compact JWS (RFC 7515, section 7.1) of at most
 * "max" bytes apart and checks everything that needs no key (RFC 8725).  All of
 * *jws belongs to the arena.  Returns TENANT_TOKEN_VALID, TENANT_TOKEN_INVALID
 * with *reason if it is malformed, TENANT_TOKEN_FAILED if there is no memory.
 * Any thread.
 */
tenant_token_e tenant_jws_read(tenant_arena_t *arena, tenant_str_t token,
    size_t max, tenant_jws_t *jws, tenant_reason_e *reason);


#endif /* _TENANT_JWS_H_INCLUDED_ */
