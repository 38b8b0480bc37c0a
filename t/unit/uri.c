/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/store/tenant_uri.c */

/*
 * What becomes of a connection string: writes that the majority has, and no
 * limit that outlasts a request.
 */


#include <string.h>

#include "../../src/store/tenant_uri.h"
#include "unit.h"


#define TIMEOUT  3000


typedef struct {
    const char  *options;
    int32_t      w;
    int64_t      wtimeout;
    int32_t      connect;
    int32_t      socket;
} row_t;


static void row_test(const row_t *row);


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
                                 3000, 100, 200 }
};


int
main(void)
{
    size_t  i;

    mongoc_init();

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        row_test(&rows[i]);
    }

    mongoc_cleanup();

    return unit_done();
}


static void
row_test(const row_t *row)
{
    char                           text[256];
    mongoc_uri_t                  *uri;
    tenant_str_t                   s;
    tenant_error_t                 err;
    const mongoc_write_concern_t  *concern;

    (void) snprintf(text, sizeof(text), "mongodb://localhost/%s",
                    row->options);

    memset(&err, 0, sizeof(err));
    s.data = text;
    s.len = strlen(text);

    check(tenant_store_uri_check(s, &err) == TENANT_OK);

    uri = tenant_uri_create(s, TIMEOUT);
    check(uri != NULL);

    concern = mongoc_uri_get_write_concern(uri);

    check(mongoc_write_concern_get_w(concern) == row->w);
    check(mongoc_write_concern_get_wtimeout_int64(concern) == row->wtimeout);
    check(mongoc_write_concern_get_journal(concern)
          == (strstr(row->options, "journal=true") != NULL));
    check(mongoc_uri_get_option_as_int32(uri, MONGOC_URI_CONNECTTIMEOUTMS, 0)
          == row->connect);
    check(mongoc_uri_get_option_as_int32(uri, MONGOC_URI_SOCKETTIMEOUTMS, 0)
          == row->socket);

    mongoc_uri_destroy(uri);
}
