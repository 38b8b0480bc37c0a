/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_conf.h"
#include "../../token/tenant_token.h"


#define NGX_HTTP_TENANT_KID_MAX    128


/* "tenant_signing_key", until its file is read. */

typedef struct {
    ngx_str_t                file;
    ngx_http_tenant_line_t   line;
} ngx_http_tenant_key_file_t;


/* A warning about a key names this directive and this file. */

typedef struct {
    ngx_conf_t              *at;
    ngx_str_t               *file;
} ngx_http_tenant_conf_key_warn_t;


static ngx_int_t ngx_http_tenant_conf_signing(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);
static ngx_int_t ngx_http_tenant_conf_token_size(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);
static ngx_int_t ngx_http_tenant_conf_trusted(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);
static void ngx_http_tenant_conf_key_warn(void *data, unsigned place,
    tenant_str_t kid, bool skipped, const char *reason);


char *
ngx_http_tenant_conf_signing_key(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_tenant_main_conf_t  *tmcf = conf;

    ngx_str_t                   *value;
    ngx_uint_t                   i;
    ngx_http_tenant_key_file_t  *key;

    value = cf->args->elts;
    key = tmcf->key_files.elts;

    for (i = 0; i < tmcf->key_files.nelts; i++) {
        if (key[i].file.len == value[1].len
            && ngx_memcmp(key[i].file.data, value[1].data, value[1].len) == 0)
        {
            return "is duplicate";
        }
    }

    key = ngx_array_push(&tmcf->key_files);
    if (key == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(key, sizeof(ngx_http_tenant_key_file_t));

    key->file = value[1];
    ngx_http_tenant_line_here(cf, &key->line);

    return NGX_CONF_OK;
}


ngx_int_t
ngx_http_tenant_conf_keys(ngx_conf_t *cf, ngx_http_tenant_main_conf_t *tmcf)
{
    ngx_conf_t               *at;
    ngx_http_tenant_there_t   there;

    if (tmcf->need_signing && tmcf->key_files.nelts == 0) {
        at = ngx_http_tenant_line_there(cf, &tmcf->signing_line, &there);

        ngx_conf_log_error(NGX_LOG_EMERG, at, 0,
                           "\"tenant_organizations\", \"tenant_admin\", "
                           "\"tenant_documents\" and \"tenant_jwks\" need "
                           "\"tenant_signing_key\"");
        return NGX_ERROR;
    }

    if (tmcf->need_gate && tmcf->key_files.nelts == 0
        && tmcf->trusted.nelts == 0)
    {
        at = ngx_http_tenant_line_there(cf, &tmcf->gate_line, &there);

        ngx_conf_log_error(NGX_LOG_EMERG, at, 0,
                           "\"tenant_auth\" needs \"tenant_signing_key\" or "
                           "\"tenant_trusted_keys\"");
        return NGX_ERROR;
    }

    tmcf->keys = tenant_keyring_create(tmcf->arena,
                                    ngx_http_tenant_conf_str(&tmcf->issuer));
    if (tmcf->keys == NULL) {
        return NGX_ERROR;
    }

    if (ngx_http_tenant_conf_signing(cf, tmcf) != NGX_OK
        || ngx_http_tenant_conf_token_size(cf, tmcf) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_tenant_conf_trusted(cf, tmcf);
}


static ngx_int_t
ngx_http_tenant_conf_signing(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf)
{
    ngx_str_t                    contents;
    ngx_conf_t                  *at;
    ngx_uint_t                   i;
    tenant_error_t               err;
    tenant_status_e              rc;
    ngx_http_tenant_there_t      there;
    ngx_http_tenant_key_file_t  *key;

    key = tmcf->key_files.elts;

    for (i = 0; i < tmcf->key_files.nelts; i++) {

        at = ngx_http_tenant_line_there(cf, &key[i].line, &there);

        if (ngx_http_tenant_conf_read(at, &key[i].file, &contents) != NGX_OK) {
            return NGX_ERROR;
        }

        rc = tenant_keyring_add_signing(tmcf->keys,
                                        ngx_http_tenant_conf_str(&contents),
                                        &err);

        ngx_explicit_memzero(contents.data, contents.len);

        if (rc != TENANT_OK) {
            ngx_conf_log_error(NGX_LOG_EMERG, at, 0,
                               "\"tenant_signing_key\" \"%V\": %s",
                               &key[i].file, err.detail);
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* This deployment must accept the tokens that it issues itself. */

static ngx_int_t
ngx_http_tenant_conf_token_size(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf)
{
    size_t                    size;
    ngx_conf_t               *at;
    tenant_str_t              id, token;
    tenant_arena_t           *scratch;
    tenant_error_t            err;
    tenant_claims_t           claims;
    tenant_status_e           rc;
    ngx_http_tenant_there_t   there;

    tenant_keyring_limit(tmcf->keys, tmcf->token_size);

    if (!tenant_keyring_can_sign(tmcf->keys)) {
        return NGX_OK;
    }

    scratch = tenant_arena_create();
    if (scratch == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(&claims, sizeof(tenant_claims_t));

    id = (tenant_str_t) tenant_string("0123456789abcdef01234567");
    claims.user = id;
    claims.organization = id;
    claims.role = (tenant_str_t) tenant_string("operator");
    claims.user_epoch = NGX_MAX_INT32_VALUE;
    claims.organization_epoch = NGX_MAX_INT32_VALUE;
    claims.auth_time = ngx_time();
    claims.issued_at = ngx_time();
    claims.expires_at = ngx_time() + tmcf->token_ttl;

    tenant_keyring_limit(tmcf->keys, TENANT_TOKEN_SIZE_MAX);

    rc = tenant_token_issue(tmcf->keys, scratch, &claims, &token, &err);
    size = token.len;

    tenant_keyring_limit(tmcf->keys, tmcf->token_size);
    tenant_arena_destroy(scratch);

    if (rc != TENANT_OK) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"tenant_signing_key\": %s", err.cause);
        return NGX_ERROR;
    }

    if (size > tmcf->token_size) {
        at = ngx_http_tenant_line_there(cf, &tmcf->token_size_line, &there);

        ngx_conf_log_error(NGX_LOG_EMERG, at, 0,
                           "\"tenant_token_size\" must be at least %uz: so "
                           "long are the tokens that are issued here", size);
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_tenant_conf_trusted(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf)
{
    ngx_str_t                         contents;
    ngx_conf_t                       *at;
    ngx_uint_t                        i;
    tenant_error_t                    err;
    tenant_status_e                   rc;
    ngx_http_tenant_there_t           there;
    ngx_http_tenant_trusted_t        *trusted;
    ngx_http_tenant_conf_key_warn_t   warn;

    trusted = tmcf->trusted.elts;

    for (i = 0; i < tmcf->trusted.nelts; i++) {

        at = ngx_http_tenant_line_there(cf, &trusted[i].line, &there);

        if (ngx_http_tenant_conf_read(at, &trusted[i].file, &contents)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        warn.at = at;
        warn.file = &trusted[i].file;

        rc = tenant_keyring_add_trusted(tmcf->keys, &trusted[i].issuer,
                                        ngx_http_tenant_conf_str(&contents),
                                        ngx_http_tenant_conf_key_warn, &warn,
                                        &err);

        ngx_explicit_memzero(contents.data, contents.len);

        if (rc != TENANT_OK) {
            ngx_conf_log_error(NGX_LOG_EMERG, at, 0,
                               "\"tenant_trusted_keys\" \"%V\": %s",
                               &trusted[i].file, err.detail);
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* The "kid" is escaped, since it may be of any bytes. */

static void
ngx_http_tenant_conf_key_warn(void *data, unsigned place, tenant_str_t kid,
    bool skipped, const char *reason)
{
    ngx_http_tenant_conf_key_warn_t *warn = data;

    size_t      i;
    u_char     *p;
    ngx_str_t   name;
    u_char      buf[sizeof(", \"kid\" \"\"") + NGX_HTTP_TENANT_KID_MAX];

    p = buf;

    if (kid.data != NULL) {
        p = ngx_cpymem(p, ", \"kid\" \"", sizeof(", \"kid\" \"") - 1);

        for (i = 0; i < kid.len && i < NGX_HTTP_TENANT_KID_MAX; i++) {
            *p++ = (u_char) kid.data[i] < 0x20 || kid.data[i] == 0x7f
                   || kid.data[i] == '"'
                   ? '?' : (u_char) kid.data[i];
        }

        *p++ = '"';
    }

    name.data = buf;
    name.len = p - buf;

    ngx_conf_log_error(NGX_LOG_WARN, warn->at, 0,
                       "\"tenant_trusted_keys\" \"%V\": keys[%ui]%V%s: %s",
                       warn->file, (ngx_uint_t) place, &name,
                       skipped ? " is skipped" : "", reason);
}


ngx_int_t
ngx_http_tenant_conf_keys_init(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf)
{
    if (ngx_array_init(&tmcf->key_files, cf->pool, 1,
                       sizeof(ngx_http_tenant_key_file_t))
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_array_init(&tmcf->trusted, cf->pool, 1,
                          sizeof(ngx_http_tenant_trusted_t));
}
