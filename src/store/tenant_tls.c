/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tenant_io.h"
#include "tenant_tls.h"
#include "tenant_tls_bio.h"


/* RFC 8446, section 5.1: what fits into a record */
#define TENANT_TLS_RECORD   16384

#define TENANT_TLS_CIPHERS  "HIGH:!EXPORT:!aNULL@STRENGTH"


struct tenant_tls_context_s {
    unsigned     holders;              /* atomic */
    SSL_CTX     *ctx;
    bool         any_name;
    bool         revocation;
};


struct tenant_tls_s {
    SSL         *ssl;
    BIO_METHOD  *method;
    bool         revocation;
    bool         failed;               /* no more may be sent */
    char         reason[TENANT_TLS_REASON];
};


static bool tenant_tls_context_files(SSL_CTX *ctx,
    const tenant_tls_options_t *options, char *reason);
static int tenant_tls_password(char *buf, int size, int writing, void *data);
static bool tenant_tls_host(const tenant_tls_context_t *context, SSL *ssl,
    const char *host);
static ssize_t tenant_tls_result(tenant_tls_t *tls, int rc);
static void tenant_tls_broken(tenant_tls_t *tls, unsigned long code);


tenant_tls_context_t *
tenant_tls_context_create(const tenant_tls_options_t *options, char *reason)
{
    tenant_tls_context_t  *context;

    (void) snprintf(reason, TENANT_TLS_REASON, "out of memory");

    context = calloc(1, sizeof(tenant_tls_context_t));
    if (context == NULL) {
        return NULL;
    }

    context->holders = 1;
    context->any_name = options->any_name;
    context->revocation = options->revocation && !options->any_certificate;

    ERR_clear_error();

    context->ctx = SSL_CTX_new(TLS_client_method());

    if (context->ctx == NULL
        || !SSL_CTX_set_min_proto_version(context->ctx, TLS1_2_VERSION)
        || !SSL_CTX_set_cipher_list(context->ctx, TENANT_TLS_CIPHERS)
        || !tenant_tls_context_files(context->ctx, options, reason))
    {
        ERR_clear_error();
        tenant_tls_context_destroy(context);
        return NULL;
    }

    (void) SSL_CTX_set_options(context->ctx,
                               SSL_OP_NO_COMPRESSION|SSL_OP_NO_RENEGOTIATION);

    (void) SSL_CTX_set_mode(context->ctx, SSL_MODE_ENABLE_PARTIAL_WRITE
                                          |SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                                          |SSL_MODE_RELEASE_BUFFERS);

    SSL_CTX_set_verify(context->ctx,
                       options->any_certificate ? SSL_VERIFY_NONE
                                                : SSL_VERIFY_PEER,
                       NULL);

    ERR_clear_error();

    return context;
}


static bool
tenant_tls_context_files(SSL_CTX *ctx, const tenant_tls_options_t *options,
    char *reason)
{
    if (options->ca_file != NULL) {

        if (!SSL_CTX_load_verify_locations(ctx, options->ca_file, NULL)) {
            (void) snprintf(reason, TENANT_TLS_REASON,
                            "\"tlsCAFile\" has no certificates");
            return false;
        }

    } else if (!options->any_certificate) {
        (void) SSL_CTX_set_default_verify_paths(ctx);
    }

    if (options->key_file == NULL) {
        return true;
    }

    /* without a function of ours the library would ask a terminal */

    SSL_CTX_set_default_passwd_cb(ctx, tenant_tls_password);
    SSL_CTX_set_default_passwd_cb_userdata(ctx, (void *) options->password);

    if (!SSL_CTX_use_certificate_chain_file(ctx, options->key_file)) {
        (void) snprintf(reason, TENANT_TLS_REASON,
                        "\"tlsCertificateKeyFile\" has no certificate");
        return false;
    }

    if (!SSL_CTX_use_PrivateKey_file(ctx, options->key_file, SSL_FILETYPE_PEM)
        || !SSL_CTX_check_private_key(ctx))
    {
        (void) snprintf(reason, TENANT_TLS_REASON,
                        "\"tlsCertificateKeyFile\" has no key that can be "
                        "read, or one of another certificate");
        return false;
    }

    SSL_CTX_set_default_passwd_cb_userdata(ctx, NULL);

    return true;
}


static int
tenant_tls_password(char *buf, int size, int writing, void *data)
{
    const char  *password = data;

    size_t       len;

    (void) writing;

    len = password != NULL ? strlen(password) : 0;

    if (len == 0 || size < 0 || len > (size_t) size) {
        return -1;
    }

    memcpy(buf, password, len);

    return (int) len;
}


tenant_tls_context_t *
tenant_tls_context_hold(tenant_tls_context_t *context)
{
    if (context != NULL) {
        (void) __atomic_add_fetch(&context->holders, 1, __ATOMIC_RELAXED);
    }

    return context;
}


void
tenant_tls_context_destroy(tenant_tls_context_t *context)
{
    if (context != NULL
        && __atomic_sub_fetch(&context->holders, 1, __ATOMIC_ACQ_REL) == 0)
    {
        SSL_CTX_free(context->ctx);
        free(context);
    }
}


bool
tenant_tls_context_subject(const tenant_tls_context_t *context, char *subject,
    size_t size)
{
    int    n;
    BIO   *bio;
    X509  *certificate;

    certificate = SSL_CTX_get0_certificate(context->ctx);
    if (certificate == NULL) {
        return false;
    }

    n = -1;
    bio = BIO_new(BIO_s_mem());

    if (bio != NULL
        && X509_NAME_print_ex(bio, X509_get_subject_name(certificate), 0,
                              XN_FLAG_RFC2253)
           >= 0
        && BIO_pending(bio) < (int) size)
    {
        n = BIO_read(bio, subject, (int) size - 1);
    }

    (void) BIO_free(bio);
    ERR_clear_error();

    if (n <= 0) {
        return false;
    }

    subject[n] = '\0';

    return true;
}


tenant_tls_t *
tenant_tls_create(tenant_tls_context_t *context, int fd, const char *host)
{
    BIO           *bio;
    tenant_tls_t  *tls;

    tls = calloc(1, sizeof(tenant_tls_t));
    if (tls == NULL) {
        return NULL;
    }

    tls->revocation = context->revocation;

    ERR_clear_error();

    tls->ssl = SSL_new(context->ctx);
    tls->method = tenant_tls_bio_method();

    bio = tls->method != NULL ? tenant_tls_bio(tls->method, fd) : NULL;

    if (tls->ssl == NULL || bio == NULL
        || !tenant_tls_host(context, tls->ssl, host)) {
        BIO_free(bio);
        tls->failed = true;
        tenant_tls_close(tls);
        return NULL;
    }

    SSL_set_bio(tls->ssl, bio, bio);
    SSL_set_connect_state(tls->ssl);

    return tls;
}


/* Whom we ask for (RFC 6066, section 3: only names), and who may answer. */

static bool
tenant_tls_host(const tenant_tls_context_t *context, SSL *ssl,
    const char *host)
{
    bool               address;
    unsigned char      buf[sizeof(struct in6_addr)];
    X509_VERIFY_PARAM *param;

    param = SSL_get0_param(ssl);

    address = inet_pton(AF_INET, host, buf) == 1
              || inet_pton(AF_INET6, host, buf) == 1;

    if (!address && !SSL_set_tlsext_host_name(ssl, host)) {
        return false;
    }

    if (context->revocation
        && !SSL_set_tlsext_status_type(ssl, TLSEXT_STATUSTYPE_ocsp))
    {
        return false;
    }

    if (context->any_name) {
        return true;
    }

    X509_VERIFY_PARAM_set_hostflags(param,
                                    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);

    return address ? X509_VERIFY_PARAM_set1_ip_asc(param, host)
                   : X509_VERIFY_PARAM_set1_host(param, host, 0);
}


ssize_t
tenant_tls_handshake(tenant_tls_t *tls)
{
    int      rc;
    ssize_t  n;

    ERR_clear_error();

    rc = SSL_do_handshake(tls->ssl);

    if (rc == 1) {
        return 1;
    }

    n = tenant_tls_result(tls, rc);

    if (n == TENANT_IO_CLOSED) {
        tenant_tls_broken(tls, 0);
        errno = ECONNRESET;
        return TENANT_IO_FAILED;
    }

    return n;
}


bool
tenant_tls_revocable(tenant_tls_t *tls)
{
    bool                       revocable;
    X509                      *certificate;
    const unsigned char       *response;
    STACK_OF(OPENSSL_STRING)  *responders;

    if (!tls->revocation) {
        return false;
    }

    certificate = SSL_get_peer_certificate(tls->ssl);
    if (certificate == NULL) {
        return false;
    }

    responders = X509_get1_ocsp(certificate);

    revocable = sk_OPENSSL_STRING_num(responders) > 0
                || X509_get_ext_by_NID(certificate, NID_tlsfeature, -1) >= 0
                || SSL_get_tlsext_status_ocsp_resp(tls->ssl, &response) > 0;

    X509_email_free(responders);
    X509_free(certificate);
    ERR_clear_error();

    return revocable;
}


/* Small parts go into one record. */

ssize_t
tenant_tls_writev(tenant_tls_t *tls, const struct iovec *iov, int n)
{
    int          rc;
    char         record[TENANT_TLS_RECORD];
    size_t       len, part, sent;
    ssize_t      result;
    const void  *buf;

    while (n > 1 && iov->iov_len == 0) {
        iov++;
        n--;
    }

    buf = iov->iov_base;
    len = iov->iov_len;

    if (n > 1 && len < sizeof(record)) {

        buf = record;

        for (len = 0; n > 0 && len < sizeof(record); iov++, n--) {

            part = sizeof(record) - len;

            if (part > iov->iov_len) {
                part = iov->iov_len;
            }

            if (part > 0) {
                memcpy(record + len, iov->iov_base, part);
                len += part;
            }
        }
    }

    ERR_clear_error();

    rc = SSL_write_ex(tls->ssl, buf, len, &sent);

    if (rc == 1) {
        return (ssize_t) sent;
    }

    result = tenant_tls_result(tls, rc);

    if (result == TENANT_IO_CLOSED) {
        errno = EPIPE;
        return TENANT_IO_FAILED;
    }

    return result;
}


ssize_t
tenant_tls_read(tenant_tls_t *tls, void *buf, size_t size)
{
    int     rc;
    size_t  got;

    ERR_clear_error();

    rc = SSL_read_ex(tls->ssl, buf, size, &got);

    return rc == 1 ? (ssize_t) got : tenant_tls_result(tls, rc);
}


/*
 * Says what a call that did not succeed waits for, and leaves nothing in the
 * library's queue of errors, where nginx would find it.
 */

static ssize_t
tenant_tls_result(tenant_tls_t *tls, int rc)
{
    int  code;

    code = errno;

    switch (SSL_get_error(tls->ssl, rc)) {

    case SSL_ERROR_WANT_READ:
        ERR_clear_error();
        return TENANT_IO_AGAIN_READ;

    case SSL_ERROR_WANT_WRITE:
        ERR_clear_error();
        return TENANT_IO_AGAIN_WRITE;

    case SSL_ERROR_ZERO_RETURN:
        ERR_clear_error();
        return TENANT_IO_CLOSED;

    case SSL_ERROR_SYSCALL:
        tenant_tls_broken(tls, 0);
        errno = code;
        break;

    default:
        tenant_tls_broken(tls, ERR_peek_error());
        errno = EPROTO;
        break;
    }

    code = errno;
    ERR_clear_error();
    errno = code;

    return TENANT_IO_FAILED;
}


static void
tenant_tls_broken(tenant_tls_t *tls, unsigned long code)
{
    long         verified;
    const char  *text;

    tls->failed = true;

    verified = SSL_get_verify_result(tls->ssl);
    text = code != 0 ? ERR_reason_error_string(code) : NULL;

    if (text != NULL
        && ERR_GET_REASON(code) == SSL_R_CERTIFICATE_VERIFY_FAILED)
    {
        text = X509_verify_cert_error_string(verified);
    }

    if (code == 0
        || ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
    {
        text = "connection closed";
    }

    (void) snprintf(tls->reason, sizeof(tls->reason), "%s%s",
                    SSL_is_init_finished(tls->ssl) ? "TLS: "
                                                   : "TLS handshake failed: ",
                    text != NULL ? text : "unknown error");
}


bool
tenant_tls_pending(const tenant_tls_t *tls)
{
    /* a record of which a part came is nothing that could be read */

    return SSL_pending(tls->ssl) > 0;
}


const char *
tenant_tls_reason(const tenant_tls_t *tls)
{
    return tls->reason;
}


void
tenant_tls_close(tenant_tls_t *tls)
{
    ERR_clear_error();

    /* a message of its own is all: nobody waits for the other's */

    if (!tls->failed && SSL_is_init_finished(tls->ssl)) {
        (void) SSL_shutdown(tls->ssl);
    }

    SSL_free(tls->ssl);
    BIO_meth_free(tls->method);
    free(tls);

    ERR_clear_error();
}
