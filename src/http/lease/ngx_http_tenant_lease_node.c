/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_lease_node.h"


#define NGX_HTTP_TENANT_OID_LEN      12

#define NGX_HTTP_TENANT_LEASE_TEXTS                                          \
    (3 + TENANT_PLACEMENT_TEXTS + TENANT_REVOKED_MAX)


/*
 * A node holds a lease as this structure, then its texts' bytes.  It is kept
 * small: over 512 bytes, nginx's slabs take twice as many.
 */

typedef struct {
    int64_t    organization_epoch;
    int64_t    user_epoch;
    uint8_t    role;
    uint8_t    gone;
    uint8_t    mode;
    uint8_t    suspended;
    uint8_t    paused;
    uint8_t    importing;
    uint8_t    over_quota;
    uint8_t    nrevoked;
    uint32_t   len[NGX_HTTP_TENANT_LEASE_TEXTS];
} ngx_http_tenant_lease_flat_t;


static ngx_uint_t ngx_http_tenant_lease_texts(tenant_lease_t *lease,
    tenant_str_t *texts[NGX_HTTP_TENANT_LEASE_TEXTS]);
static void ngx_http_tenant_lease_drop_one(ngx_http_tenant_node_t *node,
    void *data);
static ngx_int_t ngx_http_tenant_oid_read(u_char *dst, const char *hex,
    size_t len);


ngx_int_t
ngx_http_tenant_lease_node_key(u_char key[NGX_HTTP_TENANT_KEY_LEN],
    uint32_t tag, tenant_str_t organization, tenant_str_t user)
{
    ngx_memzero(key, NGX_HTTP_TENANT_KEY_LEN);
    ngx_memcpy(key + 2 * NGX_HTTP_TENANT_OID_LEN, &tag, sizeof(uint32_t));

    if (ngx_http_tenant_oid_read(key, organization.data, organization.len)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return user.len == 0
           ? NGX_OK
           : ngx_http_tenant_oid_read(key + NGX_HTTP_TENANT_OID_LEN,
                                      user.data, user.len);
}


void
ngx_http_tenant_lease_node_ids(const u_char *key,
    char organization[TENANT_OID_HEX + 1], char user[TENANT_OID_HEX + 1])
{
    static u_char  none[NGX_HTTP_TENANT_OID_LEN];

    (void) ngx_hex_dump((u_char *) organization, (u_char *) key,
                        NGX_HTTP_TENANT_OID_LEN);
    organization[TENANT_OID_HEX] = '\0';

    key += NGX_HTTP_TENANT_OID_LEN;

    if (ngx_memcmp(key, none, NGX_HTTP_TENANT_OID_LEN) == 0) {
        user[0] = '\0';
        return;
    }

    (void) ngx_hex_dump((u_char *) user, (u_char *) key,
                        NGX_HTTP_TENANT_OID_LEN);
    user[TENANT_OID_HEX] = '\0';
}


tenant_lease_t *
ngx_http_tenant_lease_node_read(ngx_http_tenant_lease_node_t *node,
    ngx_pool_t *pool)
{
    char                          *p, user[TENANT_OID_HEX + 1];
    ngx_uint_t                     i, n;
    tenant_str_t                  *texts[NGX_HTTP_TENANT_LEASE_TEXTS];
    tenant_lease_t                *lease;
    ngx_http_tenant_lease_flat_t   flat;

    ngx_memcpy(&flat, node->data, sizeof(ngx_http_tenant_lease_flat_t));

    lease = ngx_palloc(pool, sizeof(tenant_lease_t) + node->len);
    if (lease == NULL) {
        return NULL;
    }

    ngx_memzero(lease, sizeof(tenant_lease_t));

    p = (char *) lease + sizeof(tenant_lease_t);
    ngx_memcpy(p, node->data + sizeof(ngx_http_tenant_lease_flat_t),
               node->len - sizeof(ngx_http_tenant_lease_flat_t));

    lease->asked = node->asked;
    lease->gone = flat.gone;
    lease->role = flat.role;
    lease->organization_epoch = flat.organization_epoch;
    lease->user_epoch = flat.user_epoch;
    lease->nrevoked = flat.nrevoked;
    lease->suspended = flat.suspended;
    lease->paused = flat.paused;
    lease->importing = flat.importing;
    lease->over_quota = flat.over_quota;
    lease->placement.mode = flat.mode;

    ngx_http_tenant_lease_node_ids(node->head.key, lease->placement.tenant,
                                   user);

    n = ngx_http_tenant_lease_texts(lease, texts);

    for (i = 0; i < n; i++) {
        texts[i]->data = p;
        texts[i]->len = flat.len[i];
        p += flat.len[i];
    }

    return lease;
}


ngx_uint_t
ngx_http_tenant_lease_node_newer(ngx_http_tenant_lease_node_t *node,
    const tenant_claims_t *claims)
{
    return claims->user_epoch > node->user_epoch
           || claims->organization_epoch > node->organization_epoch;
}


void
ngx_http_tenant_lease_node_note(ngx_http_tenant_lease_node_t *node,
    const tenant_claims_t *claims)
{
    node->user_epoch = ngx_max(node->user_epoch, claims->user_epoch);
    node->organization_epoch = ngx_max(node->organization_epoch,
                                       claims->organization_epoch);
}


void
ngx_http_tenant_lease_node_store(ngx_http_tenant_zone_t *zone,
    const u_char *key, uint64_t ticket, int64_t asked,
    ngx_http_tenant_lease_answer_e answer, const tenant_lease_t *from)
{
    size_t                         len;
    u_char                        *p;
    ngx_uint_t                     i, n;
    tenant_str_t                  *texts[NGX_HTTP_TENANT_LEASE_TEXTS];
    tenant_lease_t                 lease;
    ngx_http_tenant_lease_flat_t   flat;
    ngx_http_tenant_lease_node_t  *node, old;

    node = ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_LEASE, key);

    /* without its marker, the lease may have been dropped since */

    if (node == NULL || ticket == 0 || node->ticket != ticket) {
        return;
    }

    node->deadline = 0;
    node->ticket = 0;

    if (from == NULL) {

        if (answer == NGX_HTTP_TENANT_LEASE_AWAY) {
            node->failed = tenant_clock_now();

        } else if (answer == NGX_HTTP_TENANT_LEASE_REFUSED) {
            node->len = 0;
        }

        node->user_epoch = 0;
        node->organization_epoch = 0;
        return;
    }

    lease = *from;
    ngx_memzero(&flat, sizeof(ngx_http_tenant_lease_flat_t));

    flat.gone = lease.gone;
    flat.role = lease.role;
    flat.organization_epoch = lease.organization_epoch;
    flat.user_epoch = lease.user_epoch;
    flat.nrevoked = lease.nrevoked;
    flat.mode = lease.placement.mode;
    flat.suspended = lease.suspended;
    flat.paused = lease.paused;
    flat.importing = lease.importing;
    flat.over_quota = lease.over_quota;

    n = ngx_http_tenant_lease_texts(&lease, texts);
    len = sizeof(ngx_http_tenant_lease_flat_t);

    for (i = 0; i < n; i++) {
        flat.len[i] = (uint32_t) texts[i]->len;
        len += texts[i]->len;
    }

    /* a node has the size of its lease, so it can't be reused */

    old = *node;
    ngx_http_tenant_zone_remove(zone, &node->head);

    node = ngx_http_tenant_zone_add_lease(zone, key,
                                    sizeof(ngx_http_tenant_lease_node_t)
                                    + len);
    if (node == NULL) {
        return;
    }

    node->asked = asked;
    node->user_epoch = old.user_epoch;
    node->organization_epoch = old.organization_epoch;
    node->len = len;

    p = ngx_cpymem(node->data, &flat, sizeof(ngx_http_tenant_lease_flat_t));

    for (i = 0; i < n; i++) {
        if (texts[i]->len != 0) {
            p = ngx_cpymem(p, texts[i]->data, texts[i]->len);
        }
    }
}


void
ngx_http_tenant_lease_node_drop(ngx_http_tenant_zone_t *zone, uint32_t tag,
    const char *organization, const char *user)
{
    u_char                   key[NGX_HTTP_TENANT_KEY_LEN];
    tenant_str_t             o, u = tenant_null_string;
    ngx_http_tenant_node_t  *node;

    o.data = organization;
    o.len = TENANT_OID_HEX;

    if (user != NULL) {
        u.data = user;
        u.len = TENANT_OID_HEX;
    }

    if (ngx_http_tenant_lease_node_key(key, tag, o, u) != NGX_OK) {
        return;
    }

    if (user == NULL) {
        ngx_http_tenant_zone_walk(zone, NGX_HTTP_TENANT_LEASE,
                                  ngx_http_tenant_lease_drop_one, key);
        return;
    }

    node = ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_LEASE, key);

    if (node != NULL) {
        ngx_http_tenant_lease_drop_one(node, key);
    }
}


/* "data" is a key of the organization; the user and the tag may differ. */

static void
ngx_http_tenant_lease_drop_one(ngx_http_tenant_node_t *node, void *data)
{
    ngx_http_tenant_lease_node_t  *lease;

    if (ngx_memcmp(node->key, data, NGX_HTTP_TENANT_OID_LEN) != 0) {
        return;
    }

    lease = (ngx_http_tenant_lease_node_t *) node;

    lease->len = 0;
    lease->ticket = 0;
    lease->deadline = 0;
}


/* Lists the texts of a lease in the order in which a node holds them. */

static ngx_uint_t
ngx_http_tenant_lease_texts(tenant_lease_t *lease,
    tenant_str_t *texts[NGX_HTTP_TENANT_LEASE_TEXTS])
{
    ngx_uint_t  i, n;

    n = 0;

    texts[n++] = &lease->organization_name;
    texts[n++] = &lease->plan;
    texts[n++] = &lease->reason;

    tenant_placement_texts(&lease->placement, &texts[n]);
    n += TENANT_PLACEMENT_TEXTS;

    for (i = 0; i < lease->nrevoked && i < TENANT_REVOKED_MAX; i++) {
        texts[n++] = &lease->revoked[i];
    }

    return n;
}


static ngx_int_t
ngx_http_tenant_oid_read(u_char *dst, const char *hex, size_t len)
{
    ngx_int_t   byte;
    ngx_uint_t  i;

    if (len != TENANT_OID_HEX) {
        return NGX_ERROR;
    }

    for (i = 0; i < NGX_HTTP_TENANT_OID_LEN; i++) {
        byte = ngx_hextoi((u_char *) hex + 2 * i, 2);
        if (byte == NGX_ERROR) {
            return NGX_ERROR;
        }

        dst[i] = (u_char) byte;
    }

    return NGX_OK;
}
