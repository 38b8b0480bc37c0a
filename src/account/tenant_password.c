/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <crypt.h>
#include <stdlib.h>
#include <string.h>

#include "tenant_password.h"
#include "../json/tenant_opaque.h"


static size_t tenant_password_max(tenant_str_t setting);
static bool tenant_password_matches(tenant_job_t *job, tenant_str_t password,
    tenant_str_t hash);
static bool tenant_password_crypt(tenant_job_t *job, tenant_str_t password,
    const char *setting, tenant_str_t *hash);
static bool tenant_password_equal(tenant_str_t a, tenant_str_t b);


bool
tenant_password_check(tenant_job_t *job, const char *name,
    tenant_str_t *password)
{
    size_t        max;
    tenant_str_t  prepared;

    max = tenant_password_max(job->settings->hash_prefix);
    prepared = *password;

    if (password->len <= TENANT_PASSWORD_RAW) {

        prepared = tenant_opaque_prepare(job->arena, *password);

        if (prepared.data == NULL) {
            (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                    "out of memory");
            return false;
        }
    }

    if (prepared.len < TENANT_PASSWORD_MIN) {
        (void) tenant_error_field(&job->error, name,
                                  "must have at least 8 bytes");
        return false;
    }

    if (prepared.len > max) {
        (void) tenant_error_field(&job->error, name,
                                  max == TENANT_BCRYPT_MAX
                                  ? "must have at most 72 bytes"
                                  : "must have at most 256 bytes");
        return false;
    }

    if (!tenant_opaque_allowed(prepared)) {
        (void) tenant_error_field(&job->error, name,
                                  "must not hold control, invisible or "
                                  "unassigned characters");
        return false;
    }

    *password = prepared;

    return true;
}


tenant_status_e
tenant_password_hash(tenant_job_t *job, tenant_str_t password,
    tenant_str_t *hash)
{
    char  setting[CRYPT_GENSALT_OUTPUT_SIZE];

    if (crypt_gensalt_rn(job->settings->hash_prefix.data,
                         job->settings->hash_cost, NULL, 0, setting,
                         sizeof(setting)) == NULL
        || !tenant_password_crypt(job, password, setting, hash))
    {
        return tenant_error_internal(&job->error,
                                     "a password can't be hashed");
    }

    return TENANT_OK;
}


bool
tenant_password_verify(tenant_job_t *job, tenant_str_t password,
    tenant_str_t hash)
{
    tenant_str_t  prepared;

    if (password.len <= TENANT_PASSWORD_RAW) {

        prepared = tenant_opaque_prepare(job->arena, password);

        if (prepared.data != NULL && !tenant_str_eq(prepared, password)
            && tenant_password_matches(job, prepared, hash))
        {
            return true;
        }
    }

    return tenant_password_matches(job, password, hash);
}


/* Hashes once, whatever the password and the hash are. */

static bool
tenant_password_matches(tenant_job_t *job, tenant_str_t password,
    tenant_str_t hash)
{
    bool          known;
    char          setting[CRYPT_GENSALT_OUTPUT_SIZE];
    tenant_str_t  result;

    known = hash.len != 0
            && password.len <= tenant_password_max(hash)
            && memchr(password.data, '\0', password.len) == NULL;

    if (known) {
        return tenant_password_crypt(job, password, hash.data, &result)
               && tenant_password_equal(result, hash);
    }

    if (password.len > TENANT_PASSWORD_MAX) {
        password.len = TENANT_PASSWORD_MAX;
    }

    if (crypt_gensalt_rn(job->settings->hash_prefix.data,
                         job->settings->hash_cost, NULL, 0, setting,
                         sizeof(setting)) != NULL)
    {
        (void) tenant_password_crypt(job, password, setting, &result);
    }

    return false;
}


/*
 * bcrypt overlooks what follows its 72 bytes, so a longer password must not be
 * accepted.
 */

static size_t
tenant_password_max(tenant_str_t setting)
{
    return setting.len > 2 && memcmp(setting.data, "$2", 2) == 0
           ? TENANT_BCRYPT_MAX : TENANT_PASSWORD_MAX;
}


static bool
tenant_password_crypt(tenant_job_t *job, tenant_str_t password,
    const char *setting, tenant_str_t *hash)
{
    bool                ok;
    char                phrase[TENANT_PASSWORD_MAX + 1];
    const char         *result;
    tenant_str_t        found;
    struct crypt_data  *data;

    if (password.len > TENANT_PASSWORD_MAX) {
        return false;
    }

    data = calloc(1, sizeof(struct crypt_data));
    if (data == NULL) {
        return false;
    }

    memcpy(phrase, password.data, password.len);
    phrase[password.len] = '\0';

    result = crypt_rn(phrase, setting, data, sizeof(struct crypt_data));

    ok = result != NULL && result[0] != '*';

    if (ok) {
        found.data = result;
        found.len = strlen(result);

        *hash = tenant_arena_str(job->arena, found);
        ok = hash->data != NULL;
    }

    explicit_bzero(phrase, sizeof(phrase));
    explicit_bzero(data, sizeof(struct crypt_data));
    free(data);

    return ok;
}


static bool
tenant_password_equal(tenant_str_t a, tenant_str_t b)
{
    size_t         i;
    unsigned char  differ;

    if (a.len != b.len) {
        return false;
    }

    differ = 0;

    for (i = 0; i < a.len; i++) {
        differ |= (unsigned char) (a.data[i] ^ b.data[i]);
    }

    return differ == 0;
}
