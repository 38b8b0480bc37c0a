/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _JSON_KIT_H_INCLUDED_
#define _JSON_KIT_H_INCLUDED_


#include <stdlib.h>
#include <string.h>

#include "../../../src/json/tenant_json.h"
#include "../unit.h"


/* Text in its own memory, so that ASan sees a read behind its end. */

typedef struct {
    tenant_arena_t    *arena;
    tenant_doc_t       doc;
    bool               array;
    tenant_status_e    status;
    tenant_error_t     err;
} kit_json_t;


static inline tenant_str_t
kit_str(const char *text)
{
    tenant_str_t  s = { strlen(text), text };

    return s;
}


static inline void *
kit_copy(const void *data, size_t len)
{
    void  *copy;

    copy = malloc(len + (len == 0));
    if (copy == NULL) {
        exit(2);
    }

    if (len != 0) {
        memcpy(copy, data, len);
    }

    return copy;
}


/* Free what it returns with kit_json_done(). */

static inline kit_json_t
kit_json(const char *text, size_t len, tenant_json_syntax_e syntax)
{
    char          *copy;
    kit_json_t     json;
    tenant_str_t   s;

    memset(&json, 0, sizeof(kit_json_t));

    json.arena = tenant_arena_create();
    if (json.arena == NULL) {
        exit(2);
    }

    copy = kit_copy(text, len);
    s.data = copy;
    s.len = len;

    json.status = tenant_json_read(json.arena, s, syntax, &json.doc,
                                   &json.array, &json.err);
    free(copy);

    return json;
}


static inline void
kit_json_done(kit_json_t *json)
{
    tenant_arena_destroy(json->arena);
}


/* NUL-terminated; NULL when it failed. */

static inline const char *
kit_write(tenant_arena_t *arena, tenant_doc_t doc, bool array,
    tenant_json_output_e output, const char *skip)
{
    tenant_buf_t  *buf;

    buf = tenant_buf_create(arena, 16);
    tenant_json_write(buf, doc, array, output, skip);
    tenant_buf_char(buf, '\0');

    return buf->failed ? NULL : buf->data;
}


/* Whether two texts are the same; says which row when they are not. */

static inline bool
kit_same(const char *row, const char *got, const char *want)
{
    if (got != NULL && strcmp(got, want) == 0) {
        return true;
    }

    printf("%s\n  got  %s\n  want %s\n", row, got ? got : "nothing", want);

    return false;
}


#endif /* _JSON_KIT_H_INCLUDED_ */
