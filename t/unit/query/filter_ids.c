/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/query/tenant_fi*.c src/query/tenant_operator.c */
/* sources: src/query/tenant_pattern.c */

/*
 * Strings of 24 hex digits in conditions on _id, which are ObjectIds wherever
 * such a condition stands, and nothing else that looks like them.
 */


#include <string.h>

#include "../../../src/query/tenant_filter.h"
#include "../json/json_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define HEX   "\"65f0c0ffee0123456789ABCD\""
#define OID   "{\"$oid\":\"65f0c0ffee0123456789abcd\"}"


/* NULL: it stays as it is */

static const struct {
    const char  *filter;
    const char  *becomes;
} rows[] = {
    { "{}", NULL },
    { "{\"a\":" HEX "}", NULL },
    { "{\"_id\":1,\"a\":" HEX "}", NULL },
    { "{\"_id\":" HEX "}", "{\"_id\":" OID "}" },
    { "{\"a\":1,\"_id\":" HEX ",\"b\":2}", "{\"a\":1,\"_id\":" OID ",\"b\":2}" },
    { "{\"_id\":\"65f0c0ffee0123456789abc\"}", NULL },
    { "{\"_id\":\"65f0c0ffee0123456789abcde\"}", NULL },
    { "{\"_id\":\"65f0c0ffee0123456789abcg\"}", NULL },
    { "{\"_id\":" OID "}", NULL },

    /* by operators */

    { "{\"_id\":{\"$eq\":" HEX "}}", "{\"_id\":{\"$eq\":" OID "}}" },
    { "{\"_id\":{\"$ne\":" HEX "}}", "{\"_id\":{\"$ne\":" OID "}}" },
    { "{\"_id\":{\"$gt\":" HEX ",\"$lte\":" HEX "}}",
      "{\"_id\":{\"$gt\":" OID ",\"$lte\":" OID "}}" },
    { "{\"_id\":{\"$gte\":" HEX ",\"$lt\":\"x\"}}",
      "{\"_id\":{\"$gte\":" OID ",\"$lt\":\"x\"}}" },
    { "{\"_id\":{\"$in\":[1," HEX ",\"x\"]}}",
      "{\"_id\":{\"$in\":[1," OID ",\"x\"]}}" },
    { "{\"_id\":{\"$nin\":[" HEX "]}}", "{\"_id\":{\"$nin\":[" OID "]}}" },
    { "{\"_id\":{\"$all\":[" HEX "]}}", "{\"_id\":{\"$all\":[" OID "]}}" },
    { "{\"_id\":{\"$not\":{\"$in\":[" HEX "]}}}",
      "{\"_id\":{\"$not\":{\"$in\":[" OID "]}}}" },
    { "{\"_id\":{\"$not\":{\"$not\":{\"$eq\":" HEX "}}}}",
      "{\"_id\":{\"$not\":{\"$not\":{\"$eq\":" OID "}}}}" },
    { "{\"_id\":{\"$in\":[[" HEX "]]}}", NULL },
    { "{\"_id\":{\"$regex\":" HEX "}}", NULL },
    { "{\"_id\":{\"$type\":\"string\",\"$exists\":true}}", NULL },

    /* at any depth */

    { "{\"$and\":[{\"a\":1},{\"$or\":[{\"_id\":" HEX "},{\"$nor\":"
      "[{\"_id\":{\"$ne\":" HEX "}}]}]}]}",
      "{\"$and\":[{\"a\":1},{\"$or\":[{\"_id\":" OID "},{\"$nor\":"
      "[{\"_id\":{\"$ne\":" OID "}}]}]}]}" },

    /* what is another field's, an element's, or a part of an id */

    { "{\"a\":{\"_id\":" HEX "}}", NULL },
    { "{\"a._id\":" HEX ",\"_id.a\":" HEX ",\"_ids\":" HEX "}", NULL },
    { "{\"_id\":{\"a\":" HEX "}}", NULL },
    { "{\"_id\":{\"$eq\":{\"a\":" HEX "}}}", NULL },
    { "{\"a\":{\"$elemMatch\":{\"_id\":" HEX "}}}", NULL },
    { "{\"_id\":{\"$elemMatch\":{\"_id\":" HEX ",\"$eq\":" HEX "}}}", NULL },
    { "{\"a\":{\"$not\":{\"$eq\":" HEX "}}}", NULL },
};


int
main(void)
{
    size_t         i;
    tenant_doc_t   doc;
    tenant_buf_t  *text;
    kit_json_t     json;

    for (i = 0; i < count(rows); i++) {

        json = kit_json(rows[i].filter, strlen(rows[i].filter),
                        TENANT_JSON_EXTENDED);
        check(json.status == TENANT_OK);

        doc = tenant_filter_ids(json.arena, json.doc);

        if (rows[i].becomes == NULL) {
            check(kit_same(rows[i].filter,
                           doc.data == json.doc.data ? "" : "another", ""));

        } else {
            text = tenant_buf_create(json.arena, 256);
            tenant_json_write(text, doc, false, TENANT_JSON_RELAXED, NULL);
            tenant_buf_char(text, '\0');
            check(kit_same(rows[i].filter, text->data, rows[i].becomes));
        }

        kit_json_done(&json);
    }

    return unit_done();
}
