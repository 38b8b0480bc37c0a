/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_TLS_BIO_H_INCLUDED_
#define _TENANT_TLS_BIO_H_INCLUDED_


#include <openssl/bio.h>


/*
 * Reads and writes a socket for OpenSSL, whose own functions for that raise
 * SIGPIPE.  Returns NULL when out of memory; what was made with it must be
 * freed first, then it, with BIO_meth_free().
 */
BIO_METHOD *tenant_tls_bio_method(void);

/*
 * Makes one for a socket, which stays the caller's, or returns NULL when out of
 * memory.
 */
BIO *tenant_tls_bio(const BIO_METHOD *method, int fd);


#endif /* _TENANT_TLS_BIO_H_INCLUDED_ */
