/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "tenant_uri.h"
#include "tenant_uri_option.h"
#include "tenant_uri_text.h"


/* It is long enough for TLS over a WAN, short enough to come back in 5 s. */
#define TENANT_URI_CONNECT_MAX  2500

/* A command that finds no server looks again and again whether there is one. */
#define TENANT_URI_SELECT_MAX   250

#define TENANT_URI_PATH_MAX     4096

/* "no maximum": a worker has fewer threads */
#define TENANT_URI_POOL_MAX     65536


static void tenant_uri_values(mongoc_uri_t *uri, tenant_error_t *err);
static bool tenant_uri_one_of(const char *value, const char *const *values,
    int (*compare)(const char *a, const char *b));
static tenant_status_e tenant_uri_bad(tenant_str_t name, tenant_error_t *err);
static void tenant_uri_folder(mongoc_uri_t *uri, tenant_str_t folder);
static void tenant_uri_zeros(mongoc_uri_t *uri);
static bool tenant_uri_parses(const char *uri);
static void tenant_uri_blame(const char *text, tenant_error_t *err);
static bool tenant_uri_option_parses(const char *format, tenant_str_t option)
    __attribute__((format(printf, 1, 0)));
static void tenant_uri_warned(mongoc_log_level_t level, const char *domain,
    const char *message, void *data);
static void tenant_uri_limit(mongoc_uri_t *uri, const char *option,
    int32_t limit);


/* MongoDB manual, "Read Concern" and "Authentication Mechanisms" */

static const char *const  tenant_uri_read_concerns[] = {
    "local", "available", "majority", "linearizable", "snapshot", NULL
};

static const char *const  tenant_uri_files[] = {
    MONGOC_URI_TLSCAFILE, MONGOC_URI_TLSCERTIFICATEKEYFILE, NULL
};

static const char *const  tenant_uri_mechanisms[] = {
    "SCRAM-SHA-1", "SCRAM-SHA-256", "MONGODB-X509", "MONGODB-AWS",
    "MONGODB-OIDC", "GSSAPI", "PLAIN", NULL
};


tenant_status_e
tenant_store_uri_check(tenant_str_t uri, tenant_str_t folder,
    tenant_error_t *err)
{
    char          *text;
    mongoc_uri_t  *parsed;

    text = tenant_uri_text(uri, err);
    if (text == NULL) {
        return err->status;
    }

    parsed = tenant_uri_parses(text) ? mongoc_uri_new(text) : NULL;

    if (parsed == NULL) {
        tenant_uri_blame(text, err);
        free(text);
        return TENANT_INTERNAL;
    }

    free(text);

    tenant_uri_folder(parsed, folder);
    tenant_uri_values(parsed, err);

    mongoc_uri_destroy(parsed);

    return err->status;
}


bool
tenant_store_uri_idle(const char **pos, tenant_str_t *name)
{
    tenant_str_t                value;
    const tenant_uri_option_t  *option;

    while (tenant_uri_option_next(pos, name, &value)) {

        option = tenant_uri_option_find(*name);

        if (option != NULL && option->kind == TENANT_URI_TUNES) {
            return true;
        }
    }

    return false;
}


/* As in nginx, a relative name is below the configuration's folder. */

static void
tenant_uri_folder(mongoc_uri_t *uri, tenant_str_t folder)
{
    int          n;
    size_t       i;
    char         path[TENANT_URI_PATH_MAX];
    const char  *file;

    for (i = 0; tenant_uri_files[i] != NULL; i++) {

        file = mongoc_uri_get_option_as_utf8(uri, tenant_uri_files[i], NULL);

        if (file == NULL || file[0] == '/') {
            continue;
        }

        n = snprintf(path, sizeof(path), "%.*s%s", (int) folder.len,
                     folder.data, file);

        if (n > 0 && (size_t) n < sizeof(path)) {
            (void) mongoc_uri_set_option_as_utf8(uri, tenant_uri_files[i],
                                                 path);
        }
    }
}


/* The driver would find these out when it connects, or never. */

static void
tenant_uri_values(mongoc_uri_t *uri, tenant_error_t *err)
{
    size_t                         i;
    const char                    *file;
    tenant_str_t                   name;
    const mongoc_read_concern_t   *read;
    const mongoc_write_concern_t  *write;

    err->status = TENANT_OK;

    write = mongoc_uri_get_write_concern(uri);

    if (!mongoc_write_concern_is_acknowledged(write)) {
        (void) tenant_error_set(err, TENANT_INTERNAL,
                                "\"w=0\" in the connection string would "
                                "lose writes");
        return;
    }

    read = mongoc_uri_get_read_concern(uri);

    if (!tenant_uri_one_of(mongoc_read_concern_get_level(read),
                           tenant_uri_read_concerns, strcmp))
    {
        name = (tenant_str_t) tenant_string("readConcernLevel");
        (void) tenant_uri_bad(name, err);
        return;
    }

    if (!tenant_uri_one_of(mongoc_uri_get_auth_mechanism(uri),
                           tenant_uri_mechanisms, strcasecmp))
    {
        name = (tenant_str_t) tenant_string("authMechanism");
        (void) tenant_uri_bad(name, err);
        return;
    }

    for (i = 0; tenant_uri_files[i] != NULL; i++) {

        file = mongoc_uri_get_option_as_utf8(uri, tenant_uri_files[i], NULL);

        if (file != NULL && access(file, R_OK) != 0) {
            (void) tenant_error_set(err, TENANT_INTERNAL,
                                    "the file of the option \"%s\" in the "
                                    "connection string can't be read",
                                    tenant_uri_files[i]);
            return;
        }
    }
}


/* A value that is not given (NULL) is fine. */

static bool
tenant_uri_one_of(const char *value, const char *const *values,
    int (*compare)(const char *a, const char *b))
{
    for ( /* void */ ; value != NULL && *values != NULL; values++) {
        if (compare(value, *values) == 0) {
            return true;
        }
    }

    return value == NULL;
}


static tenant_status_e
tenant_uri_bad(tenant_str_t name, tenant_error_t *err)
{
    return tenant_error_set(err, TENANT_INTERNAL,
                            "bad value of the option \"%.*s\" in the "
                            "connection string", (int) name.len, name.data);
}


/* The driver only warns about a value that it can't use; we refuse it. */

static bool
tenant_uri_parses(const char *uri)
{
    bool           warned;
    bson_error_t   error;
    mongoc_uri_t  *parsed;

    warned = false;

    mongoc_log_set_handler(tenant_uri_warned, &warned);
    parsed = mongoc_uri_new_with_error(uri, &error);
    mongoc_log_set_handler(mongoc_log_default_handler, NULL);

    if (parsed == NULL) {
        return false;
    }

    mongoc_uri_destroy(parsed);

    return !warned;
}


static void
tenant_uri_warned(mongoc_log_level_t level, const char *domain,
    const char *message, void *data)
{
    bool  *warned = data;

    (void) domain;
    (void) message;

    if (level <= MONGOC_LOG_LEVEL_WARNING) {
        *warned = true;
    }
}


/*
 * The driver's message may repeat a password, so it is not shown: the option
 * at fault is found by trying each one alone.
 */

static void
tenant_uri_blame(const char *text, tenant_error_t *err)
{
    const char    *pos;
    tenant_str_t   name, value, option;

    pos = strchr(text, '?');

    while (tenant_uri_option_next(&pos, &name, &value)) {

        option.data = name.data;
        option.len = name.len + 1 + value.len;

        /* mechanisms differ in what they need beside them */

        if (!tenant_uri_option_parses("mongodb://localhost/?%.*s", option)
            && !tenant_uri_option_parses("mongodb://u:p@localhost/?%.*s",
                                         option)
            && !tenant_uri_option_parses("mongodb+srv://a.b.c/?%.*s", option))
        {
            (void) tenant_uri_bad(name, err);
            return;
        }
    }

    (void) tenant_error_set(err, TENANT_INTERNAL,
                            "the connection string is not valid: "
                            "look at its hosts, at which options it has "
                            "together, and that user and password are "
                            "percent-encoded");
}


/* An option that is too long to be tried counts as right. */

static bool
tenant_uri_option_parses(const char *format, tenant_str_t option)
{
    int   n;
    char  alone[1024];

    n = snprintf(alone, sizeof(alone), format, (int) option.len, option.data);

    return n < 0 || (size_t) n >= sizeof(alone) || tenant_uri_parses(alone);
}


mongoc_uri_t *
tenant_uri_create(const tenant_cluster_t *cluster, int32_t timeout)
{
    char                    *text;
    int32_t                  connect;
    mongoc_uri_t            *parsed;
    tenant_error_t           err;
    mongoc_write_concern_t  *concern;

    text = tenant_uri_text(cluster->uri, &err);
    if (text == NULL) {
        return NULL;
    }

    parsed = mongoc_uri_new(text);
    free(text);

    if (parsed == NULL) {
        return NULL;
    }

    tenant_uri_folder(parsed, cluster->folder);
    tenant_uri_zeros(parsed);

    connect = timeout / 2 < TENANT_URI_CONNECT_MAX ? timeout / 2
                                                   : TENANT_URI_CONNECT_MAX;

    tenant_uri_limit(parsed, MONGOC_URI_CONNECTTIMEOUTMS, connect);
    tenant_uri_limit(parsed, MONGOC_URI_SERVERSELECTIONTIMEOUTMS,
                     timeout < TENANT_URI_SELECT_MAX ? timeout
                                                     : TENANT_URI_SELECT_MAX);
    tenant_uri_limit(parsed, MONGOC_URI_SOCKETTIMEOUTMS, timeout);
    tenant_uri_limit(parsed, MONGOC_URI_WAITQUEUETIMEOUTMS, timeout);

    /* the store retries by itself, as long as the deadline allows */
    mongoc_uri_set_option_as_bool(parsed, MONGOC_URI_RETRYREADS, false);

    if (mongoc_uri_get_appname(parsed) == NULL) {
        (void) mongoc_uri_set_appname(parsed, "ngx_http_tenant_module");
    }

    concern = mongoc_write_concern_copy(mongoc_uri_get_write_concern(parsed));
    if (concern == NULL) {
        mongoc_uri_destroy(parsed);
        return NULL;
    }

    /*
     * "journal" and "wTimeoutMS" alone don't say how many members must have it
     */

    if (mongoc_write_concern_get_w(concern) == MONGOC_WRITE_CONCERN_W_DEFAULT
        && mongoc_write_concern_get_wtag(concern) == NULL)
    {
        mongoc_write_concern_set_w(concern, MONGOC_WRITE_CONCERN_W_MAJORITY);

        if (mongoc_write_concern_get_wtimeout_int64(concern) == 0) {
            mongoc_write_concern_set_wtimeout_int64(concern, timeout);
        }

        mongoc_uri_set_write_concern(parsed, concern);
    }

    mongoc_write_concern_destroy(concern);

    return parsed;
}


/*
 * The driver takes an explicit 0 as if it were not given, so another value must
 * say "no limit" or "no wait".
 */

static void
tenant_uri_zeros(mongoc_uri_t *uri)
{
    if (mongoc_uri_has_option(uri, MONGOC_URI_MAXPOOLSIZE)
        && mongoc_uri_get_option_as_int32(uri, MONGOC_URI_MAXPOOLSIZE, 0) == 0)
    {
        (void) mongoc_uri_set_option_as_int32(uri, MONGOC_URI_MAXPOOLSIZE,
                                              TENANT_URI_POOL_MAX);
    }

    if (mongoc_uri_has_option(uri, MONGOC_URI_LOCALTHRESHOLDMS)
        && mongoc_uri_get_option_as_int32(uri, MONGOC_URI_LOCALTHRESHOLDMS, 0)
           == 0)
    {
        (void) mongoc_uri_set_option_as_int32(uri, MONGOC_URI_LOCALTHRESHOLDMS,
                                              1);
    }
}


static void
tenant_uri_limit(mongoc_uri_t *uri, const char *option, int32_t limit)
{
    int32_t  given;

    if (limit < 1) {
        limit = 1;
    }

    given = mongoc_uri_get_option_as_int32(uri, option, 0);

    if (given <= 0 || given > limit) {
        (void) mongoc_uri_set_option_as_int32(uri, option, limit);
    }
}
