/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_EJSON_H_INCLUDED_
#define _TENANT_EJSON_H_INCLUDED_


#include "tenant_bson_native.h"
#include "tenant_json.h"


#define TENANT_EJSON_MEMBERS  2


/*
 * Behind a wrapper such as "$oid" there is one value, which has an empty name
 * here, or the members of an object.  "kind" is 's' for a string, 'i' for an
 * integer, 't' for true, '?' for anything else.
 */

typedef struct {
    const char    *name;
    char           kind;
    tenant_str_t   text;
    int64_t        number;
} tenant_ejson_member_t;


/* Sets a member's value, "text" or "number" by its kind, but not its name. */
void tenant_ejson_member_set(tenant_ejson_member_t *member, char kind,
    const char *text, size_t len, int64_t number);

/* Returns whether a member's name makes its object a typed value. */
bool tenant_ejson_is(const char *name);

/*
 * Appends the typed value (MongoDB Extended JSON v2).  Returns TENANT_OK,
 * TENANT_UNPROCESSABLE with nothing appended when it is malformed or of a
 * refused type, or TENANT_NO_MEMORY.
 */
tenant_status_e tenant_ejson_append(bson_t *to, const char *key, int key_len,
    const char *wrapper, const tenant_ejson_member_t *members, size_t n);

/* Returns a sentence on what a value of that type has to be. */
const char *tenant_ejson_fault(const char *wrapper);


#endif /* _TENANT_EJSON_H_INCLUDED_ */
