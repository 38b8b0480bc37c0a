/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PLACEMENT_H_INCLUDED_
#define _TENANT_PLACEMENT_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../json/tenant_bson.h"


/*
 * How an organization's documents lie in the database (docs/internals.md).  In
 * all modes but SHARED each of its collections is one of its own, named by the
 * base collection's name: "<base>", "<base>.<anything>".
 */

typedef enum {
    TENANT_MODE_ID = 0,                /* the base is named by the id */
    TENANT_MODE_NAME,                  /* by the folded name */
    TENANT_MODE_DATABASE,              /* in a database of its own */
    TENANT_MODE_SHARED,                /* one collection for all: the stored
                                          _id is {t: tenant, c: collection,
                                          i: id} */
    TENANT_MODES
} tenant_mode_e;


/* Where an organization's documents are. */

typedef struct {
    tenant_mode_e  mode;
    tenant_str_t   cluster;
    tenant_str_t   database;
    tenant_str_t   collection;         /* the base collection; SHARED: of all */
    tenant_str_t   next;               /* what the base is being renamed to, in
                                          the same database; empty: not */
    char           tenant[TENANT_OID_HEX + 1];    /* the organization's id */
} tenant_placement_t;

#define TENANT_PLACEMENT_TEXTS  4


/* New placements are made of this; the strings must outlive them. */

typedef struct {
    tenant_mode_e  mode;
    tenant_str_t   cluster;
    tenant_str_t   database;           /* not for TENANT_MODE_DATABASE */
    tenant_str_t   prefix;             /* "tenant_collection_prefix" */
} tenant_storage_t;


/*
 * The first returns the name of a mode in directives and records, the second
 * the mode of a name, or TENANT_MODES if there is none.  Any thread may call
 * them.
 */
const char *tenant_mode_name(tenant_mode_e mode);
tenant_mode_e tenant_mode_parse(tenant_str_t name);

/*
 * Makes the placement of an organization with that id (24 digits) and that
 * folded name.  "apart" adds the id to a base that is made of the name: another
 * organization may have given up the name, and still have its collections.  The
 * strings belong to the arena; false means no memory.  Any thread may call it.
 */
bool tenant_placement_make(tenant_arena_t *arena,
    const tenant_storage_t *storage, const char *id, tenant_str_t folded,
    bool apart, tenant_placement_t *placement);

/*
 * The first appends a placement to a record as the member "name", the second
 * reads the one that an organization's record has.  It returns false if that is
 * not whole, or its mode is not known here.  The strings belong to the record.
 * Any thread may call them.
 */
void tenant_placement_write(const tenant_placement_t *placement,
    const char *name, tenant_bson_t *record);
bool tenant_placement_read(tenant_doc_t record, tenant_placement_t *placement);

/* Reads one that tenant_placement_write() made elsewhere, of the organization
 * with that id; otherwise as above. */
bool tenant_placement_parse(tenant_doc_t doc, const char *tenant,
    tenant_placement_t *placement);

/* Tells whether documents lie in the same place.  Any thread may call it. */
bool tenant_placement_same(const tenant_placement_t *one,
    const tenant_placement_t *other);

/* Copies a placement with its strings into the arena; false means no memory.
 * Any thread may call it. */
bool tenant_placement_copy(tenant_arena_t *arena,
    const tenant_placement_t *from, tenant_placement_t *to);

/* Lists all that a placement says beside its mode and tenant, for callers that
 * keep it as a row of texts.  Any thread may call it. */
void tenant_placement_texts(tenant_placement_t *placement,
    tenant_str_t *texts[TENANT_PLACEMENT_TEXTS]);


#endif /* _TENANT_PLACEMENT_H_INCLUDED_ */
