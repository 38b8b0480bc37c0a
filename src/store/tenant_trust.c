/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tenant_trust.h"


#define TENANT_TRUST_FILES  2


/* What tells a file from another that has taken its name. */

typedef struct {
    dev_t             device;
    ino_t             inode;
    off_t             size;
    struct timespec   modified;
} tenant_trust_file_t;


struct tenant_trust_s {
    tenant_tls_options_t    options;

    pthread_mutex_t         mutex;     /* of what follows */
    tenant_tls_context_t   *context;
    tenant_trust_file_t     files[TENANT_TRUST_FILES];
};


static void tenant_trust_files(const tenant_trust_t *trust,
    tenant_trust_file_t *files);


tenant_trust_t *
tenant_trust_create(const mongoc_uri_t *uri)
{
    bool                   insecure;
    tenant_trust_t        *trust;
    tenant_tls_options_t  *options;

    trust = calloc(1, sizeof(tenant_trust_t));
    if (trust == NULL) {
        return NULL;
    }

    if (pthread_mutex_init(&trust->mutex, NULL) != 0) {
        free(trust);
        return NULL;
    }

    options = &trust->options;

    options->ca_file = mongoc_uri_get_option_as_utf8(uri, MONGOC_URI_TLSCAFILE,
                                                     NULL);
    options->key_file = mongoc_uri_get_option_as_utf8(uri,
                                             MONGOC_URI_TLSCERTIFICATEKEYFILE,
                                             NULL);
    options->password = mongoc_uri_get_option_as_utf8(uri,
                                     MONGOC_URI_TLSCERTIFICATEKEYFILEPASSWORD,
                                     NULL);

    insecure = mongoc_uri_get_option_as_bool(uri, MONGOC_URI_TLSINSECURE,
                                             false);

    options->any_certificate = insecure
        || mongoc_uri_get_option_as_bool(uri,
                                         MONGOC_URI_TLSALLOWINVALIDCERTIFICATES,
                                         false);
    options->any_name = insecure
        || mongoc_uri_get_option_as_bool(uri,
                                         MONGOC_URI_TLSALLOWINVALIDHOSTNAMES,
                                         false);

    options->revocation = !mongoc_uri_get_option_as_bool(uri,
                              MONGOC_URI_TLSDISABLECERTIFICATEREVOCATIONCHECK,
                              false);

    return trust;
}


void
tenant_trust_destroy(tenant_trust_t *trust)
{
    if (trust != NULL) {
        tenant_tls_context_destroy(trust->context);
        (void) pthread_mutex_destroy(&trust->mutex);
        free(trust);
    }
}


tenant_tls_context_t *
tenant_trust_context(tenant_trust_t *trust, char *reason)
{
    tenant_trust_file_t    files[TENANT_TRUST_FILES];
    tenant_tls_context_t  *context;

    (void) pthread_mutex_lock(&trust->mutex);

    /* what changes while it is read is read again the next time */

    tenant_trust_files(trust, files);

    if (trust->context == NULL
        || memcmp(files, trust->files, sizeof(files)) != 0)
    {
        context = tenant_tls_context_create(&trust->options, reason);

        if (context == NULL) {
            (void) pthread_mutex_unlock(&trust->mutex);
            return NULL;
        }

        tenant_tls_context_destroy(trust->context);

        trust->context = context;
        memcpy(trust->files, files, sizeof(files));
    }

    context = tenant_tls_context_hold(trust->context);

    (void) pthread_mutex_unlock(&trust->mutex);

    return context;
}


static void
tenant_trust_files(const tenant_trust_t *trust, tenant_trust_file_t *files)
{
    size_t        i;
    struct stat   st;
    const char   *names[TENANT_TRUST_FILES];

    names[0] = trust->options.ca_file;
    names[1] = trust->options.key_file;

    /* they are compared whole */
    memset(files, 0, TENANT_TRUST_FILES * sizeof(tenant_trust_file_t));

    for (i = 0; i < TENANT_TRUST_FILES; i++) {

        if (names[i] == NULL || stat(names[i], &st) != 0) {
            continue;
        }

        files[i].device = st.st_dev;
        files[i].inode = st.st_ino;
        files[i].size = st.st_size;
        files[i].modified = st.st_mtim;
    }
}
