/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "answer/ngx_http_tenant_jwks.h"
#include "answer/ngx_http_tenant_openapi.h"
#include "conf/ngx_http_tenant_check.h"
#include "conf/ngx_http_tenant_conf.h"
#include "core/ngx_http_tenant_notice.h"
#include "lease/ngx_http_tenant_lease.h"
#include "gate/ngx_http_tenant_cache.h"
#include "gate/ngx_http_tenant_gate.h"
#include "gate/ngx_http_tenant_variable.h"
#include "request/ngx_http_tenant_request.h"
#include "task/ngx_http_tenant_reconcile.h"
#include "task/ngx_http_tenant_trim.h"
#include "task/ngx_http_tenant_worker.h"

#include "../api/tenant_location.h"


static ngx_int_t ngx_http_tenant_init(ngx_conf_t *cf);
static ngx_int_t ngx_http_tenant_init_process(ngx_cycle_t *cycle);
static void ngx_http_tenant_exit_process(ngx_cycle_t *cycle);


static tenant_api_e  ngx_http_tenant_apis[] = {
    TENANT_API_ORGANIZATIONS,
    TENANT_API_ADMIN,
    TENANT_API_DOCUMENTS,
    TENANT_API_OPERATOR,
    TENANT_API_ACTIONS
};


static ngx_conf_enum_t  ngx_http_tenant_auth[] = {
    { ngx_string("off"), NGX_HTTP_TENANT_AUTH_OFF },
    { ngx_string("on"), NGX_HTTP_TENANT_AUTH_ON },
    { ngx_string("optional"), NGX_HTTP_TENANT_AUTH_OPTIONAL },
    { ngx_null_string, 0 }
};


static ngx_conf_enum_t  ngx_http_tenant_carriers[] = {
    { ngx_string("auto"), NGX_HTTP_TENANT_CARRIER_AUTO },
    { ngx_string("thread"), NGX_HTTP_TENANT_CARRIER_THREAD },
    { ngx_string("event"), NGX_HTTP_TENANT_CARRIER_EVENT },
    { ngx_null_string, 0 }
};


static ngx_conf_enum_t  ngx_http_tenant_signups[] = {
    { ngx_string("on"), TENANT_SIGNUP_ON },
    { ngx_string("off"), TENANT_SIGNUP_OFF },
    { ngx_string("operator"), TENANT_SIGNUP_OPERATOR },
    { ngx_null_string, 0 }
};


static ngx_conf_enum_t  ngx_http_tenant_modes[] = {
    { ngx_string("id"), TENANT_MODE_ID },
    { ngx_string("name"), TENANT_MODE_NAME },
    { ngx_string("database"), TENANT_MODE_DATABASE },
    { ngx_string("shared"), TENANT_MODE_SHARED },
    { ngx_null_string, 0 }
};


static ngx_command_t  ngx_http_tenant_commands[] = {

    { ngx_string("tenant_mongo"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE12,
      ngx_http_tenant_conf_mongo,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_master_database"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, master_database),
      &ngx_http_tenant_database_post },

    { ngx_string("tenant_database"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, database),
      &ngx_http_tenant_database_post },

    { ngx_string("tenant_collection_prefix"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, collection_prefix),
      &ngx_http_tenant_prefix_post },

    { ngx_string("tenant_signing_key"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_tenant_conf_signing_key,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_trusted_keys"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_2MORE,
      ngx_http_tenant_conf_trusted_keys,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_issuer"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, issuer),
      &ngx_http_tenant_issuer_post },

    { ngx_string("tenant_token_ttl"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_sec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, token_ttl),
      &ngx_http_tenant_ttl_post },

    { ngx_string("tenant_session_ttl"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_sec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, session_ttl),
      &ngx_http_tenant_ttl_post },

    { ngx_string("tenant_leeway"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_sec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, leeway),
      &ngx_http_tenant_leeway_post },

    { ngx_string("tenant_token_size"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_size_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, token_size),
      &ngx_http_tenant_token_size_post },

    { ngx_string("tenant_token_cache"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_size_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, cache_size),
      NULL },

    { ngx_string("tenant_zone"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE2,
      ngx_http_tenant_conf_zone,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_lease"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, lease),
      &ngx_http_tenant_lease_post },

    { ngx_string("tenant_lease_stale"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, lease_stale),
      &ngx_http_tenant_stale_post },

    { ngx_string("tenant_login_throttle"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE12,
      ngx_http_tenant_conf_throttle,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_password_hash"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE12,
      ngx_http_tenant_conf_password_hash,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_thread_pool"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_tenant_conf_thread_pool,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_carrier"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, carrier),
      &ngx_http_tenant_carriers },

    { ngx_string("tenant_connections"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE123,
      ngx_http_tenant_conf_connections,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_max_waiting"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, max_waiting),
      &ngx_http_tenant_count_post },

    { ngx_string("tenant_max_hashing"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_tenant_main_conf_t, max_hashing),
      &ngx_http_tenant_count_post },

    { ngx_string("tenant_timeout"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_tenant_loc_conf_t, timeout),
      &ngx_http_tenant_timeout_post },

    { ngx_string("tenant_max_page"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_tenant_conf_bound,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(tenant_bounds_t, page),
      NULL },

    { ngx_string("tenant_max_depth"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_tenant_conf_bound,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(tenant_bounds_t, depth),
      NULL },

    { ngx_string("tenant_max_nodes"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_tenant_conf_bound,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(tenant_bounds_t, nodes),
      NULL },

    { ngx_string("tenant_max_pattern"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_tenant_conf_bound,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(tenant_bounds_t, pattern),
      NULL },

    { ngx_string("tenant_max_stages"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_tenant_conf_bound,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(tenant_bounds_t, stages),
      NULL },

    { ngx_string("tenant_max_indexes"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_tenant_conf_bound,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(tenant_bounds_t, indexes),
      NULL },

    { ngx_string("tenant_max_skip"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_tenant_conf_bound,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(tenant_bounds_t, skip),
      NULL },

    { ngx_string("tenant_max_streams"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_tenant_conf_bound,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(tenant_bounds_t, streams),
      NULL },

    { ngx_string("tenant_storage"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_tenant_loc_conf_t, storage),
      &ngx_http_tenant_modes },

    { ngx_string("tenant_cluster"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_http_tenant_conf_cluster,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_signup"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_tenant_loc_conf_t, signup),
      &ngx_http_tenant_signups },

    { ngx_string("tenant_problems"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_tenant_loc_conf_t, problems),
      NULL },

    { ngx_string("tenant_auth"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_tenant_conf_auth,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_tenant_loc_conf_t, auth),
      &ngx_http_tenant_auth },

    { ngx_string("tenant_require"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_http_tenant_conf_require,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_token"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_tenant_conf_token,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_jwks"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_tenant_jwks,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_cors"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_http_tenant_conf_cors,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_login_cookie"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_http_tenant_conf_cookie,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_openapi"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_tenant_openapi,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("tenant_organizations"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_tenant_conf_handler,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      &ngx_http_tenant_apis[TENANT_API_ORGANIZATIONS] },

    { ngx_string("tenant_admin"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_tenant_conf_handler,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      &ngx_http_tenant_apis[TENANT_API_ADMIN] },

    { ngx_string("tenant_documents"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_tenant_conf_handler,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      &ngx_http_tenant_apis[TENANT_API_DOCUMENTS] },

    { ngx_string("tenant_operator"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_tenant_conf_handler,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      &ngx_http_tenant_apis[TENANT_API_OPERATOR] },

    { ngx_string("tenant_data_api"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_tenant_conf_handler,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      &ngx_http_tenant_apis[TENANT_API_ACTIONS] },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_tenant_module_ctx = {
    ngx_http_tenant_variable_init,         /* preconfiguration */
    ngx_http_tenant_init,                  /* postconfiguration */

    ngx_http_tenant_create_main_conf,      /* create main configuration */
    ngx_http_tenant_init_main_conf,        /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_http_tenant_create_loc_conf,       /* create location configuration */
    ngx_http_tenant_merge_loc_conf         /* merge location configuration */
};


ngx_module_t  ngx_http_tenant_module = {
    NGX_MODULE_V1,
    &ngx_http_tenant_module_ctx,           /* module context */
    ngx_http_tenant_commands,              /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    ngx_http_tenant_init_process,          /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_http_tenant_exit_process,          /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_http_tenant_init(ngx_conf_t *cf)
{
    ngx_http_handler_pt          *h;
    ngx_http_core_main_conf_t    *cmcf;
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_tenant_module);

    if (ngx_http_tenant_conf_complete(cf, tmcf) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_http_tenant_openapi_init(cf, tmcf) != NGX_OK) {
        return NGX_ERROR;
    }

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    if (tmcf->need_keys || tmcf->need_cors) {

        h = ngx_array_push(&cmcf->phases[NGX_HTTP_PREACCESS_PHASE].handlers);
        if (h == NULL) {
            return NGX_ERROR;
        }

        *h = ngx_http_tenant_preaccess_handler;
    }

    if (!tmcf->need_keys) {
        return NGX_OK;
    }

    tmcf->need_plan = ngx_http_tenant_variable_leased(cf);
    tmcf->notice = ngx_http_tenant_notice_create(cf);

    if (tmcf->notice == NULL
        || ngx_http_tenant_jwks_init(cf, tmcf) != NGX_OK)
    {
        return NGX_ERROR;
    }

    h = ngx_array_push(&cmcf->phases[NGX_HTTP_ACCESS_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_http_tenant_access_handler;

    return NGX_OK;
}


static ngx_int_t
ngx_http_tenant_init_process(ngx_cycle_t *cycle)
{
    ngx_http_tenant_main_conf_t  *tmcf;

    if (ngx_process != NGX_PROCESS_WORKER && ngx_process != NGX_PROCESS_SINGLE)
    {
        return NGX_OK;
    }

    tmcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_tenant_module);

    if (tmcf == NULL || tmcf->keys == NULL) {
        return NGX_OK;
    }

    if (tmcf->notice != NULL) {
        ngx_http_tenant_notice_init(tmcf->notice, cycle->log);
    }

    if (tmcf->cache_size != 0) {
        tmcf->cache = ngx_http_tenant_cache_create(cycle->pool, cycle->log,
                                                   tmcf->cache_size);
        if (tmcf->cache == NULL) {
            return NGX_ERROR;
        }
    }

    if (!tmcf->need_database) {
        return NGX_OK;
    }

    if (ngx_http_tenant_worker_init(cycle, tmcf) != NGX_OK) {
        return NGX_ERROR;
    }

    tmcf->worker->forget = ngx_http_tenant_lease_drop;
    ngx_http_tenant_reconcile_init(tmcf->worker);
    ngx_http_tenant_trim_init(tmcf->worker);

    return NGX_OK;
}


static void
ngx_http_tenant_exit_process(ngx_cycle_t *cycle)
{
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_tenant_module);

    if (tmcf == NULL) {
        return;
    }

    if (tmcf->notice != NULL) {
        ngx_http_tenant_notice_exit(tmcf->notice);
    }

    if (tmcf->worker != NULL) {
        ngx_http_tenant_worker_exit(cycle, tmcf);
    }
}
