/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tenant_ejson.h"
#include "tenant_ejson_decimal.h"
#include "tenant_ejson_text.h"


#define TENANT_EJSON_NUMBER_MAX   64
#define TENANT_EJSON_OPTIONS_MAX  6


typedef struct {
    bson_t                         *to;
    const char                     *key;
    int                             key_len;
    const tenant_ejson_member_t    *m;
    size_t                          n;
} tenant_ejson_t;


/*
 * It returns 1 if it appended, 0 if the value is malformed, -1 without memory.
 */
typedef int (*tenant_ejson_pt)(tenant_ejson_t *e);


static int tenant_ejson_oid(tenant_ejson_t *e);
static int tenant_ejson_int32(tenant_ejson_t *e);
static int tenant_ejson_int64(tenant_ejson_t *e);
static int tenant_ejson_double(tenant_ejson_t *e);
static int tenant_ejson_decimal_value(tenant_ejson_t *e);
static int tenant_ejson_date_value(tenant_ejson_t *e);
static int tenant_ejson_binary(tenant_ejson_t *e);
static int tenant_ejson_uuid(tenant_ejson_t *e);
static int tenant_ejson_timestamp(tenant_ejson_t *e);
static int tenant_ejson_regex(tenant_ejson_t *e);
static int tenant_ejson_min(tenant_ejson_t *e);
static int tenant_ejson_max(tenant_ejson_t *e);
static int tenant_ejson_undefined(tenant_ejson_t *e);
static const tenant_ejson_member_t *tenant_ejson_get(tenant_ejson_t *e,
    const char *name, char kind);
static int tenant_ejson_ok(bool ok);
static size_t tenant_ejson_type(const char *name);


static const struct {
    const char        *name;
    tenant_ejson_pt    append;         /* NULL: never accepted */
    const char        *fault;
} tenant_ejson_types[] = {
    { "$oid", tenant_ejson_oid,
      "\"$oid\" takes a string of 24 hexadecimal digits" },
    { "$numberInt", tenant_ejson_int32,
      "\"$numberInt\" takes a string, an integer of 32 bits" },
    { "$numberLong", tenant_ejson_int64,
      "\"$numberLong\" takes a string, an integer of 64 bits" },
    { "$numberDouble", tenant_ejson_double,
      "\"$numberDouble\" takes a string, a number that a double can hold" },
    { "$numberDecimal", tenant_ejson_decimal_value,
      "\"$numberDecimal\" takes a string, a number of at most 34 digits that "
      "decimal128 can hold exactly" },
    { "$date", tenant_ejson_date_value,
      "\"$date\" takes RFC 3339 text of the years 1 to 9999, or "
      "{\"$numberLong\": milliseconds}" },
    { "$binary", tenant_ejson_binary,
      "\"$binary\" takes {\"base64\": string, \"subType\": one or two "
      "hexadecimal digits}" },
    { "$uuid", tenant_ejson_uuid,
      "\"$uuid\" takes a string of 36 characters (RFC 9562)" },
    { "$timestamp", tenant_ejson_timestamp,
      "\"$timestamp\" takes {\"t\": integer, \"i\": integer}, each from 0 to "
      "4294967295" },
    { "$regularExpression", tenant_ejson_regex,
      "\"$regularExpression\" takes {\"pattern\": string without NUL, "
      "\"options\": letters of \"ilmsux\"}" },
    { "$minKey", tenant_ejson_min, "\"$minKey\" takes 1" },
    { "$maxKey", tenant_ejson_max, "\"$maxKey\" takes 1" },
    { "$undefined", tenant_ejson_undefined, "\"$undefined\" takes true" },
    { "$code", NULL, "\"$code\" is not accepted" },
    { "$scope", NULL, "\"$scope\" is not accepted" },
    { "$symbol", NULL, "\"$symbol\" is not accepted" },
    { "$dbPointer", NULL, "\"$dbPointer\" is not accepted" },
};


#define TENANT_EJSON_TYPES                                                    \
    (sizeof(tenant_ejson_types) / sizeof(tenant_ejson_types[0]))


void
tenant_ejson_member_set(tenant_ejson_member_t *member, char kind,
    const char *text, size_t len, int64_t number)
{
    member->kind = kind;
    member->text.data = text;
    member->text.len = text == NULL ? 0 : len;
    member->number = number;
}


bool
tenant_ejson_is(const char *name)
{
    return name[0] == '$' && tenant_ejson_type(name) < TENANT_EJSON_TYPES;
}


static size_t
tenant_ejson_type(const char *name)
{
    size_t  i;

    for (i = 0; i < TENANT_EJSON_TYPES; i++) {
        if (strcmp(name, tenant_ejson_types[i].name) == 0) {
            break;
        }
    }

    return i;
}


const char *
tenant_ejson_fault(const char *wrapper)
{
    size_t  i;

    i = tenant_ejson_type(wrapper);

    return i < TENANT_EJSON_TYPES ? tenant_ejson_types[i].fault
                                  : "is not known";
}


tenant_status_e
tenant_ejson_append(bson_t *to, const char *key, int key_len,
    const char *wrapper, const tenant_ejson_member_t *members, size_t n)
{
    int             rc;
    size_t          i;
    tenant_ejson_t  e;

    e.to = to;
    e.key = key;
    e.key_len = key_len;
    e.m = members;
    e.n = n;

    i = tenant_ejson_type(wrapper);

    rc = i < TENANT_EJSON_TYPES && tenant_ejson_types[i].append != NULL
         ? tenant_ejson_types[i].append(&e) : 0;

    return rc == 1 ? TENANT_OK
           : rc == 0 ? TENANT_UNPROCESSABLE : TENANT_NO_MEMORY;
}


static int
tenant_ejson_ok(bool ok)
{
    return ok ? 1 : -1;
}


/*
 * Returns the only value, whose name is empty, or the member "name" of an
 * object; NULL when there is none, or it is of another kind.
 */

static const tenant_ejson_member_t *
tenant_ejson_get(tenant_ejson_t *e, const char *name, char kind)
{
    size_t  i;

    for (i = 0; i < e->n; i++) {
        if (strcmp(e->m[i].name, name) == 0) {
            return e->m[i].kind == kind ? &e->m[i] : NULL;
        }
    }

    return NULL;
}


static int
tenant_ejson_oid(tenant_ejson_t *e)
{
    char                          hex[TENANT_OID_HEX + 1];
    bson_oid_t                    oid;
    const tenant_ejson_member_t  *m;

    m = tenant_ejson_get(e, "", 's');

    if (m == NULL || !tenant_oid_is(m->text)) {
        return 0;
    }

    memcpy(hex, m->text.data, TENANT_OID_HEX);
    hex[TENANT_OID_HEX] = '\0';

    bson_oid_init_from_string(&oid, hex);

    return tenant_ejson_ok(bson_append_oid(e->to, e->key, e->key_len, &oid));
}


static int
tenant_ejson_int32(tenant_ejson_t *e)
{
    int64_t                       n;
    const tenant_ejson_member_t  *m;

    m = tenant_ejson_get(e, "", 's');

    if (m == NULL || !tenant_ejson_integer(m->text, &n)
        || n < INT32_MIN || n > INT32_MAX)
    {
        return 0;
    }

    return tenant_ejson_ok(bson_append_int32(e->to, e->key, e->key_len,
                                             (int32_t) n));
}


static int
tenant_ejson_int64(tenant_ejson_t *e)
{
    int64_t                       n;
    const tenant_ejson_member_t  *m;

    m = tenant_ejson_get(e, "", 's');

    if (m == NULL || !tenant_ejson_integer(m->text, &n)) {
        return 0;
    }

    return tenant_ejson_ok(bson_append_int64(e->to, e->key, e->key_len, n));
}


static int
tenant_ejson_double(tenant_ejson_t *e)
{
    char                          copy[TENANT_EJSON_NUMBER_MAX];
    char                         *end;
    double                        n;
    const tenant_ejson_member_t  *m;

    m = tenant_ejson_get(e, "", 's');

    if (m == NULL || m->text.len == 0 || m->text.len >= sizeof(copy)) {
        return 0;
    }

    if (tenant_str_is(m->text, "Infinity")) {
        n = INFINITY;

    } else if (tenant_str_is(m->text, "-Infinity")) {
        n = -INFINITY;

    } else if (tenant_str_is(m->text, "NaN")) {
        n = NAN;

    } else {
        if (!tenant_ejson_number(m->text)) {
            return 0;
        }

        memcpy(copy, m->text.data, m->text.len);
        copy[m->text.len] = '\0';

        n = strtod(copy, &end);

        if (*end != '\0' || end == copy || isinf(n)) {
            return 0;
        }
    }

    return tenant_ejson_ok(bson_append_double(e->to, e->key, e->key_len, n));
}


static int
tenant_ejson_decimal_value(tenant_ejson_t *e)
{
    bson_decimal128_t             n;
    const tenant_ejson_member_t  *m;

    m = tenant_ejson_get(e, "", 's');

    if (m == NULL || !tenant_ejson_decimal(m->text, &n)) {
        return 0;
    }

    return tenant_ejson_ok(bson_append_decimal128(e->to, e->key, e->key_len,
                                                  &n));
}


static int
tenant_ejson_date_value(tenant_ejson_t *e)
{
    int64_t                       ms;
    const tenant_ejson_member_t  *m;

    m = tenant_ejson_get(e, "", 's');

    if (m != NULL) {
        if (!tenant_ejson_date(m->text, &ms)) {
            return 0;
        }

    } else {
        m = e->n == 1 ? tenant_ejson_get(e, "$numberLong", 's') : NULL;

        if (m == NULL || !tenant_ejson_integer(m->text, &ms)) {
            return 0;
        }
    }

    return tenant_ejson_ok(bson_append_date_time(e->to, e->key, e->key_len,
                                                 ms));
}


static int
tenant_ejson_binary(tenant_ejson_t *e)
{
    int                           subtype;
    bool                          ok;
    uint8_t                      *out;
    uint32_t                      len;
    const tenant_ejson_member_t  *data, *type;

    data = tenant_ejson_get(e, "base64", 's');
    type = tenant_ejson_get(e, "subType", 's');

    if (data == NULL || type == NULL || e->n != 2
        || type->text.len == 0 || type->text.len > 2)
    {
        return 0;
    }

    subtype = tenant_ejson_hex(type->text.data[0]);

    if (type->text.len == 2 && subtype >= 0) {
        subtype = tenant_ejson_hex(type->text.data[1]) < 0 ? -1
                  : subtype * 16 + tenant_ejson_hex(type->text.data[1]);
    }

    if (subtype < 0) {
        return 0;
    }

    out = malloc(data->text.len / 4 * 3 + 1);
    if (out == NULL) {
        return -1;
    }

    if (!tenant_ejson_base64(data->text, out, &len)) {
        free(out);
        return 0;
    }

    ok = bson_append_binary(e->to, e->key, e->key_len,
                            (bson_subtype_t) subtype, out, len);
    free(out);

    return tenant_ejson_ok(ok);
}


static int
tenant_ejson_uuid(tenant_ejson_t *e)
{
    int                           digit;
    size_t                        i, n;
    uint8_t                       uuid[16];
    const tenant_ejson_member_t  *m;

    m = tenant_ejson_get(e, "", 's');

    if (m == NULL || m->text.len != 36) {
        return 0;
    }

    memset(uuid, 0, sizeof(uuid));

    for (i = 0, n = 0; i < 36; i++) {

        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (m->text.data[i] != '-') {
                return 0;
            }

            continue;
        }

        digit = tenant_ejson_hex(m->text.data[i]);
        if (digit < 0) {
            return 0;
        }

        uuid[n / 2] = (uint8_t) (uuid[n / 2] << 4 | digit);
        n++;
    }

    return tenant_ejson_ok(bson_append_binary(e->to, e->key, e->key_len,
                                              BSON_SUBTYPE_UUID, uuid, 16));
}


static int
tenant_ejson_timestamp(tenant_ejson_t *e)
{
    const tenant_ejson_member_t  *t, *i;

    t = tenant_ejson_get(e, "t", 'i');
    i = tenant_ejson_get(e, "i", 'i');

    if (t == NULL || i == NULL || e->n != 2
        || t->number < 0 || t->number > UINT32_MAX
        || i->number < 0 || i->number > UINT32_MAX)
    {
        return 0;
    }

    return tenant_ejson_ok(bson_append_timestamp(e->to, e->key, e->key_len,
                                                 (uint32_t) t->number,
                                                 (uint32_t) i->number));
}


static int
tenant_ejson_regex(tenant_ejson_t *e)
{
    char                          sorted[TENANT_EJSON_OPTIONS_MAX + 1];
    size_t                        i, n;
    const char                   *c;
    const tenant_ejson_member_t  *pattern, *options;

    static const char  allowed[] = "ilmsux";

    pattern = tenant_ejson_get(e, "pattern", 's');
    options = tenant_ejson_get(e, "options", 's');

    if (pattern == NULL || options == NULL || e->n != 2
        || memchr(pattern->text.data, '\0', pattern->text.len) != NULL
        || options->text.len > TENANT_EJSON_OPTIONS_MAX)
    {
        return 0;
    }

    for (i = 0; i < options->text.len; i++) {
        if (options->text.data[i] == '\0'
            || strchr(allowed, options->text.data[i]) == NULL
            || memchr(options->text.data, options->text.data[i], i) != NULL)
        {
            return 0;
        }
    }

    n = 0;

    for (c = allowed; *c != '\0'; c++) {
        if (memchr(options->text.data, *c, options->text.len) != NULL) {
            sorted[n++] = *c;
        }
    }

    sorted[n] = '\0';

    return tenant_ejson_ok(bson_append_regex(e->to, e->key, e->key_len,
                                             pattern->text.data, sorted));
}


static int
tenant_ejson_min(tenant_ejson_t *e)
{
    const tenant_ejson_member_t  *m;

    m = tenant_ejson_get(e, "", 'i');

    return m == NULL || m->number != 1 ? 0
           : tenant_ejson_ok(bson_append_minkey(e->to, e->key, e->key_len));
}


static int
tenant_ejson_max(tenant_ejson_t *e)
{
    const tenant_ejson_member_t  *m;

    m = tenant_ejson_get(e, "", 'i');

    return m == NULL || m->number != 1 ? 0
           : tenant_ejson_ok(bson_append_maxkey(e->to, e->key, e->key_len));
}


static int
tenant_ejson_undefined(tenant_ejson_t *e)
{
    return tenant_ejson_get(e, "", 't') == NULL ? 0
           : tenant_ejson_ok(bson_append_undefined(e->to, e->key,
                                                   e->key_len));
}
