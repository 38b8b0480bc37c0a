/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/store/tenant_violation.c */

/*
 * Which fields a client reads of what a server says about a document that
 * breaks a schema (MongoDB manual, "Schema Validation"), and that no value is
 * among them.
 */


#include "../../../src/store/tenant_violation.h"
#include "../json/json_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))

#define INFO(rules)                                                           \
    "{\"code\":121,\"errInfo\":{\"failingDocumentId\":1,\"details\":"        \
    "{\"operatorName\":\"$jsonSchema\",\"schemaRulesNotSatisfied\":["         \
    rules "]}}}"


static const struct {
    const char  *reply;
    const char  *fields;               /* "path: message;" each */
} replies[] = {
    { "{\"code\":121}", "" },
    { "{\"errInfo\":1}", "" },
    { "{\"errInfo\":{\"details\":[]}}", "" },

    { INFO("{\"operatorName\":\"required\",\"specifiedAs\":{\"required\":"
           "[\"a\",\"b\"]},\"missingProperties\":[\"a\",\"b\"]}"),
      "a: is required by the schema;b: is required by the schema;" },

    { INFO("{\"operatorName\":\"properties\",\"propertiesNotSatisfied\":["
           "{\"propertyName\":\"n\",\"details\":[{\"operatorName\":"
           "\"minimum\",\"specifiedAs\":{\"minimum\":1},\"reason\":"
           "\"comparison failed\",\"consideredValue\":\"SECRET\"}]}]}"),
      "n: breaks \"minimum\" of the schema;" },

    { INFO("{\"operatorName\":\"properties\",\"propertiesNotSatisfied\":["
           "{\"propertyName\":\"l\",\"details\":[{\"operatorName\":"
           "\"items\",\"itemIndex\":2,\"details\":[{\"operatorName\":"
           "\"properties\",\"propertiesNotSatisfied\":[{\"propertyName\":"
           "\"x\",\"details\":[{\"operatorName\":\"bsonType\"}]}]}]}]}]}"),
      "l[2].x: breaks \"bsonType\" of the schema;" },

    { INFO("{\"operatorName\":\"additionalProperties\",\"specifiedAs\":"
           "{\"additionalProperties\":false},\"additionalProperties\":"
           "[\"z\"]}"),
      "z: is not allowed by the schema;" },

    { INFO("{\"operatorName\":\"anyOf\",\"schemasNotSatisfied\":[{\"index\":"
           "0,\"details\":[{\"operatorName\":\"required\","
           "\"missingProperties\":[\"q\"]}]}]}"),
      "q: is required by the schema;" },

    { INFO("{\"operatorName\":\"not\",\"reason\":\"child expression "
           "matched\"}"),
      "body: breaks \"not\" of the schema;" },
};


static void
reply_test(const char *reply, const char *fields)
{
    unsigned        i;
    kit_json_t      json;
    tenant_buf_t   *buf;
    tenant_error_t  err;

    memset(&err, 0, sizeof(tenant_error_t));
    json = kit_json(reply, strlen(reply), TENANT_JSON_EXTENDED);
    buf = tenant_buf_create(json.arena, 256);

    tenant_violation(json.doc, &err);

    check(err.status == TENANT_UNPROCESSABLE && err.detail[0] != '\0');

    for (i = 0; i < err.nfields; i++) {
        tenant_buf_str(buf, kit_str(err.fields[i].field));
        tenant_buf_text(buf, ": ");
        tenant_buf_str(buf, kit_str(err.fields[i].message));
        tenant_buf_text(buf, ";");
    }

    if (!check(buf->len == strlen(fields)
               && memcmp(buf->data, fields, buf->len) == 0))
    {
        printf("%.*s\n", (int) buf->len, buf->data);
    }

    tenant_arena_destroy(json.arena);
}


int
main(void)
{
    size_t  i;

    for (i = 0; i < count(replies); i++) {
        reply_test(replies[i].reply, replies[i].fields);
    }

    return unit_done();
}
