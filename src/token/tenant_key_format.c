/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <openssl/evp.h>
#include <string.h>

#include "tenant_key_format.h"


/* So much text is decoded: it suffices for an RSA key of 16,384 bits. */
#define TENANT_KEY_FORMAT_TEXT  16384


static bool tenant_key_format_jwk(tenant_str_t contents);
static bool tenant_key_format_known(tenant_str_t contents);
static bool tenant_key_format_found(tenant_str_t contents, const char *mark,
    size_t len, size_t step);
static bool tenant_key_format_der(tenant_str_t contents);
static bool tenant_key_format_base64(tenant_str_t contents);
static bool tenant_key_format_hex(tenant_str_t contents);
static int tenant_key_format_digit(char c);


/* Keys hold these texts, and hardly any secret does by chance. */

static const char *const  tenant_key_format_marks[] = {
    "-BEGIN ", "- BEGIN ", "-END ", "PUBLIC KEY", "PRIVATE KEY",
    "CERTIFICATE-", "\"kty", "'kty", "kty:", "ssh-rsa", "ssh-dss",
    "ssh-ed25519", "ecdsa-sha2-", "PuTTY-User-Key", "RSAKeyValue", "Modulus=",
    NULL
};


/* These have their tags and lengths (RFC 3279, 5480, 2315 and 8410). */

static const tenant_str_t  tenant_key_format_oids[] = {
    tenant_string("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"),
    tenant_string("\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"),
    tenant_string("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"),
    tenant_string("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"),
    tenant_string("\x30\x05\x06\x03\x2b\x65\x70"),
};


tenant_key_format_e
tenant_key_format(tenant_str_t contents)
{
    if (tenant_key_format_found(contents, "-----BEGIN ", 11, 1)) {
        return TENANT_KEY_FORMAT_PEM;
    }

    if (tenant_key_format_jwk(contents)) {
        return TENANT_KEY_FORMAT_JWK;
    }

    return tenant_key_format_known(contents)
           || tenant_key_format_base64(contents)
           || tenant_key_format_hex(contents)
           ? TENANT_KEY_FORMAT_OTHER : TENANT_KEY_FORMAT_SECRET;
}


/* A JWK is text in braces; random bytes hold control characters. */

static bool
tenant_key_format_jwk(tenant_str_t contents)
{
    size_t       i, n;
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

    for (n = i; n < contents.len; n++) {
        if ((unsigned char) contents.data[n] < 0x20
            && !memchr(space, contents.data[n], 4))
        {
            return false;
        }
    }

    return i < contents.len && contents.data[i] == '{'
           && contents.data[contents.len - 1] == '}';
}


/* In UTF-16 every second byte is skipped, which is NUL there. */

static bool
tenant_key_format_known(tenant_str_t contents)
{
    size_t  i;

    for (i = 0; tenant_key_format_marks[i] != NULL; i++) {
        if (tenant_key_format_found(contents, tenant_key_format_marks[i],
                                  strlen(tenant_key_format_marks[i]), 1)
            || tenant_key_format_found(contents, tenant_key_format_marks[i],
                                     strlen(tenant_key_format_marks[i]), 2))
        {
            return true;
        }
    }

    for (i = 0;
         i < sizeof(tenant_key_format_oids)
             / sizeof(tenant_key_format_oids[0]);
         i++)
    {
        if (tenant_key_format_found(contents, tenant_key_format_oids[i].data,
                                  tenant_key_format_oids[i].len, 1))
        {
            return true;
        }
    }

    return tenant_key_format_der(contents);
}


static bool
tenant_key_format_found(tenant_str_t contents, const char *mark, size_t len,
    size_t step)
{
    size_t  i, k;

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
 * An RSA key by itself is a SEQUENCE of more than 127 bytes that begins with
 * such a number, perhaps behind a version (X.690, section 8; RFC 8017, appendix
 * A.1).  All other keys name their algorithm.
 */

static bool
tenant_key_format_der(tenant_str_t contents)
{
    size_t                i;
    const unsigned char  *p;

    p = (const unsigned char *) contents.data;

    if (contents.len < 16 || p[0] != 0x30 || p[1] < 0x81 || p[1] > 0x83) {
        return false;
    }

    i = 2 + (p[1] & 0x7f);

    if (p[i] == 0x02 && p[i + 1] == 0x01 && p[i + 2] <= 0x01) {
        i += 3;
    }

    return p[i] == 0x02 && p[i + 1] >= 0x81 && p[i + 1] <= 0x83;
}


/* The text may be PEM's without its lines of dashes, or from a URL. */

static bool
tenant_key_format_base64(tenant_str_t contents)
{
    int             n;
    bool            known;
    char            c;
    size_t          i, len;
    tenant_str_t    decoded;
    unsigned char   text[TENANT_KEY_FORMAT_TEXT + 4];
    unsigned char   bytes[TENANT_KEY_FORMAT_TEXT + 4];

    len = 0;

    for (i = 0; i < contents.len && len < TENANT_KEY_FORMAT_TEXT; i++) {

        c = contents.data[i];

        if (c != '=' && !memchr(" \t\r\n", c, 4)) {
            text[len++] = (unsigned char) (c == '-' ? '+'
                                           : c == '_' ? '/' : c);
        }
    }

    /* the padding decodes to more bytes, which do no harm */

    while (len % 4 != 0) {
        text[len++] = 'A';
    }

    n = len != 0 ? EVP_DecodeBlock(bytes, text, (int) len) : -1;

    decoded.data = (const char *) bytes;
    decoded.len = n > 0 ? (size_t) n : 0;

    known = n > 0 && tenant_key_format_known(decoded);

    OPENSSL_cleanse(text, sizeof(text));
    OPENSSL_cleanse(bytes, sizeof(bytes));

    return known;
}


static bool
tenant_key_format_hex(tenant_str_t contents)
{
    int            digit;
    bool           known;
    char           bytes[TENANT_KEY_FORMAT_TEXT];
    size_t         i, n;
    tenant_str_t   decoded;

    for (i = 0, n = 0; i < contents.len; i++) {

        if (memchr(" \t\r\n:", contents.data[i], 5)) {
            continue;
        }

        digit = tenant_key_format_digit(contents.data[i]);

        if (digit < 0 || n == 2 * sizeof(bytes)) {
            break;
        }

        bytes[n / 2] = (char) (n % 2 == 0 ? digit << 4
                                          : bytes[n / 2] | digit);
        n++;
    }

    decoded.data = bytes;
    decoded.len = n / 2;

    known = i == contents.len && tenant_key_format_known(decoded);

    OPENSSL_cleanse(bytes, sizeof(bytes));

    return known;
}


static int
tenant_key_format_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}
