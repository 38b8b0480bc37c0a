/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_MASTER_H_INCLUDED_
#define _TENANT_MASTER_H_INCLUDED_


#include "../job/tenant_job.h"


#define TENANT_ORGANIZATIONS  "organizations"
#define TENANT_USERS          "users"
#define TENANT_DEPLOYMENT     "deployment"     /* can be rebuilt */


/*
 * It is the master database as one use case sees it.  All functions are for
 * task threads; they return what tenant_store_command() does, and more where
 * they say so.
 */

typedef struct {
    tenant_work_t     *work;
    tenant_str_t       cluster;
    tenant_str_t       database;
} tenant_master_t;


/* Returns the master database for the use case at work. */
tenant_master_t tenant_master_of(tenant_job_t *job);

/*
 * Makes the unique indexes on the folded name and e-mail (sparse: a record that
 * is being deleted has given them up), and those by which members of an
 * organization and records that are not finished are found (sparse, where most
 * records have nothing of it).  It is called before each write that relies on
 * them, and asks the database only when this process has not done so for a
 * minute.
 */
tenant_status_e tenant_master_index(tenant_master_t *master,
    tenant_error_t *err);

/*
 * Finds the first record that matches.  None is fine: then its data are NULL.
 */
tenant_status_e tenant_master_find(tenant_master_t *master,
    const char *collection, tenant_bson_t *filter, tenant_doc_t *record,
    tenant_error_t *err);

/*
 * Lists the first "limit" records that match, in the order of their ids, as an
 * array; none is fine.
 */
tenant_status_e tenant_master_list(tenant_master_t *master,
    const char *collection, tenant_bson_t *filter, int64_t limit,
    tenant_doc_t *batch, tenant_error_t *err);

/*
 * Returns what the stages, an array, make of a collection, at most "limit"
 * documents; none is fine.
 */
tenant_status_e tenant_master_aggregate(tenant_master_t *master,
    const char *collection, tenant_bson_t *stages, int64_t limit,
    tenant_doc_t *batch, tenant_error_t *err);

/*
 * Writes a new record, with its own "_id", and the database's own time in the
 * member "now".  Returns TENANT_CONFLICT when a unique value is taken; the same
 * record again is fine.
 */
tenant_status_e tenant_master_insert(tenant_master_t *master,
    const char *collection, tenant_bson_t *record, const char *now,
    tenant_error_t *err);

/*
 * Changes the first record that matches, atomically, with update operators;
 * *after is the changed record.  It may return TENANT_NOT_FOUND or
 * TENANT_CONFLICT.
 */
tenant_status_e tenant_master_update(tenant_master_t *master,
    const char *collection, tenant_bson_t *filter, tenant_bson_t *update,
    tenant_doc_t *after, tenant_error_t *err);

/* Does the same, but makes the record where none matches. */
tenant_status_e tenant_master_upsert(tenant_master_t *master,
    const char *collection, tenant_bson_t *filter, tenant_bson_t *update,
    tenant_doc_t *after, tenant_error_t *err);

/* Removes every record that matches; none is fine. */
tenant_status_e tenant_master_remove(tenant_master_t *master,
    const char *collection, tenant_bson_t *filter, tenant_error_t *err);


#endif /* _TENANT_MASTER_H_INCLUDED_ */
