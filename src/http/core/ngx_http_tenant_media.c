/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_header.h"
#include "ngx_http_tenant_media.h"


/* No name of UTF-8 is longer than that. */
#define NGX_HTTP_TENANT_CHARSET_MAX  16

/* Nor is any list of media types that would do. */
#define NGX_HTTP_TENANT_MEDIA_WORDS  128


static void ngx_http_tenant_media_words(const char *types, char *words);
static ngx_uint_t ngx_http_tenant_media_params(u_char *p, u_char *last);
static u_char *ngx_http_tenant_media_value(u_char *p, u_char *last,
    ngx_str_t *value);
static ngx_uint_t ngx_http_tenant_media_utf8(ngx_str_t *name);
static ngx_uint_t ngx_http_tenant_media_plain(ngx_str_t *codings);
static ngx_uint_t ngx_http_tenant_media_weight(ngx_str_t *accept,
    ngx_str_t *type);
static u_char *ngx_http_tenant_media_skip(u_char *p, u_char *last);


static ngx_str_t  ngx_http_tenant_content_type = ngx_string("content-type");
static ngx_str_t  ngx_http_tenant_content_encoding =
    ngx_string("content-encoding");
static ngx_str_t  ngx_http_tenant_accept = ngx_string("accept");


const char *
ngx_http_tenant_media_type(tenant_body_e body)
{
    switch (body) {

    case TENANT_BODY_NONE:
        return NULL;

    case TENANT_BODY_UPDATE:
        return NGX_HTTP_TENANT_MEDIA_PATCH ", " NGX_HTTP_TENANT_MEDIA_JSON;

    case TENANT_BODY_ACTION:
        return NGX_HTTP_TENANT_MEDIA_JSON ", " NGX_HTTP_TENANT_MEDIA_EJSON;

    case TENANT_BODY_FILE:
        return NGX_HTTP_TENANT_MEDIA_LINES;

    default: /* TENANT_BODY_JSON */
        return NGX_HTTP_TENANT_MEDIA_JSON;
    }
}


tenant_status_e
ngx_http_tenant_media_check(ngx_http_request_t *r, const char *types,
    tenant_error_t *err)
{
    char       words[NGX_HTTP_TENANT_MEDIA_WORDS + 1];
    ngx_str_t  value;

    if (!ngx_http_tenant_media_is(r, types)) {
        ngx_http_tenant_media_words(types, words);

        (void) tenant_error_set(err, TENANT_UNSUPPORTED_MEDIA,
                                "the body must be %s, in UTF-8", words);
        err->accept = types;

        return TENANT_UNSUPPORTED_MEDIA;
    }

    if (ngx_http_tenant_header(r, &ngx_http_tenant_content_encoding, &value,
                               NULL)
            != NGX_DECLINED
        && !ngx_http_tenant_media_plain(&value))
    {
        (void) tenant_error_set(err, TENANT_UNSUPPORTED_MEDIA,
                                "the body must have no content coding "
                                "(\"identity\")");
        err->coding = true;

        return TENANT_UNSUPPORTED_MEDIA;
    }

    return TENANT_OK;
}


/* Makes "a or b" of "a, b". */

static void
ngx_http_tenant_media_words(const char *types, char *words)
{
    u_char  *p, *last;

    p = (u_char *) words;
    last = p + NGX_HTTP_TENANT_MEDIA_WORDS;

    for ( /* void */ ; *types != '\0'; types++) {
        p = *types == ',' ? ngx_slprintf(p, last, " or")
                          : ngx_slprintf(p, last, "%c", *types);
    }

    *p = '\0';
}


/* Only parameters may follow a media type, and no charset but UTF-8. */

static ngx_uint_t
ngx_http_tenant_media_params(u_char *p, u_char *last)
{
    u_char      buf[NGX_HTTP_TENANT_CHARSET_MAX];
    ngx_str_t   name, value;

    for ( ;; ) {
        p = ngx_http_tenant_media_skip(p, last);

        if (p == last) {
            return 1;
        }

        if (*p != ';') {
            return 0;
        }

        p = ngx_http_tenant_media_skip(p + 1, last);

        if (p == last || *p == ';') {
            continue;
        }

        name.data = p;

        while (p < last && *p != '=' && *p != ';' && *p != ' ') {
            p++;
        }

        name.len = p - name.data;

        if (p == last || *p != '=') {
            return 0;
        }

        value.data = buf;
        p = ngx_http_tenant_media_value(p + 1, last, &value);

        if (p == NULL) {
            return 0;
        }

        if (name.len == sizeof("charset") - 1
            && ngx_strncasecmp(name.data, (u_char *) "charset", name.len) == 0
            && !ngx_http_tenant_media_utf8(&value))
        {
            return 0;
        }
    }
}


/*
 * Reads a token or a quoted string (RFC 9110, section 5.6.4), of which *value
 * gets as much as tells whether it is UTF-8.  Returns NULL if it has no end.
 */

static u_char *
ngx_http_tenant_media_value(u_char *p, u_char *last, ngx_str_t *value)
{
    ngx_uint_t  quoted;

    value->len = 0;
    quoted = (p < last && *p == '"');

    for (p += quoted; p < last; p++) {

        if (quoted) {
            if (*p == '"') {
                return p + 1;
            }

            if (*p == '\\' && ++p == last) {
                return NULL;
            }

        } else if (*p == ';' || *p == ' ' || *p == '\t') {
            return p;
        }

        if (value->len < NGX_HTTP_TENANT_CHARSET_MAX) {
            value->data[value->len++] = *p;
        }
    }

    return quoted ? NULL : p;
}


/* So many clients send "utf8" that it is taken, too. */

static ngx_uint_t
ngx_http_tenant_media_utf8(ngx_str_t *name)
{
    return (name->len == sizeof("utf-8") - 1
            && ngx_strncasecmp(name->data, (u_char *) "utf-8", name->len) == 0)
           || (name->len == sizeof("utf8") - 1
               && ngx_strncasecmp(name->data, (u_char *) "utf8", name->len)
                  == 0);
}


/* Tells whether the list has only "identity"; its elements may be empty. */

static ngx_uint_t
ngx_http_tenant_media_plain(ngx_str_t *codings)
{
    u_char      *p, *last;
    ngx_uint_t   n;

    p = codings->data;
    last = p + codings->len;

    for (n = 0; /* void */ ; n++) {

        while (p < last && (*p == ' ' || *p == '\t' || *p == ',')) {
            p++;
        }

        if (p == last) {
            return n != 0;
        }

        if (last - p < (ssize_t) sizeof("identity") - 1
            || ngx_strncasecmp(p, (u_char *) "identity",
                               sizeof("identity") - 1) != 0)
        {
            return 0;
        }

        p = ngx_http_tenant_media_skip(p + sizeof("identity") - 1, last);

        if (p < last && *p != ',') {
            return 0;
        }
    }
}


ngx_uint_t
ngx_http_tenant_media_is(ngx_http_request_t *r, const char *types)
{
    size_t       len;
    ngx_str_t    value;
    const char  *type;

    if (ngx_http_tenant_header(r, &ngx_http_tenant_content_type, &value, NULL)
        != NGX_OK)
    {
        return 0;
    }

    for (type = types; *type != '\0'; type += len + strspn(type + len, ", ")) {

        len = strcspn(type, ",");

        if (value.len >= len
            && ngx_strncasecmp(value.data, (u_char *) type, len) == 0
            && ngx_http_tenant_media_params(value.data + len,
                                            value.data + value.len))
        {
            return 1;
        }
    }

    return 0;
}


ngx_uint_t
ngx_http_tenant_media_json(ngx_http_request_t *r)
{
    u_char     *p, *last;
    ngx_str_t   value;

    if (ngx_http_tenant_header(r, &ngx_http_tenant_content_type, &value, NULL)
        != NGX_OK)
    {
        return 0;
    }

    p = value.data;
    last = p + value.len;

    while (p < last && *p != ';' && *p != ' ' && *p != '\t') {
        p++;
    }

    value.len = p - value.data;

    return (value.len == sizeof(NGX_HTTP_TENANT_MEDIA_JSON) - 1
            && ngx_strncasecmp(value.data,
                               (u_char *) NGX_HTTP_TENANT_MEDIA_JSON,
                               value.len)
               == 0)
           || (value.len > sizeof("application/+json") - 1
               && ngx_strncasecmp(value.data, (u_char *) "application/",
                                  sizeof("application/") - 1) == 0
               && ngx_strncasecmp(p - 5, (u_char *) "+json", 5) == 0);
}


ngx_int_t
ngx_http_tenant_media_canonical(ngx_http_request_t *r, ngx_uint_t *canonical)
{
    ngx_int_t   rc;
    ngx_str_t   accept;
    ngx_uint_t  weight;

    static ngx_str_t  ejson = ngx_string(NGX_HTTP_TENANT_MEDIA_EJSON);
    static ngx_str_t  json = ngx_string(NGX_HTTP_TENANT_MEDIA_JSON);

    *canonical = 0;

    rc = ngx_http_tenant_header(r, &ngx_http_tenant_accept, &accept, NULL);

    if (rc != NGX_OK) {
        return rc == NGX_ERROR ? NGX_ERROR : NGX_OK;
    }

    weight = ngx_http_tenant_media_weight(&accept, &ejson);

    *canonical = weight != 0
                 && weight >= ngx_http_tenant_media_weight(&accept, &json);

    return NGX_OK;
}


ngx_int_t
ngx_http_tenant_media_lines(ngx_http_request_t *r, ngx_uint_t *lines)
{
    ngx_int_t   rc;
    ngx_str_t   accept;
    ngx_uint_t  weight;

    static ngx_str_t  ndjson = ngx_string(NGX_HTTP_TENANT_MEDIA_LINES);
    static ngx_str_t  ejson = ngx_string(NGX_HTTP_TENANT_MEDIA_EJSON);
    static ngx_str_t  json = ngx_string(NGX_HTTP_TENANT_MEDIA_JSON);

    *lines = 0;

    rc = ngx_http_tenant_header(r, &ngx_http_tenant_accept, &accept, NULL);

    if (rc != NGX_OK) {
        return rc == NGX_ERROR ? NGX_ERROR : NGX_OK;
    }

    weight = ngx_http_tenant_media_weight(&accept, &ndjson);

    *lines = weight != 0
             && weight >= ngx_http_tenant_media_weight(&accept, &ejson)
             && weight >= ngx_http_tenant_media_weight(&accept, &json);

    return NGX_OK;
}


/* Returns thousandths, 0 if the type is not accepted or not named. */

static ngx_uint_t
ngx_http_tenant_media_weight(ngx_str_t *accept, ngx_str_t *type)
{
    u_char      *p, *last, *end, *q;
    ngx_uint_t   weight, unit;

    p = accept->data;
    last = p + accept->len;

    for ( /* void */ ; p < last; p = end + 1) {

        end = ngx_strlchr(p, last, ',');
        if (end == NULL) {
            end = last;
        }

        p = ngx_http_tenant_media_skip(p, end);

        if ((size_t) (end - p) < type->len
            || ngx_strncasecmp(p, type->data, type->len) != 0)
        {
            continue;
        }

        p = ngx_http_tenant_media_skip(p + type->len, end);

        if (p < end && *p != ';') {
            continue;
        }

        q = p < end ? ngx_strlcasestrn(p, end, (u_char *) "q=0", 3 - 1)
                    : NULL;

        if (q == NULL) {
            return 1000;
        }

        weight = 0;
        q += sizeof("q=0.") - 1;

        for (unit = 100; q < end && unit != 0; unit /= 10, q++) {

            if (*q < '0' || *q > '9') {
                break;
            }

            weight += (*q - '0') * unit;
        }

        return weight;
    }

    return 0;
}


/* Skips spaces and tabs (RFC 9110, section 5.6.3). */

static u_char *
ngx_http_tenant_media_skip(u_char *p, u_char *last)
{
    while (p < last && (*p == ' ' || *p == '\t')) {
        p++;
    }

    return p;
}
