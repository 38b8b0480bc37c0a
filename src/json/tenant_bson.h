/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_BSON_H_INCLUDED_
#define _TENANT_BSON_H_INCLUDED_


#include "../core/tenant_arena.h"


/*
 * Building and reading BSON (bsonspec.org, version 1.1) without knowing the
 * driver: the rest of the module holds opaque documents and byte views.
 *
 * Any function may be called in any thread; one document belongs to one
 * thread at a time.
 */

/* A document being built; freed with its arena. */
typedef struct tenant_bson_s  tenant_bson_t;

/* A finished document or array, as bytes that somebody else owns. */
typedef struct {
    uint32_t        len;
    const uint8_t  *data;
} tenant_doc_t;


typedef enum {
    TENANT_BSON_DOUBLE     = 0x01,
    TENANT_BSON_UTF8       = 0x02,
    TENANT_BSON_DOCUMENT   = 0x03,
    TENANT_BSON_ARRAY      = 0x04,
    TENANT_BSON_BINARY     = 0x05,
    TENANT_BSON_UNDEFINED  = 0x06,
    TENANT_BSON_OID        = 0x07,
    TENANT_BSON_BOOL       = 0x08,
    TENANT_BSON_DATE       = 0x09,
    TENANT_BSON_NULL       = 0x0a,
    TENANT_BSON_REGEX      = 0x0b,
    TENANT_BSON_DBPOINTER  = 0x0c,
    TENANT_BSON_CODE       = 0x0d,
    TENANT_BSON_SYMBOL     = 0x0e,
    TENANT_BSON_CODEWSCOPE = 0x0f,
    TENANT_BSON_INT32      = 0x10,
    TENANT_BSON_TIMESTAMP  = 0x11,
    TENANT_BSON_INT64      = 0x12,
    TENANT_BSON_DECIMAL128 = 0x13,
    TENANT_BSON_MAXKEY     = 0x7f,
    TENANT_BSON_MINKEY     = 0xff
} tenant_bson_type_e;


#define TENANT_OID_HEX  24


/*
 * One element.  "str" holds text (UTF-8, may hold NUL), binary bytes or a
 * regular expression's pattern; "doc" an embedded document or array; "num"
 * an integer, a date (milliseconds since 1970) or a boolean; "real" a double
 * (any integer, converted; of a decimal only that it is NaN).  Both point
 * into the document read.
 */

typedef struct {
    tenant_bson_type_e   type;
    tenant_str_t         key;
    tenant_str_t         str;
    tenant_str_t         options;          /* of a regular expression */
    tenant_doc_t         doc;
    int64_t              num;
    double               real;
    char                 oid[TENANT_OID_HEX + 1];  /* lower case, NUL */
    tenant_doc_t         parent;           /* where the element stands */
    uint32_t             offset;
} tenant_value_t;


/* A position in a document; start with tenant_bson_iter(). */

typedef struct {
    tenant_doc_t     doc;
    uint32_t         offset;
    bool             broken;
    tenant_value_t   value;                /* the present element */
} tenant_iter_t;


/* Reading. */

/* A new iterator before the first element of "doc". */
tenant_iter_t tenant_bson_iter(tenant_doc_t doc);

/*
 * The next element into it->value: true, or false at the end or where the
 * bytes are not BSON (then it->broken is set).
 */
bool tenant_bson_next(tenant_iter_t *it);

/* The element "key" of the top level: true and *value, or false. */
bool tenant_bson_find(tenant_doc_t doc, const char *key,
    tenant_value_t *value);

/* The element at a dotted path through documents (not arrays). */
bool tenant_bson_path(tenant_doc_t doc, const char *path,
    tenant_value_t *value);

/*
 * A top-level element of one type: its text ({0, NULL} when missing or of
 * another type), its integer (int32, int64, or a double without fraction,
 * as the server counts; else "otherwise"), its truth, its document
 * ({0, NULL} when missing), its 24 hex digits copied to "hex" (false when
 * it is no ObjectId).
 */
tenant_str_t tenant_bson_get_str(tenant_doc_t doc, const char *key);
int64_t tenant_bson_get_int(tenant_doc_t doc, const char *key,
    int64_t otherwise);
bool tenant_bson_get_bool(tenant_doc_t doc, const char *key);
tenant_doc_t tenant_bson_get_doc(tenant_doc_t doc, const char *key);
bool tenant_bson_get_oid(tenant_doc_t doc, const char *key,
    char hex[TENANT_OID_HEX + 1]);

/* The number of top-level elements. */
uint32_t tenant_bson_count(tenant_doc_t doc);


/*
 * Building.  An append that fails (out of memory, longer than BSON allows)
 * marks the document: tenant_bson_failed() tells, and the store refuses a
 * failed command.  Keys are copied.
 */

/* A new empty document, or NULL when out of memory. */
tenant_bson_t *tenant_bson_create(tenant_arena_t *arena);

/* A copy of "doc" to append to. */
tenant_bson_t *tenant_bson_copy(tenant_arena_t *arena, tenant_doc_t doc);

/* The bytes built so far; valid until the next append.  NULL gives an empty
 * view that no reader accepts as BSON. */
tenant_doc_t tenant_bson_doc(const tenant_bson_t *b);

/* Whether an append failed, or b is NULL. */
bool tenant_bson_failed(const tenant_bson_t *b);

/* Appending to NULL does nothing: creation is checked by _failed(), too. */
void tenant_bson_add_str(tenant_bson_t *b, const char *key, tenant_str_t s);
void tenant_bson_add_text(tenant_bson_t *b, const char *key,
    const char *text);
void tenant_bson_add_int(tenant_bson_t *b, const char *key, int64_t n);
void tenant_bson_add_double(tenant_bson_t *b, const char *key, double n);
void tenant_bson_add_bool(tenant_bson_t *b, const char *key, bool v);
void tenant_bson_add_null(tenant_bson_t *b, const char *key);
void tenant_bson_add_minkey(tenant_bson_t *b, const char *key);
void tenant_bson_add_maxkey(tenant_bson_t *b, const char *key);
void tenant_bson_add_date(tenant_bson_t *b, const char *key, int64_t ms);
void tenant_bson_add_regex(tenant_bson_t *b, const char *key,
    const char *pattern);
void tenant_bson_add_doc(tenant_bson_t *b, const char *key, tenant_doc_t d);
void tenant_bson_add_array(tenant_bson_t *b, const char *key,
    tenant_doc_t d);

/* "hex": 24 hex digits, checked; anything else marks the document. */
void tenant_bson_add_oid(tenant_bson_t *b, const char *key,
    tenant_str_t hex);

/* Copies an element with its type, under "key" (with a length: names may
 * come from a client) or, when key.data is NULL, under its own. */
void tenant_bson_add_value(tenant_bson_t *b, tenant_str_t key,
    const tenant_value_t *value);

/* As _add_doc() and _add_array() with a key that has a length. */
void tenant_bson_add_doc_key(tenant_bson_t *b, tenant_str_t key,
    tenant_doc_t d);

/*
 * Opens a document or an array inside "b"; append to what they return, then
 * call tenant_bson_end(); "b" must not be touched between.  tenant_bson_index()
 * writes the key of the n-th element of an array to "key".
 */
tenant_bson_t *tenant_bson_begin(tenant_bson_t *b, const char *key);
tenant_bson_t *tenant_bson_begin_array(tenant_bson_t *b, const char *key);
void tenant_bson_end(tenant_bson_t *b, tenant_bson_t *child);
const char *tenant_bson_index(char key[16], uint32_t n);


/* A new ObjectId as 24 hex digits and a NUL (MongoDB manual, "ObjectId"). */
void tenant_oid_new(char hex[TENANT_OID_HEX + 1]);

/* Whether "s" is 24 hex digits. */
bool tenant_oid_is(tenant_str_t s);


#endif /* _TENANT_BSON_H_INCLUDED_ */
