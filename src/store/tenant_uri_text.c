/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


/* it declares memrchr() */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <stdlib.h>
#include <string.h>

#include "tenant_uri_option.h"
#include "tenant_uri_property.h"
#include "tenant_uri_text.h"


#define TENANT_URI_NAME_MAX  64
#define TENANT_URI_PORT_MAX  65535

#define TENANT_URI_NAME_CHARS                                                 \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"


/* The parts of a connection string point into it. */

typedef struct {
    tenant_str_t  scheme;              /* with "://" */
    tenant_str_t  login;               /* no data: none */
    tenant_str_t  hosts;
    tenant_str_t  path;                /* with its slash, or empty */
    const char   *query;               /* at its "?", or NULL */
} tenant_uri_parts_t;


static bool tenant_uri_split(tenant_str_t uri, tenant_uri_parts_t *parts,
    tenant_error_t *err);
static bool tenant_uri_login(tenant_str_t login, tenant_error_t *err);
static tenant_status_e tenant_uri_unescaped(tenant_error_t *err, char c);
static bool tenant_uri_hosts(const tenant_uri_parts_t *parts,
    tenant_error_t *err);
static bool tenant_uri_host(tenant_str_t host, bool srv);
static bool tenant_uri_write(const tenant_uri_parts_t *parts, char *text,
    tenant_error_t *err);
static bool tenant_uri_option(const tenant_uri_parts_t *parts,
    tenant_str_t name, tenant_str_t value,
    const tenant_uri_option_t **option, tenant_error_t *err);
static bool tenant_uri_seen(const tenant_uri_parts_t *parts, const char *end,
    const tenant_uri_option_t *option, tenant_str_t value, bool *same);
static const char *tenant_uri_canonical(const tenant_uri_option_t *option);
static char *tenant_uri_properties(const tenant_uri_parts_t *parts, char *p);
static char *tenant_uri_value(char *p, tenant_str_t value);
static char *tenant_uri_append(char *p, const char *data, size_t len);


char *
tenant_uri_text(tenant_str_t uri, tenant_error_t *err)
{
    char                *text;
    tenant_uri_parts_t   parts;

    if (strlen(uri.data) != uri.len) {
        (void) tenant_error_set(err, TENANT_INTERNAL,
                                "the connection string holds a NUL byte");
        return NULL;
    }

    if (!tenant_uri_split(uri, &parts, err)
        || !tenant_uri_hosts(&parts, err))
    {
        return NULL;
    }

    /* a canonical name can be longer than its alias, but not four times */
    text = calloc(4, uri.len + sizeof("/"));

    if (text == NULL) {
        (void) tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
        return NULL;
    }

    if (!tenant_uri_write(&parts, text, err)) {
        free(text);
        return NULL;
    }

    return text;
}


/* MongoDB specification, "Connection String" */

static bool
tenant_uri_split(tenant_str_t uri, tenant_uri_parts_t *parts,
    tenant_error_t *err)
{
    size_t       len;
    const char  *rest, *at, *path;

    memset(parts, 0, sizeof(tenant_uri_parts_t));

    rest = uri.data;

    if (strncmp(rest, "mongodb://", 10) == 0) {
        rest += 10;

    } else if (strncmp(rest, "mongodb+srv://", 14) == 0) {
        rest += 14;

    } else {
        (void) tenant_error_set(err, TENANT_INTERNAL,
                                "the connection string must start with "
                                "\"mongodb://\" or \"mongodb+srv://\"");
        return false;
    }

    parts->scheme.data = uri.data;
    parts->scheme.len = (size_t) (rest - uri.data);

    len = strcspn(rest, "/?");
    at = memrchr(rest, '@', len);

    if (at != NULL) {
        parts->login.data = rest;
        parts->login.len = (size_t) (at - rest);

        len -= parts->login.len + 1;
        rest = at + 1;
    }

    parts->hosts.data = rest;
    parts->hosts.len = len;

    path = rest + len;
    parts->path.data = path;
    parts->path.len = strcspn(path, "?");
    parts->query = path[parts->path.len] == '?' ? path + parts->path.len
                                                : NULL;

    /* what comes before it was the beginning of a password */

    if (memchr(path, '@', parts->path.len) != NULL) {
        (void) tenant_uri_unescaped(err, '/');
        return false;
    }

    return parts->login.data == NULL || tenant_uri_login(parts->login, err);
}


/*
 * It refuses the "gen-delims" of RFC 3986, section 2.2, and a "%" without its
 * digits.
 */

static bool
tenant_uri_login(tenant_str_t login, tenant_error_t *err)
{
    size_t  i;
    char    c;
    bool    password;

    password = false;

    for (i = 0; i < login.len; i++) {

        c = login.data[i];

        if (c == ':' && !password) {
            password = true;
            continue;
        }

        if (strchr(":/?#[]@", c) != NULL
            || (c == '%'
                && (login.len - i < 3
                    || strspn(login.data + i + 1, "0123456789abcdefABCDEF")
                       < 2)))
        {
            (void) tenant_uri_unescaped(err, c);
            return false;
        }
    }

    return true;
}


static tenant_status_e
tenant_uri_unescaped(tenant_error_t *err, char c)
{
    return tenant_error_set(err, TENANT_INTERNAL,
                            "the user or the password in the connection "
                            "string has an unescaped \"%c\": it must be "
                            "written as \"%%%02X\", as each of "
                            "\"@:/?#[]%%\"", c, (unsigned) c);
}


static bool
tenant_uri_hosts(const tenant_uri_parts_t *parts, tenant_error_t *err)
{
    bool          srv;
    const char   *end, *comma;
    tenant_str_t  host;

    srv = parts->scheme.len == 14;
    host.data = parts->hosts.data;
    end = host.data + parts->hosts.len;

    for ( ;; ) {

        comma = memchr(host.data, ',', (size_t) (end - host.data));
        host.len = (size_t) ((comma != NULL ? comma : end) - host.data);

        if ((comma != NULL && srv) || !tenant_uri_host(host, srv)) {
            break;
        }

        if (comma == NULL) {
            return true;
        }

        host.data = comma + 1;
    }

    /* what was taken for a host may be a part of a password */

    (void) tenant_error_set(err, TENANT_INTERNAL,
                            "the connection string is not valid: look at its "
                            "hosts and ports, and that each of \"@:/?#[]%%\" "
                            "in user and password is percent-encoded");

    return false;
}


static bool
tenant_uri_host(tenant_str_t host, bool srv)
{
    size_t       i;
    unsigned     port;
    const char  *colon, *end;

    if (host.len == 0) {
        return false;
    }

    end = host.data + host.len;

    if (host.data[0] == '[') {

        colon = memchr(host.data, ']', host.len);
        if (colon == NULL) {
            return false;
        }

        if (++colon == end) {
            return !srv;
        }

    } else {
        colon = memchr(host.data, ':', host.len);
        if (colon == NULL) {
            return true;
        }
    }

    if (*colon != ':' || colon == host.data || srv) {
        return false;
    }

    port = 0;

    for (i = 1; colon + i < end && port <= TENANT_URI_PORT_MAX; i++) {

        if (colon[i] < '0' || colon[i] > '9') {
            return false;
        }

        port = port * 10 + (unsigned) (colon[i] - '0');
    }

    return port > 0 && port <= TENANT_URI_PORT_MAX;
}


static bool
tenant_uri_write(const tenant_uri_parts_t *parts, char *text,
    tenant_error_t *err)
{
    bool                        same;
    char                       *p;
    const char                 *pos, *name;
    tenant_str_t                key, value;
    const tenant_uri_option_t  *option;

    p = tenant_uri_append(text, parts->scheme.data, parts->scheme.len);

    if (parts->login.data != NULL) {
        p = tenant_uri_append(p, parts->login.data, parts->login.len);
        *p++ = '@';
    }

    p = tenant_uri_append(p, parts->hosts.data, parts->hosts.len);

    /* older drivers want the slash before options, too */

    p = parts->path.len != 0
        ? tenant_uri_append(p, parts->path.data, parts->path.len)
        : tenant_uri_append(p, "/", 1);

    *p++ = '?';

    pos = parts->query;

    while (tenant_uri_option_next(&pos, &key, &value)) {

        if (!tenant_uri_option(parts, key, value, &option, err)) {
            return false;
        }

        name = tenant_uri_canonical(option);

        if (tenant_uri_seen(parts, key.data, option, value, &same)) {

            if (same) {
                continue;
            }

            (void) tenant_error_set(err, TENANT_INTERNAL,
                                    "the option \"%s\" in the connection "
                                    "string has two values", name);
            return false;
        }

        if (option->kind == TENANT_URI_PROPERTY
            || strcmp(name, TENANT_URI_PROPERTIES) == 0
            || !tenant_uri_option_passes(option, &value))
        {
            continue;
        }

        p = tenant_uri_append(p, name, strlen(name));
        *p++ = '=';
        p = tenant_uri_value(p, value);
        *p++ = '&';
    }

    p = tenant_uri_properties(parts, p);

    /* cut off the last "&", or the "?" if nothing follows it */
    *--p = '\0';

    return true;
}


static bool
tenant_uri_option(const tenant_uri_parts_t *parts, tenant_str_t name,
    tenant_str_t value, const tenant_uri_option_t **option,
    tenant_error_t *err)
{
    *option = tenant_uri_option_find(name);

    if (*option == NULL) {

        /* it may be a part of a password */

        if (parts->login.data == NULL && strchr(name.data, '@') != NULL) {
            (void) tenant_uri_unescaped(err, '?');

        } else if (memchr(name.data, '@', name.len) != NULL) {
            (void) tenant_uri_unescaped(err, '@');

        } else if (name.len > TENANT_URI_NAME_MAX
                   || strspn(name.data, TENANT_URI_NAME_CHARS) < name.len)
        {
            (void) tenant_error_set(err, TENANT_INTERNAL,
                                    "unknown option in the connection "
                                    "string");
        } else {
            (void) tenant_error_set(err, TENANT_INTERNAL,
                                    "unknown option \"%.*s\" in the "
                                    "connection string", (int) name.len,
                                    name.data);
        }

        return false;
    }

    if ((*option)->kind == TENANT_URI_REFUSED) {
        (void) tenant_error_set(err, TENANT_INTERNAL,
                                "the option \"%s\" in the connection string "
                                "can't be honoured: the driver has nothing "
                                "like it", (*option)->name);
        return false;
    }

    if (!tenant_uri_option_takes(*option, value)) {
        (void) tenant_error_set(err, TENANT_INTERNAL,
                                "bad value of the option \"%s\" in the "
                                "connection string", (*option)->name);
        return false;
    }

    return true;
}


/*
 * Returns whether the option comes before "end", too; *same tells whether with
 * the same value.  readPreferenceTags is a list, so it may repeat.
 */

static bool
tenant_uri_seen(const tenant_uri_parts_t *parts, const char *end,
    const tenant_uri_option_t *option, tenant_str_t value, bool *same)
{
    const char                 *pos, *name;
    tenant_str_t                key, before;
    const tenant_uri_option_t  *other;

    name = tenant_uri_canonical(option);

    if (strcmp(name, "readPreferenceTags") == 0) {
        return false;
    }

    pos = parts->query;

    while (tenant_uri_option_next(&pos, &key, &before) && key.data < end) {

        other = tenant_uri_option_find(key);

        if (other != NULL && strcmp(tenant_uri_canonical(other), name) == 0) {
            *same = tenant_str_eq(before, value);
            return true;
        }
    }

    return false;
}


static const char *
tenant_uri_canonical(const tenant_uri_option_t *option)
{
    return option->canonical != NULL ? option->canonical : option->name;
}


/* Adds authMechanismProperties, with those that have an option of their own. */

static char *
tenant_uri_properties(const tenant_uri_parts_t *parts, char *p)
{
    char          *before, *start;
    size_t         pos;
    tenant_str_t   name, value;

    before = p;

    p = tenant_uri_append(p, TENANT_URI_PROPERTIES "=",
                          sizeof(TENANT_URI_PROPERTIES "=") - 1);
    start = p;

    if (tenant_uri_option_given(parts->query, TENANT_URI_PROPERTIES, &value)) {
        p = tenant_uri_value(p, value);
    }

    pos = 0;

    while (tenant_uri_property_next(parts->query, &pos, &name, &value)) {

        if (p != start) {
            *p++ = ',';
        }

        p = tenant_uri_append(p, name.data, name.len);
        *p++ = ':';
        p = tenant_uri_append(p, value.data, value.len);
    }

    if (p == start) {
        return before;
    }

    *p++ = '&';

    return p;
}


/* Newer drivers take an "@" anywhere for the end of user and password. */

static char *
tenant_uri_value(char *p, tenant_str_t value)
{
    size_t  i;

    for (i = 0; i < value.len; i++) {

        if (value.data[i] == '@') {
            p = tenant_uri_append(p, "%40", 3);
        } else {
            *p++ = value.data[i];
        }
    }

    return p;
}


static char *
tenant_uri_append(char *p, const char *data, size_t len)
{
    if (len != 0) {
        memcpy(p, data, len);
    }

    return p + len;
}
