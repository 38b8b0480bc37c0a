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


/* What new placements are made of; the strings outlive them. */

typedef struct {
    tenant_mode_e  mode;
    tenant_str_t   cluster;
    tenant_str_t   database;           /* not for TENANT_MODE_DATABASE */
    tenant_str_t   prefix;             /* "tenant_collection_prefix" */
} tenant_storage_t;


/* The name of a mode in directives and records; and back: TENANT_MODES when
 * there is no such.  Any thread. */
const char *tenant_mode_name(tenant_mode_e mode);
tenant_mode_e tenant_mode_parse(tenant_str_t name);

/*
 * The placement of an organization with that id (24 digits) and that folded
 * name.  No two organizations ever get the same one: in NAME mode a name that
 * another organization has given up, whose collections may still be there, is
 * told apart with "apart" set, which adds the id.  The strings are the
 * arena's; false: no memory.  Any thread.
 */
bool tenant_placement_make(tenant_arena_t *arena,
    const tenant_storage_t *storage, const char *id, tenant_str_t folded,
    bool apart, tenant_placement_t *placement);

/*
 * Appends a placement to an organization's record as the member "name"; and
 * reads the one that the record has: false where it is not whole, or documents
 * lie in a way that is not known here.  The strings are the record's.  Any
 * thread.
 */
void tenant_placement_write(const tenant_placement_t *placement,
    const char *name, tenant_bson_t *record);
bool tenant_placement_read(tenant_doc_t record, tenant_placement_t *placement);

/* The same of one that tenant_placement_write() made elsewhere, for the
 * organization with that id. */
bool tenant_placement_parse(tenant_doc_t doc, const char *tenant,
    tenant_placement_t *placement);

/* Whether documents lie in the same place.  Any thread. */
bool tenant_placement_same(const tenant_placement_t *one,
    const tenant_placement_t *other);

/* A copy whose strings are the arena's; false: no memory.  Any thread. */
bool tenant_placement_copy(tenant_arena_t *arena,
    const tenant_placement_t *from, tenant_placement_t *to);

/* All that a placement says beside its mode and tenant, for who keeps
 * it as a row of texts.  Any thread. */
void tenant_placement_texts(tenant_placement_t *placement,
    tenant_str_t *texts[TENANT_PLACEMENT_TEXTS]);


#endif /* _TENANT_PLACEMENT_H_INCLUDED_ */
