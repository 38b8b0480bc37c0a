/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LIFECYCLE_H_INCLUDED_
#define _TENANT_LIFECYCLE_H_INCLUDED_


#include "tenant_record.h"


/*
 * Records of the master database go through these states, and steps lead from
 * one to another:
 *
 *   organization  creating -> active    collections made, its owner completed
 *                 creating -> deleting  given up: its name is free
 *                 active   -> deleting  deleted: unreachable, its name is free
 *                 deleting -> gone      users, collections and record removed
 *   user          creating -> active    has a password, can log in
 *                 creating -> gone      given up: its address is free
 *                 active   -> gone      removed, once retired (tenant_owner.h)
 */

typedef struct {
    tenant_record_e       kind;
    tenant_state_e        state;
    tenant_state_e        next;        /* where "forward" leads */
    tenant_state_e        previous;    /* where "back" leads */
    tenant_lifecycle_pt   forward;     /* NULL: nowhere */
    tenant_lifecycle_pt   back;
} tenant_lifecycle_t;


/* It has a row for each of tenant_state.h, and ends with TENANT_STATE_GONE. */
extern const tenant_lifecycle_t  tenant_lifecycle[];

/*
 * Returns the row of a state, or NULL when there is none.  Any thread may call
 * it.
 */
const tenant_lifecycle_t *tenant_lifecycle_row(tenant_record_e kind,
    tenant_state_e state);


/* Take the one step of the table that leads on from that state, or back. */
tenant_status_e tenant_lifecycle_forward(tenant_master_t *master,
    const tenant_record_t *record, tenant_state_e from, tenant_doc_t *after,
    tenant_error_t *err);
tenant_status_e tenant_lifecycle_back(tenant_master_t *master,
    const tenant_record_t *record, tenant_state_e from, tenant_doc_t *after,
    tenant_error_t *err);


#endif /* _TENANT_LIFECYCLE_H_INCLUDED_ */
