/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c src/query/tenant_etag.c */

/*
 * Precondition fields: which lists of entity tags can be read, which tag of a
 * document's two texts they mean, and what a write asks the database for.
 */


#include "../../../src/query/tenant_etag.h"
#include "../json/json_kit.h"


#define A    "0123456789abcdef01234567"
#define B    "89abcdef0123456789abcdef"
#define OID  "{\"$oid\":\"" A "\"}"

#define count(a)  (sizeof(a) / sizeof((a)[0]))


static void match_test(void);
static void malformed_test(void);
static void query_test(void);
typedef struct {
    tenant_arena_t  *arena;
    tenant_error_t   error;
} etag_kit_t;


static bool parse(etag_kit_t *job, const char *match,
    const char *none_match, tenant_preconditions_t *conditions);


int
main(void)
{
    match_test();
    malformed_test();
    query_test();

    return unit_done();
}


static void
match_test(void)
{
    size_t                   i, k;
    etag_kit_t               job;
    tenant_preconditions_t   conditions;

    static const char *const  tags[] = {
        "\"" A "\"", "\"" A "-ejson\"", "\"0\"", "\"0-ejson\""
    };

    static const struct {
        const char  *field;
        const char  *matches;          /* a mark for each of these */
    } rows[] = {
        { "*", "1111" },
        { "\"" A "\"", "1000" },
        { "W/\"" A "\"", "1000" },
        { "\"" A "-ejson\"", "0100" },
        { "W/\"" A "-ejson\"", "0100" },
        { "\"" B "\", \"" A "-ejson\"", "0100" },
        { "\"" A "\",\"" A "-ejson\"", "1100" },
        { "\"0\"", "0010" },
        { "\"0-ejson\"", "0001" },
        { "\"0-ejson\" , \"0\",, \"x,y\"", "0011" },
        { "\"" B "\"", "0000" },
        { "\"" B "-ejson\"", "0000" },
        { "\"\"", "0000" },
        { "\"-ejson\"", "0000" },
        { "\"" A "-ejson-ejson\"", "0000" },
        { "\"" A "-EJSON\"", "0000" },
        { "\"" A "-\"", "0000" },
        { "\"" A "0\"", "0000" },
        { "\"00\"", "0000" },
        { "\"0123456789ABCDEF01234567\"", "0000" }
    };

    for (i = 0; i < count(rows); i++) {

        if (!check(parse(&job, rows[i].field, NULL, &conditions))) {
            printf("  %s\n", rows[i].field);
            tenant_arena_destroy(job.arena);
            continue;
        }

        check(conditions.match.given && !conditions.none_match.given);

        for (k = 0; k < count(tags); k++) {
            if (!check(tenant_etags_match(&conditions.match, kit_str(tags[k]))
                       == (rows[i].matches[k] == '1')))
            {
                printf("  %s, %s\n", rows[i].field, tags[k]);
            }
        }

        tenant_arena_destroy(job.arena);
    }
}


static void
malformed_test(void)
{
    size_t                   i;
    etag_kit_t               job;
    tenant_preconditions_t   conditions;
    static const char *const  fields[] = {
        "", "a", "\"", "\"a", "a\"", "\"a\" \"b\"", "*, \"a\"", "\"a\", *",
        "w/\"a\"", "W/ \"a\"", "W/", A, "\"a b\"", "\"a\tb\"", "'a'"
    };

    for (i = 0; i < count(fields); i++) {

        if (!check(!parse(&job, NULL, fields[i], &conditions)
                   && job.error.status == TENANT_BAD_REQUEST
                   && strstr(job.error.detail, "If-None-Match") != NULL))
        {
            printf("  %s\n", fields[i]);
        }

        tenant_arena_destroy(job.arena);
    }
}


/* Of a document that a write means, its tags stand for one another. */

static void
query_test(void)
{
    size_t                   i;
    etag_kit_t               job;
    tenant_bson_t           *query;
    tenant_preconditions_t   conditions;

    static const char  in[] =
        "{\"_etag\":{\"$in\":[%s],\"$not\":{\"$type\":\"array\"}}}";
    static const char  foreign[] =
        ",{\"_etag\":{\"$not\":{\"$type\":\"objectId\"}}},"
        "{\"_etag\":{\"$type\":\"array\"}}";
    char                want[1024], list[512];

    static const struct {
        const char  *field;
        const char  *oids;             /* NULL: no clause at all */
        bool         foreign;
    } rows[] = {
        { "*", NULL, false },
        { "\"" A "\"", OID, false },
        { "\"" A "-ejson\"", OID, false },
        { "\"" A "\", \"" A "-ejson\"", OID "," OID, false },
        { "\"0\"", "", true },
        { "\"0-ejson\"", "", true },
        { "\"x\", \"" A "-ejson\", \"0\"", OID, true },
        { "\"x\"", "", false }
    };

    for (i = 0; i < count(rows); i++) {

        snprintf(list, sizeof(list), in, rows[i].oids ? rows[i].oids : "");

        check(parse(&job, rows[i].field, NULL, &conditions));
        query = tenant_bson_create(job.arena);
        tenant_preconditions_query(&conditions, "_etag", query);
        snprintf(want, sizeof(want), rows[i].oids ? "{\"$or\":[%s%s]}" : "{}",
                 list, rows[i].foreign ? foreign : "");
        check(kit_same(rows[i].field,
                       kit_write(job.arena, tenant_bson_doc(query), false,
                                 TENANT_JSON_RELAXED, NULL), want));
        tenant_arena_destroy(job.arena);

        check(parse(&job, NULL, rows[i].field, &conditions));
        query = tenant_bson_create(job.arena);
        tenant_preconditions_query(&conditions, "_etag", query);
        snprintf(want, sizeof(want), rows[i].oids ? "{\"$nor\":[%s%s]}" : "{}",
                 list, rows[i].foreign ? foreign : "");
        check(kit_same(rows[i].field,
                       kit_write(job.arena, tenant_bson_doc(query), false,
                                 TENANT_JSON_RELAXED, NULL), want));
        tenant_arena_destroy(job.arena);
    }
}


/* NULL: not given.  The job's arena is the caller's to destroy. */

static bool
parse(etag_kit_t *job, const char *match, const char *none_match,
    tenant_preconditions_t *conditions)
{
    tenant_str_t  fields[2] = { tenant_null_string, tenant_null_string };

    memset(job, 0, sizeof(etag_kit_t));

    job->arena = tenant_arena_create();

    if (match != NULL) {
        fields[0] = kit_str(match);
    }

    if (none_match != NULL) {
        fields[1] = kit_str(none_match);
    }

    return tenant_preconditions_parse(job->arena, &job->error, fields[0],
                                      fields[1], conditions);
}
