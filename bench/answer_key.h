/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _ANSWER_KEY_H_INCLUDED_
#define _ANSWER_KEY_H_INCLUDED_


#include <stdint.h>


typedef enum {
    ANSWER_OTHER = 0,            /* changes nothing, differs each time */
    ANSWER_READ,
    ANSWER_WRITE,
    ANSWER_KEPT_WRITE            /* to the collection given */
} answer_kind_e;


/*
 * Returns what a whole message of "len" bytes, at least a header, asks,
 * without what differs between two that ask the same; 0 for what is never
 * kept.  Writes to "collection", which may be NULL, are told apart by their
 * shape alone.
 */
uint64_t answer_key(const char *data, uint32_t len, const char *collection,
    answer_kind_e *kind);

/* Returns a number of the protocol. */
int32_t answer_int(const char *data);


#endif /* _ANSWER_KEY_H_INCLUDED_ */
