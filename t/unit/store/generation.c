/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_bson*.c src/json/tenant_text.c src/store/tenant_*.c */

/*
 * What the driver's monitors see of a replica set, told by one number: it rises
 * with a step-down and with the loss of a primary, and stays with all else.
 */


#include "dial_kit.h"


#define MEMBER(primary)                                                      \
    "{\"ok\": 1, \"ismaster\": " primary ", \"isWritablePrimary\": " primary \
    ", \"secondary\": %s, \"minWireVersion\": 0, \"maxWireVersion\": 21,"    \
    " \"setName\": \"set\", \"setVersion\": 1,"                              \
    " \"hosts\": [\"127.0.0.1:%u\", \"127.0.0.1:%u\"]}"

#define SETTLED  1500                  /* ms: three of the driver's looks */
#define SOON     10000


static void generation_say(const char *(*texts)[2], kit_server_t *servers,
    int primary);
static unsigned generation_after(const tenant_store_t *store, unsigned was,
    int ms);


int
main(void)
{
    int                   i, before;
    char                  uri[256], hellos[2][2][512];
    unsigned              was, is;
    tenant_error_t        err;
    kit_server_t          servers[2];
    tenant_store_t       *store;
    tenant_cluster_t      cluster;
    tenant_store_conf_t   conf;

    const char  *texts[2][2];

    tenant_store_init(kit_log);

    before = kit_descriptors();
    memset(servers, 0, sizeof(servers));

    servers[0].hello = "{}";
    servers[1].hello = "{}";

    kit_start(&servers[0], NULL);
    kit_start(&servers[1], NULL);

    for (i = 0; i < 2; i++) {
        (void) snprintf(hellos[i][0], sizeof(hellos[i][0]), MEMBER("false"),
                        "true", servers[0].port, servers[1].port);
        (void) snprintf(hellos[i][1], sizeof(hellos[i][1]), MEMBER("true"),
                        "false", servers[0].port, servers[1].port);
        texts[i][0] = hellos[i][0];
        texts[i][1] = hellos[i][1];
    }

    generation_say(texts, servers, 0);

    (void) snprintf(uri, sizeof(uri), "mongodb://127.0.0.1:%u,127.0.0.1:%u/"
                    "?replicaSet=set&heartbeatFrequencyMS=500",
                    servers[0].port, servers[1].port);

    memset(&cluster, 0, sizeof(cluster));
    cluster.name = (tenant_str_t) tenant_string("default");
    cluster.folder = (tenant_str_t) tenant_string(KIT_HERE);
    cluster.uri.len = strlen(uri);
    cluster.uri.data = uri;

    memset(&conf, 0, sizeof(conf));
    conf.clusters = &cluster;
    conf.nclusters = 1;
    conf.timeout = KIT_TIMEOUT;

    store = tenant_store_create(&conf);
    check(store != NULL);
    check(!tenant_store_monitor(store, 0));
    check(tenant_store_connect(store, &err) == TENANT_OK);
    check(tenant_store_monitor(store, 0));

    /* to get to know the members is no change */

    was = tenant_store_generation(store, 0);
    check(generation_after(store, was, SETTLED) == was);

    /* a step-down */

    generation_say(texts, servers, 1);
    is = generation_after(store, was, SOON);
    check(is != was);

    /* a secondary goes */

    (void) poll(NULL, 0, SETTLED);
    was = tenant_store_generation(store, 0);

    __atomic_store_n(&servers[0].mode, KIT_CLOSES_LATE, __ATOMIC_RELAXED);
    check(generation_after(store, was, SETTLED) == was);

    /* a primary goes */

    __atomic_store_n(&servers[1].mode, KIT_CLOSES_LATE, __ATOMIC_RELAXED);
    check(generation_after(store, was, SOON) != was);

    tenant_store_destroy(store);

    kit_stop(&servers[0]);
    kit_stop(&servers[1]);

    check(kit_descriptors() == before);

    tenant_store_cleanup();

    return unit_done();
}


static void
generation_say(const char *(*texts)[2], kit_server_t *servers, int primary)
{
    int  i;

    for (i = 0; i < 2; i++) {
        __atomic_store_n(&servers[i].hello, texts[i][i == primary],
                         __ATOMIC_RELAXED);
    }
}


/* Returns the number once it is another, or when the time is over. */

static unsigned
generation_after(const tenant_store_t *store, unsigned was, int ms)
{
    int64_t   until;
    unsigned  is;

    until = tenant_clock_now() + ms;

    do {
        (void) poll(NULL, 0, 20);
        is = tenant_store_generation(store, 0);
    } while (is == was && tenant_clock_now() < until);

    return is;
}
