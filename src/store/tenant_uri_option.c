/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdlib.h>
#include <string.h>

#include "tenant_uri_option.h"


#define TENANT_URI_INT_MAX  11         /* digits of a 32-bit integer, a sign */

#define TENANT_URI_SERVICE_CHARS                                              \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-"


typedef enum {
    TENANT_URI_TEXT = 0,
    TENANT_URI_LIST,                   /* may be empty: readPreferenceTags */
    TENANT_URI_BOOL,
    TENANT_URI_COUNT,                  /* 0 and more */
    TENANT_URI_POSITIVE,
    TENANT_URI_INTEGER,                /* -1 and more */
    TENANT_URI_MONITORING,
    TENANT_URI_SERVICE,                /* of Kerberos */
    TENANT_URI_UUID
} tenant_uri_value_e;


static bool tenant_uri_option_integer(tenant_str_t value, long least);
static bool tenant_uri_option_among(tenant_str_t value,
    const char *const *values);


/*
 * These are the specification's options and those that libmongoc 1.23 to 2.x
 * has besides, less what has no meaning in a pool of threads.  Strings are
 * copied from other applications and from providers' pages, so other drivers'
 * options are here, too.
 */

static const tenant_uri_option_t  tenant_uri_options[] = {

    { "appName", NULL, TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "authMechanism", NULL, TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "authMechanismProperties", NULL, TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "authSource", NULL, TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "compressors", NULL, TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "connectTimeoutMS", NULL, TENANT_URI_DRIVER, TENANT_URI_COUNT },
    { "directConnection", NULL, TENANT_URI_DRIVER, TENANT_URI_BOOL },
    { "heartbeatFrequencyMS", NULL, TENANT_URI_DRIVER, TENANT_URI_COUNT },
    { "journal", NULL, TENANT_URI_DRIVER, TENANT_URI_BOOL },
    { "loadBalanced", NULL, TENANT_URI_DRIVER, TENANT_URI_BOOL },
    { "localThresholdMS", NULL, TENANT_URI_DRIVER, TENANT_URI_COUNT },
    { "maxPoolSize", NULL, TENANT_URI_DRIVER, TENANT_URI_COUNT },
    { "maxStalenessSeconds", NULL, TENANT_URI_DRIVER, TENANT_URI_INTEGER },
    { "readConcernLevel", NULL, TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "readPreference", NULL, TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "readPreferenceTags", NULL, TENANT_URI_DRIVER, TENANT_URI_LIST },
    { "replicaSet", NULL, TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "retryWrites", NULL, TENANT_URI_DRIVER, TENANT_URI_BOOL },
    { "serverSelectionTimeoutMS", NULL, TENANT_URI_DRIVER, TENANT_URI_COUNT },
    { "socketTimeoutMS", NULL, TENANT_URI_DRIVER, TENANT_URI_COUNT },
    { "srvMaxHosts", NULL, TENANT_URI_DRIVER, TENANT_URI_COUNT },
    { "srvServiceName", NULL, TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "tls", NULL, TENANT_URI_DRIVER, TENANT_URI_BOOL },
    { "tlsAllowInvalidCertificates", NULL, TENANT_URI_DRIVER,
      TENANT_URI_BOOL },
    { "tlsAllowInvalidHostnames", NULL, TENANT_URI_DRIVER, TENANT_URI_BOOL },
    { "tlsCAFile", NULL, TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "tlsCertificateKeyFile", NULL, TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "tlsCertificateKeyFilePassword", NULL, TENANT_URI_DRIVER,
      TENANT_URI_TEXT },
    { "tlsDisableCertificateRevocationCheck", NULL, TENANT_URI_DRIVER,
      TENANT_URI_BOOL },
    { "tlsDisableOCSPEndpointCheck", NULL, TENANT_URI_DRIVER,
      TENANT_URI_BOOL },
    { "tlsInsecure", NULL, TENANT_URI_DRIVER, TENANT_URI_BOOL },
    { "w", NULL, TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "waitQueueTimeoutMS", NULL, TENANT_URI_DRIVER, TENANT_URI_COUNT },
    { "wTimeoutMS", NULL, TENANT_URI_DRIVER, TENANT_URI_COUNT },
    { "zlibCompressionLevel", NULL, TENANT_URI_DRIVER, TENANT_URI_INTEGER },

    /* other drivers' and older names */

    { "j", "journal", TENANT_URI_DRIVER, TENANT_URI_BOOL },
    { "ssl", "tls", TENANT_URI_DRIVER, TENANT_URI_BOOL },
    { "ssl_ca_certs", "tlsCAFile", TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "ssl_certfile", "tlsCertificateKeyFile", TENANT_URI_DRIVER,
      TENANT_URI_TEXT },
    { "ssl_pem_passphrase", "tlsCertificateKeyFilePassword",
      TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "sslAllowInvalidCertificates", "tlsAllowInvalidCertificates",
      TENANT_URI_DRIVER, TENANT_URI_BOOL },
    { "sslAllowInvalidHostnames", "tlsAllowInvalidHostnames",
      TENANT_URI_DRIVER, TENANT_URI_BOOL },
    { "sslCertificateAuthorityFile", "tlsCAFile", TENANT_URI_DRIVER,
      TENANT_URI_TEXT },
    { "sslClientCertificateKeyFile", "tlsCertificateKeyFile",
      TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "sslClientCertificateKeyPassword", "tlsCertificateKeyFilePassword",
      TENANT_URI_DRIVER, TENANT_URI_TEXT },
    { "sslInsecure", "tlsInsecure", TENANT_URI_DRIVER, TENANT_URI_BOOL },
    { "sslInvalidHostNameAllowed", "tlsAllowInvalidHostnames",
      TENANT_URI_DRIVER, TENANT_URI_BOOL },
    { "tlsCertificateFile", "tlsCertificateKeyFile", TENANT_URI_DRIVER,
      TENANT_URI_TEXT },
    { "wtimeout", "wTimeoutMS", TENANT_URI_DRIVER, TENANT_URI_COUNT },

    /* deprecated ones, of GSSAPI (MongoDB specification, "Authentication") */

    { "canonicalizeHostname", "CANONICALIZE_HOST_NAME", TENANT_URI_PROPERTY,
      TENANT_URI_BOOL },
    { "gssapiServiceName", "SERVICE_NAME", TENANT_URI_PROPERTY,
      TENANT_URI_SERVICE },

    /* this module decides these by itself, or has nothing to tune */

    { "adaptiveRetries", NULL, TENANT_URI_TUNES, TENANT_URI_BOOL },
    { "connect", NULL, TENANT_URI_TUNES, TENANT_URI_TEXT },
    { "datetime_conversion", NULL, TENANT_URI_TUNES, TENANT_URI_TEXT },
    { "enableOverloadRetargeting", NULL, TENANT_URI_TUNES, TENANT_URI_BOOL },
    { "family", NULL, TENANT_URI_TUNES, TENANT_URI_COUNT },
    { "heartbeatTimeoutMS", NULL, TENANT_URI_TUNES, TENANT_URI_COUNT },
    { "ipv6", NULL, TENANT_URI_TUNES, TENANT_URI_BOOL },
    { "keepAlive", NULL, TENANT_URI_TUNES, TENANT_URI_BOOL },
    { "keepAliveInitialDelay", NULL, TENANT_URI_TUNES, TENANT_URI_COUNT },
    { "maxAdaptiveRetries", NULL, TENANT_URI_TUNES, TENANT_URI_COUNT },
    { "maxConnecting", NULL, TENANT_URI_TUNES, TENANT_URI_POSITIVE },
    { "maxConnectionLifeTimeMS", NULL, TENANT_URI_TUNES, TENANT_URI_COUNT },
    { "maxIdleTimeMS", NULL, TENANT_URI_TUNES, TENANT_URI_COUNT },
    { "maxLifeTimeMS", NULL, TENANT_URI_TUNES, TENANT_URI_COUNT },
    { "minHeartbeatFrequencyMS", NULL, TENANT_URI_TUNES, TENANT_URI_COUNT },
    { "minPoolSize", NULL, TENANT_URI_TUNES, TENANT_URI_COUNT },
    { "monitorCommands", NULL, TENANT_URI_TUNES, TENANT_URI_BOOL },
    { "noDelay", NULL, TENANT_URI_TUNES, TENANT_URI_BOOL },
    { "retryReads", NULL, TENANT_URI_TUNES, TENANT_URI_BOOL },
    { "serverMonitoringMode", NULL, TENANT_URI_TUNES, TENANT_URI_MONITORING },
    { "serverSelectionTryOnce", NULL, TENANT_URI_TUNES, TENANT_URI_BOOL },
    { "socketCheckIntervalMS", NULL, TENANT_URI_TUNES, TENANT_URI_COUNT },
    { "timeoutMS", NULL, TENANT_URI_TUNES, TENANT_URI_COUNT },
    { "tz_aware", NULL, TENANT_URI_TUNES, TENANT_URI_BOOL },
    { "tzAware", NULL, TENANT_URI_TUNES, TENANT_URI_BOOL },
    { "useNewUrlParser", NULL, TENANT_URI_TUNES, TENANT_URI_BOOL },
    { "useUnifiedTopology", NULL, TENANT_URI_TUNES, TENANT_URI_BOOL },
    { "uuidRepresentation", NULL, TENANT_URI_TUNES, TENANT_URI_UUID },
    { "waitQueueMultiple", NULL, TENANT_URI_TUNES, TENANT_URI_POSITIVE },
    { "waitQueueSize", NULL, TENANT_URI_TUNES, TENANT_URI_COUNT },
    { "zstdCompressionLevel", NULL, TENANT_URI_TUNES, TENANT_URI_INTEGER },

    /* these say how to reach the server, and whom to trust */

    { "proxyHost", NULL, TENANT_URI_REFUSED, TENANT_URI_TEXT },
    { "proxyPassword", NULL, TENANT_URI_REFUSED, TENANT_URI_TEXT },
    { "proxyPort", NULL, TENANT_URI_REFUSED, TENANT_URI_TEXT },
    { "proxyUsername", NULL, TENANT_URI_REFUSED, TENANT_URI_TEXT },
    { "tlsCRLFile", NULL, TENANT_URI_REFUSED, TENANT_URI_TEXT },

    { NULL, NULL, TENANT_URI_REFUSED, TENANT_URI_TEXT }
};


/* They are by turns "true" and "false". */
static const char *const  tenant_uri_bools[] = {
    "true", "false", "1", "0", "t", "f", "yes", "no", "y", "n", NULL
};

static const char *const  tenant_uri_modes[] = {
    "auto", "poll", "stream", NULL
};

static const char *const  tenant_uri_uuids[] = {
    "standard", "unspecified", "csharpLegacy", "javaLegacy", "pythonLegacy",
    NULL
};


const tenant_uri_option_t *
tenant_uri_option_find(tenant_str_t name)
{
    const tenant_uri_option_t  *option;

    for (option = tenant_uri_options; option->name != NULL; option++) {
        if (tenant_str_case_is(name, option->name)) {
            return option;
        }
    }

    return NULL;
}


bool
tenant_uri_option_takes(const tenant_uri_option_t *option, tenant_str_t value)
{
    if (value.len == 0) {
        /* without tags, any member will do */
        return option->value == TENANT_URI_LIST && value.data != NULL;
    }

    switch (option->value) {

    case TENANT_URI_BOOL:
        return tenant_uri_option_among(value, tenant_uri_bools);

    case TENANT_URI_COUNT:
        return tenant_uri_option_integer(value, 0);

    case TENANT_URI_POSITIVE:
        return tenant_uri_option_integer(value, 1);

    case TENANT_URI_INTEGER:
        return tenant_uri_option_integer(value, -1);

    case TENANT_URI_MONITORING:
        return tenant_uri_option_among(value, tenant_uri_modes);

    case TENANT_URI_SERVICE:
        return strspn(value.data, TENANT_URI_SERVICE_CHARS) >= value.len;

    case TENANT_URI_UUID:
        return tenant_uri_option_among(value, tenant_uri_uuids);

    default:
        return true;
    }
}


bool
tenant_uri_option_passes(const tenant_uri_option_t *option,
    tenant_str_t *value)
{
    size_t  i;

    if (option->kind == TENANT_URI_TUNES) {
        return false;
    }

    if (option->value == TENANT_URI_BOOL) {

        for (i = 0; tenant_uri_bools[i] != NULL; i++) {
            if (tenant_str_case_is(*value, tenant_uri_bools[i])) {
                value->data = tenant_uri_bools[i % 2];
                value->len = strlen(value->data);
                return true;
            }
        }
    }

    /*
     * leaving the option out means the same; the mongo shell shows "disabled"
     */

    if (strcmp(option->name, "authMechanism") == 0) {
        return !tenant_str_case_is(*value, "DEFAULT");
    }

    return strcmp(option->name, "compressors") != 0
           || !tenant_str_case_is(*value, "disabled");
}


static bool
tenant_uri_option_integer(tenant_str_t value, long least)
{
    long   number;
    char   text[TENANT_URI_INT_MAX + 1], *end;

    if (value.len > TENANT_URI_INT_MAX
        || (value.data[0] != '-'
            && (value.data[0] < '0' || value.data[0] > '9')))
    {
        return false;
    }

    memcpy(text, value.data, value.len);
    text[value.len] = '\0';

    number = strtol(text, &end, 10);

    return *end == '\0' && number >= least && number <= INT32_MAX;
}


static bool
tenant_uri_option_among(tenant_str_t value, const char *const *values)
{
    for ( /* void */ ; *values != NULL; values++) {
        if (tenant_str_case_is(value, *values)) {
            return true;
        }
    }

    return false;
}


bool
tenant_uri_option_next(const char **pos, tenant_str_t *name,
    tenant_str_t *value)
{
    size_t  len;

    while (*pos != NULL && **pos != '\0' && (*pos)[1] != '\0') {

        name->data = *pos + 1;
        len = strcspn(name->data, "&;");
        name->len = strcspn(name->data, "=&;");

        *pos = name->data + len;

        if (len == 0) {
            /* "&&" */
            continue;
        }

        value->len = 0;
        value->data = NULL;

        if (name->len < len) {
            value->data = name->data + name->len + 1;
            value->len = len - name->len - 1;
        }

        return true;
    }

    return false;
}


bool
tenant_uri_option_given(const char *query, const char *option,
    tenant_str_t *value)
{
    tenant_str_t  name;

    while (tenant_uri_option_next(&query, &name, value)) {
        if (tenant_str_case_is(name, option)) {
            return true;
        }
    }

    value->len = 0;
    value->data = NULL;

    return false;
}
