/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <errno.h>
#include <stdint.h>
#include <sys/socket.h>

#include "tenant_tls_bio.h"


/* none of the library's own */
#define TENANT_TLS_BIO  (126|BIO_TYPE_SOURCE_SINK)


static int tenant_tls_bio_write(BIO *bio, const char *buf, int size);
static int tenant_tls_bio_read(BIO *bio, char *buf, int size);
static long tenant_tls_bio_ctrl(BIO *bio, int command, long num, void *data);


BIO_METHOD *
tenant_tls_bio_method(void)
{
    BIO_METHOD  *method;

    method = BIO_meth_new(TENANT_TLS_BIO, "tenant");

    if (method == NULL
        || !BIO_meth_set_write(method, tenant_tls_bio_write)
        || !BIO_meth_set_read(method, tenant_tls_bio_read)
        || !BIO_meth_set_ctrl(method, tenant_tls_bio_ctrl))
    {
        BIO_meth_free(method);
        return NULL;
    }

    return method;
}


BIO *
tenant_tls_bio(const BIO_METHOD *method, int fd)
{
    BIO  *bio;

    bio = BIO_new(method);

    if (bio != NULL) {
        BIO_set_data(bio, (void *) (intptr_t) fd);
        BIO_set_init(bio, 1);
    }

    return bio;
}


static int
tenant_tls_bio_write(BIO *bio, const char *buf, int size)
{
    ssize_t  n;

    BIO_clear_retry_flags(bio);

    do {
        n = send((int) (intptr_t) BIO_get_data(bio), buf, (size_t) size,
                 MSG_NOSIGNAL);
    } while (n == -1 && errno == EINTR);

    if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        BIO_set_retry_write(bio);
    }

    return (int) n;
}


static int
tenant_tls_bio_read(BIO *bio, char *buf, int size)
{
    ssize_t  n;

    BIO_clear_retry_flags(bio);

    do {
        n = recv((int) (intptr_t) BIO_get_data(bio), buf, (size_t) size, 0);
    } while (n == -1 && errno == EINTR);

    if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        BIO_set_retry_read(bio);

    } else if (n == 0) {
        BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    }

    return (int) n;
}


static long
tenant_tls_bio_ctrl(BIO *bio, int command, long num, void *data)
{
    (void) num;
    (void) data;

    switch (command) {

    case BIO_CTRL_FLUSH:
        return 1;

    case BIO_CTRL_EOF:
        return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;

    default:
        return 0;
    }
}
