/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_reason.h"


typedef struct {
    const char  *name;
    const char  *text;
} tenant_reason_t;


/* Indexed by tenant_reason_e; docs/directives.md shows the same names. */

static const tenant_reason_t  tenant_reasons[TENANT_REASONS] = {
    { "",              "" },
    { "source",        "there is not exactly one" },
    { "too_long",      "it is longer than \"tenant_token_size\"" },
    { "malformed",     "it is not three parts in base64url, of which two are "
                       "JSON objects" },
    { "algorithm",     "its \"alg\" is missing, or not supported" },
    { "type",          "its \"typ\" is not that of an access token" },
    { "critical",      "its header asks for what is not done here" },
    { "issuer",        "its \"iss\" is missing, or not trusted" },
    { "key",           "its issuer has no such key for its \"alg\"" },
    { "signature",     "its signature is not its issuer's" },
    { "time",          "its \"exp\" is missing, or a time is not a number" },
    { "not_yet_valid", "its \"nbf\" or \"iat\" is in the future" },
    { "expired",       "its \"exp\" has passed" },
    { "audience",      "its \"aud\" is not the one that is configured" },
    { "proof",         "it is bound to a proof (\"cnf\")" },
    { "claim",         "a claim is missing, or of another type" },
    { "user",          "it names no user" },
    { "organization",  "it names no organization" },
    { "role",          "its roles are not strings" },
    { "revoked",       "it was revoked, or its user or organization is gone" },
    { "unchecked",     "it can't be checked at present" },
    { "cross_site",    "another site made the browser send it" },
    { "suspended",     "its organization is suspended" }
};


const char *
tenant_reason_name(tenant_reason_e reason)
{
    return tenant_reasons[reason].name;
}


const char *
tenant_reason_text(tenant_reason_e reason)
{
    return tenant_reasons[reason].text;
}
