/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "tenant_uri.h"


/* Long enough for TLS over a WAN, short enough to come back in 5 s. */
#define TENANT_URI_CONNECT_MAX  2500

#define TENANT_URI_OPTION_MAX   64


static void tenant_uri_values(mongoc_uri_t *uri, tenant_error_t *err);
static bool tenant_uri_one_of(const char *value, const char *const *values,
    int (*compare)(const char *a, const char *b));
static tenant_status_e tenant_uri_bad(tenant_str_t name, tenant_error_t *err);
static bool tenant_uri_option_known(tenant_str_t name);
static bool tenant_uri_next(const char **pos, tenant_str_t *option,
    tenant_str_t *name);
static bool tenant_uri_parses(const char *uri);
static void tenant_uri_blame(tenant_str_t uri, tenant_error_t *err);
static bool tenant_uri_option_parses(const char *format, tenant_str_t option)
    __attribute__((format(printf, 1, 0)));
static void tenant_uri_warned(mongoc_log_level_t level, const char *domain,
    const char *message, void *data);
static void tenant_uri_limit(mongoc_uri_t *uri, const char *option,
    int32_t limit);


/*
 * What libmongoc 1.23 to 2.x understands, less what has no meaning in a
 * pool of threads or would lose writes.
 */

static const char *const  tenant_uri_options[] = {
    "appname",
    "authmechanism",
    "authmechanismproperties",
    "authsource",
    "compressors",
    "connecttimeoutms",
    "directconnection",
    "heartbeatfrequencyms",
    "journal",
    "loadbalanced",
    "localthresholdms",
    "maxpoolsize",
    "maxstalenessseconds",
    "readconcernlevel",
    "readpreference",
    "readpreferencetags",
    "replicaset",
    "retryreads",
    "retrywrites",
    "serverselectiontimeoutms",
    "sockettimeoutms",
    "srvmaxhosts",
    "srvservicename",
    "ssl",
    "tls",
    "tlsallowinvalidcertificates",
    "tlsallowinvalidhostnames",
    "tlscafile",
    "tlscertificatekeyfile",
    "tlscertificatekeyfilepassword",
    "tlsdisablecertificaterevocationcheck",
    "tlsdisableocspendpointcheck",
    "tlsinsecure",
    "w",
    "waitqueuetimeoutms",
    "wtimeoutms",
    "zlibcompressionlevel",
    NULL
};


/* MongoDB manual, "Read Concern" and "Authentication Mechanisms" */

static const char *const  tenant_uri_read_concerns[] = {
    "local", "available", "majority", "linearizable", "snapshot", NULL
};

static const char *const  tenant_uri_mechanisms[] = {
    "SCRAM-SHA-1", "SCRAM-SHA-256", "MONGODB-X509", "MONGODB-AWS",
    "MONGODB-OIDC", "GSSAPI", "PLAIN", NULL
};


tenant_status_e
tenant_store_uri_check(tenant_str_t uri, tenant_error_t *err)
{
    const char    *pos;
    mongoc_uri_t  *parsed;
    tenant_str_t   option, name;

    if (strlen(uri.data) != uri.len) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the connection string holds a NUL byte");
    }

    if (strncmp(uri.data, "mongodb://", 10) != 0
        && strncmp(uri.data, "mongodb+srv://", 14) != 0)
    {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the connection string must start with "
                                "\"mongodb://\" or \"mongodb+srv://\"");
    }

    pos = strchr(uri.data, '?');

    while (tenant_uri_next(&pos, &option, &name)) {
        if (!tenant_uri_option_known(name)) {
            return tenant_error_set(err, TENANT_INTERNAL,
                                    "unknown option \"%.*s\" in the "
                                    "connection string",
                                    (int) (name.len < TENANT_URI_OPTION_MAX
                                           ? name.len
                                           : TENANT_URI_OPTION_MAX),
                                    name.data);
        }

        /* no tags: any member */

        if (option.len < name.len + 2
            && !tenant_str_case_is(name, "readpreferencetags"))
        {
            return tenant_uri_bad(name, err);
        }
    }

    if (!tenant_uri_parses(uri.data)) {
        tenant_uri_blame(uri, err);
        return TENANT_INTERNAL;
    }

    parsed = mongoc_uri_new(uri.data);
    if (parsed == NULL) {
        return tenant_error_set(err, TENANT_INTERNAL,
                                "the connection string is not valid");
    }

    tenant_uri_values(parsed, err);

    mongoc_uri_destroy(parsed);

    return err->status;
}


/* What the driver would find out when it connects, or never. */

static void
tenant_uri_values(mongoc_uri_t *uri, tenant_error_t *err)
{
    size_t                         i;
    const char                    *file;
    tenant_str_t                   name;
    const mongoc_read_concern_t   *read;
    const mongoc_write_concern_t  *write;
    static const char *const       files[] = {
        MONGOC_URI_TLSCAFILE, MONGOC_URI_TLSCERTIFICATEKEYFILE
    };

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

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {

        file = mongoc_uri_get_option_as_utf8(uri, files[i], NULL);

        if (file != NULL && access(file, R_OK) != 0) {
            (void) tenant_error_set(err, TENANT_INTERNAL,
                                    "the file of the option \"%s\" in the "
                                    "connection string can't be read",
                                    files[i]);
            return;
        }
    }
}


/* Not given (NULL) is fine. */

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


static bool
tenant_uri_option_known(tenant_str_t name)
{
    size_t  i;

    for (i = 0; tenant_uri_options[i] != NULL; i++) {
        if (tenant_str_case_is(name, tenant_uri_options[i])) {
            return true;
        }
    }

    return false;
}


/* The next "name=value" of the query that *pos (at "?" or "&") starts. */

static bool
tenant_uri_next(const char **pos, tenant_str_t *option, tenant_str_t *name)
{
    size_t  len;

    if (*pos == NULL || **pos == '\0' || (*pos)[1] == '\0') {
        return false;
    }

    option->data = *pos + 1;
    option->len = strcspn(option->data, "&;");

    len = strcspn(option->data, "=");

    name->data = option->data;
    name->len = len < option->len ? len : option->len;

    *pos = option->data + option->len;

    return true;
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
tenant_uri_blame(tenant_str_t uri, tenant_error_t *err)
{
    const char   *pos;
    tenant_str_t  option, name;

    pos = strchr(uri.data, '?');

    while (tenant_uri_next(&pos, &option, &name)) {
        /* mechanisms differ in what they need beside them */

        if (!tenant_uri_option_parses("mongodb://localhost/?%.*s", option)
            && !tenant_uri_option_parses("mongodb://u:p@localhost/?%.*s",
                                         option))
        {
            (void) tenant_uri_bad(name, err);
            return;
        }
    }

    (void) tenant_error_set(err, TENANT_INTERNAL,
                            "the connection string is not valid: "
                            "look at its hosts, at its options, and that "
                            "user and password are percent-encoded");
}


/* Too long to be tried: nothing is wrong with it. */

static bool
tenant_uri_option_parses(const char *format, tenant_str_t option)
{
    int   n;
    char  alone[1024];

    n = snprintf(alone, sizeof(alone), format, (int) option.len, option.data);

    return n < 0 || (size_t) n >= sizeof(alone) || tenant_uri_parses(alone);
}


mongoc_uri_t *
tenant_uri_create(tenant_str_t uri, int32_t timeout)
{
    int32_t                  connect;
    mongoc_uri_t            *parsed;
    mongoc_write_concern_t  *concern;

    parsed = mongoc_uri_new(uri.data);
    if (parsed == NULL) {
        return NULL;
    }

    connect = timeout / 2 < TENANT_URI_CONNECT_MAX ? timeout / 2
                                                   : TENANT_URI_CONNECT_MAX;

    tenant_uri_limit(parsed, MONGOC_URI_CONNECTTIMEOUTMS, connect);
    tenant_uri_limit(parsed, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, timeout);
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

    /* "journal" and "wTimeoutMS" alone say nothing of how many have it */

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
