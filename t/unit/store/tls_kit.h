/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TLS_KIT_H_INCLUDED_
#define _TLS_KIT_H_INCLUDED_


/* Certificates that are made for one run, in files below build/. */


#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <sys/stat.h>


#define KIT_FOLDER  "build/unit/tls"


typedef struct {
    X509      *certificate;
    EVP_PKEY  *key;
} kit_identity_t;


static void
kit_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX       context;
    X509_EXTENSION  *extension;

    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);

    check(extension != NULL && X509_add_ext(certificate, extension, -1));

    X509_EXTENSION_free(extension);
}


/*
 * Makes a certificate, of an authority itself when "issuer" is NULL, and leaves
 * NAME.pem, NAME.key and NAME.both.  The key in NAME.both is encrypted when
 * there is a password.
 */

static kit_identity_t
kit_identity(const char *name, const char *subject, const char *alternative,
    const kit_identity_t *issuer, long days, int nid, const char *value,
    const char *password)
{
    char             path[128];
    FILE            *file;
    X509            *by;
    X509_NAME       *dn;
    static long      serial = 1;
    kit_identity_t   one;

    (void) mkdir(KIT_FOLDER, 0700);

    one.key = EVP_EC_gen("P-256");
    one.certificate = X509_new();

    by = issuer != NULL ? issuer->certificate : one.certificate;

    (void) X509_set_version(one.certificate, 2);
    (void) ASN1_INTEGER_set(X509_get_serialNumber(one.certificate), serial++);
    (void) X509_gmtime_adj(X509_getm_notBefore(one.certificate), -30 * 86400);
    (void) X509_gmtime_adj(X509_getm_notAfter(one.certificate), days * 86400);
    (void) X509_set_pubkey(one.certificate, one.key);

    dn = X509_get_subject_name(one.certificate);
    (void) X509_NAME_add_entry_by_txt(dn, "CN", MBSTRING_ASC,
                                      (const unsigned char *) subject, -1, -1,
                                      0);
    (void) X509_NAME_add_entry_by_txt(dn, "O", MBSTRING_ASC,
                                      (const unsigned char *) "tests, here",
                                      -1, -1, 0);
    (void) X509_set_issuer_name(one.certificate, X509_get_subject_name(by));

    if (issuer == NULL) {
        kit_extension(one.certificate, by, NID_basic_constraints,
                      "critical,CA:TRUE");
    }

    if (alternative != NULL) {
        kit_extension(one.certificate, by, NID_subject_alt_name, alternative);
    }

    if (value != NULL) {
        kit_extension(one.certificate, by, nid, value);
    }

    check(X509_sign(one.certificate, issuer != NULL ? issuer->key : one.key,
                    EVP_sha256()) > 0);

    (void) snprintf(path, sizeof(path), KIT_FOLDER "/%s.pem", name);
    file = fopen(path, "w");
    check(file != NULL && PEM_write_X509(file, one.certificate));
    (void) fclose(file);

    (void) snprintf(path, sizeof(path), KIT_FOLDER "/%s.both", name);
    file = fopen(path, "w");
    check(file != NULL && PEM_write_X509(file, one.certificate)
          && PEM_write_PrivateKey(file, one.key,
                                  password != NULL ? EVP_aes_128_cbc() : NULL,
                                  NULL, 0, NULL, (void *) password));
    (void) fclose(file);

    return one;
}


static void
kit_forget(kit_identity_t *one)
{
    X509_free(one->certificate);
    EVP_PKEY_free(one->key);
}


/* A server's, which asks for certificates of "clients" unless it is NULL. */

static SSL_CTX *
kit_tls(const kit_identity_t *one, const kit_identity_t *clients, int version)
{
    SSL_CTX  *ctx;

    ctx = SSL_CTX_new(TLS_server_method());

    check(SSL_CTX_use_certificate(ctx, one->certificate) == 1);
    check(SSL_CTX_use_PrivateKey(ctx, one->key) == 1);

    if (version != 0) {
        SSL_CTX_set_security_level(ctx, 0);
        (void) SSL_CTX_set_min_proto_version(ctx, version);
        (void) SSL_CTX_set_max_proto_version(ctx, version);
    }

    if (clients != NULL) {
        check(X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx),
                                  clients->certificate) == 1);
        SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER|SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                           NULL);
    }

    return ctx;
}


#endif /* _TLS_KIT_H_INCLUDED_ */
