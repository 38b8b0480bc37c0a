/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_path.h"


/* A text that fills this is longer than a field, so it has to be cut. */

typedef struct {
    char    data[TENANT_ERROR_FIELD_MAX + 1];
    size_t  len;
} tenant_path_text_t;


static void tenant_path_write(const tenant_path_t *path,
    tenant_path_text_t *text);
static void tenant_path_add(tenant_path_text_t *text, const char *data,
    size_t len);
static void tenant_path_cut(tenant_path_text_t *text);


tenant_path_t
tenant_path_member(const tenant_path_t *above, tenant_str_t name)
{
    tenant_path_t  path;

    path.above = above;
    path.name = name;
    path.index = 0;

    return path;
}


tenant_path_t
tenant_path_element(const tenant_path_t *above, uint32_t index)
{
    tenant_path_t  path;

    path.above = above;
    path.name.len = 0;
    path.name.data = NULL;
    path.index = index;

    return path;
}


tenant_status_e
tenant_path_fault(tenant_error_t *err, const tenant_path_t *path,
    const char *message)
{
    unsigned             i;
    tenant_path_text_t   text;

    text.len = 0;

    if (path == NULL) {
        tenant_path_add(&text, "body", sizeof("body") - 1);
    } else {
        tenant_path_write(path, &text);
    }

    tenant_path_cut(&text);

    if (err->status == TENANT_UNPROCESSABLE) {
        for (i = 0; i < err->nfields; i++) {
            if (strcmp(err->fields[i].field, text.data) == 0) {
                return TENANT_UNPROCESSABLE;
            }
        }
    }

    return tenant_error_field(err, text.data, message);
}


/* It recurses as deep as the input is nested, which is bounded. */

static void
tenant_path_write(const tenant_path_t *path, tenant_path_text_t *text)
{
    int   n;
    char  index[16];

    if (path->above != NULL) {
        tenant_path_write(path->above, text);
    }

    if (path->name.data == NULL) {
        n = snprintf(index, sizeof(index), "[%u]", path->index);
        tenant_path_add(text, index, (size_t) n);
        return;
    }

    if (path->above != NULL) {
        tenant_path_add(text, ".", 1);
    }

    tenant_path_add(text, path->name.data, path->name.len);
}


static void
tenant_path_add(tenant_path_text_t *text, const char *data, size_t len)
{
    size_t  room;

    room = sizeof(text->data) - text->len;

    if (len > room) {
        len = room;
    }

    memcpy(text->data + text->len, data, len);
    text->len += len;
}


static void
tenant_path_cut(tenant_path_text_t *text)
{
    static const char  end[] = "...";

    if (text->len < TENANT_ERROR_FIELD_MAX) {
        text->data[text->len] = '\0';
        return;
    }

    text->len = TENANT_ERROR_FIELD_MAX - sizeof(end);

    /* a UTF-8 character must not be cut (RFC 3629, section 3) */

    while (text->len > 0
           && ((unsigned char) text->data[text->len] & 0xc0) == 0x80)
    {
        text->len--;
    }

    memcpy(text->data + text->len, end, sizeof(end));
}
