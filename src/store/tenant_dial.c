/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tenant_connect.h"
#include "tenant_dial.h"
#include "tenant_probe.h"
#include "tenant_stream.h"
#include "tenant_uri.h"


/* MongoDB manual, "hello", for servers that do not say */

#define TENANT_DIAL_DOCUMENT  (16 * 1024 * 1024)
#define TENANT_DIAL_MESSAGE   48000000
#define TENANT_DIAL_BATCH     100000

#define TENANT_DIAL_CONNECT   10000


struct tenant_dialer_s {
    mongoc_uri_t            *uri;      /* as configured */
    mongoc_uri_t            *plain;    /* without TLS, which is ours */
    bson_t                   read;
    bson_t                   write;
    bson_t                   majority;
    tenant_dial_concerns_t   concerns;
};


/* One connection while it is opened. */

typedef struct {
    tenant_dialer_t         *dialer;
    tenant_streams_t         streams;
    int32_t                  timeout;  /* of connecting, ms */
} tenant_dial_t;


static bool tenant_dialer_concern(tenant_dialer_t *dialer);
static tenant_doc_t tenant_dialer_doc(const bson_t *bson);
static tenant_dial_e tenant_dial_client(tenant_dial_t *dial,
    mongoc_client_t *client, tenant_connection_t **connection,
    tenant_error_t *err, bson_error_t *error);
static tenant_dial_e tenant_dial_server(tenant_dial_t *dial,
    const mongoc_server_description_t *server,
    tenant_connection_t **connection, tenant_error_t *err);
static bool tenant_dial_member(const char *type, tenant_member_e *member);
static void tenant_dial_hello(const bson_t *hello, tenant_server_t *server);
static bool tenant_dial_number(const bson_t *hello, const char *name,
    int64_t *number);
static mongoc_stream_t *tenant_dial_stream(const mongoc_uri_t *uri,
    const mongoc_host_list_t *host, void *data, bson_error_t *error);
static tenant_dial_e tenant_dial_failed(const mongoc_uri_t *uri,
    const bson_error_t *error, tenant_error_t *err);
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

    bson_init(&dialer->read);
    bson_init(&dialer->write);
    bson_init(&dialer->majority);

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

        ok = mongoc_read_concern_append(read, &dialer->read)
             && mongoc_write_concern_append(write, &dialer->write)
             && mongoc_write_concern_append(majority, &dialer->majority);
    }

    mongoc_write_concern_destroy(majority);
    mongoc_write_concern_destroy(write);
    mongoc_read_concern_destroy(read);

    dialer->concerns.read = tenant_dialer_doc(&dialer->read);
    dialer->concerns.write = tenant_dialer_doc(&dialer->write);
    dialer->concerns.majority = tenant_dialer_doc(&dialer->majority);
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

    bson_destroy(&dialer->majority);
    bson_destroy(&dialer->write);
    bson_destroy(&dialer->read);
    mongoc_uri_destroy(dialer->plain);
    mongoc_uri_destroy(dialer->uri);
    free(dialer);
}


const tenant_dial_concerns_t *
tenant_dialer_concerns(const tenant_dialer_t *dialer)
{
    return &dialer->concerns;
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
    bson_error_t      error;
    tenant_dial_e     rc;
    tenant_dial_t     dial;
    mongoc_client_t  *client;

    if (!tenant_dialer_suits(dialer, err)) {
        return TENANT_DIAL_UNSUITED;
    }

    memset(&dial, 0, sizeof(tenant_dial_t));
    memset(&error, 0, sizeof(bson_error_t));

    dial.dialer = dialer;
    dial.timeout = mongoc_uri_get_option_as_int32(dialer->uri,
                                                  MONGOC_URI_CONNECTTIMEOUTMS,
                                                  TENANT_DIAL_CONNECT);

    client = mongoc_client_new_from_uri_with_error(dialer->plain, &error);
    if (client == NULL) {
        return tenant_dial_failed(dialer->uri, &error, err);
    }

    (void) mongoc_client_set_error_api(client, MONGOC_ERROR_API_VERSION_2);
    mongoc_client_set_stream_initiator(client, tenant_dial_stream, &dial);

    rc = tenant_dial_client(&dial, client, connection, err, &error);

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
        return tenant_dial_failed(dial->dialer->uri, error, err);
    }

    id = mongoc_server_description_id(server);
    mongoc_server_description_destroy(server);

    server = mongoc_client_get_handshake_description(client, id, NULL, error);
    if (server == NULL) {
        return tenant_dial_failed(dial->dialer->uri, error, err);
    }

    rc = tenant_dial_server(dial, server, connection, err);

    mongoc_server_description_destroy(server);

    return rc;
}


static tenant_dial_e
tenant_dial_server(tenant_dial_t *dial,
    const mongoc_server_description_t *server,
    tenant_connection_t **connection, tenant_error_t *err)
{
    char                   what[64];
    const char            *type;
    tenant_member_e        member;
    tenant_connection_t   *c;

    type = mongoc_server_description_type(server);

    if (!tenant_dial_member(type, &member)) {
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

    tenant_connection_server(c)->member = member;
    tenant_dial_hello(mongoc_server_description_hello_response(server),
                      tenant_connection_server(c));

    *connection = c;

    return TENANT_DIAL_OPENED;
}


static bool
tenant_dial_member(const char *type, tenant_member_e *member)
{
    if (strcmp(type, "Standalone") == 0) {
        *member = TENANT_MEMBER_STANDALONE;
        return true;
    }

    if (strcmp(type, "RSPrimary") == 0) {
        *member = TENANT_MEMBER_PRIMARY;
        return true;
    }

    if (strcmp(type, "Mongos") == 0) {
        *member = TENANT_MEMBER_MONGOS;
        return true;
    }

    return false;
}


static void
tenant_dial_hello(const bson_t *hello, tenant_server_t *server)
{
    int64_t  number;

    server->wire = 0;
    server->max_message = TENANT_DIAL_MESSAGE;
    server->max_document = TENANT_DIAL_DOCUMENT;
    server->max_batch = TENANT_DIAL_BATCH;

    if (tenant_dial_number(hello, "maxWireVersion", &number)) {
        server->wire = (int32_t) number;
    }

    if (tenant_dial_number(hello, "maxMessageSizeBytes", &number)) {
        server->max_message = (uint32_t) number;
    }

    if (tenant_dial_number(hello, "maxBsonObjectSize", &number)) {
        server->max_document = (uint32_t) number;
    }

    if (tenant_dial_number(hello, "maxWriteBatchSize", &number)) {
        server->max_batch = (uint32_t) number;
    }

    server->sessions = tenant_dial_number(hello,
                                          "logicalSessionTimeoutMinutes",
                                          &number);
}


/* A number that is 0, or none that these can have, is not said. */

static bool
tenant_dial_number(const bson_t *hello, const char *name, int64_t *number)
{
    bson_iter_t  iter;

    if (!bson_iter_init_find(&iter, hello, name)
        || !BSON_ITER_HOLDS_NUMBER(&iter))
    {
        return false;
    }

    *number = bson_iter_as_int64(&iter);

    return *number > 0 && *number <= INT32_MAX;
}


/* The driver calls it for each member that it wants to ask. */

static mongoc_stream_t *
tenant_dial_stream(const mongoc_uri_t *uri, const mongoc_host_list_t *host,
    void *data, bson_error_t *error)
{
    tenant_dial_t        *dial = data;

    int                   fd;
    char                  port[8], reason[TENANT_CONNECT_REASON];
    int64_t               until;
    mongoc_stream_t      *stream;
    tenant_connection_t  *c;

    (void) uri;

    (void) snprintf(port, sizeof(port), "%u", (unsigned) host->port);
    (void) snprintf(reason, sizeof(reason), "out of memory");

    until = tenant_clock_now() + dial->timeout;

    fd = tenant_connect(host->host, host->family == AF_UNIX ? NULL : port,
                        until, reason);
    if (fd == -1) {
        goto failed;
    }

    c = tenant_connection_create(fd, NULL, host->host_and_port);
    if (c == NULL) {
        (void) close(fd);
        goto failed;
    }

    stream = tenant_stream_create(&dial->streams, c);
    if (stream == NULL) {
        tenant_connection_close(c);
        goto failed;
    }

    return stream;

failed:

    /* as the driver words it, whose messages tenant_probe.c reads */

    bson_set_error(error, MONGOC_ERROR_STREAM, MONGOC_ERROR_STREAM_CONNECT,
                   "%s calling hello on '%s'", reason, host->host_and_port);

    return NULL;
}


static tenant_dial_e
tenant_dial_failed(const mongoc_uri_t *uri, const bson_error_t *error,
    tenant_error_t *err)
{
    tenant_probe_t  probe;

    memset(&probe, 0, sizeof(tenant_probe_t));

    tenant_probe_reason(&probe, uri, error);

    (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                            "the database is not available");
    (void) snprintf(err->cause, sizeof(err->cause), "%.*s",
                    (int) sizeof(err->cause) - 1, probe.reason);

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
