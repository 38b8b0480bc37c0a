/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_CORE_H_INCLUDED_
#define _TENANT_CORE_H_INCLUDED_


#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>


/* The bytes are not NUL-terminated and belong to somebody else. */

typedef struct {
    size_t       len;
    const char  *data;
} tenant_str_t;


#define tenant_string(text)  { sizeof(text) - 1, text }
#define tenant_null_string   { 0, NULL }


/*
 * A status says what became of an operation, below the glue.
 * tenant_status_http() is the one table that maps it to an HTTP status.
 */

typedef enum {
    TENANT_OK = 0,
    TENANT_BAD_REQUEST,            /* can't be parsed */
    TENANT_UNAUTHORIZED,
    TENANT_FORBIDDEN,
    TENANT_NOT_FOUND,
    TENANT_METHOD_NOT_ALLOWED,
    TENANT_CONFLICT,
    TENANT_PRECONDITION_FAILED,
    TENANT_TOO_LARGE,
    TENANT_UNSUPPORTED_MEDIA,
    TENANT_UNPROCESSABLE,          /* parses, but can't be accepted */
    TENANT_TOO_MANY_REQUESTS,
    TENANT_INTERNAL,               /* a defect, or a setting to mend */
    TENANT_NO_MEMORY,
    TENANT_NOT_IMPLEMENTED,        /* the database at hand can't do it */
    TENANT_UNAVAILABLE,            /* database away or queue full */
    TENANT_TIMEOUT                 /* database too slow */
} tenant_status_e;


#define TENANT_ERROR_FIELDS_MAX   16
#define TENANT_ERROR_DETAIL_MAX   256
#define TENANT_ERROR_FIELD_MAX    256
#define TENANT_ERROR_MESSAGE_MAX  128


typedef struct {
    char  field[TENANT_ERROR_FIELD_MAX];
    char  message[TENANT_ERROR_MESSAGE_MAX];
} tenant_field_error_t;


/*
 * "detail" is shown to the client and never holds driver text, a credential or
 * another tenant's data; "cause" is for the operator's log and is empty when
 * there is nothing to do about the error.
 */

typedef struct {
    tenant_status_e       status;
    int                   http;        /* if not 0, replaces the status's */
    unsigned              retry_after; /* s, of 429 and 503, 0: 1 s; of
                                          409, 0: none */
    const char           *accept;      /* media type, of 415; NULL: the row's */
    bool                  coding;      /* 415 for a content coding */
    bool                  schema;      /* 422 for a document that breaks its
                                          collection's schema */
    char                  detail[TENANT_ERROR_DETAIL_MAX];
    char                  cause[TENANT_ERROR_DETAIL_MAX];
    unsigned              nfields;
    tenant_field_error_t  fields[TENANT_ERROR_FIELDS_MAX];
} tenant_error_t;


/*
 * Sets the status and the detail (printf format, cut when too long), clears the
 * rest.  Returns "status", so that a caller can return it at once.  Any thread
 * may call it.
 */
tenant_status_e tenant_error_set(tenant_error_t *err, tenant_status_e status,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * Sets TENANT_INTERNAL with a cause, which nobody may omit once nginx has
 * started: the client reads "internal error", and the glue logs the cause
 * (printf format, cut when too long) at "error" for the operator.  A cause
 * names no document, hash or credential.  Returns TENANT_INTERNAL.  Any thread
 * may call it.
 */
tenant_status_e tenant_error_internal(tenant_error_t *err,
    const char *cause, ...) __attribute__((format(printf, 2, 3)));

/*
 * Adds a wrong field (RFC 9457, section 3.2, extension "errors"); the status
 * becomes TENANT_UNPROCESSABLE.  Fields beyond TENANT_ERROR_FIELDS_MAX are
 * dropped.  "field" and "message" are copied, cut at a UTF-8 boundary.  Returns
 * TENANT_UNPROCESSABLE.  Any thread may call it.
 */
tenant_status_e tenant_error_field(tenant_error_t *err, const char *field,
    const char *message);

/* Does the same with a name that has a length, as a client's has. */
tenant_status_e tenant_error_name(tenant_error_t *err, tenant_str_t name,
    const char *message);

/*
 * Returns the HTTP status code of a status: 200 of TENANT_OK.  Any thread may
 * call it.
 */
int tenant_status_http(tenant_status_e status);

/*
 * Returns an HTTP status's reason phrase (RFC 9110, 6585, 7725).  Any thread
 * may call it.
 */
const char *tenant_status_title(int http_status);


/*
 * They compare length and bytes; the last one ignores the case of ASCII
 * letters.
 */

bool tenant_str_eq(tenant_str_t a, tenant_str_t b);
bool tenant_str_is(tenant_str_t s, const char *text);
bool tenant_str_case_is(tenant_str_t s, const char *text);


#endif /* _TENANT_CORE_H_INCLUDED_ */
