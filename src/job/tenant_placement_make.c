/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_placement.h"
#include "../token/tenant_digest.h"


/*
 * MongoDB allows 255 bytes to "<database>.<collection>": with a database of 63
 * and a tenant's collection of 64, this is left to the base, its prefix and
 * what tells it apart.
 */
#define TENANT_BASE_MAX    120

/* What stands for the end of a name that is too long. */
#define TENANT_BASE_HASH   32

#define TENANT_SHARED      "shared"
#define TENANT_DOCUMENTS   "documents"


static tenant_str_t tenant_database_name(tenant_arena_t *arena,
    tenant_str_t prefix, const char *id);
static tenant_str_t tenant_base_name(tenant_arena_t *arena,
    tenant_str_t prefix, const char *id, tenant_str_t folded, bool apart);
static size_t tenant_base_encode(tenant_str_t folded, char *to, size_t room,
    bool *whole);
static bool tenant_base_plain(char c);


bool
tenant_placement_make(tenant_arena_t *arena, const tenant_storage_t *storage,
    const char *id, tenant_str_t folded, bool apart,
    tenant_placement_t *placement)
{
    memset(placement, 0, sizeof(tenant_placement_t));
    memcpy(placement->tenant, id, sizeof(placement->tenant));

    placement->mode = storage->mode;
    placement->cluster = storage->cluster;
    placement->database = storage->database;

    switch (storage->mode) {

    case TENANT_MODE_NAME:
        placement->collection = tenant_base_name(arena, storage->prefix, id,
                                                 folded, apart);
        break;

    case TENANT_MODE_DATABASE:
        placement->database = tenant_database_name(arena, storage->prefix,
                                                   id);
        placement->collection =
                      (tenant_str_t) tenant_string(TENANT_DOCUMENTS);
        break;

    case TENANT_MODE_SHARED:
        placement->collection = tenant_arena_printf(arena, "%.*s%s",
                                  (int) storage->prefix.len,
                                  storage->prefix.data, TENANT_SHARED);
        break;

    default: /* TENANT_MODE_ID */
        placement->collection = tenant_arena_printf(arena, "%.*s%s",
                                  (int) storage->prefix.len,
                                  storage->prefix.data, id);
    }

    return placement->database.data != NULL
           && placement->collection.data != NULL;
}


/* MongoDB allows a dot in collections' names alone. */

static tenant_str_t
tenant_database_name(tenant_arena_t *arena, tenant_str_t prefix,
    const char *id)
{
    char          *p;
    size_t         i;
    tenant_str_t   name;

    name.len = prefix.len + TENANT_OID_HEX;
    name.data = p = tenant_arena_alloc(arena, name.len);

    if (p == NULL) {
        return name;
    }

    for (i = 0; i < prefix.len; i++) {
        p[i] = prefix.data[i] == '.' ? '_' : prefix.data[i];
    }

    memcpy(p + prefix.len, id, TENANT_OID_HEX);

    return name;
}


/*
 * Readable, and without loss: what isn't plain is written as "%" with two hex
 * digits a byte, and so is the start of what would look like another mode's
 * name.  "~" stands before a hash, or an id, and nowhere else.
 */

static tenant_str_t
tenant_base_name(tenant_arena_t *arena, tenant_str_t prefix, const char *id,
    tenant_str_t folded, bool apart)
{
    bool           whole;
    char           hash[TENANT_DIGEST_HEX + 1], encoded[TENANT_BASE_MAX];
    size_t         len, room;
    tenant_str_t   none = tenant_null_string;

    if (!tenant_digest(folded, hash)) {
        return none;
    }

    hash[TENANT_BASE_HASH] = '\0';

    room = TENANT_BASE_MAX - prefix.len - (apart ? 1 + TENANT_OID_HEX : 0);
    len = tenant_base_encode(folded, encoded, room, &whole);

    if (!whole) {
        len = tenant_base_encode(folded, encoded,
                                 room - 1 - TENANT_BASE_HASH, &whole);
    }

    return tenant_arena_printf(arena, "%.*s%.*s%s%s%s%s",
                               (int) prefix.len, prefix.data,
                               (int) len, encoded,
                               whole ? "" : "~", whole ? "" : hash,
                               apart ? "~" : "", apart ? id : "");
}


/* As many whole characters as there is room for. */

static size_t
tenant_base_encode(tenant_str_t folded, char *to, size_t room, bool *whole)
{
    char           each[4];
    bool           other;
    size_t         i, n, end;
    tenant_str_t   shared = tenant_string(TENANT_SHARED);

    n = 0;
    end = 0;
    other = tenant_oid_is(folded) || tenant_str_eq(folded, shared);
    *whole = false;

    for (i = 0; i < folded.len; i++) {

        if (((unsigned char) folded.data[i] & 0xc0) != 0x80) {
            end = n;
        }

        if (tenant_base_plain(folded.data[i]) && !(other && i == 0)) {
            each[0] = folded.data[i];
            each[1] = '\0';

        } else {
            (void) snprintf(each, sizeof(each), "%%%02x",
                            (unsigned char) folded.data[i]);
        }

        if (n + strlen(each) > room) {
            return end;
        }

        memcpy(&to[n], each, strlen(each));
        n += strlen(each);
    }

    *whole = true;

    return n;
}


/* Letters of other scripts stay as they are. */

static bool
tenant_base_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'
           || c == '_' || (unsigned char) c >= 0x80;
}
