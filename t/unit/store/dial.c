/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_bson*.c src/json/tenant_text.c src/store/tenant_*.c */

/*
 * Connections that the driver opens and we take: from whom, and that each way
 * not to get one ends in time, with a reason, and leaves nothing behind.
 */


#include <sys/resource.h>

#include "dial_kit.h"


#define STANDALONE                                                           \
    "{\"ok\": 1, \"ismaster\": true, \"isWritablePrimary\": true,"           \
    " \"minWireVersion\": 0, \"maxWireVersion\": 21"

#define PRIMARY  STANDALONE ", \"setName\": \"set\", \"setVersion\": 1"

#define SECONDARY                                                            \
    "{\"ok\": 1, \"ismaster\": false, \"secondary\": true,"                  \
    " \"minWireVersion\": 0, \"maxWireVersion\": 21, \"setName\": \"set\","  \
    " \"setVersion\": 1"


typedef struct {
    const char       *hello;
    const char       *options;
    tenant_dial_e     rc;
    tenant_member_e   member;
    const char       *cause;           /* in part */
} member_t;


typedef struct {
    kit_mode_e        mode;
    const char       *cause;
    const char       *or;              /* it is a race, if not NULL */
} fault_t;


typedef struct {
    const char       *uri;
    const char       *cause;           /* NULL: it suits */
} suits_t;


static void dial_members(void);
static void dial_server(void);
static void dial_set(void);
static void dial_faults(void);
static void dial_late(void);
static void dial_away(void);
static void dial_descriptors(void);
static void dial_suits(void);
static void dial_concerns(void);
static void dial_big(void);
static void dial_unix(void);
static void dial_closed(void);
static void dial_threads(void);
static void *dial_thread(void *data);


static const member_t  members[] = {
    { STANDALONE "}", "", TENANT_DIAL_OPENED, TENANT_MEMBER_STANDALONE, "" },

    { PRIMARY ", \"hosts\": [\"127.0.0.1:%u\"]}", "?replicaSet=set",
      TENANT_DIAL_OPENED, TENANT_MEMBER_PRIMARY, "" },

    { STANDALONE ", \"msg\": \"isdbgrid\"}", "", TENANT_DIAL_OPENED,
      TENANT_MEMBER_MONGOS, "" },

    { SECONDARY ", \"hosts\": [\"127.0.0.1:%u\"]}", "?directConnection=true",
      TENANT_DIAL_UNSUITED, TENANT_MEMBER_STANDALONE, "\"RSSecondary\"" },

    { SECONDARY ", \"hosts\": [\"127.0.0.1:%u\"]}", "?replicaSet=set",
      TENANT_DIAL_FAILED, TENANT_MEMBER_STANDALONE,
      ": no primary of the replica set \"set\"" },

    { PRIMARY ", \"hosts\": [\"127.0.0.1:%u\"]}", "?replicaSet=other",
      TENANT_DIAL_FAILED, TENANT_MEMBER_STANDALONE, ": no primary" },

    { "{\"ok\": 1, \"ismaster\": true, \"minWireVersion\": 0,"
      " \"maxWireVersion\": 1}", "", TENANT_DIAL_FAILED,
      TENANT_MEMBER_STANDALONE, "wire version" },

    { "{\"ok\": 0, \"errmsg\": \"not today\", \"code\": 1}", "",
      TENANT_DIAL_FAILED, TENANT_MEMBER_STANDALONE, "not today" },

    { NULL, NULL, TENANT_DIAL_FAILED, TENANT_MEMBER_STANDALONE, NULL }
};


static const fault_t  faults[] = {
    { KIT_CLOSES, ": it closed the connection", ": the connection broke" },
    { KIT_CLOSES_LATE, ": it closed the connection", NULL },
    { KIT_CLOSES_HALF, ": it closed the connection", NULL },
    { KIT_RESETS, ": the connection broke", NULL },
    { KIT_RUBBISH, ": no connection: Invalid reply from server", NULL },
    { KIT_SILENT, ": no answer in time", NULL },
    { KIT_DRIPS, ": no answer in time", NULL },
    { KIT_ANSWERS, NULL, NULL }
};


static const suits_t  suits[] = {
    { "mongodb://a/", NULL },
    { "mongodb://a/?readPreference=primary", NULL },
    { "mongodb://a/?compressors=disabled", NULL },
    { "mongodb://a/?tls=true", NULL },
    { "mongodb+srv://a.example.com/", NULL },
    { "mongodb://u:p@a/?authMechanism=SCRAM-SHA-256", NULL },
    { "mongodb://a/?compressors=zlib", "\"compressors\" " },
    { "mongodb://a/?readPreference=secondaryPreferred",
      "a \"readPreference\" other than \"primary\" " },
    { "mongodb://a/?readPreference=nearest",
      "a \"readPreference\" other than \"primary\" " },
    { "mongodb://a/?loadBalanced=true", "\"loadBalanced\" " },
    { "mongodb://u@a/?authMechanism=GSSAPI", "this \"authMechanism\" " },
    { NULL, NULL }
};


static kit_server_t  threads_server;


int
main(void)
{
    int  before;

    tenant_store_init(kit_log);

    dial_members();

    before = kit_descriptors();

    dial_members();
    dial_server();
    dial_set();
    dial_faults();
    dial_late();
    dial_away();
    dial_descriptors();
    dial_suits();
    dial_concerns();
    dial_big();
    dial_unix();
    dial_closed();
    dial_threads();

    check(kit_descriptors() == before);

    tenant_store_cleanup();

    return unit_done();
}


static void
dial_members(void)
{
    char                  uri[256], cause[TENANT_ERROR_DETAIL_MAX], name[64];
    int64_t               took;
    tenant_dial_e         rc;
    kit_server_t          server;
    const member_t       *row;
    tenant_connection_t  *c;

    for (row = members; row->hello != NULL; row++) {

        memset(&server, 0, sizeof(server));
        server.hello = row->hello;
        kit_start(&server, NULL);

        (void) snprintf(name, sizeof(name), "127.0.0.1:%u", server.port);
        (void) snprintf(uri, sizeof(uri), "mongodb://%s/%s", name,
                        row->options);

        rc = kit_dial(uri, &c, cause, &took);

        if (!check(rc == row->rc) || !check(strstr(cause, row->cause) != NULL))
        {
            printf("%s: %d, %s\n", row->hello, rc, cause);
        }

        check((rc == TENANT_DIAL_OPENED) == (c != NULL));

        if (c != NULL) {
            check(tenant_connection_server(c)->member == row->member);
            check(strcmp(tenant_connection_host(c), name) == 0);
            check(kit_ask(c, 100, 10) && kit_hear(c) > 100);
            check(kit_ask(c, 0, 0) && kit_hear(c) > 16);
            tenant_connection_close(c);
        }

        kit_stop(&server);
    }
}


/* What the server says of itself, and what holds where it says nothing. */

static void
dial_server(void)
{
    int                   i;
    char                  uri[256], cause[TENANT_ERROR_DETAIL_MAX];
    int64_t               took;
    kit_server_t          server;
    tenant_server_t      *said;
    tenant_connection_t  *c;

    static const char *const  hellos[] = {
        STANDALONE ", \"maxMessageSizeBytes\": 1000000,"
        " \"maxBsonObjectSize\": 900000, \"maxWriteBatchSize\": 77,"
        " \"logicalSessionTimeoutMinutes\": 30}",
        STANDALONE ", \"maxMessageSizeBytes\": -1, \"maxBsonObjectSize\": 0}"
    };

    for (i = 0; i < 2; i++) {

        memset(&server, 0, sizeof(server));
        server.hello = hellos[i];
        kit_start(&server, NULL);

        (void) snprintf(uri, sizeof(uri), "mongodb://127.0.0.1:%u/",
                        server.port);

        if (!check(kit_dial(uri, &c, cause, &took) == TENANT_DIAL_OPENED)) {
            printf("%s\n", cause);
        }

        if (c != NULL) {
            said = tenant_connection_server(c);

            check(said->wire == 21);
            check(said->max_message == (i == 0 ? 1000000 : 48000000));
            check(said->max_document == (i == 0 ? 900000 : 16777216));
            check(said->max_batch == (i == 0 ? 77 : 100000));
            check(said->sessions == (i == 0));

            tenant_connection_close(c);
        }

        kit_stop(&server);
    }
}


/* Of several members the primary's connection is taken, no other. */

static void
dial_set(void)
{
    int                   i, dead;
    char                  uri[256], cause[TENANT_ERROR_DETAIL_MAX], name[64];
    char                  hellos[2][512];
    int64_t               took;
    kit_server_t          servers[2];
    tenant_connection_t  *c;

    for (dead = 0; dead < 2; dead++) {

        memset(servers, 0, sizeof(servers));

        for (i = 0; i < 2; i++) {
            servers[i].hello = hellos[i];
            kit_start(&servers[i], NULL);
        }

        for (i = 0; i < 2; i++) {
            (void) snprintf(hellos[i], sizeof(hellos[i]), "%s, \"hosts\":"
                            " [\"127.0.0.1:%u\", \"127.0.0.1:%u\"]}",
                            i == 0 ? SECONDARY : PRIMARY, servers[0].port,
                            servers[1].port);
        }

        if (dead) {
            servers[0].mode = KIT_SILENT;
        }

        (void) snprintf(uri, sizeof(uri),
                        "mongodb://127.0.0.1:%u/?replicaSet=set",
                        servers[dead].port);
        (void) snprintf(name, sizeof(name), "127.0.0.1:%u", servers[1].port);

        check(kit_dial(uri, &c, cause, &took) == TENANT_DIAL_OPENED);

        /* a member that is silent costs the time to connect, once */
        check(took < KIT_TIMEOUT);

        if (c != NULL) {
            check(strcmp(tenant_connection_host(c), name) == 0);
            check(kit_ask(c, 100, 10) && kit_hear(c) > 100);
            tenant_connection_close(c);
        }

        kit_stop(&servers[0]);
        kit_stop(&servers[1]);
    }
}


static void
dial_faults(void)
{
    char                  uri[256], cause[TENANT_ERROR_DETAIL_MAX];
    int64_t               took;
    kit_server_t          server;
    tenant_dial_e         rc;
    const fault_t        *row;
    tenant_connection_t  *c;

    for (row = faults; row->cause != NULL; row++) {

        memset(&server, 0, sizeof(server));
        server.hello = STANDALONE "}";
        server.mode = row->mode;
        kit_start(&server, NULL);

        (void) snprintf(uri, sizeof(uri), "mongodb://127.0.0.1:%u/",
                        server.port);

        rc = kit_dial(uri, &c, cause, &took);

        if (!check(rc == TENANT_DIAL_FAILED)
            || !check(strstr(cause, row->cause) != NULL
                      || (row->or != NULL && strstr(cause, row->or) != NULL)))
        {
            printf("%d: %d, %s\n", row->mode, rc, cause);
        }

        check(took < KIT_TIMEOUT + 500);
        check(c == NULL);

        kit_stop(&server);
    }
}


/* It answers at first, and takes its time when we log in. */

static void
dial_late(void)
{
    char                  uri[256], cause[TENANT_ERROR_DETAIL_MAX];
    int64_t               took;
    kit_server_t          server;
    tenant_connection_t  *c;

    memset(&server, 0, sizeof(server));
    server.hello = STANDALONE "}";
    server.late = true;
    kit_start(&server, NULL);

    (void) snprintf(uri, sizeof(uri), "mongodb://u:p@127.0.0.1:%u/"
                    "?authMechanism=SCRAM-SHA-1", server.port);

    check(kit_dial(uri, &c, cause, &took) == TENANT_DIAL_FAILED);
    check(took >= KIT_TIMEOUT - 100 && took < KIT_TIMEOUT + 500);
    check(c == NULL);

    kit_stop(&server);
}


/* Nobody is there, or has no such name; and who is there, at another address. */

static void
dial_away(void)
{
    char                  uri[256], cause[TENANT_ERROR_DETAIL_MAX];
    int64_t               took;
    kit_server_t          server;
    tenant_connection_t  *c;

    memset(&server, 0, sizeof(server));
    server.hello = STANDALONE "}";
    kit_start(&server, NULL);

    /* where "localhost" has two addresses, it listens on the second alone */

    (void) snprintf(uri, sizeof(uri), "mongodb://localhost:%u/", server.port);
    check(kit_dial(uri, &c, cause, &took) == TENANT_DIAL_OPENED);
    check(took < KIT_TIMEOUT / 2);
    tenant_connection_close(c);

    (void) snprintf(uri, sizeof(uri), "mongodb://[::1]:%u/", server.port);
    check(kit_dial(uri, &c, cause, &took) == TENANT_DIAL_FAILED);
    check(strstr(cause, "looked up") == NULL);

    kit_stop(&server);

    (void) snprintf(uri, sizeof(uri), "mongodb://127.0.0.1:%u/", server.port);
    check(kit_dial(uri, &c, cause, &took) == TENANT_DIAL_FAILED);
    check(strstr(cause, ": connection refused") != NULL);

    check(kit_dial("mongodb://name.invalid/", &c, cause, &took)
          == TENANT_DIAL_FAILED);
    check(strstr(cause, "name.invalid:27017: its name can't be looked up")
          != NULL);

    check(kit_dial("mongodb://%2Fnowhere%2Fthere.sock/", &c, cause, &took)
          == TENANT_DIAL_FAILED);
    check(strstr(cause, "there is no such socket") != NULL);
}


/* A process that has none left learns of it at once. */

static void
dial_descriptors(void)
{
    int                   i, n, fds[1024];
    char                  uri[256], cause[TENANT_ERROR_DETAIL_MAX];
    int64_t               took;
    kit_server_t          server;
    struct rlimit         all, few;
    tenant_connection_t  *c;

    memset(&server, 0, sizeof(server));
    server.hello = STANDALONE "}";
    kit_start(&server, NULL);

    (void) snprintf(uri, sizeof(uri), "mongodb://127.0.0.1:%u/", server.port);

    (void) getrlimit(RLIMIT_NOFILE, &all);
    few = all;
    few.rlim_cur = 256;
    check(setrlimit(RLIMIT_NOFILE, &few) == 0);

    for (n = 0; n < 1024; n++) {

        fds[n] = dup(server.fd);

        if (fds[n] == -1) {
            break;
        }
    }

    check(n > 0 && n < 256);
    check(kit_dial(uri, &c, cause, &took) == TENANT_DIAL_FAILED);
    check(took < KIT_TIMEOUT / 4);
    check(strstr(cause, "out of descriptors") != NULL);

    for (i = 0; i < n; i++) {
        (void) close(fds[i]);
    }

    check(setrlimit(RLIMIT_NOFILE, &all) == 0);

    check(kit_dial(uri, &c, cause, &took) == TENANT_DIAL_OPENED);
    tenant_connection_close(c);

    kit_stop(&server);
}


/* What the string alone tells is found without a connection. */

static void
dial_suits(void)
{
    char                  cause[TENANT_ERROR_DETAIL_MAX];
    int64_t               took;
    const suits_t        *row;
    tenant_error_t        err;
    tenant_dialer_t      *dialer;
    tenant_connection_t  *c;

    for (row = suits; row->uri != NULL; row++) {

        memset(&err, 0, sizeof(err));

        dialer = kit_dialer(row->uri, KIT_TIMEOUT);

        if (!check(dialer != NULL)) {
            printf("%s\n", row->uri);
            continue;
        }

        if (!check(tenant_dialer_suits(dialer, &err) == (row->cause == NULL))) {
            printf("%s: %s\n", row->uri, err.cause);
        }

        tenant_dialer_destroy(dialer);

        if (row->cause != NULL) {
            check(strstr(err.cause, row->cause) == err.cause);

            check(kit_dial(row->uri, &c, cause, &took)
                  == TENANT_DIAL_UNSUITED);
            check(took < 100);
            check(strcmp(cause, err.cause) == 0);
        }
    }
}


/* As the driver sends them, which the same rows of the thread carrier show. */

static void
dial_concerns(void)
{
    int                            i;
    bson_t                         doc;
    char                          *json;
    tenant_dialer_t               *dialer;
    const tenant_dial_concerns_t  *concerns;

    static const char *const  rows[][4] = {
        { "mongodb://a/", "{ }",
          "{ \"writeConcern\" : { \"w\" : \"majority\","
          " \"wtimeout\" : 2000 } }", "y" },
        { "mongodb://a/?readConcernLevel=majority&w=2&retryWrites=false",
          "{ \"readConcern\" : { \"level\" : \"majority\" } }",
          "{ \"writeConcern\" : { \"w\" : 2 } }", "" },
        { "mongodb://a/?journal=true&wTimeoutMS=70", "{ }",
          "{ \"writeConcern\" : { \"w\" : \"majority\", \"j\" : true,"
          " \"wtimeout\" : 70 } }", "y" }
    };

    for (i = 0; i < 3; i++) {

        dialer = kit_dialer(rows[i][0], KIT_TIMEOUT);
        concerns = tenant_dialer_concerns(dialer);

        check(bson_init_static(&doc, concerns->read.data, concerns->read.len));
        json = bson_as_relaxed_extended_json(&doc, NULL);
        check(strcmp(json, rows[i][1]) == 0);
        bson_free(json);

        check(bson_init_static(&doc, concerns->write.data,
                               concerns->write.len));
        json = bson_as_relaxed_extended_json(&doc, NULL);

        if (!check(strcmp(json, rows[i][2]) == 0)) {
            printf("%s\n", json);
        }

        bson_free(json);

        check(bson_init_static(&doc, concerns->majority.data,
                               concerns->majority.len));
        json = bson_as_relaxed_extended_json(&doc, NULL);
        check(strcmp(json, "{ \"writeConcern\" : { \"w\" : \"majority\" } }")
              == 0);
        bson_free(json);

        check(concerns->retries == (rows[i][3][0] == 'y'));

        tenant_dialer_destroy(dialer);
    }
}


/* More than the socket takes at once, both ways. */

static void
dial_big(void)
{
    char                  uri[256], cause[TENANT_ERROR_DETAIL_MAX];
    int64_t               took;
    kit_server_t          server;
    tenant_connection_t  *c;

    memset(&server, 0, sizeof(server));
    server.hello = STANDALONE "}";
    kit_start(&server, NULL);

    (void) snprintf(uri, sizeof(uri), "mongodb://127.0.0.1:%u/", server.port);

    if (check(kit_dial(uri, &c, cause, &took) == TENANT_DIAL_OPENED)) {
        check(kit_ask(c, 3000000, 3000000));
        check(kit_hear(c) > 3000000);
        tenant_connection_close(c);
    }

    kit_stop(&server);
}


static void
dial_unix(void)
{
    char                  uri[256], cause[TENANT_ERROR_DETAIL_MAX], path[64];
    int64_t               took;
    kit_server_t          server;
    tenant_connection_t  *c;

    (void) snprintf(path, sizeof(path), "/tmp/dial-%d.sock", (int) getpid());

    memset(&server, 0, sizeof(server));
    server.hello = STANDALONE "}";
    kit_start(&server, path);

    (void) snprintf(uri, sizeof(uri), "mongodb://%%2Ftmp%%2F%s/", path + 5);

    if (check(kit_dial(uri, &c, cause, &took) == TENANT_DIAL_OPENED)) {
        check(strcmp(tenant_connection_host(c), path) == 0);
        check(kit_ask(c, 100, 10) && kit_hear(c) > 100);
        tenant_connection_close(c);
    } else {
        printf("%s\n", cause);
    }

    kit_stop(&server);
    (void) unlink(path);
}


/* The server goes: nobody is killed by a signal, and it is seen. */

static void
dial_closed(void)
{
    int                   i;
    char                  uri[256], cause[TENANT_ERROR_DETAIL_MAX], byte;
    int64_t               took;
    kit_server_t          server;
    tenant_connection_t  *c;

    (void) signal(SIGPIPE, SIG_DFL);

    memset(&server, 0, sizeof(server));
    server.hello = STANDALONE "}";
    kit_start(&server, NULL);

    (void) snprintf(uri, sizeof(uri), "mongodb://127.0.0.1:%u/", server.port);

    if (check(kit_dial(uri, &c, cause, &took) == TENANT_DIAL_OPENED)) {

        check(tenant_connection_read(c, &byte, 1) == TENANT_IO_AGAIN_READ);
        check(!tenant_connection_pending(c));

        __atomic_store_n(&server.mode, KIT_CLOSES_LATE, __ATOMIC_RELAXED);
        check(kit_ask(c, 10, 10));
        check(kit_hear(c) == TENANT_IO_CLOSED);

        for (i = 0; i < 100 && kit_ask(c, 10, 10); i++) {
            (void) poll(NULL, 0, 10);
        }

        check(i < 100);
        check(errno == EPIPE || errno == ECONNRESET);

        tenant_connection_close(c);
    }

    kit_stop(&server);
}


/* Several threads share a dialer. */

static void
dial_threads(void)
{
    int               i;
    char              uri[256];
    void             *opened;
    pthread_t         threads[8];
    tenant_dialer_t  *dialer;

    memset(&threads_server, 0, sizeof(threads_server));
    threads_server.hello = STANDALONE "}";
    kit_start(&threads_server, NULL);

    (void) snprintf(uri, sizeof(uri), "mongodb://127.0.0.1:%u/",
                    threads_server.port);

    dialer = kit_dialer(uri, KIT_TIMEOUT * 10);

    for (i = 0; i < 8; i++) {
        check(pthread_create(&threads[i], NULL, dial_thread, dialer) == 0);
    }

    for (i = 0; i < 8; i++) {
        (void) pthread_join(threads[i], &opened);
        check(opened == dialer);
    }

    tenant_dialer_destroy(dialer);
    kit_stop(&threads_server);
}


static void *
dial_thread(void *data)
{
    int                   i;
    tenant_error_t        err;
    tenant_connection_t  *c;

    for (i = 0; i < 10; i++) {

        if (tenant_dial(data, &c, &err) != TENANT_DIAL_OPENED) {
            return NULL;
        }

        if (!kit_ask(c, 1000 + i, 10) || kit_hear(c) < 1000 + i) {
            tenant_connection_close(c);
            return NULL;
        }

        tenant_connection_close(c);
    }

    return data;
}
