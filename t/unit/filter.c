/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/api/tenant_filter.c src/api/tenant_fields.c */
/* sources: src/api/tenant_patch.c src/api/tenant_etag.c */

/*
 * The allow-list of filters, operator by operator and at every depth; sorts,
 * projections, entity tags and the depth of patches.
 */


#include "json_kit.h"
#include "../../src/api/tenant_etag.h"
#include "../../src/api/tenant_filter.h"
#include "../../src/api/tenant_patch.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))
#define RE(p)     "{\"$regularExpression\":{\"pattern\":\"" p                 \
                  "\",\"options\":\"i\"}}"


static const char *const  allowed[] = {
    "{}",
    "{\"a\":1}",
    "{\"\":1}",
    "{\"a.b.0\":null}",
    "{\"a\":{}}",
    "{\"a\":[]}",
    "{\"a\":{\"b\":{\"c\":1}}}",
    "{\"a\":\"$where\"}",
    "{\"a\":" RE("x") "}",
    "{\"a\":{\"$oid\":\"0123456789abcdef01234567\"}}",
    "{\"a\":{\"$eq\":{\"b\":1}}}",
    "{\"a\":{\"$ne\":null,\"$gt\":1,\"$gte\":1,\"$lt\":9,\"$lte\":9}}",
    "{\"a\":{\"$in\":[1,\"b\",null," RE("x") "]}}",
    "{\"a\":{\"$nin\":[]}}",
    "{\"a\":{\"$all\":[1,{\"b\":1}]}}",
    "{\"a\":{\"$all\":[{\"$elemMatch\":{\"b\":{\"$gt\":1}}}]}}",
    "{\"a\":{\"$exists\":true}}",
    "{\"a\":{\"$exists\":0}}",
    "{\"a\":{\"$type\":\"string\"}}",
    "{\"a\":{\"$type\":[\"number\",2,-1,127]}}",
    "{\"a\":{\"$size\":0}}",
    "{\"a\":{\"$size\":2.0}}",
    "{\"a\":{\"$mod\":[4,0]}}",
    "{\"a\":{\"$mod\":[-4.5,1]}}",
    "{\"a\":{\"$regex\":\"^x\"}}",
    "{\"a\":{\"$regex\":\"^x\",\"$options\":\"imsx\"}}",
    "{\"a\":{\"$options\":\"i\",\"$regex\":\"^x\"}}",
    "{\"a\":{\"$regex\":" RE("x") "}}",
    "{\"a\":{\"$not\":{\"$gt\":1}}}",
    "{\"a\":{\"$not\":{\"$not\":{\"$gt\":1}}}}",
    "{\"a\":{\"$not\":" RE("x") "}}",
    "{\"a\":{\"$elemMatch\":{}}}",
    "{\"a\":{\"$elemMatch\":{\"b\":1,\"c\":{\"$lt\":2}}}}",
    "{\"a\":{\"$elemMatch\":{\"$gt\":1,\"$lt\":2}}}",
    "{\"a\":{\"$elemMatch\":{\"$or\":[{\"b\":1},{\"c\":1}]}}}",
    "{\"a\":{\"$bitsAllSet\":5}}",
    "{\"a\":{\"$bitsAnySet\":[0,63]}}",
    "{\"a\":{\"$bitsAllClear\":{\"$binary\":{\"base64\":\"AQ==\","
        "\"subType\":\"00\"}}}}",
    "{\"a\":{\"$bitsAnyClear\":{\"$numberLong\":\"1\"}}}",
    "{\"$and\":[{\"a\":1},{\"$or\":[{\"b\":1},{\"$nor\":[{\"c\":1}]}]}]}",
};


/* The filter, and the field that is named. */

static const struct {
    const char  *filter;
    const char  *field;
} refused[] = {
    { "{\"$where\":\"1\"}", "filter.$where" },
    { "{\"$expr\":{\"$eq\":[1,1]}}", "filter.$expr" },
    { "{\"$expr\":{\"$function\":{}}}", "filter.$expr" },
    { "{\"$text\":{\"$search\":\"x\"}}", "filter.$text" },
    { "{\"$jsonSchema\":{}}", "filter.$jsonSchema" },
    { "{\"$comment\":\"x\"}", "filter.$comment" },
    { "{\"$sampleRate\":0.5}", "filter.$sampleRate" },
    { "{\"$alwaysTrue\":1}", "filter.$alwaysTrue" },
    { "{\"$lookup\":{\"from\":\"x\"}}", "filter.$lookup" },
    { "{\"$gt\":1}", "filter.$gt" },
    { "{\"$\":1}", "filter.$" },
    { "{\"$AND\":[{}]}", "filter.$AND" },
    { "{\"$and\":[]}", "filter.$and" },
    { "{\"$and\":{}}", "filter.$and" },
    { "{\"$or\":[1]}", "filter.$or" },
    { "{\"$nor\":[[]]}", "filter.$nor" },
    { "{\"$and\":[{\"$or\":[{\"$where\":\"1\"}]}]}", "filter.$where" },
    { "{\"$nor\":[{\"a\":{\"$where\":\"1\"}}]}", "filter.$where" },
    { "{\"a\":{\"$where\":\"1\"}}", "filter.$where" },
    { "{\"a\":{\"$function\":{\"body\":\"\"}}}", "filter.$function" },
    { "{\"a\":{\"$accumulator\":{}}}", "filter.$accumulator" },
    { "{\"a\":{\"$expr\":1}}", "filter.$expr" },
    { "{\"a\":{\"$near\":[1,1]}}", "filter.$near" },
    { "{\"a\":{\"$geoWithin\":{}}}", "filter.$geoWithin" },
    { "{\"a\":{\"$ref\":\"c\",\"$id\":1}}", "filter.$ref" },
    { "{\"a\":{\"$gt\":1,\"b\":1}}", "filter.b" },
    { "{\"a\":{\"b\":1,\"$gt\":1}}", "filter.$gt" },
    { "{\"a\":{\"b\":{\"$gt\":1}}}", "filter.$gt" },
    { "{\"a\":[{\"$gt\":1}]}", "filter.$gt" },
    { "{\"a\":{\"$eq\":{\"$gt\":1}}}", "filter.$gt" },
    { "{\"a\":{\"$eq\":[[{\"b\":{\"$where\":1}}]]}}", "filter.$where" },
    { "{\"a\":{\"$gt\":1,\"$where\":\"1\"}}", "filter.$where" },
    { "{\"a\":{\"$in\":1}}", "filter.$in" },
    { "{\"a\":{\"$nin\":{}}}", "filter.$nin" },
    { "{\"a\":{\"$in\":[{\"$where\":\"1\"}]}}", "filter.$where" },
    { "{\"a\":{\"$all\":1}}", "filter.$all" },
    { "{\"a\":{\"$all\":[{\"$gt\":1}]}}", "filter.$gt" },
    { "{\"a\":{\"$all\":[{\"$elemMatch\":{\"$where\":1}}]}}",
      "filter.$where" },
    { "{\"a\":{\"$exists\":\"x\"}}", "filter.$exists" },
    { "{\"a\":{\"$type\":{}}}", "filter.$type" },
    { "{\"a\":{\"$type\":[null]}}", "filter.$type" },
    { "{\"a\":{\"$type\":\"nope\"}}", "filter.$type" },
    { "{\"a\":{\"$type\":[2,\"String\"]}}", "filter.$type" },
    { "{\"a\":{\"$type\":20}}", "filter.$type" },
    { "{\"a\":{\"$type\":0}}", "filter.$type" },
    { "{\"a\":{\"$type\":1.5}}", "filter.$type" },
    { "{\"a\":{\"$type\":[]}}", "filter.$type" },
    { "{\"a\":{\"$size\":\"1\"}}", "filter.$size" },
    { "{\"a\":{\"$size\":true}}", "filter.$size" },
    { "{\"a\":{\"$size\":-1}}", "filter.$size" },
    { "{\"a\":{\"$size\":1.5}}", "filter.$size" },
    { "{\"a\":{\"$mod\":5}}", "filter.$mod" },
    { "{\"a\":{\"$mod\":[]}}", "filter.$mod" },
    { "{\"a\":{\"$mod\":[1]}}", "filter.$mod" },
    { "{\"a\":{\"$mod\":[1,2,3]}}", "filter.$mod" },
    { "{\"a\":{\"$mod\":[0,1]}}", "filter.$mod" },
    { "{\"a\":{\"$mod\":[0.5,1]}}", "filter.$mod" },
    { "{\"a\":{\"$mod\":[\"1\",1]}}", "filter.$mod" },
    { "{\"a\":{\"$mod\":[{\"$numberDouble\":\"NaN\"},1]}}", "filter.$mod" },
    { "{\"a\":{\"$mod\":[1,{\"$numberDouble\":\"Infinity\"}]}}",
      "filter.$mod" },
    { "{\"a\":{\"$bitsAllSet\":-1}}", "filter.$bitsAllSet" },
    { "{\"a\":{\"$bitsAnySet\":[-1]}}", "filter.$bitsAnySet" },
    { "{\"a\":{\"$bitsAnySet\":[1.5]}}", "filter.$bitsAnySet" },
    { "{\"a\":{\"$bitsAllClear\":\"x\"}}", "filter.$bitsAllClear" },
    { "{\"a\":{\"$bitsAnyClear\":[[]]}}", "filter.$bitsAnyClear" },
    { "{\"a\":{\"$regex\":1}}", "filter.$regex" },
    { "{\"a\":{\"$regex\":\"a\\u0000b\"}}", "filter.$regex" },
    { "{\"a\":{\"$regex\":\"a\",\"$options\":\"g\"}}", "filter.$options" },
    { "{\"a\":{\"$regex\":\"a\",\"$options\":\"\\u0000\"}}",
      "filter.$options" },
    { "{\"a\":{\"$regex\":\"a\",\"$options\":1}}", "filter.$options" },
    { "{\"a\":{\"$regex\":" RE("x") ",\"$options\":\"i\"}}",
      "filter.$options" },
    { "{\"a\":{\"$options\":\"i\"}}", "filter.$options" },
    { "{\"a\":{\"$not\":1}}", "filter.$not" },
    { "{\"a\":{\"$not\":{}}}", "filter.$not" },
    { "{\"a\":{\"$not\":{\"b\":1}}}", "filter.$not" },
    { "{\"a\":{\"$not\":{\"$where\":\"1\"}}}", "filter.$where" },
    { "{\"a\":{\"$not\":{\"$elemMatch\":{\"$where\":\"1\"}}}}",
      "filter.$where" },
    { "{\"a\":{\"$elemMatch\":1}}", "filter.$elemMatch" },
    { "{\"a\":{\"$elemMatch\":[]}}", "filter.$elemMatch" },
    { "{\"a\":{\"$elemMatch\":{\"$where\":\"1\"}}}", "filter.$where" },
    { "{\"a\":{\"$elemMatch\":{\"b\":{\"$where\":\"1\"}}}}",
      "filter.$where" },
    { "{\"a\":{\"$elemMatch\":{\"$and\":[{\"$expr\":1}]}}}",
      "filter.$expr" },
    { "{\"a\":{\"$elemMatch\":{\"$and\":[{}],\"$gt\":1}}}", "filter.$gt" },
};


static const struct {
    const char  *text;
    bool         sort;
    bool         fields;
} lists[] = {
    { "{}", true, true },
    { "{\"a\":1}", true, true },
    { "{\"a\":-1,\"b.c\":1.0,\"_id\":{\"$numberLong\":\"1\"}}", true, true },
    { "{\"ab\":1,\"abc\":1}", true, true },
    { "{\"a\":1,\"a.b\":1}", false, false },
    { "{\"a.b\":1,\"a\":1}", false, false },
    { "{\"a\":0}", false, true },
    { "{\"a\":true}", false, true },
    { "{\"a\":1,\"b\":0}", false, false },
    { "{\"_id\":0,\"b\":1}", false, true },
    { "{\"_id\":1,\"b\":0}", false, true },
    { "{\"\":1}", false, false },
    { "{\".\":1}", false, false },
    { "{\"a.\":1}", false, false },
    { "{\".a\":1}", false, false },
    { "{\"a..b\":1}", false, false },
    { "{\"$a\":1}", false, false },
    { "{\"a.$b\":1}", false, false },
    { "{\"a.0\":1}", false, true },
    { "{\"a\":\"b\"}", false, false },
    { "{\"a\":{\"$slice\":1}}", false, false },
    { "{\"_tenant_keyset\":1}", true, false },
};


static const struct {
    const char  *field;
    int          tags;                 /* -1: malformed */
    bool         any, foreign;
} etags[] = {
    { "*", 0, true, false },
    { "\"0123456789abcdef01234567\"", 1, false, false },
    { "W/\"0123456789abcdef01234567\"", 1, false, false },
    { "\"0\"", 0, false, true },
    { "W/\"0\" , \"0123456789abcdef01234567\"", 1, false, true },
    { "\"0123456789ABCDEF01234567\"", 0, false, false },
    { "\"\"", 0, false, false },
    { "\"a,b\",,\"c\"", 0, false, false },
    { "", -1, false, false },
    { "a", -1, false, false },
    { "W/", -1, false, false },
    { "w/\"a\"", -1, false, false },
    { "\"a", -1, false, false },
    { "\"a\"\"b\"", -1, false, false },
    { "\"a\" \"b\"", -1, false, false },
    { "*, \"a\"", -1, false, false },
    { "\"a b\"", -1, false, false },
};


static void
test_filter(const char *text, const char *field)
{
    bool          ok;
    kit_json_t    json;
    tenant_job_t  job;

    memset(&job, 0, sizeof(job));
    json = kit_json(text, strlen(text), TENANT_JSON_EXTENDED);
    job.arena = json.arena;

    check(json.status == TENANT_OK);
    ok = tenant_filter_check(&job, json.doc, "filter");

    if (!check(ok == (field == NULL))
        || !check(ok == (job.error.status == TENANT_OK))
        || (field != NULL
            && !check(kit_same(text, job.error.fields[0].field, field))))
    {
        printf("  in %s\n", text);
    }

    kit_json_done(&json);
}


/* What is too large, too long, too deep. */

static void
test_bounds(void)
{
    char    text[20000];
    size_t  i, n;

    for (i = 1024; i <= 1025; i++) {
        n = (size_t) snprintf(text, sizeof(text), "{\"a\":{\"$regex\":\"");
        memset(text + n, 'x', i);
        (void) snprintf(text + n + i, sizeof(text) - n - i, "\"}}");
        test_filter(text, i == 1024 ? NULL : "filter.$regex");
    }

    for (i = 1990; i <= 2010; i += 20) {
        n = (size_t) snprintf(text, sizeof(text), "{\"a\":{\"$in\":[0");
        while (i-- > 1) {
            n += (size_t) snprintf(text + n, sizeof(text) - n, ",1");
        }
        (void) snprintf(text + n, sizeof(text) - n, "]}}");
        i = n > 4000 ? 2010 : 1990;
        test_filter(text, i == 1990 ? NULL : "filter");
    }

    for (i = 0, n = 0; i < 45; i++) {
        n += (size_t) snprintf(text + n, sizeof(text) - n, "{\"$and\":[");
    }
    n += (size_t) snprintf(text + n, sizeof(text) - n, "{\"$where\":1}");
    for (i = 0; i < 45; i++) {
        n += (size_t) snprintf(text + n, sizeof(text) - n, "]}");
    }
    test_filter(text, "filter.$where");
}


static void
test_lists(void)
{
    bool          inclusion;
    size_t        i;
    kit_json_t    json;
    tenant_job_t  job;

    for (i = 0; i < count(lists); i++) {
        json = kit_json(lists[i].text, strlen(lists[i].text),
                        TENANT_JSON_EXTENDED);
        check(json.status == TENANT_OK);

        memset(&job, 0, sizeof(job));

        if (!check(tenant_sort_check(&job, json.doc) == lists[i].sort)
            || !check(tenant_fields_check(&job, json.doc, &inclusion)
                      == lists[i].fields))
        {
            printf("  in %s\n", lists[i].text);
        }

        kit_json_done(&json);
    }
}


static void
test_etags(void)
{
    char                   *copy;
    size_t                  i;
    tenant_job_t            job;
    tenant_preconditions_t  c;

    for (i = 0; i < count(etags); i++) {
        memset(&job, 0, sizeof(job));

        copy = kit_copy(etags[i].field, strlen(etags[i].field));
        job.if_match.data = copy;
        job.if_match.len = strlen(etags[i].field);

        if (!check(tenant_preconditions_parse(&job, &c)
                   == (etags[i].tags >= 0))
            || (etags[i].tags >= 0
                && !check(c.match.given && !c.none_match.given
                          && c.match.n == (unsigned) etags[i].tags
                          && c.match.any == etags[i].any
                          && c.match.foreign == etags[i].foreign)))
        {
            printf("  in %s\n", etags[i].field);
        }

        free(copy);
    }
}


static void
test_patch(void)
{
    char        text[256];
    size_t      i, n, depth;
    kit_json_t  json;

    for (depth = TENANT_PATCH_DEPTH; depth <= TENANT_PATCH_DEPTH + 1;
         depth++)
    {
        for (i = 0, n = 0; i < depth; i++) {
            n += (size_t) snprintf(text + n, sizeof(text) - n, "{\"a\":");
        }

        n += (size_t) snprintf(text + n, sizeof(text) - n, "{}");
        memset(text + n, '}', depth);

        json = kit_json(text, n + depth, TENANT_JSON_EXTENDED);
        check(json.status == TENANT_OK);
        check(tenant_patch_fits(json.doc) == (depth == TENANT_PATCH_DEPTH));
        kit_json_done(&json);
    }
}


int
main(void)
{
    size_t  i;

    for (i = 0; i < count(allowed); i++) {
        test_filter(allowed[i], NULL);
    }

    for (i = 0; i < count(refused); i++) {
        test_filter(refused[i].filter, refused[i].field);
    }

    test_bounds();
    test_lists();
    test_etags();
    test_patch();

    return unit_done();
}
