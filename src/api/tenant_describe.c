/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_describe.h"
#include "tenant_describe_input.h"
#include "tenant_describe_json.h"
#include "tenant_route.h"
#include "tenant_schema.h"


#define TENANT_DESCRIBE_PATH_MAX  1024


typedef struct {
    tenant_buf_t              *buf;
    const tenant_location_t   *locations;
    size_t                     n;
} tenant_describe_t;


static void tenant_describe_location(tenant_describe_t *d,
    const tenant_location_t *location, bool *comma);
static bool tenant_describe_serves(const tenant_describe_t *d,
    const tenant_location_t *location, const tenant_route_t *row);
static size_t tenant_describe_path(const tenant_location_t *location,
    const tenant_route_t *row, char *path);
static void tenant_describe_operation(tenant_buf_t *buf,
    const tenant_location_t *location, const tenant_route_t *row);
static bool tenant_describe_guarded(const tenant_location_t *location,
    const tenant_route_t *row);
static void tenant_describe_answers(tenant_buf_t *buf,
    const tenant_location_t *location, const tenant_route_t *row);
static void tenant_describe_answer(tenant_buf_t *buf,
    const tenant_route_t *row, const tenant_shown_t *shown);
static void tenant_describe_minimal(tenant_buf_t *buf,
    const tenant_shown_t *shown);
static void tenant_describe_headers(tenant_buf_t *buf,
    const tenant_shown_t *shown, bool preferred);
static void tenant_describe_problem(tenant_buf_t *buf, int status);


/* All fixed JSON text here has single quotes (tenant_describe_quoted()). */

static const char  tenant_describe_info[] =
    "{'openapi':'3.1.0','info':{'title':'Tenant API','version':'0.1.0',"
    "'description':'Organizations, their users and their documents, served "
    "by nginx.','license':{'name':'BSD-2-Clause','identifier':"
    "'BSD-2-Clause'}},'servers':[{'url':'/'}],'tags':["
    "{'name':'organizations','description':'Organizations themselves.'},"
    "{'name':'administration','description':'Sessions and users.'},"
    "{'name':'documents','description':'Collections and documents.'},"
    "{'name':'operator','description':'All organizations, for whoever runs "
    "the platform.'}],"
    "'paths':{";


static const char *const  tenant_describe_tags[] = {
    "organizations", "administration", "documents",    /* tenant_api_e */
    "operator", "data API"
};


static const struct {
    unsigned     bit;
    const char  *name;
} tenant_describe_methods[] = {
    { TENANT_GET, "get" },
    { TENANT_POST, "post" },
    { TENANT_PUT, "put" },
    { TENANT_PATCH, "patch" },
    { TENANT_DELETE, "delete" },
};


static const struct {
    unsigned     bit;
    int          status;
} tenant_describe_errors[] = {
    { TENANT_SAYS_NOT_FOUND, 404 },
    { TENANT_SAYS_CONFLICT, 409 },
    { TENANT_SAYS_PRECONDITION, 412 },
    { TENANT_SAYS_TOO_MANY, 429 },
    { TENANT_SAYS_NOT_IMPLEMENTED, 501 },
};


void
tenant_describe(tenant_buf_t *buf, const tenant_location_t *locations,
    size_t n)
{
    bool               comma;
    size_t             i;
    tenant_describe_t  d;

    d.buf = buf;
    d.locations = locations;
    d.n = n;

    tenant_describe_quoted(buf, tenant_describe_info);

    for (i = 0, comma = false; i < n; i++) {
        tenant_describe_location(&d, &locations[i], &comma);
    }

    tenant_buf_text(buf, "},\"components\":");
    tenant_describe_quoted(buf, tenant_schema);
    tenant_buf_char(buf, '}');
}


/* The rows of one path follow each other, so each path is opened once. */

static void
tenant_describe_location(tenant_describe_t *d,
    const tenant_location_t *location, bool *comma)
{
    char                   path[TENANT_DESCRIBE_PATH_MAX];
    size_t                 i;
    tenant_str_t           text;
    const char            *open;
    const tenant_route_t  *row;

    open = NULL;

    for (i = 0; i < tenant_nroutes; i++) {

        row = &tenant_routes[i];

        if (!tenant_describe_serves(d, location, row)) {
            continue;
        }

        if (open == NULL || strcmp(open, row->path) != 0) {

            if (open != NULL) {
                tenant_buf_char(d->buf, '}');
            }

            tenant_describe_comma(d->buf, comma);

            text.data = path;
            text.len = tenant_describe_path(location, row, path);

            tenant_buf_json(d->buf, text);
            tenant_buf_text(d->buf, ":{");
            open = row->path;

        } else {
            tenant_buf_char(d->buf, ',');
        }

        tenant_describe_operation(d->buf, location, row);
    }

    if (open != NULL) {
        tenant_buf_char(d->buf, '}');
    }
}


static bool
tenant_describe_serves(const tenant_describe_t *d,
    const tenant_location_t *location, const tenant_route_t *row)
{
    char    path[TENANT_DESCRIBE_PATH_MAX], *last;
    size_t  i, len;

    if (row->api != location->api
        || (location->signup == TENANT_SIGNUP_OFF
            && tenant_location_signup(row)))
    {
        return false;
    }

    len = tenant_describe_path(location, row, path);

    if (location->exact) {
        last = strrchr(path, '/');
        return last != NULL && strcmp(last + 1, row->path) == 0;
    }

    for (i = 0; i < d->n; i++) {
        if (d->locations[i].exact && d->locations[i].path.len == len
            && memcmp(d->locations[i].path.data, path, len) == 0)
        {
            return false;
        }
    }

    return true;
}


/* Joins the location's path and the row's, and makes "{c}" a word. */

static size_t
tenant_describe_path(const tenant_location_t *location,
    const tenant_route_t *row, char *path)
{
    int          n;
    bool         slash, collection;
    const char  *rest;

    if (location->exact) {
        n = snprintf(path, TENANT_DESCRIBE_PATH_MAX, "%.*s",
                     (int) location->path.len, location->path.data);

    } else {
        collection = strncmp(row->path, "{c}", 3) == 0;
        rest = collection ? row->path + 3 : row->path;
        slash = rest[0] != '\0' || collection;
        slash = slash && location->path.len != 0
                && location->path.data[location->path.len - 1] != '/';

        n = snprintf(path, TENANT_DESCRIBE_PATH_MAX, "%.*s%s%s%s",
                     (int) location->path.len, location->path.data,
                     slash ? "/" : "", collection ? "{collection}" : "",
                     rest);
    }

    return n < 0 ? 0 : n < TENANT_DESCRIBE_PATH_MAX
                       ? (size_t) n : TENANT_DESCRIBE_PATH_MAX - 1;
}


static void
tenant_describe_operation(tenant_buf_t *buf,
    const tenant_location_t *location, const tenant_route_t *row)
{
    size_t  i;

    for (i = 0; tenant_describe_methods[i].bit != row->method; i++) {
        /* void */
    }

    tenant_describe_text(buf, tenant_describe_methods[i].name);
    tenant_buf_text(buf, ":{\"operationId\":");
    tenant_describe_text(buf, row->name);
    tenant_buf_text(buf, ",\"summary\":");
    tenant_describe_text(buf, row->meaning);
    tenant_buf_text(buf, ",\"tags\":[");
    tenant_describe_text(buf, tenant_describe_tags[row->api]);
    tenant_buf_text(buf, "],\"security\":[");

    if (row->auth != TENANT_AUTH_NONE
        || tenant_describe_guarded(location, row))
    {
        tenant_buf_text(buf, "{\"bearer\":[]}");
    }

    if (row->auth == TENANT_AUTH_OPTIONAL && !location->guarded) {
        tenant_buf_text(buf, ",{}");
    }

    tenant_buf_char(buf, ']');

    tenant_describe_params(buf, location, row);
    tenant_describe_body(buf, location, row);
    tenant_describe_answers(buf, location, row);

    tenant_buf_char(buf, '}');
}


/* Whether the location asks for a token where the row does not. */

static bool
tenant_describe_guarded(const tenant_location_t *location,
    const tenant_route_t *row)
{
    return location->guarded
           || (location->signup == TENANT_SIGNUP_OPERATOR
               && tenant_location_signup(row));
}


static void
tenant_describe_answers(tenant_buf_t *buf, const tenant_location_t *location,
    const tenant_route_t *row)
{
    size_t                 i;
    unsigned               errors;
    const tenant_shown_t  *shown;

    tenant_buf_text(buf, ",\"responses\":{");

    for (shown = row->answers; shown->status != 0; shown++) {
        if (shown != row->answers) {
            tenant_buf_char(buf, ',');
        }

        tenant_describe_answer(buf, row, shown);

        if (shown->status == 200 && tenant_describe_preferred(row, shown)) {
            tenant_describe_minimal(buf, shown);
        }
    }

    if (row->api == TENANT_API_ACTIONS) {
        tenant_buf_text(buf, ",\"default\":{\"$ref\":"
                             "\"#/components/responses/ActionError\"}}");
        return;
    }

    tenant_describe_problem(buf, 400);

    if (row->auth != TENANT_AUTH_NONE
        || tenant_describe_guarded(location, row)
        || (row->errors & TENANT_SAYS_UNAUTHORIZED))
    {
        tenant_describe_problem(buf, 401);
    }

    if (row->auth != TENANT_AUTH_NONE
        || tenant_describe_guarded(location, row)
        || (row->errors & TENANT_SAYS_FORBIDDEN))
    {
        tenant_describe_problem(buf, 403);
    }

    /* with some values of {c} or {id} the path is another, or none */

    errors = row->errors;

    if (strchr(row->path, '{') != NULL) {
        errors |= TENANT_SAYS_NOT_FOUND;
    }

    for (i = 0;
         i < sizeof(tenant_describe_errors)
             / sizeof(tenant_describe_errors[0]);
         i++)
    {
        if (errors & tenant_describe_errors[i].bit) {
            tenant_describe_problem(buf, tenant_describe_errors[i].status);
        }
    }

    if (strchr(row->path, '{') != NULL) {
        tenant_describe_problem(buf, 405);
    }

    if (row->body != TENANT_BODY_NONE) {
        tenant_describe_problem(buf, 413);
        tenant_describe_problem(buf, 415);
    }

    tenant_describe_problem(buf, 422);
    tenant_describe_problem(buf, 500);
    tenant_describe_problem(buf, 503);
    tenant_describe_problem(buf, 504);

    tenant_buf_char(buf, '}');
}


/* Documents are relaxed or canonical JSON, as the client wants (Accept). */

static void
tenant_describe_answer(tenant_buf_t *buf, const tenant_route_t *row,
    const tenant_shown_t *shown)
{
    int   n;
    char  text[16];

    n = snprintf(text, sizeof(text), "\"%d\":", shown->status);
    tenant_buf_add(buf, text, (size_t) n);

    tenant_buf_text(buf, "{\"description\":");
    tenant_describe_text(buf, shown->meaning);

    tenant_describe_headers(buf, shown, tenant_describe_preferred(row, shown));

    if (shown->headers & TENANT_SHOWS_RESULTS) {
        tenant_buf_text(buf, ",\"content\":{\"application/x-ndjson\":"
                             "{\"schema\":{\"type\":\"string\"}}}");
    }

    if (shown->headers & TENANT_SHOWS_ONLY_LINES) {
        tenant_buf_text(buf, ",\"content\":{\"application/x-ndjson\":{"
                             "\"schema\":{\"type\":\"string\"}}}");
    }

    if (shown->schema != NULL) {
        tenant_buf_text(buf, ",\"content\":{\"application/json\":{\"schema\":"
                             "{\"$ref\":\"#/components/schemas/");
        tenant_buf_add(buf, shown->schema, strlen(shown->schema));
        tenant_buf_text(buf, "\"}}");

        if (row->api == TENANT_API_DOCUMENTS
            || row->api == TENANT_API_ACTIONS)
        {
            tenant_buf_text(buf, ",\"application/ejson\":{\"schema\":"
                                 "{\"type\":\"object\"}}");
        }

        if (shown->headers & TENANT_SHOWS_LINES) {
            tenant_buf_text(buf, ",\"application/x-ndjson\":{\"schema\":"
                                 "{\"type\":\"string\"}}");
        }

        tenant_buf_char(buf, '}');
    }

    tenant_buf_char(buf, '}');
}


/* The answer that a client gets who prefers none of the body. */

static void
tenant_describe_minimal(tenant_buf_t *buf, const tenant_shown_t *shown)
{
    tenant_buf_text(buf, ",\"204\":{\"description\":\"As 200, by Prefer: "
                         "return=minimal\"");
    tenant_describe_headers(buf, shown, true);
    tenant_buf_char(buf, '}');
}


static void
tenant_describe_headers(tenant_buf_t *buf, const tenant_shown_t *shown,
    bool preferred)
{
    bool  comma;

    if (!preferred && !(shown->headers & ~TENANT_SHOWS_PREFERRED)) {
        return;
    }

    comma = false;
    tenant_buf_text(buf, ",\"headers\":{");

    if (shown->headers & TENANT_SHOWS_ETAG) {
        tenant_describe_comma(buf, &comma);
        tenant_buf_text(buf, "\"ETag\":{\"$ref\":"
                             "\"#/components/headers/ETag\"}");
    }

    if (shown->headers & TENANT_SHOWS_LOCATION) {
        tenant_describe_comma(buf, &comma);
        tenant_buf_text(buf, "\"Location\":{\"$ref\":"
                             "\"#/components/headers/Location\"}");
    }

    if (preferred) {
        tenant_describe_comma(buf, &comma);
        tenant_buf_text(buf, "\"Preference-Applied\":{\"$ref\":"
                             "\"#/components/headers/Preference-Applied\"}");
    }

    tenant_buf_char(buf, '}');
}


static void
tenant_describe_problem(tenant_buf_t *buf, int status)
{
    int   n;
    char  text[64];

    n = snprintf(text, sizeof(text), ",\"%d\":{\"$ref\":"
                 "\"#/components/responses/P%d\"}", status, status);

    tenant_buf_add(buf, text, (size_t) n);
}
