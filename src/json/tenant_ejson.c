/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tenant_ejson.h"


#define TENANT_EJSON_NUMBER_MAX   64
#define TENANT_EJSON_OPTIONS_MAX  6


typedef struct {
    tenant_json_reader_t           *reader;
    bson_t                         *to;
    const char                     *key;
    int                             key_len;
    const tenant_ejson_member_t    *m;
    size_t                          n;
} tenant_ejson_t;


/* 1: appended, 0: malformed, -1: no memory */
typedef int (*tenant_ejson_pt)(tenant_ejson_t *e);


static int tenant_ejson_oid(tenant_ejson_t *e);
static int tenant_ejson_int32(tenant_ejson_t *e);
static int tenant_ejson_int64(tenant_ejson_t *e);
static int tenant_ejson_double(tenant_ejson_t *e);
static int tenant_ejson_decimal(tenant_ejson_t *e);
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
static bool tenant_ejson_integer(tenant_str_t text, int64_t *number);
static bool tenant_ejson_digits(const char *p, size_t n, int *number);
static int tenant_ejson_hex(char c);
static bool tenant_ejson_base64(tenant_str_t text, uint8_t *out,
    uint32_t *len);


static const struct {
    const char        *name;
    tenant_ejson_pt    append;         /* NULL: never accepted */
} tenant_ejson_types[] = {
    { "$oid",                tenant_ejson_oid },
    { "$numberInt",          tenant_ejson_int32 },
    { "$numberLong",         tenant_ejson_int64 },
    { "$numberDouble",       tenant_ejson_double },
    { "$numberDecimal",      tenant_ejson_decimal },
    { "$date",               tenant_ejson_date_value },
    { "$binary",             tenant_ejson_binary },
    { "$uuid",               tenant_ejson_uuid },
    { "$timestamp",          tenant_ejson_timestamp },
    { "$regularExpression",  tenant_ejson_regex },
    { "$minKey",             tenant_ejson_min },
    { "$maxKey",             tenant_ejson_max },
    { "$undefined",          tenant_ejson_undefined },
    { "$code",               NULL },
    { "$scope",              NULL },
    { "$symbol",             NULL },
    { "$dbPointer",          NULL },
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
    size_t  i;

    if (name[0] != '$') {
        return false;
    }

    for (i = 0; i < TENANT_EJSON_TYPES; i++) {
        if (strcmp(name, tenant_ejson_types[i].name) == 0) {
            return true;
        }
    }

    return false;
}


tenant_status_e
tenant_ejson_append(tenant_json_reader_t *reader, bson_t *to, const char *key,
    int key_len, const char *wrapper, const tenant_ejson_member_t *members,
    size_t n)
{
    int             rc;
    size_t          i;
    tenant_ejson_t  e;

    e.reader = reader;
    e.to = to;
    e.key = key;
    e.key_len = key_len;
    e.m = members;
    e.n = n;

    for (i = 0; i < TENANT_EJSON_TYPES; i++) {

        if (strcmp(wrapper, tenant_ejson_types[i].name) != 0) {
            continue;
        }

        if (tenant_ejson_types[i].append == NULL) {
            return tenant_error_set(reader->err, TENANT_UNPROCESSABLE,
                                    "values of type \"%s\" are not accepted",
                                    wrapper);
        }

        rc = tenant_ejson_types[i].append(&e);

        return rc == 1 ? TENANT_OK
               : rc == 0 ? tenant_ejson_malformed(reader, wrapper)
                         : tenant_ejson_full(reader);
    }

    return tenant_ejson_malformed(reader, wrapper);
}


tenant_status_e
tenant_ejson_malformed(tenant_json_reader_t *reader, const char *wrapper)
{
    return tenant_error_set(reader->err, TENANT_UNPROCESSABLE,
                            "a value of type \"%s\" is malformed", wrapper);
}


tenant_status_e
tenant_ejson_full(tenant_json_reader_t *reader)
{
    return tenant_error_set(reader->err, TENANT_NO_MEMORY, "out of memory");
}


static int
tenant_ejson_ok(bool ok)
{
    return ok ? 1 : -1;
}


/* The only value, or the member "name" of an object; NULL: not there. */

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


/* "-"? digits, within 64 bits, and nothing else. */

static bool
tenant_ejson_integer(tenant_str_t text, int64_t *number)
{
    char    copy[24];
    char   *end;
    size_t  i;

    i = text.len != 0 && text.data[0] == '-';

    if (text.len == i || text.len >= sizeof(copy)) {
        return false;
    }

    for ( /* void */ ; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }

    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';

    errno = 0;
    *number = strtoll(copy, &end, 10);

    return errno == 0 && *end == '\0';
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
        memcpy(copy, m->text.data, m->text.len);
        copy[m->text.len] = '\0';

        if (strspn(copy, "0123456789+-.eE") != m->text.len) {
            return 0;
        }

        n = strtod(copy, &end);

        if (*end != '\0' || end == copy || isinf(n)) {
            return 0;
        }
    }

    return tenant_ejson_ok(bson_append_double(e->to, e->key, e->key_len, n));
}


static int
tenant_ejson_decimal(tenant_ejson_t *e)
{
    bson_decimal128_t             n;
    const tenant_ejson_member_t  *m;

    m = tenant_ejson_get(e, "", 's');

    if (m == NULL || m->text.len == 0
        || m->text.len >= TENANT_EJSON_NUMBER_MAX
        || strlen(m->text.data) != m->text.len
        || !bson_decimal128_from_string(m->text.data, &n))
    {
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


bool
tenant_ejson_date(tenant_str_t text, int64_t *ms)
{
    int          y, mo, d, h, mi, s, fraction, scale, zh, zm, offset, yoe, doy;
    int64_t      days;
    size_t       i, digits;
    const char  *p;

    static const int  lengths[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };

    p = text.data;

    if (text.len < 20
        || !tenant_ejson_digits(p, 4, &y) || p[4] != '-'
        || !tenant_ejson_digits(p + 5, 2, &mo) || p[7] != '-'
        || !tenant_ejson_digits(p + 8, 2, &d) || (p[10] != 'T')
        || !tenant_ejson_digits(p + 11, 2, &h) || p[13] != ':'
        || !tenant_ejson_digits(p + 14, 2, &mi) || p[16] != ':'
        || !tenant_ejson_digits(p + 17, 2, &s))
    {
        return false;
    }

    i = 19;
    fraction = 0;

    if (p[i] == '.') {
        i++;

        for (digits = 0, scale = 100; i < text.len && p[i] >= '0'
             && p[i] <= '9'; i++, digits++, scale /= 10)
        {
            fraction += (p[i] - '0') * scale;
        }

        if (digits == 0 || digits > 3) {
            return false;
        }
    }

    offset = 0;

    if (i + 1 == text.len && p[i] == 'Z') {
        /* UTC */

    } else if (((i + 6 == text.len && p[i + 3] == ':'
                 && tenant_ejson_digits(p + i + 4, 2, &zm))
                || (i + 5 == text.len
                    && tenant_ejson_digits(p + i + 3, 2, &zm)))
               && (p[i] == '+' || p[i] == '-')
               && tenant_ejson_digits(p + i + 1, 2, &zh)
               && zh <= 23 && zm <= 59)
    {
        offset = (zh * 60 + zm) * (p[i] == '-' ? -1 : 1);

    } else {
        return false;
    }

    if (y < 1 || mo < 1 || mo > 12 || d < 1 || h > 23 || mi > 59 || s > 59
        || d > lengths[mo - 1]
               + (mo == 2 && (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))))
    {
        return false;
    }

    /* days since 1970 in the proleptic calendar, years beginning in March */

    y -= mo <= 2;
    yoe = y % 400;
    doy = (153 * (mo + (mo > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    days = (int64_t) (y / 400) * 146097 + yoe * 365 + yoe / 4 - yoe / 100
           + doy - 719468;

    *ms = ((days * 24 + h) * 60 + mi - offset) * 60000 + s * 1000 + fraction;

    return true;
}


static bool
tenant_ejson_digits(const char *p, size_t n, int *number)
{
    size_t  i;

    *number = 0;

    for (i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return false;
        }

        *number = *number * 10 + (p[i] - '0');
    }

    return true;
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
tenant_ejson_hex(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }

    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }

    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }

    return -1;
}


/* RFC 4648, section 4, with padding, and no bits set beyond the data. */

static bool
tenant_ejson_base64(tenant_str_t text, uint8_t *out, uint32_t *len)
{
    size_t       i, n, pad;
    uint32_t     bits;
    const char  *p;

    static const char  alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    *len = 0;

    if (text.len % 4 != 0) {
        return false;
    }

    pad = text.len != 0 && text.data[text.len - 1] == '=';
    pad += pad && text.data[text.len - 2] == '=';

    for (i = 0, bits = 0; i < text.len - pad; i++) {

        p = text.data[i] == '\0' ? NULL : strchr(alphabet, text.data[i]);
        if (p == NULL) {
            return false;
        }

        bits = (bits << 6 | (uint32_t) (p - alphabet)) & 0xffffff;

        if (i % 4 == 3) {
            out[(*len)++] = (uint8_t) (bits >> 16);
            out[(*len)++] = (uint8_t) (bits >> 8);
            out[(*len)++] = (uint8_t) bits;
        }
    }

    if (pad == 0) {
        return true;
    }

    n = pad == 1 ? 2 : 4;

    if ((bits & ((1u << n) - 1)) != 0) {
        return false;
    }

    if (pad == 1) {
        out[(*len)++] = (uint8_t) (bits >> 10);
        out[(*len)++] = (uint8_t) (bits >> 2);
    } else {
        out[(*len)++] = (uint8_t) (bits >> 4);
    }

    return true;
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
