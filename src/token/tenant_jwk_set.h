/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_JWK_SET_H_INCLUDED_
#define _TENANT_JWK_SET_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../json/tenant_doc.h"


/*
 * A JWK set (RFC 7517, section 5) is kept as text: each key is read on its own,
 * so that a broken one spoils none of the others.
 */

typedef struct {
    const char   *next;                /* NULL at the end */
    const char   *last;
} tenant_jwk_set_t;


/*
 * Opens a set, whose text must outlive *set.  Returns TENANT_OK, or
 * TENANT_INTERNAL with the reason if it is no JSON object with an array "keys",
 * or TENANT_NO_MEMORY.  Any thread.
 */
tenant_status_e tenant_jwk_set_open(tenant_jwk_set_t *set,
    tenant_str_t contents, tenant_error_t *err);

/* Gives the next key's text, which may be anything; false at the end. */
bool tenant_jwk_set_next(tenant_jwk_set_t *set, tenant_str_t *text);

/*
 * Reads a key's text into *jwk, which the arena wipes.  Returns TENANT_OK, or
 * TENANT_UNPROCESSABLE or TENANT_NO_MEMORY with the reason.  Any thread.
 */
tenant_status_e tenant_jwk_set_read(tenant_arena_t *arena, tenant_str_t text,
    tenant_doc_t *jwk, tenant_error_t *err);


#endif /* _TENANT_JWK_SET_H_INCLUDED_ */
