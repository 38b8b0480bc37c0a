/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ETAG_H_INCLUDED_
#define _TENANT_ETAG_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../json/tenant_bson.h"


/*
 * A document has two strong entity tags (RFC 9110, section 8.8.3), one for each
 * text that it is sent as.  A tag holds the digits of its _etag, or 0 where it
 * has none of ours; the canonical text's has a suffix.
 */

#define TENANT_ETAG_CANONICAL  "-ejson"

typedef struct {
    char   hex[TENANT_OID_HEX + 1];
    bool   canonical;
} tenant_etag_t;

/*
 * It is one precondition field (RFC 9110, sections 13.1.1 and 13.1.2).  Entity
 * tags that none of our documents can have are dropped: they match nothing.
 */

typedef struct {
    bool             given;
    bool             any;              /* "*" */
    bool             foreign;          /* 0: no _etag of ours */
    bool             foreign_canonical;
    unsigned         n;
    tenant_etag_t   *tags;             /* in the arena */
} tenant_etags_t;

typedef struct {
    tenant_etags_t   match;                /* If-Match */
    tenant_etags_t   none_match;           /* If-None-Match */
} tenant_preconditions_t;


/*
 * Parses the fields' values ({0, NULL}: not given).  Returns false with a 400
 * when one is malformed, or without memory.  "W/" is overlooked: a compressing
 * filter may have put it there.
 */
bool tenant_preconditions_parse(tenant_arena_t *arena, tenant_error_t *err,
    tenant_str_t if_match, tenant_str_t if_none_match,
    tenant_preconditions_t *conditions);

/*
 * Returns whether this very ETag (with its quotes) is among the tags, or "*"
 * is.
 */
bool tenant_etags_match(const tenant_etags_t *etags, tenant_str_t etag);

/*
 * Adds conditions to a query so that it matches only where the preconditions
 * hold ("*" asks for nothing more than a document): the tag of either of its
 * texts stands for a document.  "name" is the field that holds the tag's
 * digits.
 */
void tenant_preconditions_query(const tenant_preconditions_t *conditions,
    const char *name, tenant_bson_t *query);


#endif /* _TENANT_ETAG_H_INCLUDED_ */
