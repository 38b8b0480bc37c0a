/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_conf.h"


#define NGX_HTTP_TENANT_ROLES_MAX  16


/* "tenant_signing_key" and "tenant_trusted_keys", until the files are read. */

typedef struct {
    ngx_str_t                file;
    ngx_http_tenant_line_t   line;
} ngx_http_tenant_key_file_t;


typedef struct {
    ngx_str_t                file;
    ngx_http_tenant_line_t   line;
    tenant_issuer_t          issuer;
} ngx_http_tenant_trusted_t;


static char *ngx_http_tenant_conf_trusted_set(ngx_conf_t *cf,
    tenant_issuer_t *issuer, ngx_str_t *arg);
static char *ngx_http_tenant_conf_roles(ngx_conf_t *cf,
    tenant_issuer_t *issuer, ngx_str_t *value);
static ngx_uint_t ngx_http_tenant_conf_word(tenant_str_t word);
static ngx_int_t ngx_http_tenant_conf_signing(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);
static ngx_int_t ngx_http_tenant_conf_trusted(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf);


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
    ngx_http_tenant_conf_here(cf, &key->line);

    return NGX_CONF_OK;
}


char *
ngx_http_tenant_conf_trusted_keys(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_tenant_main_conf_t  *tmcf = conf;

    char                       *rc;
    ngx_str_t                  *value;
    ngx_uint_t                  i;
    tenant_issuer_t            *issuer;
    ngx_http_tenant_trusted_t  *trusted;

    trusted = ngx_array_push(&tmcf->trusted);
    if (trusted == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(trusted, sizeof(ngx_http_tenant_trusted_t));

    value = cf->args->elts;
    issuer = &trusted->issuer;
    trusted->file = value[1];
    ngx_http_tenant_conf_here(cf, &trusted->line);

    for (i = 2; i < cf->args->nelts; i++) {
        rc = ngx_http_tenant_conf_trusted_set(cf, issuer, &value[i]);

        if (rc != NGX_CONF_OK) {
            return rc;
        }
    }

    if (issuer->name.len == 0) {
        return "needs \"issuer=\"";
    }

    if (issuer->roles == NULL) {
        return "needs \"roles=\"";
    }

    if ((issuer->organization.len == 0)
        == (issuer->organization_claim.len == 0))
    {
        return "needs either \"organization=\" or \"organization_claim=\"";
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_tenant_conf_trusted_set(ngx_conf_t *cf, tenant_issuer_t *issuer,
    ngx_str_t *arg)
{
    size_t         len;
    u_char        *p;
    ngx_str_t      value;
    ngx_uint_t     i;
    tenant_str_t  *to;

    struct {
        ngx_str_t     name;
        tenant_str_t *to;
    } parameters[] = {
        { ngx_string("issuer"), &issuer->name },
        { ngx_string("audience"), &issuer->audience },
        { ngx_string("organization"), &issuer->organization },
        { ngx_string("organization_claim"), &issuer->organization_claim },
        { ngx_string("role_claim"), &issuer->role_claim },
        { ngx_string("user_claim"), &issuer->user_claim },
        { ngx_string("roles"), NULL }
    };

    p = ngx_strlchr(arg->data, arg->data + arg->len, '=');
    len = p != NULL ? (size_t) (p - arg->data) : arg->len;

    for (i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {

        if (p == NULL || parameters[i].name.len != len
            || ngx_strncmp(parameters[i].name.data, arg->data, len) != 0)
        {
            continue;
        }

        value.data = p + 1;
        value.len = arg->len - len - 1;

        to = parameters[i].to;

        if (to == NULL) {
            return ngx_http_tenant_conf_roles(cf, issuer, &value);
        }

        if (to->data != NULL) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "duplicate parameter \"%V\"", arg);
            return NGX_CONF_ERROR;
        }

        if (value.len == 0
            || (to == &issuer->organization
                && !tenant_oid_is(ngx_http_tenant_conf_str(&value))))
        {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid parameter \"%V\"", arg);
            return NGX_CONF_ERROR;
        }

        /* as the master database writes ids, so as $tenant_id */

        if (to == &issuer->organization) {
            ngx_strlow(value.data, value.data, value.len);
        }

        *to = ngx_http_tenant_conf_str(&value);

        return NGX_CONF_OK;
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid parameter \"%V\"",
                       arg);

    return NGX_CONF_ERROR;
}


static char *
ngx_http_tenant_conf_roles(ngx_conf_t *cf, tenant_issuer_t *issuer,
    ngx_str_t *value)
{
    u_char        *p, *last, *comma;
    ngx_uint_t     i;
    tenant_str_t  *roles, *role;

    if (issuer->roles != NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "duplicate parameter \"roles=%V\"", value);
        return NGX_CONF_ERROR;
    }

    roles = ngx_pcalloc(cf->pool, NGX_HTTP_TENANT_ROLES_MAX
                                  * sizeof(tenant_str_t));
    p = ngx_pcalloc(cf->pool, value->len + 1);

    if (roles == NULL || p == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memcpy(p, value->data, value->len);
    last = p + value->len;

    for ( ;; ) {

        if (issuer->nroles == NGX_HTTP_TENANT_ROLES_MAX) {
            return "has too many roles";
        }

        comma = ngx_strlchr(p, last, ',');
        if (comma == NULL) {
            comma = last;
        }

        role = &roles[issuer->nroles];
        role->data = (char *) p;
        role->len = comma - p;

        if (!ngx_http_tenant_conf_word(*role)) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid parameter \"roles=%V\"", value);
            return NGX_CONF_ERROR;
        }

        for (i = 0; i < issuer->nroles; i++) {
            if (tenant_str_eq(roles[i], *role)) {
                ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                                   "duplicate role in \"roles=%V\"", value);
                return NGX_CONF_ERROR;
            }
        }

        issuer->nroles++;

        if (comma == last) {
            break;
        }

        *comma = '\0';
        p = comma + 1;
    }

    issuer->roles = roles;

    return NGX_CONF_OK;
}


static ngx_uint_t
ngx_http_tenant_conf_word(tenant_str_t word)
{
    char    c;
    size_t  i;

    for (i = 0; i < word.len; i++) {
        c = word.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9') || c == '_' || c == '-'))
        {
            return 0;
        }
    }

    return word.len != 0 && word.len <= 64;
}


ngx_int_t
ngx_http_tenant_conf_keys(ngx_conf_t *cf, ngx_http_tenant_main_conf_t *tmcf)
{
    ngx_conf_t               *at;
    ngx_http_tenant_there_t   there;

    if (tmcf->need_signing && tmcf->key_files.nelts == 0) {
        at = ngx_http_tenant_conf_there(cf, &tmcf->signing_line, &there);

        ngx_conf_log_error(NGX_LOG_EMERG, at, 0,
                           "\"tenant_organizations\", \"tenant_admin\", "
                           "\"tenant_documents\" and \"tenant_jwks\" need "
                           "\"tenant_signing_key\"");
        return NGX_ERROR;
    }

    if (tmcf->need_gate && tmcf->key_files.nelts == 0
        && tmcf->trusted.nelts == 0)
    {
        at = ngx_http_tenant_conf_there(cf, &tmcf->gate_line, &there);

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

    if (ngx_http_tenant_conf_signing(cf, tmcf) != NGX_OK) {
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

        at = ngx_http_tenant_conf_there(cf, &key[i].line, &there);

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


static ngx_int_t
ngx_http_tenant_conf_trusted(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf)
{
    unsigned                    skipped;
    ngx_str_t                   contents;
    ngx_conf_t                 *at;
    ngx_uint_t                  i;
    tenant_error_t              err;
    tenant_status_e             rc;
    ngx_http_tenant_there_t     there;
    ngx_http_tenant_trusted_t  *trusted;

    trusted = tmcf->trusted.elts;

    for (i = 0; i < tmcf->trusted.nelts; i++) {

        at = ngx_http_tenant_conf_there(cf, &trusted[i].line, &there);

        if (ngx_http_tenant_conf_read(at, &trusted[i].file, &contents)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        rc = tenant_keyring_add_trusted(tmcf->keys, &trusted[i].issuer,
                                        ngx_http_tenant_conf_str(&contents),
                                        &skipped, &err);

        ngx_explicit_memzero(contents.data, contents.len);

        if (rc != TENANT_OK) {
            ngx_conf_log_error(NGX_LOG_EMERG, at, 0,
                               "\"tenant_trusted_keys\" \"%V\": %s",
                               &trusted[i].file, err.detail);
            return NGX_ERROR;
        }

        if (skipped != 0) {
            ngx_conf_log_error(NGX_LOG_WARN, at, 0,
                               "\"tenant_trusted_keys\" \"%V\": keys skipped "
                               "that can't verify tokens: %ui",
                               &trusted[i].file, (ngx_uint_t) skipped);
        }
    }

    return NGX_OK;
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
