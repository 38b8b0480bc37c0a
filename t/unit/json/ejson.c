/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */

/*
 * Typed values (MongoDB Extended JSON v2): each one there and back in both
 * forms, and each way to write it wrongly.
 */


#include "bson_kit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))
#define BIN(b, t) "{\"$binary\":{\"base64\":\"" b "\",\"subType\":\"" t "\"}}"
#define RE(p, o)  "{\"$regularExpression\":{\"pattern\":\"" p                 \
                  "\",\"options\":\"" o "\"}}"
#define MS(n)     "{\"$date\":{\"$numberLong\":\"" n "\"}}"
#define DATE(d)   "{\"$date\":\"" d "\"}"
#define DBL(n)    "{\"$numberDouble\":\"" n "\"}"
#define DEC(n)    "{\"$numberDecimal\":\"" n "\"}"
#define I32(n)    "{\"$numberInt\":\"" n "\"}"
#define I64(n)    "{\"$numberLong\":\"" n "\"}"
#define TS(t, i)  "{\"$timestamp\":{\"t\":" t ",\"i\":" i "}}"
#define OID(h)    "{\"$oid\":\"" h "\"}"
#define UUID      "00112233-4455-6677-8899-aabbccddeeff"


static const struct {
    const char  *in;
    const char  *relaxed;              /* NULL: as it came in */
    const char  *canonical;            /* NULL: as relaxed */
} good[] = {
    { OID(KIT_HEX), NULL, NULL },
    { OID("0123456789ABCDEF01234567"), OID(KIT_HEX), NULL },

    { I32("5"), "5", I32("5") },
    { I32("-2147483648"), "-2147483648", I32("-2147483648") },
    { I32("2147483647"), "2147483647", I32("2147483647") },
    { I64("5"), "5", I64("5") },
    { I64("-9223372036854775808"), "-9223372036854775808",
      I64("-9223372036854775808") },
    { I64("9223372036854775807"), "9223372036854775807",
      I64("9223372036854775807") },

    { DBL("1"), "1.0", DBL("1.0") },
    { DBL("-0.0"), "-0.0", DBL("-0.0") },
    { DBL("0.1"), "0.1", DBL("0.1") },
    { DBL("-1.5e-7"), "-1.5e-07", DBL("-1.5e-07") },
    { DBL("1E+300"), "1e+300", DBL("1e+300") },
    { DBL("Infinity"), NULL, NULL },
    { DBL("-Infinity"), NULL, NULL },
    { DBL("NaN"), NULL, NULL },

    { DEC("1.50"), NULL, NULL },
    { DEC("-0"), NULL, NULL },
    { DEC("1E+10"), NULL, NULL },
    { DEC("1234567890123456789012345678901234"), NULL, NULL },
    { DEC("9.999999999999999999999999999999999E+6144"), NULL, NULL },
    { DEC("1E-6176"), NULL, NULL },
    { DEC("NaN"), NULL, NULL },
    { DEC("nan"), DEC("NaN"), NULL },
    { DEC("-NaN"), DEC("NaN"), NULL },
    { DEC("iNF"), DEC("Infinity"), NULL },
    { DEC("+Inf"), DEC("Infinity"), NULL },
    { DEC("-infinitY"), DEC("-Infinity"), NULL },
    { DEC("+1.5"), DEC("1.5"), NULL },
    { DEC(".5"), DEC("0.5"), NULL },
    { DEC("5."), DEC("5"), NULL },
    { DEC("-5.e1"), DEC("-5E+1"), NULL },
    { DEC("000000000000000000000000000000000000000007.50"), DEC("7.50"),
      NULL },
    { DEC("0001234567890123456789012345678901234"),
      DEC("1234567890123456789012345678901234"), NULL },
    { DEC("0.0000000000000000000000000000000000000000000001"), DEC("1E-46"),
      NULL },
    { DEC("1E+00000000000000000000000000000000000005"), DEC("1E+5"), NULL },
    { DEC("1e-007"), DEC("1E-7"), NULL },
    { DEC("1E+6144"), DEC("1.000000000000000000000000000000000E+6144"),
      NULL },
    { DEC("10E-6177"), DEC("1E-6176"), NULL },
    { DEC("0E+99999999999999999999"), DEC("0E+6111"), NULL },
    { DEC("-0E-99999999999999999999"), DEC("-0E-6176"), NULL },
    { DEC("0000000000000000000000000000000000000000"), DEC("0"), NULL },
    { DEC("Infinity"), NULL, NULL },
    { DEC("-Infinity"), NULL, NULL },

    { DATE("1970-01-01T00:00:00Z"), NULL, MS("0") },
    { DATE("2012-12-24T12:15:30.501Z"), NULL, MS("1356351330501") },
    { DATE("2012-12-24T12:15:30.5Z"), DATE("2012-12-24T12:15:30.500Z"),
      MS("1356351330500") },
    { DATE("2012-12-24T12:15:30.05Z"), DATE("2012-12-24T12:15:30.050Z"),
      MS("1356351330050") },
    { DATE("2012-12-24T12:15:30.000Z"), DATE("2012-12-24T12:15:30Z"),
      MS("1356351330000") },
    { DATE("2012-12-24T12:15:30+01:30"), DATE("2012-12-24T10:45:30Z"),
      MS("1356345930000") },
    { DATE("2012-12-24T12:15:30-11:00"), DATE("2012-12-24T23:15:30Z"),
      MS("1356390930000") },
    { DATE("2000-02-29T00:00:00Z"), NULL, MS("951782400000") },
    /* RFC 3339, 5.6: "T" and "Z" may be lower case */
    { DATE("2000-02-29t00:00:00z"), DATE("2000-02-29T00:00:00Z"),
      MS("951782400000") },
    { DATE("2024-02-29T23:59:59.999Z"), NULL, MS("1709251199999") },
    { DATE("9999-12-31T23:59:59.999Z"), NULL, MS("253402300799999") },
    { DATE("9999-12-31T23:59:59-00:01"), MS("253402300859000"), NULL },
    { DATE("1969-12-31T23:59:59.999Z"), MS("-1"), NULL },
    { DATE("1970-01-01T00:00:00+00:01"), MS("-60000"), NULL },
    { DATE("1960-01-01T00:00:00Z"), MS("-315619200000"), NULL },
    { DATE("0001-01-01T00:00:00Z"), MS("-62135596800000"), NULL },
    { DATE("1600-02-29T00:00:00Z"), MS("-11670998400000"), NULL },
    { MS("0"), DATE("1970-01-01T00:00:00Z"), MS("0") },
    { MS("253402300800000"), NULL, NULL },
    { MS("-9223372036854775808"), NULL, NULL },
    { MS("9223372036854775807"), NULL, NULL },

    { BIN("", "00"), NULL, NULL },
    { BIN("AQ==", "00"), NULL, NULL },
    { BIN("AQI=", "05"), NULL, NULL },
    { BIN("AQID", "ff"), NULL, NULL },
    { BIN("//8=", "80"), NULL, NULL },
    { BIN("//8=", "02"), NULL, NULL },
    { BIN("+/+/", "0"), BIN("+/+/", "00"), NULL },
    { BIN("AQID", "FF"), BIN("AQID", "ff"), NULL },
    { "{\"$binary\":{\"subType\":\"00\",\"base64\":\"AQID\"}}",
      BIN("AQID", "00"), NULL },
    { "{\"$uuid\":\"" UUID "\"}", BIN("ABEiM0RVZneImaq7zN3u/w==", "04"),
      NULL },

    { TS("0", "0"), NULL, NULL },
    { TS("4294967295", "4294967295"), NULL, NULL },
    { "{\"$timestamp\":{\"i\":2,\"t\":1}}", TS("1", "2"), NULL },

    { RE("", ""), NULL, NULL },
    { RE("^a\\\\.\\\"b", "ilmsux"), NULL, NULL },
    { RE("a", "xusmli"), RE("a", "ilmsux"), NULL },
    { "{\"$regularExpression\":{\"options\":\"i\",\"pattern\":\"p\"}}",
      RE("p", "i"), NULL },

    { "{\"$minKey\":1}", NULL, NULL },
    { "{\"$maxKey\":1}", NULL, NULL },
    { "{\"$undefined\":true}", NULL, NULL },

    /* no wrappers: whether they may stand there is for others to decide */

    { "{\"$regex\":\"a\",\"$options\":\"i\"}", NULL, NULL },
    { "{\"$type\":\"string\"}", NULL, NULL },
    { "{\"$ref\":\"c\",\"$id\":\"x\",\"$db\":\"d\"}", NULL, NULL },
    { "{\"$Oid\":\"x\"}", NULL, NULL },
    { "{\"$oid \":\"x\"}", NULL, NULL },
    { "{\"oid\":\"x\"}", NULL, NULL },
    { "{\"$\":\"x\"}", NULL, NULL },
    { "{\"$gt\":" OID(KIT_HEX) "}", NULL, NULL },
    { "[" OID(KIT_HEX) ",[{\"$minKey\":1}]]", NULL, NULL }
};


static const struct {
    const char  *wrapper;
    const char  *in;
} bad[] = {
    { "$oid", "{\"$oid\":\"\"}" },
    { "$oid", OID("0123456789abcdef0123456") },
    { "$oid", OID("0123456789abcdef012345678") },
    { "$oid", OID("0123456789abcdef0123456g") },
    { "$oid", OID("0123456789abcdef0123456\\u0000") },
    { "$oid", "{\"$oid\":1}" },
    { "$oid", "{\"$oid\":null}" },
    { "$oid", "{\"$oid\":[\"" KIT_HEX "\"]}" },
    { "$oid", "{\"$oid\":{}}" },
    { "$oid", "{\"$oid\":{\"\":\"" KIT_HEX "\"}}" },
    { "$oid", "{\"$oid\":{\"\":\"" KIT_HEX "\",\"x\":1}}" },
    { "$oid", "{\"$oid\":\"" KIT_HEX "\",\"x\":1}" },
    { "$oid", "{\"x\":1,\"$oid\":\"" KIT_HEX "\"}" },

    { "$numberInt", "{\"$numberInt\":5}" },
    { "$numberInt", I32("") },
    { "$numberInt", I32("-") },
    { "$numberInt", I32("+1") },
    { "$numberInt", I32(" 1") },
    { "$numberInt", I32("1 ") },
    { "$numberInt", I32("1.0") },
    { "$numberInt", I32("1e2") },
    { "$numberInt", I32("01") },
    { "$numberInt", I32("-01") },
    { "$numberInt", I32("0x1") },
    { "$numberInt", I32("1\\u0000") },
    { "$numberInt", I32("2147483648") },
    { "$numberInt", I32("-2147483649") },
    { "$numberInt", "{\"$numberInt\":\"1\",\"x\":1}" },
    { "$numberLong", "{\"$numberLong\":5}" },
    { "$numberLong", I64("") },
    { "$numberLong", I64("1e3") },
    { "$numberLong", I64("9223372036854775808") },
    { "$numberLong", I64("-9223372036854775809") },
    { "$numberLong", I64("99999999999999999999999999999999") },

    { "$numberDouble", "{\"$numberDouble\":1.5}" },
    { "$numberDouble", DBL("") },
    { "$numberDouble", DBL("x") },
    { "$numberDouble", DBL("1.5x") },
    { "$numberDouble", DBL("0x1p3") },
    { "$numberDouble", DBL("inf") },
    { "$numberDouble", DBL("nan") },
    { "$numberDouble", DBL("+Infinity") },
    { "$numberDouble", DBL("infinity") },
    { "$numberDouble", DBL(" 1") },
    { "$numberDouble", DBL("1e") },
    { "$numberDouble", DBL("1e+") },
    { "$numberDouble", DBL("1.") },
    { "$numberDouble", DBL(".5") },
    { "$numberDouble", DBL("+1") },
    { "$numberDouble", DBL("01.5") },
    { "$numberDouble", DBL("1e5.5") },
    { "$numberDouble", DBL("1.5.5") },
    { "$numberDouble", DBL("--1") },
    { "$numberDouble", DBL("-") },
    { "$numberDouble", DBL("1e999") },
    { "$numberDouble", DBL("1,5") },
    { "$numberDouble", DBL("1\\u0000") },
    { "$numberDecimal", "{\"$numberDecimal\":1.5}" },
    { "$numberDecimal", DEC("") },
    { "$numberDecimal", DEC("x") },
    { "$numberDecimal", DEC("1.5x") },
    { "$numberDecimal", DEC("1E+7000") },
    { "$numberDecimal", DEC("12345678901234567890123456789012345") },
    { "$numberDecimal", DEC("1\\u0000") },
    { "$numberDecimal", DEC("1.0000000000000000000000000000000000") },
    { "$numberDecimal", DEC("10000000000000000000000000000000000") },
    { "$numberDecimal", DEC("0853365613747378083628470907884489009") },
    { "$numberDecimal", DEC("000.00085336561374737808362847090788448901") },
    { "$numberDecimal", DEC("-12345678901234567890123456789012.345") },
    { "$numberDecimal", DEC("1234567890123456789012345678901234.5E-3") },
    { "$numberDecimal", DEC("1E4294967297") },
    { "$numberDecimal", DEC("1E-4294967297") },
    { "$numberDecimal", DEC("1E18446744073709551617") },
    { "$numberDecimal", DEC("1E+6145") },
    { "$numberDecimal", DEC("10E+6144") },
    { "$numberDecimal", DEC("1E-6177") },
    { "$numberDecimal", DEC("11E-6177") },
    { "$numberDecimal", DEC(".") },
    { "$numberDecimal", DEC("+") },
    { "$numberDecimal", DEC("-.") },
    { "$numberDecimal", DEC(".e1") },
    { "$numberDecimal", DEC("e1") },
    { "$numberDecimal", DEC("1e") },
    { "$numberDecimal", DEC("1e+") },
    { "$numberDecimal", DEC("1e-") },
    { "$numberDecimal", DEC("1e1.5") },
    { "$numberDecimal", DEC("1e 5") },
    { "$numberDecimal", DEC("1e+-5") },
    { "$numberDecimal", DEC("1.5.5") },
    { "$numberDecimal", DEC("1..5") },
    { "$numberDecimal", DEC("--1") },
    { "$numberDecimal", DEC("+-1") },
    { "$numberDecimal", DEC(" 1") },
    { "$numberDecimal", DEC("1 ") },
    { "$numberDecimal", DEC("1,5") },
    { "$numberDecimal", DEC("0x10") },
    { "$numberDecimal", DEC("1_000") },
    { "$numberDecimal", DEC("infin") },
    { "$numberDecimal", DEC("Infinityy") },
    { "$numberDecimal", DEC("NaN123") },
    { "$numberDecimal", DEC("sNaN") },
    { "$numberDecimal", DEC("nan\\u0000") },
    { "$numberDecimal", DEC("\xd9\xa1") },

    { "$date", "{\"$date\":0}" },
    { "$date", "{\"$date\":true}" },
    { "$date", "{\"$date\":{}}" },
    { "$date", "{\"$date\":{\"$numberLong\":0}}" },
    { "$date", "{\"$date\":{\"$numberInt\":\"0\"}}" },
    { "$date", "{\"$date\":{\"$numberLong\":\"0\",\"x\":1}}" },
    { "$date", MS("x") },
    { "$date", "{\"$date\":{\"\":\"2020-01-01T00:00:00Z\"}}" },
    { "$date", DATE("") },
    { "$date", DATE("2020-01-01") },
    { "$date", DATE("2020-01-01T00:00:00") },
    { "$date", DATE("2020-01-01T00:00Z") },
    { "$date", DATE("2020-01-01 00:00:00Z") },
    { "$date", DATE("2020-1-1T00:00:00Z") },
    { "$date", DATE("02020-01-01T00:00:00Z") },
    { "$date", DATE("-020-01-01T00:00:00Z") },
    { "$date", DATE("0000-01-01T00:00:00Z") },
    { "$date", DATE("2020-00-01T00:00:00Z") },
    { "$date", DATE("2020-13-01T00:00:00Z") },
    { "$date", DATE("2020-01-00T00:00:00Z") },
    { "$date", DATE("2020-01-32T00:00:00Z") },
    { "$date", DATE("2020-04-31T00:00:00Z") },
    { "$date", DATE("2021-02-29T00:00:00Z") },
    { "$date", DATE("2100-02-29T00:00:00Z") },
    { "$date", DATE("1900-02-29T00:00:00Z") },
    { "$date", DATE("2020-01-01T24:00:00Z") },
    { "$date", DATE("2020-01-01T00:60:00Z") },
    { "$date", DATE("2020-01-01T00:00:60Z") },
    { "$date", DATE("2020-01-01T00:00:00.Z") },
    { "$date", DATE("2020-01-01T00:00:00.1234Z") },
    { "$date", DATE("2020-01-01T00:00:00,5Z") },
    { "$date", DATE("2020-01-01T00:00:00.123") },
    { "$date", DATE("2020-01-01T00:00:00ZZ") },
    { "$date", DATE("2020-01-01T00:00:00Z ") },
    { "$date", DATE("2020-01-01T00:00:00Z\\u0000") },
    { "$date", DATE("2020-01-01T00:00:00+01") },
    { "$date", DATE("2020-01-01T00:00:00+24:00") },
    { "$date", DATE("2020-01-01T00:00:00+00:60") },
    { "$date", DATE("2020-01-01T00:00:00+0:000") },

    { "$binary", "{\"$binary\":\"AQID\"}" },
    { "$binary", "{\"$binary\":\"AQID\",\"$type\":\"00\"}" },
    { "$binary", "{\"$binary\":{}}" },
    { "$binary", "{\"$binary\":{\"base64\":\"AQID\"}}" },
    { "$binary", "{\"$binary\":{\"subType\":\"00\"}}" },
    { "$binary", "{\"$binary\":{\"base64\":\"AQID\",\"subType\":0}}" },
    { "$binary", "{\"$binary\":{\"base64\":\"AQID\",\"subType\":\"00\","
                 "\"x\":1}}" },
    { "$binary", BIN("AQID", "") },
    { "$binary", BIN("AQID", "000") },
    { "$binary", BIN("AQID", "0g") },
    { "$binary", BIN("AQID", "g0") },
    { "$binary", BIN("A", "00") },
    { "$binary", BIN("AQ", "00") },
    { "$binary", BIN("AQI", "00") },
    { "$binary", BIN("AQ=", "00") },
    { "$binary", BIN("AR==", "00") },
    { "$binary", BIN("AQJ=", "00") },
    { "$binary", BIN("A===", "00") },
    { "$binary", BIN("====", "00") },
    { "$binary", BIN("AQ==AQID", "00") },
    { "$binary", BIN("AQ-_", "00") },
    { "$binary", BIN("AQ I", "00") },
    { "$binary", BIN("AQI\\n", "00") },
    { "$binary", BIN("AQI\\u0000", "00") },
    { "$binary", BIN("AQI\xc3\xa9", "00") },
    { "$uuid", "{\"$uuid\":1}" },
    { "$uuid", "{\"$uuid\":\"00112233445566778899aabbccddeeff\"}" },
    { "$uuid", "{\"$uuid\":\"{" UUID "}\"}" },
    { "$uuid", "{\"$uuid\":\"0011223-34455-6677-8899-aabbccddeeff\"}" },
    { "$uuid", "{\"$uuid\":\"00112233-4455-6677-8899-aabbccddeefg\"}" },

    { "$timestamp", "{\"$timestamp\":1}" },
    { "$timestamp", "{\"$timestamp\":{\"t\":1}}" },
    { "$timestamp", "{\"$timestamp\":{\"t\":1,\"i\":2,\"x\":3}}" },
    { "$timestamp", TS("-1", "0") },
    { "$timestamp", TS("0", "4294967296") },
    { "$timestamp", TS("1.0", "0") },
    { "$timestamp", TS("\"1\"", "0") },

    { "$regularExpression", "{\"$regularExpression\":\"a\"}" },
    { "$regularExpression", "{\"$regularExpression\":{\"pattern\":\"a\"}}" },
    { "$regularExpression", "{\"$regularExpression\":{\"pattern\":\"a\","
                            "\"options\":\"i\",\"x\":1}}" },
    { "$regularExpression", "{\"$regularExpression\":{\"pattern\":1,"
                            "\"options\":\"i\"}}" },
    { "$regularExpression", RE("a\\u0000b", "") },
    { "$regularExpression", RE("a", "i\\u0000") },
    { "$regularExpression", RE("a", "ii") },
    { "$regularExpression", RE("a", "g") },
    { "$regularExpression", RE("a", "I") },
    { "$regularExpression", RE("a", "ilmsuxi") },

    { "$minKey", "{\"$minKey\":2}" },
    { "$minKey", "{\"$minKey\":\"1\"}" },
    { "$minKey", "{\"$minKey\":true}" },
    { "$maxKey", "{\"$maxKey\":0}" },
    { "$maxKey", "{\"$maxKey\":1,\"x\":1}" },
    { "$undefined", "{\"$undefined\":false}" },
    { "$undefined", "{\"$undefined\":1}" },

    { "$code", "{\"$code\":\"f()\"}" },
    { "$code", "{\"$code\":\"f()\",\"$scope\":{}}" },
    { "$code", "{\"$code\":{}}" },
    { "$scope", "{\"$scope\":{}}" },
    { "$symbol", "{\"$symbol\":\"s\"}" },
    { "$dbPointer", "{\"$dbPointer\":{\"$ref\":\"c\",\"$id\":"
                    OID(KIT_HEX) "}}" }
};


static void good_test(void);
static void bad_test(void);
static void bad_expect(const char *wrapper, const char *in,
    const char *format, const char *field);


int
main(void)
{
    good_test();
    bad_test();

    return unit_done();
}


/* There and back: what comes out goes in again as the same bytes. */

static void
good_test(void)
{
    char         text[512], want[512];
    size_t       i, j;
    kit_json_t   json, again;
    const char  *relaxed, *canonical, *out;

    for (i = 0; i < count(good); i++) {
        relaxed = good[i].relaxed ? good[i].relaxed : good[i].in;
        canonical = good[i].canonical ? good[i].canonical : relaxed;

        snprintf(text, sizeof(text), "{\"v\":%s}", good[i].in);
        json = kit_json(text, strlen(text), TENANT_JSON_EXTENDED);

        if (!check(json.status == TENANT_OK)) {
            printf("  %s: %s\n", text, json.err.detail);
            kit_json_done(&json);
            continue;
        }

        for (j = 0; j < 2; j++) {
            snprintf(want, sizeof(want), "{\"v\":%s}",
                     j ? canonical : relaxed);
            out = kit_write(json.arena, json.doc, false,
                            j ? TENANT_JSON_CANONICAL : TENANT_JSON_RELAXED,
                            NULL);

            if (!check(kit_same(text, out, want))) {
                continue;
            }

            again = kit_json(out, strlen(out), TENANT_JSON_EXTENDED);

            /* relaxed int64 and double lose nothing but the first's width */

            if (j == 1) {
                check(again.doc.len == json.doc.len
                      && memcmp(again.doc.data, json.doc.data, json.doc.len)
                         == 0);
            }

            check(kit_same(text, kit_write(again.arena, again.doc, false,
                                           j ? TENANT_JSON_CANONICAL
                                             : TENANT_JSON_RELAXED, NULL),
                           want));
            kit_json_done(&again);
        }

        kit_json_done(&json);
    }
}


static void
bad_test(void)
{
    size_t  i;

    for (i = 0; i < count(bad); i++) {
        bad_expect(bad[i].wrapper, bad[i].in, "{\"v\":%s}", "v");
        bad_expect(bad[i].wrapper, bad[i].in, "[%s]", "[0]");
        bad_expect(bad[i].wrapper, bad[i].in, "[1,[{\"x.y\":{\"\":%s}}]]",
                   "[1][0].x.y.");
        bad_expect(bad[i].wrapper, bad[i].in,
                   "{\"a\":[{\"b\":0},{\"b\":%s}],\"c\":1}", "a[1].b");
        bad_expect(bad[i].wrapper, bad[i].in, "{\"a\":{\"$gt\":%s}}",
                   "a.$gt");
        bad_expect(bad[i].wrapper, bad[i].in, "%s", bad[i].wrapper);
    }

    /* a root is a document: even a right value is none */

    bad_expect("$oid", OID(KIT_HEX), "%s", "$oid");
    bad_expect("$date", DATE("2020-01-01T00:00:00Z"), "%s", "$date");
    bad_expect("$minKey", "{\"$minKey\":1}", "%s", "$minKey");
}


static void
bad_expect(const char *wrapper, const char *in, const char *format,
    const char *field)
{
    bool         root;
    char         text[512], quoted[64];
    kit_json_t   json;
    const char  *place;

    root = strcmp(format, "%s") == 0;
    place = strstr(format, "%s");

    snprintf(text, sizeof(text), "%.*s%s%s", (int) (place - format), format,
             in, place + 2);
    snprintf(quoted, sizeof(quoted), "\"%s\"", wrapper);

    json = kit_json(text, strlen(text), TENANT_JSON_EXTENDED);

    if (!check(json.status == TENANT_UNPROCESSABLE
               && json.err.status == TENANT_UNPROCESSABLE
               && json.err.nfields == 1
               && strcmp(json.err.fields[0].field, field) == 0
               && strlen(json.err.fields[0].message)
                  < TENANT_ERROR_MESSAGE_MAX - 1
               && (root ? json.doc.data == NULL
                        : json.doc.data != NULL
                          && strncmp(json.err.fields[0].message, quoted,
                                     strlen(quoted)) == 0)))
    {
        printf("  %s: %d, %s: %s\n", text, json.status,
               json.err.fields[0].field, json.err.fields[0].message);
    }

    kit_json_done(&json);
}
