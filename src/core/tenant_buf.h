/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_BUF_H_INCLUDED_
#define _TENANT_BUF_H_INCLUDED_


#include "tenant_arena.h"


/*
 * A buffer grows as bytes are added and is freed with its arena.  When memory
 * runs out "failed" is set and stays set, and further writes do nothing: check
 * it once, at the end.
 */

typedef struct {
    char    *data;
    size_t   len;
    size_t   size;
    bool     failed;
} tenant_buf_t;


/*
 * Returns an empty buffer with room for "size" bytes, or NULL without memory.
 */
tenant_buf_t *tenant_buf_create(tenant_arena_t *arena, size_t size);

/* Does what tenant_buf_reserve() does where there is not enough room. */
char *tenant_buf_grow(tenant_buf_t *buf, size_t len);


/*
 * Makes room for "len" more bytes and returns where to write them, or sets
 * "failed" and returns NULL.
 */
static inline char *
tenant_buf_reserve(tenant_buf_t *buf, size_t len)
{
    if (len <= buf->size - buf->len && !buf->failed) {
        return buf->data + buf->len;
    }

    return tenant_buf_grow(buf, len);
}


static inline void
tenant_buf_char(tenant_buf_t *buf, char c)
{
    char  *p;

    p = tenant_buf_reserve(buf, 1);

    if (p != NULL) {
        *p = c;
        buf->len++;
    }
}


void tenant_buf_add(tenant_buf_t *buf, const char *data, size_t len);
void tenant_buf_str(tenant_buf_t *buf, tenant_str_t s);

#define tenant_buf_text(buf, text)                                            \
    tenant_buf_add(buf, text, sizeof(text) - 1)


/*
 * Appends "s" as a JSON string with its quotes (RFC 8259, section 7).  Bytes
 * that are not UTF-8 become U+FFFD, so that the output is always JSON.
 */
void tenant_buf_json(tenant_buf_t *buf, tenant_str_t s);

/* Appends the problem document of RFC 9457, section 3, for an error. */
void tenant_buf_problem(tenant_buf_t *buf, const tenant_error_t *err);


#endif /* _TENANT_BUF_H_INCLUDED_ */
