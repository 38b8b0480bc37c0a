/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KEY_FORMAT_H_INCLUDED_
#define _TENANT_KEY_FORMAT_H_INCLUDED_


#include "../core/tenant_core.h"


typedef enum {
    TENANT_KEY_FORMAT_SECRET,
    TENANT_KEY_FORMAT_PEM,
    TENANT_KEY_FORMAT_JWK,
    TENANT_KEY_FORMAT_OTHER     /* DER, OpenSSH, a damaged PEM text or JWK */
} tenant_key_format_e;


/*
 * Tells what a signing key's file looks like.  A public key or a certificate
 * must never become a secret, which everybody would know (RFC 8725, section
 * 2.1): so whatever looks like a key, in whatever format, is no secret.  Any
 * thread.
 */
tenant_key_format_e tenant_key_format(tenant_str_t contents);


#endif /* _TENANT_KEY_FORMAT_H_INCLUDED_ */
