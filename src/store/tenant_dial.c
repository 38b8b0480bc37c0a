/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "tenant_dial.h"
#include "tenant_dial_server.h"
#include "tenant_probe.h"
#include "tenant_stream.h"
#include "tenant_trust.h"
#include "tenant_uri.h"


#define TENANT_DIAL_CONNECT   10000

#define TENANT_DIAL_SUBJECT   1024

#define TENANT_DIAL_WHERE     " calling hello on '"


struct tenant_dialer_s {
    int32_t                  timeout;  /* ms */
    mongoc_uri_t            *uri;      /* as configured */
    mongoc_uri_t            *plain;    /* without TLS, which is ours */
    tenant_trust_t          *trust;    /* NULL: no TLS */
    bson_t                  *read;     /* what "concerns" points to */
    bson_t                  *write;
    bson_t                  *majority;
    tenant_dial_concerns_t   concerns;
};


/* One connection while it is opened. */

typedef struct {
    tenant_dialer_t         *dialer;
    tenant_tls_context_t    *tls;      /* or NULL */
    tenant_streams_t         streams;
    int32_t                  timeout;  /* of connecting, ms */
} tenant_dial_t;


static bool tenant_dialer_concern(tenant_dialer_t *dialer);
static tenant_doc_t tenant_dialer_doc(const bson_t *bson);
static bool tenant_dial_subject(const tenant_tls_context_t *context,
    mongoc_uri_t *uri);
static tenant_dial_e tenant_dial_uri(tenant_dial_t *dial,
    const mongoc_uri_t *uri, tenant_connection_t **connection,
    tenant_error_t *err);
static tenant_dial_e tenant_dial_client(tenant_dial_t *dial,
    mongoc_client_t *client, tenant_connection_t **connection,
    tenant_error_t *err, bson_error_t *error);
static tenant_dial_e tenant_dial_take(tenant_dial_t *dial,
    const mongoc_server_description_t *server,
    tenant_connection_t **connection, tenant_error_t *err);
static mongoc_stream_t *tenant_dial_stream(const mongoc_uri_t *uri,
    const mongoc_host_list_t *host, void *data, bson_error_t *error);
static tenant_dial_e tenant_dial_failed(tenant_dial_t *dial,
    bson_error_t *error, tenant_error_t *err);
static void tenant_dial_reword(bson_error_t *error,
    const tenant_stream_fault_t *fault);
static tenant_dial_e tenant_dial_away(tenant_error_t *err, const char *cause);
static tenant_dial_e tenant_dial_unsuited(tenant_error_t *err,
    const char *what);


tenant_dialer_t *
tenant_dialer_create(const tenant_cluster_t *cluster, int32_t timeout)
{
    tenant_dialer_t  *dialer;

    dialer = calloc(1, sizeof(tenant_dialer_t));
    if (dialer == NULL) {
        return NULL;
    }

    dialer->read = bson_new();
    dialer->write = bson_new();
    dialer->majority = bson_new();

    dialer->timeout = timeout;
    dialer->uri = tenant_uri_create(cluster, timeout);

    if (dialer->uri != NULL) {
        dialer->plain = mongoc_uri_copy(dialer->uri);
    }

    if (dialer->plain == NULL
        || !mongoc_uri_set_option_as_bool(dialer->plain, MONGOC_URI_TLS, false)
        || !mongoc_uri_set_option_as_bool(dialer->plain,
                                          MONGOC_URI_SERVERSELECTIONTRYONCE,
                                          true)
        || !tenant_dialer_concern(dialer))
    {
        tenant_dialer_destroy(dialer);
        return NULL;
    }

    if (mongoc_uri_get_tls(dialer->uri)) {

        dialer->trust = tenant_trust_create(dialer->uri);

        if (dialer->trust == NULL) {
            tenant_dialer_destroy(dialer);
            return NULL;
        }
    }

    return dialer;
}


static bool
tenant_dialer_concern(tenant_dialer_t *dialer)
{
    bool                     ok;
    mongoc_read_concern_t   *read;
    mongoc_write_concern_t  *write, *majority;

    read = mongoc_read_concern_copy(mongoc_uri_get_read_concern(dialer->uri));
    write = mongoc_write_concern_copy(
                                  mongoc_uri_get_write_concern(dialer->uri));
    majority = mongoc_write_concern_new();

    ok = read != NULL && write != NULL && majority != NULL;

    if (ok) {
        mongoc_write_concern_set_w(majority, MONGOC_WRITE_CONCERN_W_MAJORITY);

        ok = mongoc_read_concern_append(read, dialer->read)
             && mongoc_write_concern_append(write, dialer->write)
             && mongoc_write_concern_append(majority, dialer->majority);
    }

    mongoc_write_concern_destroy(majority);
    mongoc_write_concern_destroy(write);
    mongoc_read_concern_destroy(read);

    dialer->concerns.read = tenant_dialer_doc(dialer->read);
    dialer->concerns.write = tenant_dialer_doc(dialer->write);
    dialer->concerns.majority = tenant_dialer_doc(dialer->majority);
    dialer->concerns.retries = mongoc_uri_get_option_as_bool(dialer->uri,
                                                   MONGOC_URI_RETRYWRITES,
                                                   true);

    return ok;
}


static tenant_doc_t
tenant_dialer_doc(const bson_t *bson)
{
    tenant_doc_t  doc;

    doc.len = bson->len;
    doc.data = bson_get_data(bson);

    return doc;
}


void
tenant_dialer_destroy(tenant_dialer_t *dialer)
{
    if (dialer == NULL) {
        return;
    }

    tenant_trust_destroy(dialer->trust);
    bson_destroy(dialer->majority);
    bson_destroy(dialer->write);
    bson_destroy(dialer->read);
    mongoc_uri_destroy(dialer->plain);
    mongoc_uri_destroy(dialer->uri);
    free(dialer);
}


const tenant_dial_concerns_t *
tenant_dialer_concerns(const tenant_dialer_t *dialer)
{
    return &dialer->concerns;
}


uint32_t
tenant_dialer_most(const tenant_dialer_t *dialer)
{
    if (!mongoc_uri_has_option(dialer->uri, MONGOC_URI_MAXPOOLSIZE)) {
        return 0;
    }

    return (uint32_t) mongoc_uri_get_option_as_int32(dialer->uri,
                                                     MONGOC_URI_MAXPOOLSIZE,
                                                     1);
}


bool
tenant_dialer_suits(const tenant_dialer_t *dialer, tenant_error_t *err)
{
    const char                 *mechanism;
    const bson_t               *compressors;
    const mongoc_read_prefs_t  *prefs;

    compressors = mongoc_uri_get_compressors(dialer->uri);

    if (compressors != NULL && !bson_empty(compressors)) {
        (void) tenant_dial_unsuited(err, "\"compressors\"");
        return false;
    }

    prefs = mongoc_uri_get_read_prefs_t(dialer->uri);

    if (mongoc_read_prefs_get_mode(prefs) != MONGOC_READ_PRIMARY) {
        (void) tenant_dial_unsuited(err, "a \"readPreference\" other than "
                                    "\"primary\"");
        return false;
    }

    if (mongoc_uri_get_option_as_bool(dialer->uri, MONGOC_URI_LOADBALANCED,
                                      false))
    {
        (void) tenant_dial_unsuited(err, "\"loadBalanced\"");
        return false;
    }

    /* they look at the driver's own stream, or log in again */

    mechanism = mongoc_uri_get_auth_mechanism(dialer->uri);

    if (mechanism != NULL
        && (strcasecmp(mechanism, "GSSAPI") == 0
            || strcasecmp(mechanism, "MONGODB-OIDC") == 0))
    {
        (void) tenant_dial_unsuited(err, "this \"authMechanism\"");
        return false;
    }

    return true;
}


tenant_dial_e
tenant_dial(tenant_dialer_t *dialer, tenant_connection_t **connection,
    tenant_error_t *err)
{
    char            reason[TENANT_TLS_REASON];
    tenant_dial_e   rc;
    tenant_dial_t  *dial;
    mongoc_uri_t   *uri;

    if (!tenant_dialer_suits(dialer, err)) {
        return TENANT_DIAL_UNSUITED;
    }

    (void) snprintf(reason, sizeof(reason), "out of memory");

    rc = TENANT_DIAL_FAILED;
    dial = calloc(1, sizeof(tenant_dial_t));
    uri = mongoc_uri_copy(dialer->plain);

    if (dial == NULL || uri == NULL) {
        (void) tenant_dial_away(err, reason);
        goto done;
    }

    dial->dialer = dialer;
    dial->streams.until = tenant_clock_now() + dialer->timeout;
    dial->timeout = mongoc_uri_get_option_as_int32(dialer->uri,
                                                  MONGOC_URI_CONNECTTIMEOUTMS,
                                                  TENANT_DIAL_CONNECT);

    if (dialer->trust != NULL) {

        dial->tls = tenant_trust_context(dialer->trust, reason);

        if (dial->tls == NULL || !tenant_dial_subject(dial->tls, uri)) {
            (void) tenant_dial_away(err, reason);
            goto done;
        }
    }

    rc = tenant_dial_uri(dial, uri, connection, err);

done:

    if (dial != NULL) {
        tenant_tls_context_destroy(dial->tls);
        free(dial);
    }

    mongoc_uri_destroy(uri);

    return rc;
}


/*
 * The driver would read who we are from our certificate, which it does not
 * know of.
 */

static bool
tenant_dial_subject(const tenant_tls_context_t *context, mongoc_uri_t *uri)
{
    char         subject[TENANT_DIAL_SUBJECT];
    const char  *mechanism;

    mechanism = mongoc_uri_get_auth_mechanism(uri);

    if (mechanism == NULL || strcasecmp(mechanism, "MONGODB-X509") != 0
        || mongoc_uri_get_username(uri) != NULL
        || !tenant_tls_context_subject(context, subject, sizeof(subject)))
    {
        /* without a certificate the driver says so */
        return true;
    }

    return mongoc_uri_set_username(uri, subject);
}


static tenant_dial_e
tenant_dial_uri(tenant_dial_t *dial, const mongoc_uri_t *uri,
    tenant_connection_t **connection, tenant_error_t *err)
{
    bson_error_t      error;
    tenant_dial_e     rc;
    mongoc_client_t  *client;

    memset(&error, 0, sizeof(bson_error_t));

    client = mongoc_client_new_from_uri_with_error(uri, &error);
    if (client == NULL) {
        return tenant_dial_failed(dial, &error, err);
    }

    (void) mongoc_client_set_error_api(client, MONGOC_ERROR_API_VERSION_2);
    mongoc_client_set_stream_initiator(client, tenant_dial_stream, dial);

    rc = tenant_dial_client(dial, client, connection, err, &error);

    mongoc_client_destroy(client);

    return rc;
}


static tenant_dial_e
tenant_dial_client(tenant_dial_t *dial, mongoc_client_t *client,
    tenant_connection_t **connection, tenant_error_t *err,
    bson_error_t *error)
{
    uint32_t                      id;
    tenant_dial_e                 rc;
    mongoc_server_description_t  *server;

    server = mongoc_client_select_server(client, true, NULL, error);
    if (server == NULL) {
        return tenant_dial_failed(dial, error, err);
    }

    id = mongoc_server_description_id(server);
    mongoc_server_description_destroy(server);

    server = mongoc_client_get_handshake_description(client, id, NULL, error);
    if (server == NULL) {
        return tenant_dial_failed(dial, error, err);
    }

    rc = tenant_dial_take(dial, server, connection, err);

    mongoc_server_description_destroy(server);

    return rc;
}


static tenant_dial_e
tenant_dial_take(tenant_dial_t *dial,
    const mongoc_server_description_t *server,
    tenant_connection_t **connection, tenant_error_t *err)
{
    char                   what[64];
    const char            *type;
    tenant_server_t        said;
    tenant_connection_t   *c;

    if (!tenant_dial_server(server, &said)) {
        type = mongoc_server_description_type(server);
        (void) snprintf(what, sizeof(what), "a server of the type \"%.32s\"",
                        type);
        return tenant_dial_unsuited(err, what);
    }

    c = tenant_stream_take(&dial->streams,
                           mongoc_server_description_host(server)
                                                             ->host_and_port);
    if (c == NULL) {
        (void) tenant_error_internal(err, "the driver has no connection to "
                                     "the server that it chose");
        return TENANT_DIAL_FAILED;
    }

    *tenant_connection_server(c) = said;
    *connection = c;

    return TENANT_DIAL_OPENED;
}


/* The driver calls it for each member that it wants to ask. */

static mongoc_stream_t *
tenant_dial_stream(const mongoc_uri_t *uri, const mongoc_host_list_t *host,
    void *data, bson_error_t *error)
{
    tenant_dial_t        *dial = data;

    char                  port[8], reason[TENANT_CONNECTION_REASON];
    mongoc_stream_t      *stream;
    tenant_connection_t  *c;

    (void) uri;

    (void) snprintf(port, sizeof(port), "%u", (unsigned) host->port);

    c = tenant_connection_create(host->host,
                                 host->family == AF_UNIX ? NULL : port,
                                 host->host_and_port, dial->tls,
                                 tenant_clock_now() + dial->timeout, reason);

    if (c != NULL) {

        stream = tenant_stream_create(&dial->streams, c);

        if (stream != NULL) {
            return stream;
        }

        tenant_connection_close(c);
        (void) snprintf(reason, sizeof(reason), "out of memory");
    }

    /* as the driver words it, whose messages tenant_probe.c reads */

    bson_set_error(error, MONGOC_ERROR_STREAM, MONGOC_ERROR_STREAM_CONNECT,
                   "%s" TENANT_DIAL_WHERE "%s'", reason, host->host_and_port);

    return NULL;
}


static tenant_dial_e
tenant_dial_failed(tenant_dial_t *dial, bson_error_t *error,
    tenant_error_t *err)
{
    size_t          i;
    tenant_probe_t  probe;

    if (dial->streams.revocable) {
        return tenant_dial_unsuited(err, "a certificate whose revocation "
                                    "others tell (OCSP)");
    }

    for (i = 0; i < dial->streams.nfaults; i++) {
        tenant_dial_reword(error, &dial->streams.faults[i]);
    }

    memset(&probe, 0, sizeof(tenant_probe_t));

    tenant_probe_reason(&probe, dial->dialer->uri, error);

    return tenant_dial_away(err, probe.reason);
}


/*
 * Of a stream that is not its own the driver says only that it could not write
 * or read; we know why.
 */

static void
tenant_dial_reword(bson_error_t *error, const tenant_stream_fault_t *fault)
{
    char   *end, *begin, where[sizeof(fault->host) + 32];
    char    message[sizeof(error->message)];

    (void) snprintf(where, sizeof(where), TENANT_DIAL_WHERE "%s'",
                    fault->host);

    end = strstr(error->message, where);
    if (end == NULL) {
        return;
    }

    for (begin = end; begin > error->message && begin[-1] != '['; begin--) {
        /* void */
    }

    (void) snprintf(message, sizeof(message), "%.*s%s%s",
                    (int) (begin - error->message), error->message,
                    fault->reason, end);

    memcpy(error->message, message, sizeof(message));
}


static tenant_dial_e
tenant_dial_away(tenant_error_t *err, const char *cause)
{
    (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                            "the database is not available");
    (void) snprintf(err->cause, sizeof(err->cause), "%.*s",
                    (int) sizeof(err->cause) - 1, cause);

    return TENANT_DIAL_FAILED;
}


static tenant_dial_e
tenant_dial_unsuited(tenant_error_t *err, const char *what)
{
    (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                            "the database is not available");
    (void) snprintf(err->cause, sizeof(err->cause),
                    "%s needs the driver's own connections", what);

    return TENANT_DIAL_UNSUITED;
}
