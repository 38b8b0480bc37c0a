/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_etag.h"


static bool tenant_etags_read(tenant_arena_t *arena, tenant_error_t *err,
    tenant_str_t field, const char *name, tenant_etags_t *etags);
static bool tenant_etags_parse(tenant_str_t field, tenant_etags_t *etags);
static bool tenant_etags_add(tenant_etags_t *etags, tenant_str_t tag);
static bool tenant_etags_own(tenant_str_t tag, tenant_etag_t *etag);
static void tenant_etags_query(const tenant_etags_t *etags, const char *name,
    tenant_bson_t *clauses);


bool
tenant_preconditions_parse(tenant_arena_t *arena, tenant_error_t *err,
    tenant_str_t if_match, tenant_str_t if_none_match,
    tenant_preconditions_t *conditions)
{
    memset(conditions, 0, sizeof(tenant_preconditions_t));

    return tenant_etags_read(arena, err, if_match, "If-Match",
                             &conditions->match)
           && tenant_etags_read(arena, err, if_none_match, "If-None-Match",
                                &conditions->none_match);
}


static bool
tenant_etags_read(tenant_arena_t *arena, tenant_error_t *err,
    tenant_str_t field, const char *name, tenant_etags_t *etags)
{
    if (field.data == NULL) {
        return true;
    }

    /* each tag of ours takes its digits and two quotes */

    etags->tags = tenant_arena_alloc(arena,
                                     (field.len / (TENANT_OID_HEX + 2) + 1)
                                     * sizeof(*etags->tags));
    if (etags->tags == NULL) {
        (void) tenant_error_set(err, TENANT_NO_MEMORY,
                                "out of memory");
        return false;
    }

    if (!tenant_etags_parse(field, etags)) {
        (void) tenant_error_set(err, TENANT_BAD_REQUEST,
                                "%s is malformed", name);
        return false;
    }

    return true;
}


/*
 * It reads "*", or a comma-separated list of entity tags (RFC 9110, section
 * 8.8.3).
 */

static bool
tenant_etags_parse(tenant_str_t field, tenant_etags_t *etags)
{
    bool          comma;
    tenant_str_t  tag;
    const char   *p, *end, *quote;

    etags->given = true;

    if (tenant_str_is(field, "*")) {
        etags->any = true;
        return true;
    }

    p = field.data;
    end = p + field.len;
    comma = true;

    for ( /* void */ ; p < end; p++) {

        if (*p == ' ' || *p == '\t') {
            continue;
        }

        if (*p == ',') {
            comma = true;
            continue;
        }

        if (!comma) {
            return false;
        }

        if (end - p > 2 && p[0] == 'W' && p[1] == '/') {
            p += 2;
        }

        if (*p != '"') {
            return false;
        }

        p++;
        quote = memchr(p, '"', (size_t) (end - p));

        if (quote == NULL) {
            return false;
        }

        tag.data = p;
        tag.len = (size_t) (quote - p);

        if (!tenant_etags_add(etags, tag)) {
            return false;
        }

        comma = false;
        p = quote;
    }

    return field.len != 0;
}


static bool
tenant_etags_add(tenant_etags_t *etags, tenant_str_t tag)
{
    size_t         i;
    tenant_etag_t  etag;

    for (i = 0; i < tag.len; i++) {
        if ((unsigned char) tag.data[i] <= 0x20 || tag.data[i] == 0x7f) {
            return false;
        }
    }

    if (!tenant_etags_own(tag, &etag)) {
        return true;
    }

    if (etag.hex[0] != '\0') {
        etags->tags[etags->n++] = etag;

    } else if (etag.canonical) {
        etags->foreign_canonical = true;

    } else {
        etags->foreign = true;
    }

    return true;
}


/*
 * Returns whether a document of ours can have the tag; "hex" is empty for 0.
 * Tags are in lower case, and compared byte by byte.
 */

static bool
tenant_etags_own(tenant_str_t tag, tenant_etag_t *etag)
{
    static const tenant_str_t  suffix = tenant_string(TENANT_ETAG_CANONICAL);

    memset(etag, 0, sizeof(tenant_etag_t));

    if (tag.len > suffix.len
        && memcmp(tag.data + tag.len - suffix.len, suffix.data, suffix.len)
           == 0)
    {
        etag->canonical = true;
        tag.len -= suffix.len;
    }

    if (tenant_str_is(tag, "0")) {
        return true;
    }

    if (tag.len != TENANT_OID_HEX) {
        return false;
    }

    memcpy(etag->hex, tag.data, TENANT_OID_HEX);

    return strspn(etag->hex, "0123456789abcdef") == TENANT_OID_HEX;
}


bool
tenant_etags_match(const tenant_etags_t *etags, tenant_str_t etag)
{
    unsigned       i;
    tenant_etag_t  own;

    if (etags->any) {
        return true;
    }

    if (etag.len < 2
        || !tenant_etags_own((tenant_str_t) { etag.len - 2, etag.data + 1 },
                             &own))
    {
        return false;
    }

    if (own.hex[0] == '\0') {
        return own.canonical ? etags->foreign_canonical : etags->foreign;
    }

    for (i = 0; i < etags->n; i++) {
        if (etags->tags[i].canonical == own.canonical
            && memcmp(etags->tags[i].hex, own.hex, TENANT_OID_HEX) == 0)
        {
            return true;
        }
    }

    return false;
}


void
tenant_preconditions_query(const tenant_preconditions_t *conditions,
    const char *name, tenant_bson_t *query)
{
    tenant_bson_t  *clauses;

    if (conditions->match.given && !conditions->match.any) {
        clauses = tenant_bson_begin_array(query, "$or");
        tenant_etags_query(&conditions->match, name, clauses);
        tenant_bson_end(query, clauses);
    }

    if (conditions->none_match.given && !conditions->none_match.any) {
        clauses = tenant_bson_begin_array(query, "$nor");
        tenant_etags_query(&conditions->none_match, name, clauses);
        tenant_bson_end(query, clauses);
    }
}


static void
tenant_etags_query(const tenant_etags_t *etags, const char *name,
    tenant_bson_t *clauses)
{
    char            key[16];
    unsigned        i;
    tenant_bson_t  *clause, *field, *in, *not;

    clause = tenant_bson_begin(clauses, "0");
    field = tenant_bson_begin(clause, name);
    in = tenant_bson_begin_array(field, "$in");

    for (i = 0; i < etags->n; i++) {
        tenant_bson_add_oid(in, tenant_bson_index(key, i),
                            (tenant_str_t) { TENANT_OID_HEX,
                                             etags->tags[i].hex });
    }

    tenant_bson_end(field, in);

    /* an array is none of our tags, whatever is in it */

    not = tenant_bson_begin(field, "$not");
    tenant_bson_add_text(not, "$type", "array");
    tenant_bson_end(field, not);
    tenant_bson_end(clause, field);
    tenant_bson_end(clauses, clause);

    if (!etags->foreign && !etags->foreign_canonical) {
        return;
    }

    clause = tenant_bson_begin(clauses, "1");
    field = tenant_bson_begin(clause, name);
    not = tenant_bson_begin(field, "$not");
    tenant_bson_add_text(not, "$type", "objectId");
    tenant_bson_end(field, not);
    tenant_bson_end(clause, field);
    tenant_bson_end(clauses, clause);

    clause = tenant_bson_begin(clauses, "2");
    field = tenant_bson_begin(clause, name);
    tenant_bson_add_text(field, "$type", "array");
    tenant_bson_end(clause, field);
    tenant_bson_end(clauses, clause);
}
