/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <bson/bson.h>
#include <string.h>

#include "answer_key.h"


#define ANSWER_BODY     21       /* behind header, flags and section's kind */
#define ANSWER_OP_MSG   2013


static answer_kind_e answer_kind(const bson_iter_t *it,
    const char *collection);
static uint64_t answer_question(uint64_t hash, bson_iter_t *it);
static uint64_t answer_shape(uint64_t hash, bson_iter_t *it, bool whole);
static uint64_t answer_sequences(uint64_t hash, const char *data,
    uint32_t len);
static uint64_t answer_hash(uint64_t hash, const void *data, size_t len);


uint64_t
answer_key(const char *data, uint32_t len, const char *collection,
    answer_kind_e *kind)
{
    bson_t       body;
    int32_t      size;
    uint64_t     hash;
    bson_iter_t  it;

    *kind = ANSWER_OTHER;

    if (answer_int(data + 12) != ANSWER_OP_MSG || len < ANSWER_BODY + 5
        || data[ANSWER_BODY - 1] != 0)
    {
        return 0;
    }

    size = answer_int(data + ANSWER_BODY);

    if (size < 5 || (uint32_t) size > len - ANSWER_BODY
        || !bson_init_static(&body, (const uint8_t *) data + ANSWER_BODY,
                             (size_t) size)
        || !bson_iter_init(&it, &body) || !bson_iter_next(&it))
    {
        return 0;
    }

    *kind = answer_kind(&it, collection);
    hash = 14695981039346656037u;

    if (*kind == ANSWER_READ) {
        return answer_question(hash, &it);
    }

    if (*kind == ANSWER_KEPT_WRITE) {
        hash = answer_hash(hash, it.raw + it.off, it.next_off - it.off);
        hash = answer_shape(hash, &it, false);
        return answer_sequences(hash, data + ANSWER_BODY + size,
                                len - ANSWER_BODY - (uint32_t) size);
    }

    return 0;
}


static answer_kind_e
answer_kind(const bson_iter_t *it, const char *collection)
{
    int          i;
    const char  *name;
    static const char *const  others[] = { "hello", "ismaster", "isMaster",
                                           "ping", "saslStart",
                                           "saslContinue", "endSessions",
                                           "getMore", NULL };
    static const char *const  writes[] = { "insert", "update",
                                           "findAndModify", NULL };

    name = bson_iter_key(it);

    if (strcmp(name, "find") == 0) {
        return ANSWER_READ;
    }

    for (i = 0; others[i] != NULL; i++) {
        if (strcmp(name, others[i]) == 0) {
            return ANSWER_OTHER;
        }
    }

    for (i = 0; collection != NULL && writes[i] != NULL; i++) {
        if (strcmp(name, writes[i]) == 0 && BSON_ITER_HOLDS_UTF8(it)
            && strcmp(bson_iter_utf8(it, NULL), collection) == 0)
        {
            return ANSWER_KEPT_WRITE;
        }
    }

    return ANSWER_WRITE;
}


static uint64_t
answer_question(uint64_t hash, bson_iter_t *it)
{
    const char  *name;

    do {
        name = bson_iter_key(it);

        if (strcmp(name, "lsid") != 0 && strcmp(name, "maxTimeMS") != 0
            && strcmp(name, "$clusterTime") != 0)
        {
            hash = answer_hash(hash, it->raw + it->off,
                               it->next_off - it->off);
        }

    } while (bson_iter_next(it));

    return hash;
}


/* The names and types of what follows; values too, if "whole". */

static uint64_t
answer_shape(uint64_t hash, bson_iter_t *it, bool whole)
{
    uint8_t      type;
    const char  *name;
    bson_iter_t  child;

    while (bson_iter_next(it)) {

        if (whole) {
            hash = answer_hash(hash, it->raw + it->off,
                               it->next_off - it->off);
            continue;
        }

        name = bson_iter_key(it);

        if (strcmp(name, "maxTimeMS") == 0) {
            continue;
        }

        type = (uint8_t) bson_iter_type(it);
        hash = answer_hash(hash, name, strlen(name));
        hash = answer_hash(hash, &type, 1);

        if ((BSON_ITER_HOLDS_DOCUMENT(it) || BSON_ITER_HOLDS_ARRAY(it))
            && bson_iter_recurse(it, &child))
        {
            hash = answer_shape(hash, &child, strcmp(name, "query") == 0);
        }
    }

    return hash;
}


/* The names of the sequences that follow a body, and their documents. */

static uint64_t
answer_sequences(uint64_t hash, const char *data, uint32_t len)
{
    uint32_t  size, at, n;

    while (len > 5 && data[0] == 1) {

        size = (uint32_t) answer_int(data + 1);

        if (size < 5 || size > len - 1) {
            break;
        }

        at = 5 + (uint32_t) strnlen(data + 5, size - 5) + 1;
        hash = answer_hash(hash, data + 5, at - 5);

        for (n = 0; at + 4 <= size + 1; n++) {
            if (answer_int(data + at) < 5) {
                return 0;
            }

            at += (uint32_t) answer_int(data + at);
        }

        hash = answer_hash(hash, &n, sizeof(n));
        data += 1 + size;
        len -= 1 + size;
    }

    return hash;
}


/* FNV-1a, of 64 bits */

static uint64_t
answer_hash(uint64_t hash, const void *data, size_t len)
{
    const uint8_t *p = data;

    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ p[i]) * 1099511628211u;
    }

    return hash;
}


/* The protocol is little-endian, as are the machines that run this. */

int32_t
answer_int(const char *data)
{
    int32_t  value;

    memcpy(&value, data, 4);

    return value;
}
