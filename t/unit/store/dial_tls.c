/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_bson*.c src/json/tenant_text.c src/store/tenant_*.c */

/*
 * TLS to the database: whom it is spoken with, by the options of a connection
 * string, as the driver's own connections would, which are tried beside ours;
 * and what goes over it once it is.
 */


#include <openssl/err.h>

#include "../../../src/store/tenant_probe.h"
#include "dial_kit.h"
#include "tls_kit.h"


#define HELLO                                                                \
    "{\"ok\": 1, \"ismaster\": true, \"isWritablePrimary\": true,"           \
    " \"minWireVersion\": 0, \"maxWireVersion\": 21}"

#define CA       "tlsCAFile=" KIT_FOLDER "/ca.pem"
#define ANY      "tlsAllowInvalidCertificates=true"
#define KEY      "tlsCertificateKeyFile=" KIT_FOLDER


typedef enum {
    BY_GOOD = 0,
    BY_OTHER,                          /* of another name */
    BY_ADDRESS,
    BY_WILDCARD,
    BY_EXPIRED,
    BY_SELF,
    BY_RESPONDER,
    BY_STAPLE,
    IDENTITIES
} identity_e;


typedef struct {
    identity_e        by;
    bool              asks;            /* for a certificate of ours */
    int               version;         /* 0: any */
    kit_mode_e        mode;
    const char       *host;
    const char       *options;
    tenant_dial_e     rc;
    const char       *cause;           /* in part */
} row_t;


static void tls_identities(void);
static void tls_rows(void);
static void tls_row(const row_t *row);
static bool tls_driver(const char *uri);
static void tls_stapled(void);
static int tls_staple(SSL *ssl, void *data);
static void tls_subject(void);
static void tls_big(int version);
static void tls_late(void);
static void tls_files(void);
static bool tls_opens(tenant_dialer_t *dialer, char *cause);


static kit_identity_t  ca, stranger, client, identities[IDENTITIES];


static const row_t  rows[] = {
    { BY_GOOD, false, 0, KIT_ANSWERS, "localhost", CA, TENANT_DIAL_OPENED,
      "" },
    { BY_GOOD, false, TLS1_2_VERSION, KIT_ANSWERS, "localhost", CA,
      TENANT_DIAL_OPENED, "" },
    { BY_GOOD, false, TLS1_3_VERSION, KIT_ANSWERS, "localhost", CA,
      TENANT_DIAL_OPENED, "" },
    { BY_ADDRESS, false, 0, KIT_ANSWERS, "127.0.0.1", CA, TENANT_DIAL_OPENED,
      "" },

    /* others are not trusted */

    { BY_GOOD, false, 0, KIT_ANSWERS, "localhost",
      "tlsCAFile=" KIT_FOLDER "/stranger.pem", TENANT_DIAL_FAILED,
      ": TLS: unknown authority" },
    { BY_GOOD, false, 0, KIT_ANSWERS, "localhost", "", TENANT_DIAL_FAILED,
      ": TLS: unknown authority" },
    { BY_SELF, false, 0, KIT_ANSWERS, "localhost", CA, TENANT_DIAL_FAILED,
      ": TLS: unknown authority" },
    { BY_OTHER, false, 0, KIT_ANSWERS, "localhost", CA, TENANT_DIAL_FAILED,
      ": TLS: wrong name in the certificate" },
    { BY_WILDCARD, false, 0, KIT_ANSWERS, "localhost", CA, TENANT_DIAL_FAILED,
      ": TLS: wrong name in the certificate" },
    { BY_GOOD, false, 0, KIT_ANSWERS, "127.0.0.1", CA, TENANT_DIAL_FAILED,
      ": TLS: wrong name in the certificate" },
    { BY_ADDRESS, false, 0, KIT_ANSWERS, "localhost", CA, TENANT_DIAL_FAILED,
      ": TLS: wrong name in the certificate" },
    { BY_EXPIRED, false, 0, KIT_ANSWERS, "localhost", CA, TENANT_DIAL_FAILED,
      ": TLS: certificate has expired" },

    /* unless the string says so */

    { BY_SELF, false, 0, KIT_ANSWERS, "localhost", ANY, TENANT_DIAL_OPENED,
      "" },
    { BY_EXPIRED, false, 0, KIT_ANSWERS, "localhost", CA "&" ANY,
      TENANT_DIAL_OPENED, "" },
    { BY_OTHER, false, 0, KIT_ANSWERS, "localhost",
      CA "&tlsAllowInvalidHostnames=true", TENANT_DIAL_OPENED, "" },
    { BY_SELF, false, 0, KIT_ANSWERS, "localhost",
      "tlsAllowInvalidHostnames=true", TENANT_DIAL_FAILED,
      ": TLS: unknown authority" },
    { BY_OTHER, false, 0, KIT_ANSWERS, "127.0.0.1", "tlsInsecure=true",
      TENANT_DIAL_OPENED, "" },

    /* who we are */

    { BY_GOOD, true, 0, KIT_ANSWERS, "localhost", CA "&" KEY "/client.both",
      TENANT_DIAL_OPENED, "" },
    { BY_GOOD, true, TLS1_2_VERSION, KIT_ANSWERS, "localhost",
      CA "&" KEY "/client.both", TENANT_DIAL_OPENED, "" },
    { BY_GOOD, true, 0, KIT_ANSWERS, "localhost", CA, TENANT_DIAL_FAILED,
      ": TLS" },
    { BY_GOOD, true, TLS1_2_VERSION, KIT_ANSWERS, "localhost", CA,
      TENANT_DIAL_FAILED, ": TLS" },
    { BY_GOOD, true, 0, KIT_ANSWERS, "localhost",
      CA "&" KEY "/stranger.both", TENANT_DIAL_FAILED, ": TLS" },
    { BY_GOOD, true, 0, KIT_ANSWERS, "localhost",
      CA "&" KEY "/locked.both&tlsCertificateKeyFilePassword=secret",
      TENANT_DIAL_OPENED, "" },
    { BY_GOOD, true, 0, KIT_ANSWERS, "localhost",
      CA "&" KEY "/locked.both&tlsCertificateKeyFilePassword=wrong",
      TENANT_DIAL_FAILED, "\"tlsCertificateKeyFile\" has no key" },
    { BY_GOOD, false, 0, KIT_ANSWERS, "localhost", CA "&" KEY "/ca.pem",
      TENANT_DIAL_FAILED, "\"tlsCertificateKeyFile\" has no key" },
    { BY_GOOD, false, 0, KIT_ANSWERS, "localhost",
      "tlsCAFile=/dev/null", TENANT_DIAL_FAILED, "\"tlsCAFile\"" },

    { BY_GOOD, true, 0, KIT_ANSWERS, "localhost",
      CA "&" KEY "/client.both&authMechanism=MONGODB-X509"
      "&authSource=%24external", TENANT_DIAL_OPENED, "" },

    /* whose revocation others tell */

    { BY_RESPONDER, false, 0, KIT_ANSWERS, "localhost", CA,
      TENANT_DIAL_UNSUITED, "OCSP" },
    { BY_STAPLE, false, 0, KIT_ANSWERS, "localhost", CA,
      TENANT_DIAL_UNSUITED, "OCSP" },
    { BY_RESPONDER, false, 0, KIT_ANSWERS, "localhost",
      CA "&tlsDisableCertificateRevocationCheck=true", TENANT_DIAL_OPENED,
      "" },
    { BY_STAPLE, false, 0, KIT_ANSWERS, "localhost", CA "&" ANY,
      TENANT_DIAL_OPENED, "" },

    /* handshakes that fail */

    { BY_GOOD, false, TLS1_1_VERSION, KIT_ANSWERS, "localhost", CA,
      TENANT_DIAL_FAILED, ": TLS" },
    { BY_GOOD, false, 0, KIT_CLOSES, "localhost", CA, TENANT_DIAL_FAILED,
      ": TLS" },
    { BY_GOOD, false, 0, KIT_SHAKES_ONLY, "localhost", CA, TENANT_DIAL_FAILED,
      "" },
    { BY_GOOD, false, 0, KIT_CLOSES_LATE, "localhost", CA, TENANT_DIAL_FAILED,
      "" },
    { BY_GOOD, false, 0, KIT_CLOSES_HALF, "localhost", CA, TENANT_DIAL_FAILED,
      "" },

    { 0, false, 0, KIT_ANSWERS, NULL, NULL, TENANT_DIAL_FAILED, NULL }
};


int
main(void)
{
    int  i, before;

    tenant_store_init(kit_log);
    tls_identities();

    tls_row(rows);

    before = kit_descriptors();

    tls_rows();
    tls_stapled();
    tls_subject();
    tls_big(TLS1_2_VERSION);
    tls_big(TLS1_3_VERSION);
    tls_late();
    tls_files();

    check(kit_descriptors() == before);

    for (i = 0; i < IDENTITIES; i++) {
        kit_forget(&identities[i]);
    }

    kit_forget(&client);
    kit_forget(&stranger);
    kit_forget(&ca);

    tenant_store_cleanup();

    return unit_done();
}


static void
tls_identities(void)
{
    kit_identity_t  locked;

    ca = kit_identity("ca", "our authority", NULL, NULL, 2, 0, NULL, NULL);
    stranger = kit_identity("stranger", "another", NULL, NULL, 2, 0, NULL,
                            NULL);
    client = kit_identity("client", "me", NULL, &ca, 2, 0, NULL, NULL);
    locked = kit_identity("locked", "me, too", NULL, &ca, 2, 0, NULL,
                          "secret");
    kit_forget(&locked);

    identities[BY_GOOD] = kit_identity("good", "x", "DNS:localhost", &ca, 2, 0,
                                       NULL, NULL);
    identities[BY_OTHER] = kit_identity("name", "localhost", "DNS:elsewhere",
                                        &ca, 2, 0, NULL, NULL);
    identities[BY_ADDRESS] = kit_identity("address", "x", "IP:127.0.0.1", &ca,
                                          2, 0, NULL, NULL);
    identities[BY_WILDCARD] = kit_identity("wildcard", "x", "DNS:l*", &ca, 2,
                                           0, NULL, NULL);
    identities[BY_EXPIRED] = kit_identity("expired", "x", "DNS:localhost", &ca,
                                          -1, 0, NULL, NULL);
    identities[BY_SELF] = kit_identity("self", "localhost", "DNS:localhost",
                                       NULL, 2, 0, NULL, NULL);
    identities[BY_RESPONDER] = kit_identity("responder", "x", "DNS:localhost",
                                            &ca, 2, NID_info_access,
                                            "OCSP;URI:http://127.0.0.1:9/",
                                            NULL);
    identities[BY_STAPLE] = kit_identity("staple", "x", "DNS:localhost", &ca,
                                         2, NID_tlsfeature, "status_request",
                                         NULL);
}


static void
tls_rows(void)
{
    const row_t  *row;

    for (row = rows; row->cause != NULL; row++) {
        tls_row(row);
    }
}


/* What only the driver can judge it does, and what it does not we must not. */

static void
tls_row(const row_t *row)
{
    char                  uri[512], cause[TENANT_ERROR_DETAIL_MAX];
    bool                  driver;
    int64_t               took;
    kit_server_t          server;
    tenant_dial_e         rc;
    tenant_connection_t  *c;

    memset(&server, 0, sizeof(server));
    server.hello = HELLO;
    server.mode = row->mode;
    server.tls = kit_tls(&identities[row->by], row->asks ? &ca : NULL,
                         row->version);
    kit_start(&server, NULL);

    (void) snprintf(uri, sizeof(uri), "mongodb://%s:%u/?tls=true%s%s",
                    row->host, server.port, row->options[0] ? "&" : "",
                    row->options);

    rc = kit_dial(uri, &c, cause, &took);

    if (!check(rc == row->rc) || !check(strstr(cause, row->cause) != NULL)) {
        printf("%s, %d: %d, %s\n", uri, row->by, rc, cause);
    }

    check((rc == TENANT_DIAL_OPENED) == (c != NULL));
    check(took < KIT_TIMEOUT + 500);
    check(ERR_peek_error() == 0);

    if (c != NULL) {
        check(kit_ask(c, 100, 10) && kit_hear(c) > 100);
        tenant_connection_close(c);
        check(ERR_peek_error() == 0);
    }

    if (row->version != TLS1_1_VERSION && row->rc != TENANT_DIAL_UNSUITED) {

        driver = tls_driver(uri);

        if (!check(driver == (rc == TENANT_DIAL_OPENED))) {
            printf("%s, %d: the driver %s\n", uri, row->by,
                   driver ? "connects" : "does not");
        }
    }

    kit_stop(&server);

    if (rc == TENANT_DIAL_OPENED) {
        check(server.ended);
    }

    SSL_CTX_free(server.tls);
}


static bool
tls_driver(const char *uri)
{
    tenant_probe_t    probe;
    tenant_cluster_t  cluster;

    cluster.name = (tenant_str_t) tenant_string("default");
    cluster.folder = (tenant_str_t) tenant_string(KIT_HERE);
    cluster.uri.len = strlen(uri);
    cluster.uri.data = uri;

    tenant_probe(&cluster, KIT_TIMEOUT, &probe);

    return probe.found == TENANT_PROBE_PRIMARY;
}


/* Who brings others' word unasked is not ours to judge, either. */

static void
tls_stapled(void)
{
    char                  uri[512], cause[TENANT_ERROR_DETAIL_MAX];
    int64_t               took;
    kit_server_t          server;
    tenant_connection_t  *c;

    memset(&server, 0, sizeof(server));
    server.hello = HELLO;
    server.tls = kit_tls(&identities[BY_GOOD], NULL, 0);
    (void) SSL_CTX_set_tlsext_status_cb(server.tls, tls_staple);
    kit_start(&server, NULL);

    (void) snprintf(uri, sizeof(uri), "mongodb://localhost:%u/?tls=true&" CA,
                    server.port);

    check(kit_dial(uri, &c, cause, &took) == TENANT_DIAL_UNSUITED);

    kit_stop(&server);
    SSL_CTX_free(server.tls);
}


static int
tls_staple(SSL *ssl, void *data)
{
    unsigned char  *response;

    (void) data;

    response = OPENSSL_malloc(5);
    memcpy(response, "\x30\x03\x0a\x01\x01", 5);

    (void) SSL_set_tlsext_status_ocsp_resp(ssl, response, 5);

    return SSL_TLSEXT_ERR_OK;
}


/* Of a certificate the name for MONGODB-X509 is taken, as the driver does. */

static void
tls_subject(void)
{
    char                   reason[TENANT_TLS_REASON], subject[256];
    tenant_tls_context_t  *context;
    tenant_tls_options_t   options;

    memset(&options, 0, sizeof(options));
    options.any_certificate = true;
    options.key_file = KIT_FOLDER "/client.both";

    context = tenant_tls_context_create(&options, reason);

    if (check(context != NULL)) {
        check(tenant_tls_context_subject(context, subject, sizeof(subject)));
        check(strcmp(subject, "O=tests\\, here,CN=me") == 0);
        check(!tenant_tls_context_subject(context, subject, 10));
    }

    tenant_tls_context_destroy(context);

    options.key_file = NULL;
    context = tenant_tls_context_create(&options, reason);

    if (check(context != NULL)) {
        check(!tenant_tls_context_subject(context, subject, sizeof(subject)));
    }

    tenant_tls_context_destroy(context);
    check(ERR_peek_error() == 0);
}


/* More than the socket takes at once, both ways. */

static void
tls_big(int version)
{
    char                  uri[512], cause[TENANT_ERROR_DETAIL_MAX], byte;
    int64_t               took;
    kit_server_t          server;
    tenant_connection_t  *c;

    memset(&server, 0, sizeof(server));
    server.hello = HELLO;
    server.tls = kit_tls(&identities[BY_GOOD], NULL, version);
    kit_start(&server, NULL);

    (void) snprintf(uri, sizeof(uri), "mongodb://localhost:%u/?tls=true&" CA,
                    server.port);

    if (check(kit_dial(uri, &c, cause, &took) == TENANT_DIAL_OPENED)) {
        check(kit_ask(c, 3000000, 3000000));
        check(kit_hear(c) > 3000000);
        check(kit_ask(c, 10, 20000) && kit_hear(c) > 10);

        check(tenant_connection_read(c, &byte, 1) == TENANT_IO_AGAIN_READ);
        check(!tenant_connection_pending(c));
        check(ERR_peek_error() == 0);

        tenant_connection_close(c);
    } else {
        printf("%s\n", cause);
    }

    kit_stop(&server);
    check(server.ended);
    SSL_CTX_free(server.tls);
}


/*
 * TLS 1.3 gets new keys on the way.  The older renegotiation is declined, as by
 * the driver, and OpenSSL's server takes that ill.
 */

static void
tls_late(void)
{
    int                   i, version;
    bool                  again;
    char                  uri[512], cause[TENANT_ERROR_DETAIL_MAX], byte;
    int64_t               took;
    ssize_t               n;
    kit_server_t          server;
    tenant_connection_t  *c;

    again = false;

    for (version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {

        memset(&server, 0, sizeof(server));
        server.hello = HELLO;
        server.renews = true;
        server.tls = kit_tls(&identities[BY_GOOD], NULL, version);
        kit_start(&server, NULL);

        (void) snprintf(uri, sizeof(uri),
                        "mongodb://localhost:%u/?tls=true&" CA, server.port);

        if (check(kit_dial(uri, &c, cause, &took) == TENANT_DIAL_OPENED)) {

            for (i = 0; i < 5; i++) {
                again = kit_ask(c, 1000, 1000) && kit_hear(c) > 1000;
                check(again == (version == TLS1_3_VERSION));
                check(ERR_peek_error() == 0);
            }

            n = tenant_connection_read(c, &byte, 1);
            check(again ? n == TENANT_IO_AGAIN_READ
                        : n == TENANT_IO_FAILED || n == TENANT_IO_CLOSED);
            check(ERR_peek_error() == 0);

            tenant_connection_close(c);
        } else {
            printf("%s\n", cause);
        }

        kit_stop(&server);
        SSL_CTX_free(server.tls);
    }
}


/* Files are read again once they are others, for new connections. */

static void
tls_files(void)
{
    char               uri[512], cause[TENANT_ERROR_DETAIL_MAX];
    kit_server_t       server;
    tenant_dialer_t   *dialer;

    memset(&server, 0, sizeof(server));
    server.hello = HELLO;
    server.tls = kit_tls(&identities[BY_GOOD], NULL, 0);
    kit_start(&server, NULL);

    (void) unlink(KIT_FOLDER "/now.pem");
    check(link(KIT_FOLDER "/stranger.pem", KIT_FOLDER "/now.pem") == 0);

    (void) snprintf(uri, sizeof(uri), "mongodb://localhost:%u/?tls=true&"
                    "tlsCAFile=" KIT_FOLDER "/now.pem", server.port);

    dialer = kit_dialer(uri, KIT_TIMEOUT);

    check(!tls_opens(dialer, cause));
    check(!tls_opens(dialer, cause));

    check(unlink(KIT_FOLDER "/now.pem") == 0);
    check(!tls_opens(dialer, cause));
    check(strstr(cause, "\"tlsCAFile\"") != NULL);

    check(link(KIT_FOLDER "/ca.pem", KIT_FOLDER "/now.pem") == 0);
    check(tls_opens(dialer, cause));
    check(tls_opens(dialer, cause));

    tenant_dialer_destroy(dialer);

    kit_stop(&server);
    SSL_CTX_free(server.tls);
}


static bool
tls_opens(tenant_dialer_t *dialer, char *cause)
{
    tenant_error_t        err;
    tenant_connection_t  *c;

    if (tenant_dial(dialer, &c, &err) != TENANT_DIAL_OPENED) {
        (void) snprintf(cause, TENANT_ERROR_DETAIL_MAX, "%s", err.cause);
        return false;
    }

    tenant_connection_close(c);

    return true;
}
