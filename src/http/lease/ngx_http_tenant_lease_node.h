/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_LEASE_NODE_H_INCLUDED_
#define _NGX_HTTP_TENANT_LEASE_NODE_H_INCLUDED_


#include "../zone/ngx_http_tenant_zone.h"

#include "../../master/tenant_lease.h"


/*
 * A lease in shared memory.  Times are milliseconds of tenant_clock_now(),
 * which all processes of a machine share.  Called with the zone locked.
 */

typedef struct {
    ngx_http_tenant_node_t   head;
    int64_t                  asked;        /* when the lease began */
    int64_t                  failed;       /* the last question, or 0 */
    int64_t                  deadline;     /* of who asks now, or 0 */
    ngx_http_tenant_owner_t  owner;
    uint64_t                 ticket;       /* of that question */
    int64_t                  user_epoch;   /* the newest that made it ask */
    int64_t                  organization_epoch;
    size_t                   len;          /* 0: no lease yet */
    u_char                   data[1];
} ngx_http_tenant_lease_node_t;


/*
 * The key of an organization, a user (empty: of another issuer) and a tag of
 * the master database: NGX_ERROR when they are no ObjectIds.  And back.
 */
ngx_int_t ngx_http_tenant_lease_node_key(
    u_char key[NGX_HTTP_TENANT_KEY_LEN], uint32_t tag,
    tenant_str_t organization, tenant_str_t user);
void ngx_http_tenant_lease_node_ids(const u_char *key,
    char organization[TENANT_OID_HEX + 1], char user[TENANT_OID_HEX + 1]);

/* A copy of a node's lease in the pool; NULL: no memory. */
tenant_lease_t *ngx_http_tenant_lease_node_read(
    ngx_http_tenant_lease_node_t *node, ngx_pool_t *pool);

/*
 * Whether a token that is newer than the lease is to make it ask: once for
 * each epoch, since the database may know less than the token.  And that it
 * has.
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
 * The answer to the question of that ticket, with its lease when there is one.
 * Nothing when the lease was dropped since.  An old lease stays; but not when
 * the database answered.
 */
void ngx_http_tenant_lease_node_store(ngx_http_tenant_zone_t *zone,
    const u_char *key, uint64_t ticket, int64_t asked,
    ngx_http_tenant_lease_answer_e answer, const tenant_lease_t *lease);

/*
 * Makes the lease of a user, or all of an organization ("user" NULL), and
 * answers under way, worthless.
 */
void ngx_http_tenant_lease_node_drop(ngx_http_tenant_zone_t *zone,
    uint32_t tag, const char *organization, const char *user);


#endif /* _NGX_HTTP_TENANT_LEASE_NODE_H_INCLUDED_ */
