/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdlib.h>
#include <string.h>

#include "tenant_ejson.h"
#include "tenant_json_scan.h"
#include "tenant_json_split.h"


/* Each level is looked through once more, so that there must be few. */
#define TENANT_JSON_SPLIT_LEVELS  8

/* members are parsed together up to this length */
#define TENANT_JSON_SPLIT_GROUP   4096

#define TENANT_JSON_SPLIT_KEYS    64


/*
 * Cutting needs to know strings and brackets, and no more: a part that is no
 * JSON by itself is refused by the library, and where all parts are JSON, with
 * a comma between two and brackets around them, so is the whole.
 */

typedef struct {
    tenant_json_reader_t   *reader;
    tenant_str_t            text;          /* with its brackets */
    bson_t                 *to;
    const tenant_path_t    *path;
    unsigned                level;
    bool                    array;

    size_t                  at;            /* behind what has been cut off */
    bool                    last;
    tenant_str_t            key;           /* with its quotes, if no array */
    tenant_str_t            value;
    tenant_str_t            part;          /* both */

    uint32_t                n;             /* elements appended */
    size_t                  len;
    char                    group[TENANT_JSON_SPLIT_GROUP + 2];
} tenant_json_split_t;


static tenant_json_split_t *tenant_json_split_create(
    tenant_json_reader_t *reader, tenant_str_t text, const tenant_path_t *path,
    unsigned level);
static tenant_status_e tenant_json_split_all(tenant_json_split_t *s,
    bson_t *to);
static bool tenant_json_split_keys(tenant_json_split_t *s);
static int tenant_json_split_order(const void *a, const void *b);
static bool tenant_json_split_typed(tenant_str_t key);
static void tenant_json_split_begin(tenant_json_split_t *s);
static bool tenant_json_split_next(tenant_json_split_t *s);
static bool tenant_json_split_key(tenant_json_split_t *s);
static tenant_str_t tenant_json_split_trim(tenant_str_t text, size_t start,
    size_t end);
static tenant_status_e tenant_json_split_add(tenant_json_split_t *s);
static tenant_status_e tenant_json_split_flush(tenant_json_split_t *s);
static tenant_status_e tenant_json_split_long(tenant_json_split_t *s);
static tenant_status_e tenant_json_split_nest(tenant_json_split_t *s,
    tenant_str_t key, const tenant_path_t *path);
static json_t *tenant_json_split_parse(const char *data, size_t len);


tenant_status_e
tenant_json_split(tenant_json_reader_t *reader, tenant_str_t text, bson_t *to,
    bool *array)
{
    tenant_status_e       rc;
    tenant_json_split_t  *s;

    s = tenant_json_split_create(reader,
                                 tenant_json_split_trim(text, 0, text.len),
                                 reader->root, 0);
    if (s == NULL) {
        return TENANT_BAD_REQUEST;
    }

    *array = s->array;

    rc = tenant_json_split_all(s, to);

    free(s);

    return rc;
}


/* Returns NULL where the text can't be cut, or without memory. */

static tenant_json_split_t *
tenant_json_split_create(tenant_json_reader_t *reader, tenant_str_t text,
    const tenant_path_t *path, unsigned level)
{
    tenant_json_split_t  *s;

    if (level == TENANT_JSON_SPLIT_LEVELS || text.len < TENANT_JSON_SPLIT_MIN
        || !((text.data[0] == '[' && text.data[text.len - 1] == ']')
             || (text.data[0] == '{' && text.data[text.len - 1] == '}')))
    {
        return NULL;
    }

    s = malloc(sizeof(tenant_json_split_t));
    if (s == NULL) {
        return NULL;
    }

    s->reader = reader;
    s->text = text;
    s->path = path;
    s->level = level;
    s->array = text.data[0] == '[';
    s->n = 0;
    s->len = 0;

    if (!s->array && !tenant_json_split_keys(s)) {
        free(s);
        return NULL;
    }

    return s;
}


static tenant_status_e
tenant_json_split_all(tenant_json_split_t *s, bson_t *to)
{
    tenant_status_e  rc;

    s->to = to;
    tenant_json_split_begin(s);

    do {
        if (!tenant_json_split_next(s)) {
            return TENANT_BAD_REQUEST;
        }

        if (s->part.len < TENANT_JSON_SPLIT_GROUP) {
            rc = tenant_json_split_add(s);

        } else {
            rc = tenant_json_split_flush(s);

            if (rc == TENANT_OK) {
                rc = tenant_json_split_long(s);
            }
        }

        if (rc != TENANT_OK) {
            return rc;
        }

    } while (!s->last);

    return tenant_json_split_flush(s);
}


/*
 * Returns whether all names are different, and none makes the object a typed
 * value.  Names with escapes are left to the library, all of the object is.
 */

static bool
tenant_json_split_keys(tenant_json_split_t *s)
{
    bool           ok;
    size_t         i, n, size;
    tenant_str_t  *keys, *more;

    keys = NULL;
    size = 0;
    ok = false;

    tenant_json_split_begin(s);

    for (n = 0; /* void */ ; n++) {

        if (!tenant_json_split_next(s)
            || memchr(s->key.data, '\\', s->key.len) != NULL
            || (s->reader->syntax == TENANT_JSON_EXTENDED
                && tenant_json_split_typed(s->key)))
        {
            goto done;
        }

        if (n == size) {
            size = size == 0 ? TENANT_JSON_SPLIT_KEYS : size * 2;

            more = realloc(keys, size * sizeof(tenant_str_t));
            if (more == NULL) {
                goto done;
            }

            keys = more;
        }

        keys[n] = s->key;

        if (s->last) {
            n++;
            break;
        }
    }

    qsort(keys, n, sizeof(tenant_str_t), tenant_json_split_order);

    ok = true;

    for (i = 1; i < n; i++) {
        ok = ok && tenant_json_split_order(&keys[i - 1], &keys[i]) != 0;
    }

done:

    free(keys);

    return ok;
}


static int
tenant_json_split_order(const void *a, const void *b)
{
    const tenant_str_t *x = a;
    const tenant_str_t *y = b;

    if (x->len != y->len) {
        return x->len < y->len ? -1 : 1;
    }

    return memcmp(x->data, y->data, x->len);
}


static bool
tenant_json_split_typed(tenant_str_t key)
{
    char  name[32];

    /* without the quotes */

    if (key.len - 2 >= sizeof(name)) {
        return false;
    }

    memcpy(name, key.data + 1, key.len - 2);
    name[key.len - 2] = '\0';

    return tenant_ejson_is(name);
}


static void
tenant_json_split_begin(tenant_json_split_t *s)
{
    s->at = 1;
    s->last = false;
}


/*
 * Cuts off the next member or element; returns false where there is none, also
 * when it would be the first: then the text has nothing that is long.
 */

static bool
tenant_json_split_next(tenant_json_split_t *s)
{
    size_t  start, end;

    start = s->at;

    if (!s->array) {

        if (!tenant_json_split_key(s)) {
            return false;
        }

        start = s->at;
    }

    end = tenant_json_value_end(s->text, start);

    s->last = end + 1 == s->text.len;

    if (end >= s->text.len || (!s->last && s->text.data[end] != ',')) {
        return false;
    }

    s->value = tenant_json_split_trim(s->text, start, end);
    s->at = end + 1;

    if (s->value.len == 0) {
        return false;
    }

    s->part = s->value;

    if (!s->array) {
        s->part.data = s->key.data;
        s->part.len = (size_t) (s->value.data + s->value.len - s->key.data);
    }

    return true;
}


/* Cuts off a name and the colon behind it. */

static bool
tenant_json_split_key(tenant_json_split_t *s)
{
    size_t        i;
    tenant_str_t  rest;

    rest = tenant_json_split_trim(s->text, s->at, s->text.len);

    if (rest.len == 0 || rest.data[0] != '"') {
        return false;
    }

    i = tenant_json_string_end(rest, 0);

    if (i == rest.len) {
        return false;
    }

    s->key.data = rest.data;
    s->key.len = i + 1;

    rest = tenant_json_split_trim(rest, i + 1, rest.len);

    if (rest.len == 0 || rest.data[0] != ':') {
        return false;
    }

    s->at = (size_t) (rest.data + 1 - s->text.data);

    return true;
}


/* RFC 8259, section 2, has these four. */

static tenant_str_t
tenant_json_split_trim(tenant_str_t text, size_t start, size_t end)
{
    tenant_str_t  trimmed;

    while (start < end && text.data[start] != '\0'
           && strchr(" \t\n\r", text.data[start]) != NULL)
    {
        start++;
    }

    while (start < end && text.data[end - 1] != '\0'
           && strchr(" \t\n\r", text.data[end - 1]) != NULL)
    {
        end--;
    }

    trimmed.len = end - start;
    trimmed.data = text.data + start;

    return trimmed;
}


/* Adds the part to those that are parsed together. */

static tenant_status_e
tenant_json_split_add(tenant_json_split_t *s)
{
    tenant_status_e  rc;

    if (s->len + 1 + s->part.len > TENANT_JSON_SPLIT_GROUP) {

        rc = tenant_json_split_flush(s);
        if (rc != TENANT_OK) {
            return rc;
        }
    }

    s->group[s->len] = s->len != 0 ? ',' : s->array ? '[' : '{';
    memcpy(s->group + s->len + 1, s->part.data, s->part.len);
    s->len += 1 + s->part.len;

    return TENANT_OK;
}


static tenant_status_e
tenant_json_split_flush(tenant_json_split_t *s)
{
    json_t           *json;
    tenant_status_e   rc;

    if (s->len == 0) {
        return TENANT_OK;
    }

    s->group[s->len] = s->array ? ']' : '}';

    json = tenant_json_split_parse(s->group, s->len + 1);
    s->len = 0;

    if (json == NULL) {
        return TENANT_BAD_REQUEST;
    }

    if (s->array) {
        rc = tenant_json_array(s->reader, json, s->to, s->path, s->n);
        s->n += (uint32_t) json_array_size(json);

    } else {
        rc = tenant_json_object(s->reader, json, s->to, s->path);
    }

    json_decref(json);

    return rc;
}


static tenant_status_e
tenant_json_split_long(tenant_json_split_t *s)
{
    char             buf[16];
    json_t          *name;
    tenant_str_t     key;
    tenant_path_t    path;
    tenant_status_e  rc;

    name = NULL;

    if (s->array) {
        key = tenant_json_index(buf, s->n);
        path = tenant_path_element(s->path, s->n);
        s->n++;

    } else {
        name = tenant_json_split_parse(s->key.data, s->key.len);
        if (name == NULL) {
            return TENANT_BAD_REQUEST;
        }

        key.data = json_string_value(name);
        key.len = json_string_length(name);
        path = tenant_path_member(s->path, key);
    }

    rc = tenant_json_split_nest(s, key, &path);

    json_decref(name);

    return rc;
}


static tenant_status_e
tenant_json_split_nest(tenant_json_split_t *s, tenant_str_t key,
    const tenant_path_t *path)
{
    bson_t                child;
    json_t               *json;
    tenant_status_e       rc;
    tenant_json_split_t  *nested;

    nested = tenant_json_split_create(s->reader, s->value, path, s->level + 1);

    if (nested == NULL) {

        json = tenant_json_split_parse(s->value.data, s->value.len);
        if (json == NULL) {
            return TENANT_BAD_REQUEST;
        }

        rc = tenant_json_value(s->reader, s->to, key, json, path);
        json_decref(json);

        return rc;
    }

    if (!(nested->array ? tenant_bson_array_begin(s->to, key.data,
                                                  (int) key.len, &child)
                        : bson_append_document_begin(s->to, key.data,
                                                     (int) key.len, &child)))
    {
        free(nested);
        return tenant_json_full(s->reader);
    }

    rc = tenant_json_split_all(nested, &child);

    free(nested);

    /* it must end on every path, because the child holds the parent's memory */

    if (!bson_append_document_end(s->to, &child) && rc == TENANT_OK) {
        return tenant_json_full(s->reader);
    }

    return rc;
}


static json_t *
tenant_json_split_parse(const char *data, size_t len)
{
    json_error_t  error;

    return json_loadb(data, len,
                      JSON_REJECT_DUPLICATES|JSON_ALLOW_NUL|JSON_DECODE_ANY,
                      &error);
}
