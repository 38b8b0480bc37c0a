/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_conf.h"


#define NGX_HTTP_TENANT_ROLES_MAX  16


static char *ngx_http_tenant_conf_trusted_set(ngx_conf_t *cf,
    tenant_issuer_t *issuer, ngx_str_t *arg);
static char *ngx_http_tenant_conf_roles(ngx_conf_t *cf,
    tenant_issuer_t *issuer, ngx_str_t *value);
static char *ngx_http_tenant_conf_users(ngx_conf_t *cf,
    tenant_issuer_t *issuer, ngx_str_t *value);
static ngx_uint_t ngx_http_tenant_conf_word(tenant_str_t word);


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
    ngx_http_tenant_line_here(cf, &trusted->line);

    for (i = 2; i < cf->args->nelts; i++) {
        rc = ngx_http_tenant_conf_trusted_set(cf, issuer, &value[i]);

        if (rc != NGX_CONF_OK) {
            return rc;
        }
    }

    if (issuer->name.data == NULL) {
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
        { ngx_string("user_claim"), NULL },
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

        if (to == NULL && len == sizeof("roles") - 1) {
            return ngx_http_tenant_conf_roles(cf, issuer, &value);
        }

        if (to == NULL) {
            return ngx_http_tenant_conf_users(cf, issuer, &value);
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

        /*
         * the master database writes ids in lower case, and so must $tenant_id
         */

        if (to == &issuer->organization) {
            ngx_strlow(value.data, value.data, value.len);
        }

        *to = ngx_http_tenant_conf_str(&value);

        /* an empty name means that its tokens have no "iss" */

        if (to == &issuer->name && tenant_str_is(*to, "none")) {
            to->len = 0;
        }

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


/* "user_claim=name,name": the first one that a token has filled counts. */

static char *
ngx_http_tenant_conf_users(ngx_conf_t *cf, tenant_issuer_t *issuer,
    ngx_str_t *value)
{
    u_char        *p, *last, *comma;
    tenant_str_t  *claim;

    if (issuer->nuser_claims != 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "duplicate parameter \"user_claim=%V\"", value);
        return NGX_CONF_ERROR;
    }

    p = ngx_pcalloc(cf->pool, value->len + 1);
    if (p == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memcpy(p, value->data, value->len);
    last = p + value->len;

    for ( ;; ) {

        if (issuer->nuser_claims == TENANT_USER_CLAIMS_MAX) {
            return "has too many user claims";
        }

        comma = ngx_strlchr(p, last, ',');
        if (comma == NULL) {
            comma = last;
        }

        if (comma == p) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid parameter \"user_claim=%V\"", value);
            return NGX_CONF_ERROR;
        }

        claim = &issuer->user_claims[issuer->nuser_claims++];
        claim->data = (char *) p;
        claim->len = comma - p;

        if (comma == last) {
            return NGX_CONF_OK;
        }

        *comma = '\0';
        p = comma + 1;
    }
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
