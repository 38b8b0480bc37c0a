/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../core/tenant_base64url.h"
#include "tenant_keyset_slice.h"
#include "tenant_keyset_token.h"
#include "tenant_names.h"


#define TENANT_KEYSET_PURPOSE   "tenant after token"
#define TENANT_KEYSET_MAX       4096


static tenant_str_t tenant_keyset_sealed(const tenant_keyset_t *keyset,
    tenant_doc_t keys);
static tenant_str_t tenant_keyset_said(const tenant_keyset_t *keyset,
    tenant_str_t name);
static bool tenant_keyset_refuse(tenant_error_t *err);


tenant_str_t
tenant_keyset_token(const tenant_keyset_t *keyset, tenant_doc_t first,
    tenant_doc_t last, tenant_error_t *err)
{
    char          *p;
    tenant_doc_t   keys;
    tenant_str_t   sealed, raw;
    tenant_str_t   none = tenant_null_string;

    keys = tenant_keyset_slice(keyset, first, last);

    if (keys.len > TENANT_KEYSET_MAX) {
        keys = last;
    }

    if (keys.len > TENANT_KEYSET_MAX) {
        (void) tenant_error_field(err, TENANT_SORT_PARAM,
                                  "meets values that are too long to page "
                                  "by");
        return none;
    }

    sealed = tenant_keyset_sealed(keyset, keys);
    p = tenant_arena_alloc(keyset->arena, TENANT_SEAL_LEN + keys.len);

    if (sealed.data == NULL || p == NULL
        || !tenant_keyring_seal(keyset->keys, TENANT_KEYSET_PURPOSE,
                                sealed, (uint8_t *) p))
    {
        (void) tenant_error_internal(err,
                                     "a page's \"next\" can't be sealed");
        return none;
    }

    memcpy(p + TENANT_SEAL_LEN, keys.data, keys.len);

    raw.data = p;
    raw.len = TENANT_SEAL_LEN + keys.len;

    raw = tenant_base64url_encode(keyset->arena, raw);

    if (raw.data == NULL) {
        (void) tenant_error_set(err, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return raw;
}


bool
tenant_keyset_open(tenant_keyset_t *keyset, tenant_str_t token,
    tenant_error_t *err)
{
    uint8_t       *copy;
    tenant_doc_t   keys;
    tenant_str_t   raw, sealed;

    raw = tenant_base64url_decode(keyset->arena, token);

    if (raw.data == NULL || raw.len <= TENANT_SEAL_LEN
        || raw.len > TENANT_SEAL_LEN + TENANT_KEYSET_MAX)
    {
        return tenant_keyset_refuse(err);
    }

    keys.len = (uint32_t) (raw.len - TENANT_SEAL_LEN);

    /* the library reads documents where its types are aligned */

    copy = tenant_arena_alloc(keyset->arena, keys.len);
    if (copy == NULL) {
        (void) tenant_error_set(err, TENANT_NO_MEMORY,
                                "out of memory");
        return false;
    }

    memcpy(copy, raw.data + TENANT_SEAL_LEN, keys.len);
    keys.data = copy;

    /* bytes that are no document make no sealed text either */

    sealed = tenant_keyset_sealed(keyset, keys);

    if (sealed.data == NULL
        || !tenant_keyring_unseal(keyset->keys, TENANT_KEYSET_PURPOSE,
                                  sealed, (const uint8_t *) raw.data)
        || tenant_bson_count(keys) < keyset->n
        || tenant_bson_count(keys) > keyset->n + 1)
    {
        return tenant_keyset_refuse(err);
    }

    keyset->values = keys;
    keyset->slice = tenant_bson_count(keys) > keyset->n;

    return true;
}


/* A token is sealed with its keys and all that they are good for. */

static tenant_str_t
tenant_keyset_sealed(const tenant_keyset_t *keyset,
    tenant_doc_t keys)
{
    char            index[16];
    unsigned        i;
    tenant_doc_t    doc;
    tenant_str_t    bytes;
    tenant_bson_t  *sealed, *sort;

    sealed = tenant_bson_create(keyset->arena);

    tenant_bson_add_array(sealed, "k", keys);
    tenant_bson_add_str(sealed, "o", keyset->organization);
    tenant_bson_add_str(sealed, "c", keyset->collection);
    tenant_bson_add_doc(sealed, "f", keyset->filter);

    sort = tenant_bson_begin_array(sealed, "s");

    for (i = 0; i < keyset->n; i++) {
        tenant_bson_add_str(sort, tenant_bson_index(index, 2 * i),
                            tenant_keyset_said(keyset, keyset->names[i]));
        tenant_bson_add_int(sort, tenant_bson_index(index, 2 * i + 1),
                            keyset->order[i]);
    }

    tenant_bson_end(sealed, sort);

    doc = tenant_bson_doc(sealed);

    bytes.data = (const char *) doc.data;
    bytes.len = doc.len;

    return bytes;
}


/*
 * A name is sealed as if the id alone were the primary key: tokens stay good
 * when documents move to where they are stored otherwise.
 */

static tenant_str_t
tenant_keyset_said(const tenant_keyset_t *keyset, tenant_str_t name)
{
    tenant_str_t  id, primary;

    id = keyset->stored->id;
    primary = keyset->stored->primary;

    if (tenant_str_eq(id, primary) || name.len < id.len
        || memcmp(name.data, id.data, id.len) != 0
        || (name.len != id.len && name.data[id.len] != '.'))
    {
        return name;
    }

    return tenant_arena_printf(keyset->arena, "%s%.*s", primary.data,
                               (int) (name.len - id.len),
                               name.data + id.len);
}


static bool
tenant_keyset_refuse(tenant_error_t *err)
{
    (void) tenant_error_field(err, "after",
                              "is not a token of this query");

    return false;
}
