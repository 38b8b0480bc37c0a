/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/store/tenant_uri*.c */

/*
 * What becomes of a connection string: writes that the majority has, and no
 * limit that outlasts a request.
 */


#include <string.h>

#include "../../../src/store/tenant_uri.h"
#include "../unit.h"


#define TIMEOUT  3000


typedef struct {
    const char  *options;
    int32_t      w;
    int64_t      wtimeout;
    int32_t      connect;
    int32_t      socket;
} row_t;


typedef struct {
    const char  *uri;
    const char  *says;                 /* what nginx -t says, in part */
} bad_t;


/* of the mechanism, as the driver has them in the end */

typedef struct {
    const char  *options;
    const char  *service;              /* NULL: none */
    const char  *canonicalize;
    const char  *realm;
} property_t;


static void row_test(const row_t *row);
static void good_test(const char *text);
static void bad_test(const bad_t *bad);
static void property_test(const property_t *row);
static void idle_test(void);
static void zeros_test(void);
static void folder_test(void);
static tenant_cluster_t cluster(const char *text);


static const row_t  rows[] = {
    { "",                        MONGOC_WRITE_CONCERN_W_MAJORITY,
                                 3000, 1500, 3000 },
    { "?journal=true",           MONGOC_WRITE_CONCERN_W_MAJORITY,
                                 3000, 1500, 3000 },
    { "?journal=false",          MONGOC_WRITE_CONCERN_W_MAJORITY,
                                 3000, 1500, 3000 },
    { "?wTimeoutMS=1000",        MONGOC_WRITE_CONCERN_W_MAJORITY,
                                 1000, 1500, 3000 },
    { "?w=majority",             MONGOC_WRITE_CONCERN_W_MAJORITY,
                                 0, 1500, 3000 },
    { "?w=1&journal=true",       1, 0, 1500, 3000 },
    { "?readPreference=nearest&readPreferenceTags=dc:ny&readPreferenceTags=",
                                 MONGOC_WRITE_CONCERN_W_MAJORITY,
                                 3000, 1500, 3000 },
    { "?w=eu",                   MONGOC_WRITE_CONCERN_W_TAG,
                                 0, 1500, 3000 },
    { "?connectTimeoutMS=9000&socketTimeoutMS=9000",
                                 MONGOC_WRITE_CONCERN_W_MAJORITY,
                                 3000, 1500, 3000 },
    { "?connectTimeoutMS=100&socketTimeoutMS=200",
                                 MONGOC_WRITE_CONCERN_W_MAJORITY,
                                 3000, 100, 200 },
    { "?connectTimeoutMS=0&socketTimeoutMS=0&serverSelectionTimeoutMS=0"
      "&waitQueueTimeoutMS=0&wTimeoutMS=0",
                                 MONGOC_WRITE_CONCERN_W_MAJORITY,
                                 3000, 1500, 3000 },
    { "?ssl=true&tls=true&tls=true&j=true&wtimeout=500",
                                 MONGOC_WRITE_CONCERN_W_MAJORITY,
                                 500, 1500, 3000 },
    /* the driver warns of these, and refuses "DEFAULT" */
    { "?ssl=1&retryWrites=no&journal=F&tlsInsecure=0",
                                 MONGOC_WRITE_CONCERN_W_MAJORITY,
                                 3000, 1500, 3000 },
    { "?authMechanism=DEFAULT&authSource=admin",
                                 MONGOC_WRITE_CONCERN_W_MAJORITY,
                                 3000, 1500, 3000 }
};


/* as they are copied: from providers' pages, from other applications */

static const char *const  good[] = {

    /* Atlas */
    "mongodb+srv://user:secret@cluster0.abcde.mongodb.net/"
        "?retryWrites=true&w=majority&appName=Cluster0",
    "mongodb://user:secret@ac-x-shard-00-00.y.mongodb.net:27017,"
        "ac-x-shard-00-01.y.mongodb.net:27017/app?ssl=true"
        "&replicaSet=atlas-x-shard-0&authSource=admin&retryWrites=true"
        "&w=majority&appName=Cluster0",

    /* Amazon DocumentDB */
    "mongodb://user:secret@d.cluster-x.us-east-1.docdb.amazonaws.com:27017/"
        "?tls=true&replicaSet=rs0&readPreference=secondaryPreferred"
        "&retryWrites=false",

    /* Azure Cosmos DB, by request units and by cores; Firestore */
    "mongodb://acct:secret0AbCdEf==@acct.mongo.cosmos.azure.com:10255/"
        "?ssl=true&replicaSet=globaldb&retrywrites=false"
        "&maxIdleTimeMS=120000&appName=@acct@",
    "mongodb+srv://user:secret@x.mongocluster.cosmos.azure.com/?tls=true"
        "&authMechanism=SCRAM-SHA-256&retrywrites=false&maxIdleTimeMS=120000",
    "mongodb://user:secret@uid.eur3.firestore.goog:443/base?loadBalanced=true"
        "&authMechanism=SCRAM-SHA-256&tls=true&retryWrites=false",

    /* DigitalOcean, ScaleGrid, IBM, Alibaba, Oracle */
    "mongodb+srv://doadmin:secret@db-x-12345.mongo.ondigitalocean.com/admin"
        "?tls=true&authSource=admin&replicaSet=db-x",
    "mongodb://admin:secret@SG-x.servers.mongodirector.com:27017,"
        "SG-y.servers.mongodirector.com:27017/admin?replicaSet=RS-x-0"
        "&ssl=true",
    "mongodb://u:secret@a.databases.appdomain.cloud:31112,"
        "b.databases.appdomain.cloud:31112/?authSource=admin"
        "&replicaSet=replset&tls=true",
    "mongodb://root:secret@dds-x.mongodb.rds.aliyuncs.com:3717,"
        "dds-y.mongodb.rds.aliyuncs.com:3717/admin?replicaSet=mgset-1",
    "mongodb://u:secret@x.adb.eu.oraclecloudapps.com:27017/u"
        "?authMechanism=PLAIN&authSource=$external&ssl=true"
        "&retryWrites=false&loadBalanced=true",

    /* FerretDB, mongosh */
    "mongodb://user:secret@127.0.0.1:27017/?authMechanism=SCRAM-SHA-256",
    "mongodb://127.0.0.1:27017/?directConnection=true"
        "&serverSelectionTimeoutMS=2000&appName=mongosh+2.0.0",

    /* the mongo shell, as it says whereto it connects */
    "mongodb://127.0.0.1:27017/?compressors=disabled"
        "&gssapiServiceName=mongodb",
    "mongodb://127.0.0.1:27017/test?gssapiServiceName=mongodb&ssl=true",

    /* Kerberos, by its older options */
    "mongodb://u%40REALM@h/?authMechanism=GSSAPI&authSource=$external"
        "&gssapiServiceName=db&canonicalizeHostname=true",

    /* what only tunes other drivers */
    "mongodb://h/?maxIdleTimeMS=120000&minPoolSize=2&maxConnecting=4"
        "&uuidRepresentation=standard&maxAdaptiveRetries=3"
        "&enableOverloadRetargeting=true&serverMonitoringMode=poll"
        "&timeoutMS=5000&serverSelectionTryOnce=false&waitQueueMultiple=5"
        "&retryReads=true&zstdCompressionLevel=3&maxLifeTimeMS=0",

    /* forms */
    "mongodb://h",
    "mongodb://h?tls=true",
    "mongodb://h/?",
    "mongodb://h/base?",
    "mongodb://h/?&w=1&",
    "mongodb://h:1,[::1]:2,i/",
    "mongodb://%2Ftmp%2Fmongodb.sock/",
    "mongodb://u:p%40s%3as%2F@h/",
    "mongodb://u@h/?authMechanism=MONGODB-X509&tls=true",
    "mongodb://h/?ssl=true&tls=true",
    "mongodb://h/?APPNAME=@x@&readpreference=nearest",
    "mongodb+srv://h.b.c/?srvMaxHosts=0&srvServiceName=mine",
    NULL
};


static const bad_t  bad[] = {

    { "mongodb://u:secret@word@h/", "unescaped \"@\"" },
    { "mongodb://u@b:secret@h/", "unescaped \"@\"" },
    { "mongodb://u:secret:x@h/", "unescaped \":\"" },
    { "mongodb://u:secret/x@h/", "unescaped \"/\"" },
    { "mongodb://u:1/secret@h/", "unescaped" },
    { "mongodb://u:secret?x@h/", "percent-encoded" },
    { "mongodb://u:1?secret@h/", "unescaped" },
    { "mongodb://u:1?secret=2@h/", "unescaped" },
    { "mongodb://u:secret#x@h/", "unescaped \"#\"" },
    { "mongodb://u:secret[x@h/", "unescaped \"[\"" },
    { "mongodb://u:secret]x@h/", "unescaped \"]\"" },
    { "mongodb://u:secret%x@h/", "unescaped \"%\"" },
    { "mongodb://u:secret%4@h/", "unescaped \"%\"" },
    { "mongodb+srv://u:secret@x@h.b.c/", "unescaped \"@\"" },
    { "mongodb://u:secret@h:port/", "not valid" },
    { "mongodb://u:secret@h:0/", "not valid" },
    { "mongodb://u:secret@h:99999/", "not valid" },
    { "mongodb://u:secret@h:/", "not valid" },
    { "mongodb://u:secret@/", "not valid" },
    { "mongodb://u:secret@h,/", "not valid" },
    { "mongodb+srv://u:secret@h.b.c:27017/", "not valid" },
    { "mongodb+srv://u:secret@h.b.c,i.b.c/", "not valid" },
    { "http://h/", "must start with" },

    { "mongodb://u:secret@h/?nope=1", "unknown option \"nope\"" },
    { "mongodb://u:secret@h/?w", "\"w\"" },
    { "mongodb://u:secret@h/?w=0", "\"w=0\"" },
    { "mongodb://u:secret@h/?appName=", "\"appName\"" },
    { "mongodb://u:secret@h/?maxIdleTimeMS=-1", "\"maxIdleTimeMS\"" },
    { "mongodb://u:secret@h/?maxIdleTimeMS=soon", "\"maxIdleTimeMS\"" },
    { "mongodb://u:secret@h/?minPoolSize=", "\"minPoolSize\"" },
    { "mongodb://u:secret@h/?maxConnecting=0", "\"maxConnecting\"" },
    { "mongodb://u:secret@h/?timeoutMS=1e3", "\"timeoutMS\"" },
    { "mongodb://u:secret@h/?timeoutMS=99999999999", "\"timeoutMS\"" },
    { "mongodb://u:secret@h/?maxPoolSize=-1", "\"maxPoolSize\"" },
    { "mongodb://u:secret@h/?heartbeatFrequencyMS=0",
      "\"heartbeatFrequencyMS\"" },
    { "mongodb://u:secret@h/?uuidRepresentation=mine",
      "\"uuidRepresentation\"" },
    { "mongodb://u:secret@h/?serverMonitoringMode=never",
      "\"serverMonitoringMode\"" },
    { "mongodb://u:secret@h/?enableOverloadRetargeting=maybe",
      "\"enableOverloadRetargeting\"" },
    { "mongodb://u:secret@h/?tls=maybe", "\"tls\"" },
    { "mongodb://u:secret@h/?ssl=true&tls=false", "two values" },
    { "mongodb://u:secret@h/?w=1&w=2", "two values" },
    { "mongodb://u:secret@h/?proxyHost=p", "can't be honoured" },
    { "mongodb://u:secret@h/?tlsCRLFile=/x", "can't be honoured" },
    { "mongodb://u:secret@h/?compressors=none", "\"compressors\"" },
    { "mongodb://u:secret@h/?gssapiServiceName=", "\"gssapiServiceName\"" },
    { "mongodb://u:secret@h/?gssapiServiceName=a,SERVICE_REALM:b",
      "\"gssapiServiceName\"" },
    { "mongodb://u:secret@h/?gssapiServiceName=a%2Cb",
      "\"gssapiServiceName\"" },
    { "mongodb://u:secret@h/?gssapiServiceName=a&gssapiServiceName=b",
      "two values" },
    { "mongodb://u:secret@h/?canonicalizeHostname=forward",
      "\"canonicalizeHostname\"" },
    { "mongodb://u:secret@h/?srvMaxHosts=2", "not valid" },
    { "mongodb://u:secret@h,i/?directConnection=true", "not valid" },
    { "mongodb://u:secret@h/?tls=true&tlsCAFile=/nowhere/secret",
      "can't be read" },
    { NULL, NULL }
};


static const property_t  properties[] = {
    { "", NULL, NULL, NULL },
    { "&gssapiServiceName=db", "db", NULL, NULL },
    { "&canonicalizeHostname=yes", NULL, "true", NULL },
    { "&canonicalizehostname=false&GSSAPISERVICENAME=db", "db", "false",
      NULL },
    { "&gssapiServiceName=db&gssapiServiceName=db", "db", NULL, NULL },
    { "&authMechanismProperties=SERVICE_REALM:R", NULL, NULL, "R" },
    { "&gssapiServiceName=db&authMechanismProperties=SERVICE_REALM:R"
      "&canonicalizeHostname=true", "db", "true", "R" },
    { "&authMechanismProperties=SERVICE_REALM:R,SERVICE_NAME:new"
      "&gssapiServiceName=old", "new", NULL, "R" },
    { "&canonicalizeHostname=true"
      "&authMechanismProperties=CANONICALIZE_HOST_NAME:false", NULL, "false",
      NULL },
    { "&authMechanismProperties=SERVICE_REALM:SERVICE_NAME"
      "&gssapiServiceName=db", "db", NULL, "SERVICE_NAME" }
};


int
main(void)
{
    size_t  i;

    mongoc_init();

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        row_test(&rows[i]);
    }

    for (i = 0; good[i] != NULL; i++) {
        good_test(good[i]);
    }

    for (i = 0; bad[i].uri != NULL; i++) {
        bad_test(&bad[i]);
    }

    for (i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
        property_test(&properties[i]);
    }

    idle_test();
    zeros_test();
    folder_test();

    mongoc_cleanup();

    return unit_done();
}


static tenant_cluster_t
cluster(const char *text)
{
    tenant_cluster_t  cluster;

    memset(&cluster, 0, sizeof(cluster));

    cluster.uri = (tenant_str_t) { strlen(text), text };
    cluster.folder = (tenant_str_t) tenant_string("/proc/");

    return cluster;
}


static void
row_test(const row_t *row)
{
    char                           text[256];
    mongoc_uri_t                  *uri;
    tenant_error_t                 err;
    tenant_cluster_t               one;
    const mongoc_write_concern_t  *concern;

    (void) snprintf(text, sizeof(text), "mongodb://localhost/%s",
                    row->options);

    memset(&err, 0, sizeof(err));
    one = cluster(text);

    check(tenant_store_uri_check(one.uri, one.folder, &err) == TENANT_OK);

    uri = tenant_uri_create(&one, TIMEOUT);
    check(uri != NULL);

    concern = mongoc_uri_get_write_concern(uri);

    check(mongoc_write_concern_get_w(concern) == row->w);
    check(mongoc_write_concern_get_wtimeout_int64(concern) == row->wtimeout);
    check(mongoc_write_concern_get_journal(concern)
          == (strstr(row->options, "journal=true") != NULL
              || strstr(row->options, "j=true") != NULL));
    check(mongoc_uri_get_option_as_int32(uri, MONGOC_URI_CONNECTTIMEOUTMS, 0)
          == row->connect);
    check(mongoc_uri_get_option_as_int32(uri, MONGOC_URI_SOCKETTIMEOUTMS, 0)
          == row->socket);

    mongoc_uri_destroy(uri);
}


static void
good_test(const char *text)
{
    mongoc_uri_t      *uri;
    tenant_error_t     err;
    tenant_cluster_t   one;

    one = cluster(text);

    if (!check(tenant_store_uri_check(one.uri, one.folder, &err)
               == TENANT_OK))
    {
        printf("  %s: %s\n", text, err.detail);
        return;
    }

    uri = tenant_uri_create(&one, TIMEOUT);
    check(uri != NULL);

    mongoc_uri_destroy(uri);
}


static void
bad_test(const bad_t *bad)
{
    tenant_error_t    err;
    tenant_cluster_t  one;

    one = cluster(bad->uri);

    if (!check(tenant_store_uri_check(one.uri, one.folder, &err)
               == TENANT_INTERNAL)
        || !check(strstr(err.detail, bad->says) != NULL)
        || !check(strstr(err.detail, "secret") == NULL))
    {
        printf("  %s: %s\n", bad->uri, err.detail);
    }
}


static void
property_test(const property_t *row)
{
    size_t             i;
    char               text[256];
    bool               found;
    bson_t             all;
    bson_iter_t        it;
    mongoc_uri_t      *uri;
    tenant_error_t     err;
    tenant_cluster_t   one;

    const struct {
        const char  *name;
        const char  *value;
    } wanted[] = {
        { "SERVICE_NAME", row->service },
        { "CANONICALIZE_HOST_NAME", row->canonicalize },
        { "SERVICE_REALM", row->realm }
    };

    (void) snprintf(text, sizeof(text),
                    "mongodb://u%%40R@h/?authMechanism=GSSAPI%s",
                    row->options);

    one = cluster(text);
    memset(&err, 0, sizeof(err));

    if (!check(tenant_store_uri_check(one.uri, one.folder, &err)
               == TENANT_OK))
    {
        printf("  %s: %s\n", text, err.detail);
    }

    uri = tenant_uri_create(&one, TIMEOUT);

    if (!check(uri != NULL)) {
        return;
    }

    if (!mongoc_uri_get_mechanism_properties(uri, &all)) {
        bson_init(&all);
    }

    for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {

        /* older drivers put the service's default there */

        found = bson_iter_init_find_case(&it, &all, wanted[i].name)
                && strcmp(bson_iter_utf8(&it, NULL), "mongodb") != 0;

        if (!check(found == (wanted[i].value != NULL))
            || (found
                && !check(strcmp(bson_iter_utf8(&it, NULL), wanted[i].value)
                          == 0)))
        {
            printf("  %s: %s\n", text, wanted[i].name);
        }
    }

    mongoc_uri_destroy(uri);
}


static void
idle_test(void)
{
    const char    *pos;
    tenant_str_t   name;

    pos = "?w=1&maxIdleTimeMS=1&tls=true&MINPOOLSIZE=2";

    check(tenant_store_uri_idle(&pos, &name));
    check(tenant_str_is(name, "maxIdleTimeMS"));
    check(tenant_store_uri_idle(&pos, &name));
    check(tenant_str_is(name, "MINPOOLSIZE"));
    check(!tenant_store_uri_idle(&pos, &name));

    pos = NULL;
    check(!tenant_store_uri_idle(&pos, &name));
}


/* the driver reads an explicit 0 as its own default, or as 1 */

static void
zeros_test(void)
{
    mongoc_uri_t      *uri;
    tenant_cluster_t   one;

    one = cluster("mongodb://h/?maxPoolSize=0&localThresholdMS=0");
    uri = tenant_uri_create(&one, TIMEOUT);

    check(mongoc_uri_get_option_as_int32(uri, MONGOC_URI_MAXPOOLSIZE, 0)
          >= 1000);
    check(mongoc_uri_get_option_as_int32(uri, MONGOC_URI_LOCALTHRESHOLDMS, 15)
          == 1);

    mongoc_uri_destroy(uri);
}


static void
folder_test(void)
{
    mongoc_uri_t      *uri;
    tenant_error_t     err;
    tenant_cluster_t   one;

    one = cluster("mongodb://h/?tls=true&tlsCAFile=version"
                  "&tlsCertificateKeyFile=/proc/uptime");

    check(tenant_store_uri_check(one.uri, one.folder, &err) == TENANT_OK);

    uri = tenant_uri_create(&one, TIMEOUT);

    check(strcmp(mongoc_uri_get_option_as_utf8(uri, MONGOC_URI_TLSCAFILE, ""),
                 "/proc/version")
          == 0);
    check(strcmp(mongoc_uri_get_option_as_utf8(uri,
                                       MONGOC_URI_TLSCERTIFICATEKEYFILE, ""),
                 "/proc/uptime")
          == 0);

    mongoc_uri_destroy(uri);
}
