/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_conf.h"
#include "../answer/ngx_http_tenant_openapi.h"
#include "../core/ngx_http_tenant_route.h"
#include "../request/ngx_http_tenant_request.h"


#define NGX_HTTP_TENANT_FILE_MAX  1048576


typedef struct {
    ngx_str_t     name;
    ngx_str_t     prefix;              /* crypt(5) */
    ngx_int_t     cost;                /* the least, and the default */
    ngx_int_t     max;
} ngx_http_tenant_hash_t;


static void ngx_http_tenant_conf_mongo_idle(ngx_conf_t *cf,
    tenant_cluster_t *cluster);


static ngx_http_tenant_hash_t  ngx_http_tenant_hashes[] = {
    { ngx_string("yescrypt"), ngx_string("$y$"), 6, 11 },
    { ngx_string("bcrypt"), ngx_string("$2b$"), 12, 20 },
    { ngx_null_string, ngx_null_string, 0, 0 }
};


char *
ngx_http_tenant_conf_mongo(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_tenant_main_conf_t  *tmcf = conf;

    ngx_str_t          *value, name, uri, file;
    ngx_uint_t          i;
    tenant_error_t      err;
    tenant_str_t        folder;
    tenant_cluster_t   *clusters, *cluster;

    value = cf->args->elts;

    ngx_str_set(&name, "default");

    if (cf->args->nelts == 3) {
        name = value[1];
    }

    uri = value[cf->args->nelts - 1];

    if (uri.len > 5 && ngx_strncmp(uri.data, "file=", 5) == 0) {
        file.data = uri.data + 5;
        file.len = uri.len - 5;

        if (ngx_http_tenant_conf_read(cf, &file, &uri) != NGX_OK) {
            return NGX_CONF_ERROR;
        }

        while (uri.len != 0 && uri.data[uri.len - 1] <= ' ') {
            uri.data[--uri.len] = '\0';
        }
    }

    if (name.len == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "the name in \"tenant_mongo\" must not be empty");
        return NGX_CONF_ERROR;
    }

    clusters = tmcf->clusters.elts;

    for (i = 0; i < tmcf->clusters.nelts; i++) {
        if (clusters[i].name.len == name.len
            && ngx_memcmp(clusters[i].name.data, name.data, name.len) == 0)
        {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "duplicate \"tenant_mongo\" \"%V\"", &name);
            return NGX_CONF_ERROR;
        }
    }

    folder = ngx_http_tenant_conf_str(&cf->cycle->conf_prefix);

    if (tenant_store_uri_check(ngx_http_tenant_conf_str(&uri), folder, &err)
        != TENANT_OK)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"tenant_mongo\" \"%V\": %s", &name, err.detail);
        return NGX_CONF_ERROR;
    }

    cluster = ngx_array_push(&tmcf->clusters);
    if (cluster == NULL) {
        return NGX_CONF_ERROR;
    }

    cluster->name = ngx_http_tenant_conf_str(&name);
    cluster->uri = ngx_http_tenant_conf_str(&uri);
    cluster->folder = folder;

    ngx_http_tenant_conf_mongo_idle(cf, cluster);

    return NGX_CONF_OK;
}


/*
 * Warns of options that have no effect: connection strings are often copied
 * from other applications, whose drivers know more.
 */

static void
ngx_http_tenant_conf_mongo_idle(ngx_conf_t *cf, tenant_cluster_t *cluster)
{
    const char    *pos;
    tenant_str_t   option;

    pos = ngx_strchr(cluster->uri.data, '?');

    while (tenant_store_uri_idle(&pos, &option)) {
        ngx_conf_log_error(NGX_LOG_NOTICE, cf, 0,
                           "\"tenant_mongo\" \"%*s\": the option \"%*s\" "
                           "has no effect here", cluster->name.len,
                           cluster->name.data, option.len, option.data);
    }
}


ngx_int_t
ngx_http_tenant_conf_read(ngx_conf_t *cf, ngx_str_t *name,
    ngx_str_t *contents)
{
    off_t       size;
    ssize_t     n;
    ngx_int_t   rc;
    ngx_file_t  file;

    if (ngx_conf_full_name(cf->cycle, name, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_memzero(&file, sizeof(ngx_file_t));
    file.name = *name;
    file.log = cf->log;

    /* opening a FIFO would block until somebody writes to it */
    file.fd = ngx_open_file(name->data, NGX_FILE_RDONLY|NGX_FILE_NONBLOCK,
                            NGX_FILE_OPEN, 0);

    if (file.fd == NGX_INVALID_FILE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           ngx_open_file_n " \"%V\" failed", name);
        return NGX_ERROR;
    }

    rc = NGX_ERROR;

    if (ngx_fd_info(file.fd, &file.info) == NGX_FILE_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           ngx_fd_info_n " \"%V\" failed", name);
        goto done;
    }

    size = ngx_file_size(&file.info);

    if (!ngx_is_file(&file.info)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" is not a file",
                           name);
        goto done;
    }

    if (size == 0 || size > NGX_HTTP_TENANT_FILE_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" is %s", name,
                           size == 0 ? "empty" : "too large");
        goto done;
    }

    contents->data = ngx_pcalloc(cf->pool, size + 1);
    if (contents->data == NULL) {
        goto done;
    }

    n = ngx_read_file(&file, contents->data, size, 0);

    if (n != size) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           ngx_read_file_n " \"%V\" failed", name);
        goto done;
    }

    contents->len = size;
    rc = NGX_OK;

done:

    if (ngx_close_file(file.fd) == NGX_FILE_ERROR) {
        ngx_conf_log_error(NGX_LOG_ALERT, cf, ngx_errno,
                           ngx_close_file_n " \"%V\" failed", name);
    }

    return rc;
}


char *
ngx_http_tenant_conf_password_hash(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_tenant_main_conf_t  *tmcf = conf;

    ngx_str_t               *value;
    ngx_int_t                cost;
    ngx_http_tenant_hash_t  *hash;

    if (tmcf->hash_method.data != NULL) {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (hash = ngx_http_tenant_hashes; hash->name.len != 0; hash++) {
        if (value[1].len == hash->name.len
            && ngx_strcmp(value[1].data, hash->name.data) == 0)
        {
            break;
        }
    }

    if (hash->name.len == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "unknown password hash \"%V\"", &value[1]);
        return NGX_CONF_ERROR;
    }

    cost = hash->cost;

    if (cf->args->nelts == 3) {
        cost = ngx_atoi(value[2].data, value[2].len);

        if (cost == NGX_ERROR || cost < hash->cost || cost > hash->max) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "the cost of \"%V\" must be %i to %i",
                               &hash->name, hash->cost, hash->max);
            return NGX_CONF_ERROR;
        }
    }

    tmcf->hash_method = hash->prefix;
    tmcf->hash_cost = cost;

    return NGX_CONF_OK;
}


char *
ngx_http_tenant_conf_thread_pool(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_tenant_main_conf_t  *tmcf = conf;

    ngx_str_t  *value;

    if (tmcf->thread_pool != NULL) {
        return "is duplicate";
    }

    value = cf->args->elts;

    tmcf->thread_pool = ngx_thread_pool_add(cf, &value[1]);
    if (tmcf->thread_pool == NULL) {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


char *
ngx_http_tenant_conf_handler(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_tenant_loc_conf_t  *tlcf = conf;

    tenant_api_e                 *api;
    ngx_http_core_loc_conf_t     *clcf;
    ngx_http_tenant_main_conf_t  *tmcf;

    if (tlcf->api != NGX_HTTP_TENANT_NO_API) {
        return "is duplicate";
    }

    api = cmd->post;
    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (clcf->handler != NULL) {
        return "conflicts with another handler of this location";
    }

    tlcf->last_segment = clcf->exact_match;

#if (NGX_PCRE)
    tlcf->last_segment |= (clcf->regex != NULL);
#endif

    if (clcf->named
        || ((*api == TENANT_API_DOCUMENTS || *api == TENANT_API_OPERATOR
             || *api == TENANT_API_ACTIONS)
            && tlcf->last_segment))
    {
        return "needs a prefix location";
    }

    tlcf->api = *api;
    tlcf->handler = ngx_http_tenant_handler;
    clcf->handler = tlcf->handler;

    ngx_http_tenant_route_slash(clcf);

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_tenant_module);

    tmcf->need_keys = 1;
    tmcf->need_signing = 1;
    tmcf->need_database = 1;

    ngx_http_tenant_line_here(cf, &tlcf->handler_line);
    ngx_http_tenant_line_here(cf, &tmcf->signing_line);
    ngx_http_tenant_line_here(cf, &tmcf->database_line);

    return ngx_http_tenant_openapi_add(cf, tlcf) == NGX_OK ? NGX_CONF_OK
                                                           : NGX_CONF_ERROR;
}


ngx_int_t
ngx_http_tenant_conf_complete(ngx_conf_t *cf,
    ngx_http_tenant_main_conf_t *tmcf)
{
    tenant_settings_t        *settings;
    ngx_http_tenant_there_t   there;

    if (ngx_http_tenant_conf_keys(cf, tmcf) != NGX_OK) {
        return NGX_ERROR;
    }

    /* the master database must allow our own tokens, so it is asked */

    tmcf->need_database |= tmcf->need_leases
                           || (tmcf->need_gate && tmcf->key_files.nelts != 0);

    if (!tmcf->need_database) {
        return NGX_OK;
    }

    if (tmcf->database_line.file == NULL) {
        tmcf->database_line = tmcf->need_leases ? tmcf->leases_line
                                                : tmcf->gate_line;
    }

    if (tmcf->clusters.nelts == 0) {
        cf = ngx_http_tenant_line_there(cf, &tmcf->database_line, &there);

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"tenant_organizations\", \"tenant_admin\", "
                           "\"tenant_documents\", \"tenant_auth\" with "
                           "\"tenant_signing_key\", and \"tenant_require "
                           "organization\" need \"tenant_mongo\"");
        return NGX_ERROR;
    }

    if (tmcf->thread_pool == NULL) {
        tmcf->thread_pool = ngx_thread_pool_add(cf, NULL);
        if (tmcf->thread_pool == NULL) {
            return NGX_ERROR;
        }
    }

    tmcf->store.clusters = tmcf->clusters.elts;
    tmcf->store.nclusters = tmcf->clusters.nelts;
    tmcf->store.terminate = &ngx_terminate;

    settings = &tmcf->settings;

    settings->cluster = tmcf->store.clusters[0].name;
    settings->clusters = tmcf->store.clusters;
    settings->nclusters = tmcf->store.nclusters;
    settings->master_database =
                            ngx_http_tenant_conf_str(&tmcf->master_database);
    settings->database = ngx_http_tenant_conf_str(&tmcf->database);
    settings->collection_prefix =
                          ngx_http_tenant_conf_str(&tmcf->collection_prefix);
    settings->keys = tmcf->keys;
    settings->token_ttl = tmcf->token_ttl;
    settings->session_ttl = tmcf->session_ttl;
    settings->leeway = tmcf->leeway;
    settings->hash_prefix = ngx_http_tenant_conf_str(&tmcf->hash_method);
    settings->hash_cost = tmcf->hash_cost;
    settings->lease = (int64_t) tmcf->lease + (int64_t) tmcf->lease_stale;
    settings->fresh = (int64_t) tmcf->lease;
    settings->timeout = tmcf->store.timeout;

    return ngx_http_tenant_conf_carrier(cf, tmcf) == NGX_OK
           ? ngx_http_tenant_conf_zone_create(cf, tmcf) : NGX_ERROR;
}


tenant_str_t
ngx_http_tenant_conf_str(ngx_str_t *s)
{
    tenant_str_t  str;

    str.len = s->len;
    str.data = (char *) s->data;

    return str;
}
