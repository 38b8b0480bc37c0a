/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/api/tenant_describe*.c src/api/tenant_schema.c */
/* sources: src/api/tenant_location.c */

/*
 * The description of a few rows, which are the test's own: what locations
 * serve, and what of a row, its fields and its location is said.
 */


#include "../../../src/api/tenant_describe.h"
#include "../../../src/api/tenant_route.h"
#include "../../../src/job/tenant_use_case.h"
#include "../json/json_kit.h"


static const char *const  roles[] = { "owner", "viewer", NULL };

static const tenant_rule_t  rule_limit = { .kind = TENANT_VALUE_LIMIT };
static const tenant_rule_t  rule_filter = { .kind = TENANT_VALUE_OBJECT };
static const tenant_rule_t  rule_role = { .values = roles,
                                          .example = "\"owner\"" };
static const tenant_rule_t  rule_name = { .min = 1, .max = 64,
                                          .pattern = "^\"" };

static const tenant_field_t  params[] = {
    { .name = "limit", .rule = &rule_limit, .meaning = "How many." },
    { .name = "filter", .rule = &rule_filter, .required = true,
      .meaning = "Which." },
    { .name = NULL }
};

static const tenant_field_t  members[] = {
    { .name = "name", .rule = &rule_name, .required = true,
      .meaning = "A name." },
    { .name = "role", .rule = &rule_role, .meaning = "A role." },
    { .name = NULL }
};

static const tenant_field_t  optional[] = {
    { .name = "role", .rule = &rule_role, .meaning = "A role." },
    { .name = NULL }
};

static const tenant_use_case_t  use_list = { .params = params };
static const tenant_use_case_t  use_create = { .members = members };
static const tenant_use_case_t  use_change = { .members = optional };
static const tenant_use_case_t  use_document = { .params = NULL };

static const tenant_shown_t  shown[] = {
    { 200, TENANT_SHOWS_ETAG|TENANT_SHOWS_LOCATION, "Thing", "It is there." },
    { 204, 0, NULL, "Nothing." },
    { 0, 0, NULL, NULL }
};


const tenant_route_t  tenant_routes[] = {
    { .api = TENANT_API_ORGANIZATIONS, .path = "create", .method = TENANT_POST,
      .auth = TENANT_AUTH_NONE, .body = TENANT_BODY_MEMBERS,
      .use_case = &use_create, .name = "signUp", .meaning = "Signs up.",
      .errors = TENANT_SAYS_CONFLICT, .answers = shown },
    { .api = TENANT_API_ORGANIZATIONS, .path = "get", .method = TENANT_GET,
      .auth = TENANT_AUTH_OPTIONAL, .body = TENANT_BODY_NONE,
      .use_case = &use_document, .name = "show", .meaning = "Shows.",
      .answers = shown },
    { .api = TENANT_API_ADMIN, .path = "users/{id}", .method = TENANT_PATCH,
      .auth = TENANT_AUTH_REQUIRED, .body = TENANT_BODY_MEMBERS,
      .use_case = &use_change, .name = "changeUser",
      .meaning = "Changes a user.", .answers = shown },
    { .api = TENANT_API_DOCUMENTS, .path = "{c}", .method = TENANT_GET,
      .auth = TENANT_AUTH_REQUIRED, .body = TENANT_BODY_NONE,
      .use_case = &use_list, .name = "list", .meaning = "Lists.",
      .answers = shown },
    { .api = TENANT_API_DOCUMENTS, .path = "{c}", .method = TENANT_POST,
      .auth = TENANT_AUTH_REQUIRED, .body = TENANT_BODY_DOCUMENTS,
      .use_case = &use_document, .name = "insert", .meaning = "Inserts.",
      .answers = shown },
    { .api = TENANT_API_DOCUMENTS, .path = "{c}/{id}", .method = TENANT_PATCH,
      .auth = TENANT_AUTH_REQUIRED, .body = TENANT_BODY_UPDATE,
      .use_case = &use_document, .name = "patch", .meaning = "Patches.",
      .conditional = true, .answers = shown }
};

const size_t  tenant_nroutes = sizeof(tenant_routes)
                               / sizeof(tenant_routes[0]);


static void paths_test(tenant_arena_t *arena);
static void security_test(tenant_arena_t *arena);
static void input_test(tenant_arena_t *arena);
static void answers_test(tenant_arena_t *arena);
static tenant_doc_t described(tenant_arena_t *arena,
    const tenant_location_t *locations, size_t n);
static tenant_doc_t operation(tenant_doc_t doc, const char *path,
    const char *method);
static bool shows(tenant_arena_t *arena, tenant_doc_t doc, const char *member,
    const char *text);


/* None of the rows here takes lines. */

tenant_step_pt
tenant_route_load(const tenant_route_t *row)
{
    (void) row;

    return NULL;
}


int
main(void)
{
    tenant_arena_t  *arena;

    arena = tenant_arena_create();
    if (arena == NULL) {
        return 2;
    }

    paths_test(arena);
    security_test(arena);
    input_test(arena);
    answers_test(arena);

    tenant_arena_destroy(arena);

    return unit_done();
}


/* A slash stands between a location and a row once, and a path once. */

static void
paths_test(tenant_arena_t *arena)
{
    tenant_doc_t       doc, paths;
    tenant_location_t  locations[] = {
        { .api = TENANT_API_ORGANIZATIONS, .path = tenant_string("/org/") },
        { .api = TENANT_API_ORGANIZATIONS, .path = tenant_string("/org/create"),
          .exact = true },
        { .api = TENANT_API_DOCUMENTS, .path = tenant_string("/data"),
          .max_page = 50 },
    };

    doc = described(arena, locations, 3);
    paths = tenant_bson_get_doc(doc, "paths");

    check(tenant_str_is(tenant_bson_get_str(doc, "openapi"), "3.1.0"));
    check(tenant_bson_get_doc(doc, "components").len > 5);

    check(tenant_bson_count(paths) == 4);
    check(operation(doc, "/org/create", "post").len != 0);
    check(operation(doc, "/org/get", "get").len != 0);
    check(operation(doc, "/org/get", "post").len == 0);
    check(operation(doc, "/data/{collection}", "get").len != 0);
    check(operation(doc, "/data/{collection}", "post").len != 0);
    check(operation(doc, "/data/{collection}/{id}", "patch").len != 0);

    check(tenant_bson_count(tenant_bson_get_doc(described(arena, NULL, 0),
                                                "paths")) == 0);
}


static void
security_test(tenant_arena_t *arena)
{
    tenant_doc_t       doc;
    tenant_location_t  location = { .api = TENANT_API_ORGANIZATIONS,
                                    .path = tenant_string("/o") };

    doc = described(arena, &location, 1);

    check(shows(arena, operation(doc, "/o/create", "post"), "security",
                "[]"));
    check(shows(arena, operation(doc, "/o/get", "get"), "security",
                "[{\"bearer\":[]},{}]"));
    check(tenant_bson_get_doc(tenant_bson_get_doc(
              operation(doc, "/o/create", "post"), "responses"), "401").len
          == 0);

    location.guarded = true;
    doc = described(arena, &location, 1);

    check(shows(arena, operation(doc, "/o/create", "post"), "security",
                "[{\"bearer\":[]}]"));
    check(shows(arena, operation(doc, "/o/get", "get"), "security",
                "[{\"bearer\":[]}]"));
    check(tenant_bson_get_doc(tenant_bson_get_doc(
              operation(doc, "/o/create", "post"), "responses"), "401").len
          != 0);
}


static void
input_test(tenant_arena_t *arena)
{
    tenant_doc_t       doc;
    tenant_location_t  locations[] = {
        { .api = TENANT_API_ORGANIZATIONS, .path = tenant_string("/o/") },
        { .api = TENANT_API_ADMIN, .path = tenant_string("/a/") },
        { .api = TENANT_API_DOCUMENTS, .path = tenant_string("/d/"),
          .max_page = 20 },
    };

    doc = described(arena, locations, 3);

    check(shows(arena, operation(doc, "/d/{collection}", "get"), "parameters",
                "[{\"$ref\":\"#/components/parameters/collection\"},"
                "{\"in\":\"query\",\"name\":\"limit\",\"description\":"
                "\"How many.\",\"schema\":{\"type\":\"integer\",\"minimum\":1,"
                "\"maximum\":20,\"default\":20}},"
                "{\"in\":\"query\",\"name\":\"filter\",\"description\":"
                "\"Which.\",\"required\":true,\"content\":{\"application/json"
                "\":{\"schema\":{\"type\":\"object\"}}}}]"));

    check(shows(arena, operation(doc, "/d/{collection}/{id}", "patch"),
                "parameters",
                "[{\"$ref\":\"#/components/parameters/collection\"},"
                "{\"$ref\":\"#/components/parameters/document\"},"
                "{\"$ref\":\"#/components/parameters/ifMatch\"},"
                "{\"$ref\":\"#/components/parameters/ifNoneMatch\"}]"));

    check(shows(arena, operation(doc, "/d/{collection}/{id}", "patch"),
                "requestBody",
                "{\"required\":true,\"content\":{\"application/"
                "merge-patch+json\":{\"schema\":{\"$ref\":"
                "\"#/components/schemas/Patch\"}},\"application/json\":{"
                "\"schema\":{\"$ref\":\"#/components/schemas/Update\"}}}}"));

    check(shows(arena, operation(doc, "/o/create", "post"), "requestBody",
                "{\"required\":true,\"content\":{\"application/json\":{"
                "\"schema\":{\"type\":\"object\",\"properties\":{"
                "\"name\":{\"description\":\"A name.\",\"allOf\":[{\"type\":"
                "\"string\",\"minLength\":1,\"maxLength\":64,\"pattern\":"
                "\"^\\\"\"}]},\"role\":{\"description\":\"A role.\","
                "\"allOf\":[{\"type\":\"string\",\"enum\":[\"owner\","
                "\"viewer\"],\"examples\":[\"owner\"]}]}},"
                "\"additionalProperties\":false,\"required\":[\"name\"]}}}}"));

    /* without a member that must be there, there must be one */

    check(shows(arena, operation(doc, "/a/users/{id}", "patch"),
                "requestBody",
                "{\"required\":true,\"content\":{\"application/json\":{"
                "\"schema\":{\"type\":\"object\",\"properties\":{"
                "\"role\":{\"description\":\"A role.\",\"allOf\":[{\"type\":"
                "\"string\",\"enum\":[\"owner\",\"viewer\"],\"examples\":["
                "\"owner\"]}]}},\"additionalProperties\":false,"
                "\"minProperties\":1}}}}"));

    check(shows(arena, operation(doc, "/o/get", "get"), "requestBody", NULL));
}


static void
answers_test(tenant_arena_t *arena)
{
    tenant_doc_t       doc, answers;
    tenant_location_t  locations[] = {
        { .api = TENANT_API_ORGANIZATIONS, .path = tenant_string("/o/") },
        { .api = TENANT_API_DOCUMENTS, .path = tenant_string("/d/"),
          .max_page = 20 },
    };

    doc = described(arena, locations, 2);
    answers = tenant_bson_get_doc(operation(doc, "/o/create", "post"),
                                  "responses");

    check(shows(arena, answers, "200",
                "{\"description\":\"It is there.\",\"headers\":{\"ETag\":{"
                "\"$ref\":\"#/components/headers/ETag\"},\"Location\":{"
                "\"$ref\":\"#/components/headers/Location\"}},\"content\":{"
                "\"application/json\":{\"schema\":{\"$ref\":"
                "\"#/components/schemas/Thing\"}}}}"));
    check(shows(arena, answers, "204", "{\"description\":\"Nothing.\"}"));
    check(shows(arena, answers, "409",
                "{\"$ref\":\"#/components/responses/P409\"}"));
    check(shows(arena, answers, "404", NULL));
    check(shows(arena, answers, "413",
                "{\"$ref\":\"#/components/responses/P413\"}"));

    answers = tenant_bson_get_doc(operation(doc, "/d/{collection}", "get"),
                                  "responses");

    check(shows(arena, answers, "404",
                "{\"$ref\":\"#/components/responses/P404\"}"));
    check(shows(arena, answers, "413", NULL));
    check(tenant_bson_path(answers, "200.content", &(tenant_value_t) { 0 }));
}


/* Whatever the locations, it is JSON, and no member is there twice. */

static tenant_doc_t
described(tenant_arena_t *arena, const tenant_location_t *locations, size_t n)
{
    bool             array;
    tenant_buf_t    *buf;
    tenant_doc_t     doc = { 0, NULL };
    tenant_error_t   err;

    buf = tenant_buf_create(arena, 1024);

    if (!check(buf != NULL)) {
        exit(2);
    }

    tenant_describe(buf, locations, n);

    check(!buf->failed);
    check(tenant_json_read(arena, (tenant_str_t) { buf->len, buf->data },
                           TENANT_JSON_PLAIN, &doc, &array, &err)
          == TENANT_OK);

    return doc;
}


static tenant_doc_t
operation(tenant_doc_t doc, const char *path, const char *method)
{
    return tenant_bson_get_doc(
               tenant_bson_get_doc(tenant_bson_get_doc(doc, "paths"), path),
               method);
}


/* Whether a member reads so; NULL: whether there is none. */

static bool
shows(tenant_arena_t *arena, tenant_doc_t doc, const char *member,
    const char *text)
{
    tenant_buf_t    *buf;
    tenant_value_t   value;

    if (!tenant_bson_find(doc, member, &value)) {
        return text == NULL;
    }

    buf = tenant_buf_create(arena, 1024);

    if (text == NULL || buf == NULL) {
        return false;
    }

    tenant_json_write_value(buf, &value, TENANT_JSON_RELAXED);

    if (buf->len == strlen(text) && memcmp(buf->data, text, buf->len) == 0) {
        return true;
    }

    printf("%s: %.*s\n", member, (int) buf->len, buf->data);

    return false;
}
