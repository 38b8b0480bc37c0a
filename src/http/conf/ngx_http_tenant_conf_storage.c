/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_conf.h"


#define NGX_HTTP_TENANT_WEIGHT_MAX  1000000


static ngx_int_t ngx_http_tenant_conf_cluster_known(ngx_conf_t *cf,
    ngx_http_tenant_loc_conf_t *conf);


/* "tenant_cluster name [weight=number] [name [weight=number]] ...;" */

char *
ngx_http_tenant_conf_cluster(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_tenant_loc_conf_t  *tlcf = conf;

    ngx_int_t                   weight;
    ngx_str_t                  *value;
    ngx_uint_t                  i, n;
    ngx_http_tenant_storage_t  *storage, *others;

    value = cf->args->elts;

    if (tlcf->clusters == NULL) {
        tlcf->clusters = ngx_array_create(cf->pool, 2,
                                          sizeof(ngx_http_tenant_storage_t));
        if (tlcf->clusters == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    ngx_http_tenant_line_here(cf, &tlcf->clusters_line);

    storage = NULL;

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "weight=", 7) == 0) {

            weight = ngx_atoi(value[i].data + 7, value[i].len - 7);

            if (storage == NULL || weight == NGX_ERROR || weight == 0
                || weight > NGX_HTTP_TENANT_WEIGHT_MAX)
            {
                ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                                   "invalid parameter \"%V\"", &value[i]);
                return NGX_CONF_ERROR;
            }

            storage->weight = weight;
            storage = NULL;
            continue;
        }

        others = tlcf->clusters->elts;

        for (n = 0; n < tlcf->clusters->nelts; n++) {
            if (tenant_str_eq(others[n].storage.cluster,
                              ngx_http_tenant_conf_str(&value[i])))
            {
                ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                                   "duplicate cluster \"%V\"", &value[i]);
                return NGX_CONF_ERROR;
            }
        }

        storage = ngx_array_push(tlcf->clusters);
        if (storage == NULL) {
            return NGX_CONF_ERROR;
        }

        ngx_memzero(storage, sizeof(ngx_http_tenant_storage_t));

        storage->weight = 1;
        storage->storage.cluster = ngx_http_tenant_conf_str(&value[i]);
    }

    return NGX_CONF_OK;
}


/* All clusters of a level, as "tenant_require" has it. */

char *
ngx_http_tenant_conf_storage_merge(ngx_conf_t *cf,
    ngx_http_tenant_loc_conf_t *prev, ngx_http_tenant_loc_conf_t *conf)
{
    ngx_uint_t                    i;
    tenant_cluster_t             *first;
    ngx_http_tenant_storage_t    *storage;
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_tenant_module);

    ngx_conf_merge_uint_value(conf->storage, prev->storage, TENANT_MODE_ID);

    if (conf->clusters == NULL) {
        conf->clusters = prev->clusters;
        conf->clusters_line = prev->clusters_line;
    }

    if (ngx_http_tenant_conf_cluster_known(cf, conf) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    if (conf->api != TENANT_API_ORGANIZATIONS || tmcf->clusters.nelts == 0) {
        return NGX_CONF_OK;
    }

    conf->storages = ngx_array_create(cf->pool, 1,
                                      sizeof(ngx_http_tenant_storage_t));
    if (conf->storages == NULL) {
        return NGX_CONF_ERROR;
    }

    first = tmcf->clusters.elts;

    for (i = 0; i == 0 || (conf->clusters && i < conf->clusters->nelts); i++) {

        storage = ngx_array_push(conf->storages);
        if (storage == NULL) {
            return NGX_CONF_ERROR;
        }

        if (conf->clusters != NULL) {
            *storage = ((ngx_http_tenant_storage_t *)
                        conf->clusters->elts)[i];
        } else {
            storage->weight = 1;
            storage->storage.cluster = first->name;
        }

        storage->storage.mode = conf->storage;
        storage->storage.database = ngx_http_tenant_conf_str(&tmcf->database);
        storage->storage.prefix =
                          ngx_http_tenant_conf_str(&tmcf->collection_prefix);
    }

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_tenant_conf_cluster_known(ngx_conf_t *cf,
    ngx_http_tenant_loc_conf_t *conf)
{
    ngx_uint_t                    i, n;
    tenant_cluster_t             *clusters;
    ngx_http_tenant_there_t       there;
    ngx_http_tenant_storage_t    *storages;
    ngx_http_tenant_main_conf_t  *tmcf;

    if (conf->clusters == NULL) {
        return NGX_OK;
    }

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_tenant_module);

    clusters = tmcf->clusters.elts;
    storages = conf->clusters->elts;

    for (i = 0; i < conf->clusters->nelts; i++) {

        for (n = 0; n < tmcf->clusters.nelts; n++) {
            if (tenant_str_eq(clusters[n].name, storages[i].storage.cluster)) {
                break;
            }
        }

        if (n == tmcf->clusters.nelts) {
            cf = ngx_http_tenant_line_there(cf, &conf->clusters_line, &there);

            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "no \"tenant_mongo\" is named \"%*s\"",
                               storages[i].storage.cluster.len,
                               storages[i].storage.cluster.data);
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}
