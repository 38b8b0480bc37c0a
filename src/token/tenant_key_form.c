/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <openssl/evp.h>
#include <string.h>

#include "tenant_key_form.h"


/* The longest text that is looked at as base64: an RSA key of 16,384 bits. */
#define TENANT_KEY_FORM_BASE64  16384


static bool tenant_key_form_jwk(tenant_str_t contents);
static bool tenant_key_form_marked(tenant_str_t contents, const char *mark,
    size_t step);
static bool tenant_key_form_der(const unsigned char *p, size_t len);
static bool tenant_key_form_base64(tenant_str_t contents);


/* What stands in keys, and by chance in hardly any secret. */

static const char *const  tenant_key_form_marks[] = {
    "-BEGIN ", "- BEGIN ", "\"kty", "ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-",
    "PuTTY-User-Key", "RSAKeyValue", NULL
};


tenant_key_form_e
tenant_key_form(tenant_str_t contents)
{
    const char *const  *mark;

    if (tenant_key_form_marked(contents, "-----BEGIN ", 1)) {
        return TENANT_KEY_FORM_PEM;
    }

    if (tenant_key_form_jwk(contents)) {
        return TENANT_KEY_FORM_JWK;
    }

    /* in UTF-16 each second byte of them is NUL */

    for (mark = tenant_key_form_marks; *mark != NULL; mark++) {
        if (tenant_key_form_marked(contents, *mark, 1)
            || tenant_key_form_marked(contents, *mark, 2))
        {
            return TENANT_KEY_FORM_OTHER;
        }
    }

    return tenant_key_form_der((const unsigned char *) contents.data,
                               contents.len)
           || tenant_key_form_base64(contents)
           ? TENANT_KEY_FORM_OTHER : TENANT_KEY_FORM_SECRET;
}


static bool
tenant_key_form_jwk(tenant_str_t contents)
{
    size_t       i;
    const char  *space = " \t\r\n";

    i = 0;

    while (i < contents.len && memchr(space, contents.data[i], 4)) {
        i++;
    }

    while (contents.len > i
           && memchr(space, contents.data[contents.len - 1], 4))
    {
        contents.len--;
    }

    return i < contents.len && contents.data[i] == '{'
           && contents.data[contents.len - 1] == '}';
}


static bool
tenant_key_form_marked(tenant_str_t contents, const char *mark, size_t step)
{
    size_t  i, k, len;

    len = strlen(mark);

    for (i = 0; i + (len - 1) * step < contents.len; i++) {

        for (k = 0; k < len && contents.data[i + k * step] == mark[k]; k++) {
            /* void */
        }

        if (k == len) {
            return true;
        }
    }

    return false;
}


/*
 * A SEQUENCE that is as long as the file, one trailing newline apart, and
 * begins with another or with a number, as keys and certificates do (X.690,
 * section 8; RFC 5280, 5958, 8017).
 */

static bool
tenant_key_form_der(const unsigned char *p, size_t len)
{
    size_t  n, header, length;

    if (len < 4 || p[0] != 0x30) {
        return false;
    }

    header = 2;
    length = p[1];

    if (length > 0x80) {
        n = length & 0x7f;
        length = 0;

        if (n > 3 || len < header + n + 1) {
            return false;
        }

        for (/* void */; n > 0; n--) {
            length = length << 8 | p[header++];
        }
    }

    return (header + length == len || header + length + 1 == len)
           && (p[header] == 0x30 || p[header] == 0x02);
}


/* DER in base64, as in PEM without its lines of dashes. */

static bool
tenant_key_form_base64(tenant_str_t contents)
{
    bool            der;
    int             n;
    size_t          i, len;
    unsigned char   text[TENANT_KEY_FORM_BASE64];
    unsigned char   bytes[TENANT_KEY_FORM_BASE64];

    len = 0;

    for (i = 0; i < contents.len; i++) {

        if (memchr(" \t\r\n", contents.data[i], 4)) {
            continue;
        }

        if (len == sizeof(text)) {
            return false;
        }

        text[len++] = (unsigned char) contents.data[i];
    }

    n = len != 0 && len % 4 == 0
        ? EVP_DecodeBlock(bytes, text, (int) len) : -1;

    while (n > 0 && len > 0 && text[len - 1] == '=') {
        n--;
        len--;
    }

    der = n > 0 && tenant_key_form_der(bytes, (size_t) n);

    OPENSSL_cleanse(text, sizeof(text));
    OPENSSL_cleanse(bytes, sizeof(bytes));

    return der;
}
