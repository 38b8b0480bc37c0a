/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


/* it declares memmem() */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <stdio.h>
#include <string.h>

#include "tenant_code.h"
#include "tenant_knock.h"
#include "tenant_probe.h"
#include "tenant_uri.h"


/*
 * When a TLS handshake has taken this long we look whether the other end speaks
 * TLS: one that doesn't waits for more, as we do.
 */
#define TENANT_PROBE_TLS    300        /* ms */

#define TENANT_PROBE_KNOCK  200        /* ms */

#define TENANT_PROBE_WHERE  " calling hello on '"


typedef struct {
    const char  *text;                 /* a part of the driver's message */
    const char  *means;
    bool         shown;                /* the driver's own words say more */
    bool         odd;                  /* the other end may speak another
                                          language, or may soon speak */
} tenant_probe_text_t;


static bool tenant_probe_try(mongoc_uri_t *uri, tenant_probe_t *probe,
    bson_error_t *error);
static bool tenant_probe_client(mongoc_client_t *client,
    const mongoc_uri_t *uri, tenant_probe_t *probe, bson_error_t *error);
static void tenant_probe_hosts(tenant_probe_t *probe,
    const mongoc_uri_t *uri);
static void tenant_probe_login(tenant_probe_t *probe,
    const bson_error_t *error);
static void tenant_probe_members(tenant_probe_t *probe,
    const mongoc_uri_t *uri, const char *message);
static size_t tenant_probe_member(tenant_probe_t *probe, size_t len, bool tls,
    tenant_str_t text);
static void tenant_probe_words(tenant_str_t host, bool tls, tenant_str_t text,
    char *words, size_t size, bool *passing);
static bool tenant_probe_holds(tenant_str_t text, const char *part);
static bool tenant_probe_knock(tenant_str_t host,
    bool (*knock)(const char *host, const char *port, int ms));


/* OpenSSL manual, "X509_STORE_CTX_get_error", has those of certificates */

static const tenant_probe_text_t  tenant_probe_texts[] = {
    { "refused", "connection refused", false, false },
    { "Failed to resolve", "its name can't be looked up", false, false },
    { "hostname mismatch", "TLS: wrong name in the certificate", true,
      false },
    { "IP address mismatch", "TLS: wrong name in the certificate", true,
      false },
    { "local issuer", "TLS: unknown authority", true, false },
    { "self-signed", "TLS: unknown authority", true, false },
    { "self signed", "TLS: unknown authority", true, false },
    { "first certificate", "TLS: unknown authority", true, false },
    { "TLS", "TLS", true, true },
    { "ocket error", "the connection broke", false, true },
    { "timeout", "no answer in time", false, true },
    { "closed", "it closed the connection", false, true },
    { NULL, "no connection", true, false }
};


void
tenant_probe(const tenant_cluster_t *cluster, int32_t timeout,
    tenant_probe_t *probe)
{
    int32_t        whole;
    bson_error_t   error;
    mongoc_uri_t  *uri;
    tenant_str_t   host;

    memset(probe, 0, sizeof(tenant_probe_t));
    memset(&error, 0, sizeof(bson_error_t));

    probe->found = TENANT_PROBE_NONE;

    uri = tenant_uri_create(cluster, timeout);
    if (uri == NULL) {
        (void) snprintf(probe->reason, sizeof(probe->reason),
                        "out of memory");
        return;
    }

    (void) mongoc_uri_set_option_as_bool(uri,
                                         MONGOC_URI_SERVERSELECTIONTRYONCE,
                                         true);
    tenant_probe_hosts(probe, uri);

    whole = mongoc_uri_get_option_as_int32(uri, MONGOC_URI_CONNECTTIMEOUTMS,
                                           TENANT_PROBE_TLS);

    if (mongoc_uri_get_tls(uri) && whole > TENANT_PROBE_TLS) {

        (void) mongoc_uri_set_option_as_int32(uri, MONGOC_URI_CONNECTTIMEOUTMS,
                                              TENANT_PROBE_TLS);

        if (tenant_probe_try(uri, probe, &error)) {
            goto done;
        }

        host.data = probe->hosts;
        host.len = strcspn(probe->hosts, ",");

        if (strstr(error.message, "timeout") == NULL
            || tenant_probe_knock(host, tenant_knock_plain))
        {
            tenant_probe_reason(probe, uri, &error);
            goto done;
        }

        (void) mongoc_uri_set_option_as_int32(uri, MONGOC_URI_CONNECTTIMEOUTMS,
                                              whole);
    }

    if (!tenant_probe_try(uri, probe, &error)) {
        tenant_probe_reason(probe, uri, &error);
    }

done:

    mongoc_uri_destroy(uri);
}


static bool
tenant_probe_try(mongoc_uri_t *uri, tenant_probe_t *probe,
    bson_error_t *error)
{
    bool              ok;
    mongoc_client_t  *client;

    memset(error, 0, sizeof(bson_error_t));

    client = mongoc_client_new_from_uri_with_error(uri, error);
    if (client == NULL) {
        return false;
    }

    (void) mongoc_client_set_error_api(client, MONGOC_ERROR_API_VERSION_2);

    ok = tenant_probe_client(client, uri, probe, error);

    mongoc_client_destroy(client);

    return ok;
}


static bool
tenant_probe_client(mongoc_client_t *client, const mongoc_uri_t *uri,
    tenant_probe_t *probe, bson_error_t *error)
{
    uint32_t                      id;
    tenant_probe_e                found;
    const mongoc_read_prefs_t    *prefs;
    mongoc_server_description_t  *server, *shaken;

    found = TENANT_PROBE_PRIMARY;
    server = mongoc_client_select_server(client, true, NULL, error);

    prefs = mongoc_uri_get_read_prefs_t(uri);

    if (server == NULL
        && mongoc_read_prefs_get_mode(prefs) != MONGOC_READ_PRIMARY)
    {
        found = TENANT_PROBE_READABLE;
        server = mongoc_client_select_server(client, false, prefs, NULL);
    }

    if (server == NULL) {
        return false;
    }

    id = mongoc_server_description_id(server);
    mongoc_server_description_destroy(server);

    /* keep what selection said of the missing primary */

    if (found == TENANT_PROBE_READABLE) {
        tenant_probe_reason(probe, uri, error);
    }

    shaken = mongoc_client_get_handshake_description(client, id, NULL, error);
    if (shaken == NULL) {
        return false;
    }

    mongoc_server_description_destroy(shaken);

    probe->found = found;

    return true;
}


/* Writes "host:port", and those of the others while there is room. */

static void
tenant_probe_hosts(tenant_probe_t *probe, const mongoc_uri_t *uri)
{
    int                        n;
    size_t                     len;
    const char                *name;
    const mongoc_host_list_t  *host;

    name = mongoc_uri_get_srv_hostname(uri);

    if (name != NULL) {
        (void) snprintf(probe->hosts, sizeof(probe->hosts), "%s", name);
        return;
    }

    len = 0;

    for (host = mongoc_uri_get_hosts(uri); host != NULL; host = host->next) {

        n = snprintf(probe->hosts + len, sizeof(probe->hosts) - len, "%s%s",
                     len != 0 ? "," : "", host->host_and_port);

        if (n < 0 || (size_t) n >= sizeof(probe->hosts) - len) {
            probe->hosts[len] = '\0';
            break;
        }

        len += (size_t) n;
    }
}


void
tenant_probe_reason(tenant_probe_t *probe, const mongoc_uri_t *uri,
    const bson_error_t *error)
{
    probe->passing = false;

    if (probe->hosts[0] == '\0') {
        tenant_probe_hosts(probe, uri);
    }

    if (tenant_knock_descriptors()) {
        (void) snprintf(probe->reason, sizeof(probe->reason),
                        "%s: no connection, this process is out of "
                        "descriptors (worker_rlimit_nofile)", probe->hosts);
        return;
    }

    switch (error->domain) {

    case MONGOC_ERROR_SERVER_SELECTION:
        tenant_probe_members(probe, uri, error->message);
        return;

    case MONGOC_ERROR_CLIENT:
    case MONGOC_ERROR_SASL:
    case MONGOC_ERROR_SCRAM:
    case MONGOC_ERROR_SERVER:
        tenant_probe_login(probe, error);
        return;

    default:
        break;
    }

    if (strstr(error->message, "look up") != NULL) {
        (void) snprintf(probe->reason, sizeof(probe->reason),
                        "%s: DNS look-up failed: %.150s", probe->hosts,
                        error->message);
        return;
    }

    probe->passing = error->domain == MONGOC_ERROR_STREAM;

    (void) snprintf(probe->reason, sizeof(probe->reason), "%s: %.150s",
                    probe->hosts, error->message);
}


static void
tenant_probe_login(tenant_probe_t *probe, const bson_error_t *error)
{
    const char  *backend;

    (void) tenant_code(TENANT_CODE_INTERNAL, error->message,
                       strlen(error->message), &backend);

    if (backend != NULL) {
        (void) snprintf(probe->reason, sizeof(probe->reason),
                        "%s: its own backend is away: %s", probe->hosts,
                        backend);
        return;
    }

    (void) snprintf(probe->reason, sizeof(probe->reason),
                    "%s: login failed, wrong user or password: %.150s",
                    probe->hosts, error->message);
}


/* The driver names each member that it could not reach, and why. */

static void
tenant_probe_members(tenant_probe_t *probe, const mongoc_uri_t *uri,
    const char *message)
{
    bool           tls;
    size_t         len;
    const char    *next, *set;
    tenant_str_t   text;

    text.data = strchr(message, '[');

    if (text.data == NULL) {

        set = mongoc_uri_get_replica_set(uri);
        probe->passing = true;

        (void) snprintf(probe->reason, sizeof(probe->reason),
                        "%s: no primary%s%.64s%s", probe->hosts,
                        set != NULL ? " of the replica set \"" : "",
                        set != NULL ? set : "", set != NULL ? "\"" : "");
        return;
    }

    len = 0;
    tls = mongoc_uri_get_tls(uri);

    while (text.data != NULL) {

        text.data++;

        next = strstr(text.data, "] [");
        text.len = next != NULL ? (size_t) (next - text.data)
                                : strlen(text.data);

        /* a message may go on behind the last */

        while (next == NULL && text.len > 0 && text.data[text.len] != ']') {
            text.len--;
        }

        len = tenant_probe_member(probe, len, tls, text);

        text.data = next != NULL ? next + 2 : NULL;
    }
}


static size_t
tenant_probe_member(tenant_probe_t *probe, size_t len, bool tls,
    tenant_str_t text)
{
    int            n;
    char           words[160];
    const char    *where;
    tenant_str_t   host;

    host.data = probe->hosts;
    host.len = strlen(probe->hosts);

    where = memmem(text.data, text.len, TENANT_PROBE_WHERE,
                   sizeof(TENANT_PROBE_WHERE) - 1);

    if (where != NULL) {
        host.data = where + sizeof(TENANT_PROBE_WHERE) - 1;
        host.len = strcspn(host.data, "'");
        text.len = (size_t) (where - text.data);

    } else if (tenant_probe_holds(text, "Failed to resolve '")) {
        host.data = strchr(text.data, '\'') + 1;
        host.len = strcspn(host.data, "'");
    }

    tenant_probe_words(host, tls, text, words, sizeof(words),
                       &probe->passing);

    n = snprintf(probe->reason + len, sizeof(probe->reason) - len,
                 "%s%.*s: %s", len != 0 ? ", " : "",
                 (int) (host.len < 100 ? host.len : 100), host.data, words);

    if (n < 0 || (size_t) n >= sizeof(probe->reason) - len) {
        /* the log gets as many members as there is room for */
        probe->reason[len] = '\0';
        return len;
    }

    return len + (size_t) n;
}


static void
tenant_probe_words(tenant_str_t host, bool tls, tenant_str_t text,
    char *words, size_t size, bool *passing)
{
    static const tenant_str_t   handshake = tenant_string(
                                              "TLS handshake failed: ");
    const tenant_probe_text_t  *known;

    known = tenant_probe_texts;

    while (known->text != NULL && !tenant_probe_holds(text, known->text)) {
        known++;
    }

    if (known->odd && tls && tenant_probe_knock(host, tenant_knock_plain)) {
        (void) snprintf(words, size, "TLS: there is none on that port");
        return;
    }

    if (known->odd && !tls && tenant_probe_knock(host, tenant_knock_tls)) {
        (void) snprintf(words, size, "TLS: that port asks for it, and the "
                        "connection string does not");
        return;
    }

    *passing |= known->odd;

    if (!known->shown) {
        (void) snprintf(words, size, "%s", known->means);
        return;
    }

    if (text.len > handshake.len
        && memcmp(text.data, handshake.data, handshake.len) == 0)
    {
        text.data += handshake.len;
        text.len -= handshake.len;
    }

    (void) snprintf(words, size, "%s: %.*s", known->means,
                    (int) (text.len < 110 ? text.len : 110), text.data);
}


static bool
tenant_probe_holds(tenant_str_t text, const char *part)
{
    return memmem(text.data, text.len, part, strlen(part)) != NULL;
}


static bool
tenant_probe_knock(tenant_str_t host,
    bool (*knock)(const char *host, const char *port, int ms))
{
    char   name[256], *port;

    if (host.len >= sizeof(name)) {
        return false;
    }

    memcpy(name, host.data, host.len);
    name[host.len] = '\0';

    port = strrchr(name, ':');

    if (port == NULL || strchr(port, ']') != NULL) {
        /* this is a socket's path, or the name of an SRV record */
        return false;
    }

    *port++ = '\0';

    return knock(name, port, TENANT_PROBE_KNOCK);
}
