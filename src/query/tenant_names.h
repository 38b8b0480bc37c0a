/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_NAMES_H_INCLUDED_
#define _TENANT_NAMES_H_INCLUDED_


/*
 * Clients use these names.  What is stored goes by names of its own
 * (tenant_stored.h): none of these is written to a command, which
 * util/check-names ensures.
 */

/* These members of a document are not the client's alone. */

#define TENANT_ID_FIELD          "_id"
#define TENANT_ETAG_FIELD        "_etag"
#define TENANT_KEYSET_FIELD      "_tenant_keyset"

/* Parameters. */

#define TENANT_FILTER_PARAM      "filter"
#define TENANT_SORT_PARAM        "sort"
#define TENANT_FIELDS_PARAM      "fields"
#define TENANT_UPDATE_PARAM      "update"
#define TENANT_COUNT_PARAM       "count"
#define TENANT_DOCUMENTS_PARAM   "documents"

/* Every organization has this collection. */

#define TENANT_BASE_COLLECTION   "documents"

/* An _id, and a field's path, may have this many bytes. */

#define TENANT_ID_MAX            1024


/* The members of an export's lines that are no documents. */

#define TENANT_EXPORT_HEADER       "tenant_export"
#define TENANT_EXPORT_COLLECTION   "collection"
#define TENANT_EXPORT_END          "end"
#define TENANT_EXPORT_COLLECTIONS  "collections"
#define TENANT_EXPORT_DOCUMENTS    "documents"


#endif /* _TENANT_NAMES_H_INCLUDED_ */
