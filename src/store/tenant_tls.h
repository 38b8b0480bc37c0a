/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_TLS_H_INCLUDED_
#define _TENANT_TLS_H_INCLUDED_


#include <sys/types.h>
#include <sys/uio.h>

#include "../core/tenant_core.h"


#define TENANT_TLS_REASON  128


/* What a connection string says of TLS (MongoDB manual, "TLS Options"). */

typedef struct {
    const char  *ca_file;              /* PEM; NULL: the system's */
    const char  *key_file;             /* PEM: key and certificates; or NULL */
    const char  *password;             /* of the key, or NULL */
    bool         any_certificate;      /* the server's is not verified */
    bool         any_name;             /* nor is it for that host */
    bool         revocation;           /* it must not be revoked */
} tenant_tls_options_t;


/* A context is what connections to one deployment share. */
typedef struct tenant_tls_context_s  tenant_tls_context_t;

/* The TLS of one connection, TLS 1.2 or later. */
typedef struct tenant_tls_s  tenant_tls_t;


/*
 * Reads the files.  Returns NULL with a reason of at most TENANT_TLS_REASON
 * bytes.  Any thread may call it.
 */
tenant_tls_context_t *tenant_tls_context_create(
    const tenant_tls_options_t *options, char *reason);

/*
 * Others may hold it, too: it is freed once as many have given it up.  What was
 * made from it lives on.  NULL is fine.
 */
tenant_tls_context_t *tenant_tls_context_hold(tenant_tls_context_t *context);
void tenant_tls_context_destroy(tenant_tls_context_t *context);

/*
 * Writes the subject of our own certificate (RFC 2253), and returns false when
 * there is none, or no room for it.
 */
bool tenant_tls_context_subject(const tenant_tls_context_t *context,
    char *subject, size_t size);

/*
 * Makes the TLS of a socket, which stays the caller's, to a host, by name or
 * address.  Returns NULL when out of memory.  Several threads may use one
 * context at once, but one at a time what was made from it.
 */
tenant_tls_t *tenant_tls_create(tenant_tls_context_t *context, int fd,
    const char *host);

/* Says goodbye, if that is allowed and does not wait, and frees it. */
void tenant_tls_close(tenant_tls_t *tls);

/*
 * Goes on with the handshake.  Returns 1 when it is done, else what
 * tenant_connection_read() returns beside a length.
 */
ssize_t tenant_tls_handshake(tenant_tls_t *tls);

/*
 * Returns whether only others could tell that the server's certificate is not
 * revoked: it names them, or promises to bring their word.  Once the handshake
 * is done.
 */
bool tenant_tls_revocable(tenant_tls_t *tls);

/* As tenant_connection_writev() and tenant_connection_read() do. */
ssize_t tenant_tls_writev(tenant_tls_t *tls, const struct iovec *iov, int n);
ssize_t tenant_tls_read(tenant_tls_t *tls, void *buf, size_t size);

/* Returns whether something can be read that is no longer in the socket. */
bool tenant_tls_pending(const tenant_tls_t *tls);

/* Says why something failed last; empty when TLS itself does not know. */
const char *tenant_tls_reason(const tenant_tls_t *tls);


#endif /* _TENANT_TLS_H_INCLUDED_ */
