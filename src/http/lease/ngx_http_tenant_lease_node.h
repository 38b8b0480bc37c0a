/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_LEASE_NODE_H_INCLUDED_
#define _NGX_HTTP_TENANT_LEASE_NODE_H_INCLUDED_


#include "../zone/ngx_http_tenant_zone.h"

#include "../../master/tenant_lease.h"


/*
 * A lease in shared memory.  Its times are milliseconds of tenant_clock_now(),
 * which all processes of a machine share.  The zone must be locked.
 */

typedef struct {
    ngx_http_tenant_node_t   head;
    int64_t                  asked;        /* when it was asked for */
    int64_t                  failed;       /* when that last failed, or 0 */
    int64_t                  deadline;     /* of the open question, or 0 */
    ngx_http_tenant_owner_t  owner;
    uint64_t                 ticket;       /* of that question */
    int64_t                  user_epoch;   /* the newest that was asked for */
    int64_t                  organization_epoch;
    size_t                   len;          /* 0 while there is no lease */
    u_char                   data[1];
} ngx_http_tenant_lease_node_t;


/*
 * The first makes a key of an organization, a user (empty for other issuers)
 * and a tag of the master database; it returns NGX_ERROR if the ids are no
 * ObjectIds.  The second takes the ids out of a key.
 */
ngx_int_t ngx_http_tenant_lease_node_key(
    u_char key[NGX_HTTP_TENANT_KEY_LEN], uint32_t tag,
    tenant_str_t organization, tenant_str_t user);
void ngx_http_tenant_lease_node_ids(const u_char *key,
    char organization[TENANT_OID_HEX + 1], char user[TENANT_OID_HEX + 1]);

/* Copies a node's lease into the pool; returns NULL if there is no memory. */
tenant_lease_t *ngx_http_tenant_lease_node_read(
    ngx_http_tenant_lease_node_t *node, ngx_pool_t *pool);

/*
 * The first tells whether a token that is newer than the lease may have it
 * asked for: that happens once for each epoch, since the database may know less
 * than the token.  The second notes that it has happened.
 */
ngx_uint_t ngx_http_tenant_lease_node_newer(
    ngx_http_tenant_lease_node_t *node, const tenant_claims_t *claims);
void ngx_http_tenant_lease_node_note(ngx_http_tenant_lease_node_t *node,
    const tenant_claims_t *claims);

/* What became of a question about a lease. */
typedef enum {
    NGX_HTTP_TENANT_LEASE_ANSWERED = 0,
    NGX_HTTP_TENANT_LEASE_AWAY,           /* the database did not answer */
    NGX_HTTP_TENANT_LEASE_REFUSED,        /* its answer makes no lease */
    NGX_HTTP_TENANT_LEASE_UNASKED         /* the question was never posted */
} ngx_http_tenant_lease_answer_e;


/*
 * Stores the answer to the question of that ticket, and its lease when there is
 * one; does nothing if the lease was dropped since.  Without a new lease, the
 * old one stays unless the database refused it.
 */
void ngx_http_tenant_lease_node_store(ngx_http_tenant_zone_t *zone,
    const u_char *key, uint64_t ticket, int64_t asked,
    ngx_http_tenant_lease_answer_e answer, const tenant_lease_t *lease);

/*
 * Drops the lease of a user, or all of an organization ("user" is NULL), and
 * invalidates the answers that are still to come.
 */
void ngx_http_tenant_lease_node_drop(ngx_http_tenant_zone_t *zone,
    uint32_t tag, const char *organization, const char *user);


#endif /* _NGX_HTTP_TENANT_LEASE_NODE_H_INCLUDED_ */
