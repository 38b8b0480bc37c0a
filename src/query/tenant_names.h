/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_NAMES_H_INCLUDED_
#define _TENANT_NAMES_H_INCLUDED_


/*
 * Names as clients use them.  What is stored goes by its own names
 * (tenant_stored.h): none of these is written to a command, which
 * util/check-names holds.
 */

/* Members of a document that are not the client's alone. */

#define TENANT_ID_FIELD          "_id"
#define TENANT_ETAG_FIELD        "_etag"
#define TENANT_KEYSET_FIELD      "_tenant_keyset"

/* Parameters. */

#define TENANT_FILTER_PARAM      "filter"
#define TENANT_SORT_PARAM        "sort"
#define TENANT_FIELDS_PARAM      "fields"

/* The collection that every organization has. */

#define TENANT_BASE_COLLECTION   "documents"

/* Bytes of an _id, and of a field's path. */

#define TENANT_ID_MAX            1024


#endif /* _TENANT_NAMES_H_INCLUDED_ */
