/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_BSON_H_INCLUDED_
#define _TENANT_BSON_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "tenant_bson_get.h"
#include "tenant_bson_read.h"


/*
 * An append that fails (out of memory, longer than BSON allows) marks the
 * document: tenant_bson_failed() tells, and the store refuses a failed command.
 * Keys are copied.  Any thread may call these; one document belongs to one
 * thread at a time.
 */

/* Returns a new empty document, or NULL when out of memory. */
tenant_bson_t *tenant_bson_create(tenant_arena_t *arena);

/* Returns a copy of "doc" to append to. */
tenant_bson_t *tenant_bson_copy(tenant_arena_t *arena, tenant_doc_t doc);

/*
 * Returns the bytes built so far, which are valid until the next append.  NULL
 * gives an empty view that no reader accepts as BSON.
 */
tenant_doc_t tenant_bson_doc(const tenant_bson_t *b);

/* Returns whether an append failed, or b is NULL. */
bool tenant_bson_failed(const tenant_bson_t *b);

/* Appending to NULL does nothing: creation is checked by _failed(), too. */
void tenant_bson_add_str(tenant_bson_t *b, const char *key, tenant_str_t s);
void tenant_bson_add_text(tenant_bson_t *b, const char *key,
    const char *text);
void tenant_bson_add_int(tenant_bson_t *b, const char *key, int64_t n);
void tenant_bson_add_long(tenant_bson_t *b, const char *key, int64_t n);
void tenant_bson_add_double(tenant_bson_t *b, const char *key, double n);
void tenant_bson_add_bool(tenant_bson_t *b, const char *key, bool v);
void tenant_bson_add_null(tenant_bson_t *b, const char *key);
void tenant_bson_add_minkey(tenant_bson_t *b, const char *key);
void tenant_bson_add_maxkey(tenant_bson_t *b, const char *key);
void tenant_bson_add_date(tenant_bson_t *b, const char *key, int64_t ms);
void tenant_bson_add_regex(tenant_bson_t *b, const char *key,
    const char *pattern);
void tenant_bson_add_doc(tenant_bson_t *b, const char *key, tenant_doc_t d);
void tenant_bson_add_array(tenant_bson_t *b, const char *key,
    tenant_doc_t d);

/* "hex" must be 24 hex digits: anything else marks the document. */
void tenant_bson_add_oid(tenant_bson_t *b, const char *key,
    tenant_str_t hex);

/* Copies an element with its type, under "key" (with a length: names may
 * come from a client) or, when key.data is NULL, under its own. */
void tenant_bson_add_value(tenant_bson_t *b, tenant_str_t key,
    const tenant_value_t *value);

/* Does as tenant_bson_add_doc(), with a key that has a length. */
void tenant_bson_add_doc_key(tenant_bson_t *b, tenant_str_t key,
    tenant_doc_t d);

/*
 * Open a document or an array inside "b"; append to what they return, then call
 * tenant_bson_end(); "b" must not be touched in between.  tenant_bson_index()
 * writes the key of the n-th element of an array to "key".
 */
tenant_bson_t *tenant_bson_begin(tenant_bson_t *b, const char *key);
tenant_bson_t *tenant_bson_begin_array(tenant_bson_t *b, const char *key);
void tenant_bson_end(tenant_bson_t *b, tenant_bson_t *child);
const char *tenant_bson_index(char key[16], uint32_t n);


#endif /* _TENANT_BSON_H_INCLUDED_ */
