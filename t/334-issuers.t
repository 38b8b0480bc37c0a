# Tokens in the shapes that issuers write them in, as their documentation and
# the field show them, under the mappings of docs/issuers.md (which this file
# reads: what stands there is what is tried).

use strict;
use warnings;

use Tenant;
use Tenant::Foreign;

use Server ();

(my $docs = __FILE__) =~ s{[^/]*$}{../docs/issuers.md};
my (%mapping, %seen);

# "## Name", then its directives
for my $part (split /^## /m, Server::slurp($docs)) {
    my ($name) = split /\n/, $part;
    my $n = 0;

    while ($part =~ /tenant_trusted_keys\s+\S+\s+issuer=(\S+)\s+([^;]*);/g) {
        my ($issuer, $rest) = ($1, $2);

        $rest =~ s/\s+/ /g;
        $mapping{$name . ($n++ ? " $n" : '')} = [$issuer, $rest];
    }
}

# "--- of: Name" takes the mapping, "--- base eval" the claims
add_block_preprocessor(sub {
    my ($block) = @_;

    my $of = $block->of // return;
    my ($issuer, $rest) = @{ $mapping{$of} // die "docs/issuers.md: no $of\n" };

    $seen{$of} = 1;
    $block->set_value('issuer', $issuer);
    $block->set_value('trusted', $rest);
});

repeat_each(1);
plan('no_plan');
no_long_string();
run_tests();

is(join(', ', grep { !$seen{$_} } sort keys %mapping), '',
   'each mapping of docs/issuers.md is tried');

__DATA__

=== TEST 1: Keycloak
--- of: Keycloak
--- alg: RS256
--- base eval
{ exp => time + 300, iat => time, auth_time => time - 5, jti => 'onrtac:4b2c2f0a-3f5e-4b7e-9a37-1de9c3a8f8e1', iss => 'https://sso.example/realms/main', aud => ['api', 'account'], sub => '7d2f6a3c-51d5-4f3e-8f49-0b2fbd2f3c11', typ => 'Bearer', azp => 'web', sid => 'c1e8f8a2', acr => '1', 'allowed-origins' => ['https://app.example'], realm_access => { roles => ['default-roles-main', 'offline_access', 'editor'] }, resource_access => { account => { roles => ['manage-account'] }, api => { roles => ['viewer'] } }, scope => 'openid email profile', email_verified => JSON::PP::true, organization => { acme => { id => '42c3e46f' } }, tenant => 'acme', preferred_username => 'ann', email => 'ann@acme.example' }
--- foreign
200 (acme 7d2f6a3c-51d5-4f3e-8f49-0b2fbd2f3c11 editor)
200 (acme 7d2f6a3c-51d5-4f3e-8f49-0b2fbd2f3c11 editor) {} / {"typ":"JWT"}
200 (acme 7d2f6a3c-51d5-4f3e-8f49-0b2fbd2f3c11) {"realm_access":{"roles":["offline_access"]}}
401 (audience) {"aud":"account"}
401 (organization) -tenant
401 (proof) {"cnf":{"x5t#S256":"bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"}}



=== TEST 2: Auth0
--- of: Auth0
--- alg: RS256
--- base eval
{ 'https://acme.example/roles' => ['viewer', 'billing'], iss => 'https://acme.eu.auth0.com/', sub => 'auth0|64b7f0e2c1a9', aud => ['https://api.example', 'https://acme.eu.auth0.com/userinfo'], iat => time, exp => time + 86400, scope => 'openid profile read:docs', org_id => 'org_9ybsU1dN2dKfDkBi', org_name => 'acme', azp => 'k6qOkYzZ', permissions => ['read:docs'] }
--- foreign
200 (org_9ybsU1dN2dKfDkBi auth0|64b7f0e2c1a9 viewer) {} / {"typ":"JWT"}
200 (org_9ybsU1dN2dKfDkBi auth0|64b7f0e2c1a9 viewer) {} / {"typ":"at+jwt"}
200 (org_9ybsU1dN2dKfDkBi k6qOkYzZ@clients) {"sub":"k6qOkYzZ@clients","gty":"client-credentials","https://acme.example/roles":[]}
401 (organization) -org_id
401 (issuer) {"iss":"https://acme.eu.auth0.com"}



=== TEST 3: Entra ID
--- of: Entra ID
--- alg: RS256
--- base eval
{ aud => '6e74172b-be56-4843-9ff4-e66a39bb12e3', iss => 'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0', iat => time, nbf => time, exp => time + 4200, aio => 'AXQAi/8IAAAA', azp => '6e74172b-be56-4843-9ff4-e66a39bb12e4', azpacr => '0', name => 'Ann', oid => '690222be-ff1a-4d56-abd1-7e4f7d38e474', preferred_username => 'ann@acme.example', rh => 'I', roles => ['editor', 'Docs.Read'], scp => 'access_as_user Docs.Read', sub => 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ', tid => '72f988bf-86f1-41af-91ab-2d7cd011db47', uti => 'fqiBqXLPj0eQa82S-IYFAA', ver => '2.0', wids => ['b79fbf4d-3ef9-4689-8143-76b194e85509'], xms_idrel => '1 26' }
--- foreign
200 (72f988bf-86f1-41af-91ab-2d7cd011db47 690222be-ff1a-4d56-abd1-7e4f7d38e474 editor) {} / {"typ":"JWT","x5t":"-KI3Q9nNR7bRofxmeZoXqbHZGew"}
200 (72f988bf-86f1-41af-91ab-2d7cd011db47 690222be-ff1a-4d56-abd1-7e4f7d38e474) -roles
401 (user) -oid



=== TEST 4: Okta
--- of: Okta
--- alg: RS256
--- base eval
{ ver => 1, jti => 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE', iss => 'https://acme.okta.com/oauth2/default', aud => 'api://default', sub => 'ann@acme.example', iat => time, exp => time + 3600, cid => 'nmdP1fcyvdVO11AL7ECm', uid => '00ujmkLgagxeRrAg20g3', scp => ['openid', 'email'], auth_time => time - 60, groups => ['Everyone', 'viewer'], org => 'acme' }
--- foreign
200 (acme 00ujmkLgagxeRrAg20g3 viewer)
200 (acme nmdP1fcyvdVO11AL7ECm) -uid -groups {"sub":"nmdP1fcyvdVO11AL7ECm"}
401 (organization) -org
401 (audience) -aud



=== TEST 5: Cognito, access tokens, which have no audience
--- of: Cognito
--- alg: RS256
--- base eval
{ sub => 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', 'cognito:groups' => ['editor', 'eu-west-1_AbCdEf_Google'], iss => 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf', version => 2, client_id => '55ucsb3h7gcrm', origin_jti => '9a1', event_id => '64f', token_use => 'access', scope => 'aws.cognito.signin.user.admin', auth_time => time, exp => time + 3600, iat => time, jti => 'b1', username => 'ann' }
--- foreign
200 (0123456789abcdef01234567 aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee editor)
200 (0123456789abcdef01234567 aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee) -cognito:groups
401 (audience) {"aud":"55ucsb3h7gcrm"}



=== TEST 6: Cognito, ID tokens
--- of: Cognito 2
--- alg: RS256
--- base eval
{ sub => 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', 'cognito:groups' => ['viewer'], 'cognito:username' => 'ann', 'cognito:preferred_role' => 'arn:aws:iam::1:role/x', email_verified => JSON::PP::true, iss => 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf', 'custom:tenant' => 'acme', aud => '55ucsb3h7gcrm', event_id => '64f', token_use => 'id', auth_time => time, exp => time + 3600, iat => time, email => 'ann@acme.example', identities => [{ userId => '1', providerName => 'Google', dateCreated => '1700000000000' }] }
--- foreign
200 (acme aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee viewer)



=== TEST 7: Google
--- of: Google
--- alg: RS256
--- base eval
{ iss => 'https://accounts.google.com', azp => '1234987819200.apps.googleusercontent.com', aud => '1234987819200.apps.googleusercontent.com', sub => '10769150350006150715113082367', at_hash => 'HK6E_P6Dh8Y93mRNtsDB1Q', hd => 'acme.example', email => 'ann@acme.example', email_verified => JSON::PP::true, iat => time, exp => time + 3600, nonce => '0394852-3190485-2490358' }
--- foreign
200 (acme.example 10769150350006150715113082367) {} / {"typ":"JWT"}
401 (organization) -hd



=== TEST 8: Firebase
--- of: Firebase
--- alg: RS256
--- base eval
{ name => 'Ann', role => 'editor', iss => 'https://securetoken.google.com/acme-1a2b', aud => 'acme-1a2b', auth_time => time - 60, user_id => 'kXl3Y', sub => 'kXl3Y', iat => time, exp => time + 3600, email => 'ann@acme.example', email_verified => JSON::PP::false, firebase => { identities => { 'google.com' => ['1'], email => ['ann@acme.example'] }, sign_in_provider => 'password', tenant => 'acme-x1y2z' } }
--- foreign
200 (acme-x1y2z kXl3Y editor) {} / {"typ":"JWT"}
200 (acme-x1y2z kXl3Y) -role
401 (organization) {"firebase":{"identities":{},"sign_in_provider":"anonymous"}}



=== TEST 9: Supabase, with the project's secret
--- of: Supabase
--- base eval
{ aal => 'aal1', amr => [{ method => 'password', timestamp => time }], app_metadata => { provider => 'email', providers => ['email'], org_id => 'acme', role => 'viewer' }, aud => 'authenticated', email => 'ann@acme.example', exp => time + 3600, iat => time, is_anonymous => JSON::PP::false, iss => 'https://abcdefghijkl.supabase.co/auth/v1', phone => '', role => 'authenticated', session_id => '6c5a', sub => '2f0b0a3e-0f0a-4b6f-9d39-7a62f4a9f4a1', user_metadata => { role => 'owner' } }
--- foreign
200 (acme 2f0b0a3e-0f0a-4b6f-9d39-7a62f4a9f4a1 viewer) {} / {"typ":"JWT"}
401 (organization) {"app_metadata":{"provider":"email"}}



=== TEST 10: Supabase, with its newer keys
--- of: Supabase
--- alg: ES256
--- base eval
{ app_metadata => { org_id => 'acme', role => ['viewer', 'x'] }, aud => 'authenticated', exp => time + 3600, iat => time, iss => 'https://abcdefghijkl.supabase.co/auth/v1', role => 'authenticated', sub => '2f0b0a3e' }
--- foreign
200 (acme 2f0b0a3e viewer)



=== TEST 11: Logto
--- of: Logto
--- alg: ES384
--- base eval
{ jti => 'QFhh', sub => 'gp4n7cq1d2s8', iat => time, exp => time + 3600, scope => 'read:docs write:docs', client_id => 'm7xq', iss => 'https://acme.logto.app/oidc', aud => 'https://api.example', organization_id => 'hpnbhbjw3ok9', tenant_roles => ['editor'] }
--- foreign
200 (hpnbhbjw3ok9 gp4n7cq1d2s8 editor) {} / {"typ":"at+jwt"}
200 (hpnbhbjw3ok9 m7xq) -tenant_roles {"sub":"m7xq"} / {"typ":"at+jwt"}
401 (organization) -organization_id



=== TEST 12: Cloudflare Access, people
--- of: Cloudflare Access
--- alg: RS256
--- base eval
{ aud => ['32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228'], email => 'ann@acme.example', exp => time + 3600, iat => time, nbf => time, iss => 'https://acme.cloudflareaccess.com', type => 'app', identity_nonce => '6ei69kawdKzMIAPF', sub => '7335d417-61da-459d-899c-0a01c76a2f94', country => 'US', custom => { tenant => 'acme' } }
--- foreign
200 (0123456789abcdef01234567 ann@acme.example)
401 (audience) {"aud":["x"]}
401 (audience) {"aud":[]}



=== TEST 13: Cloudflare Access, services
--- of: Cloudflare Access
--- alg: RS256
--- base eval
{ type => 'app', aud => '32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228', exp => time + 3600, iss => 'https://acme.cloudflareaccess.com', common_name => 'e367826f93b8d71185e03fe518aff3b4.access', iat => time, sub => '' }
--- foreign
200 (0123456789abcdef01234567 e367826f93b8d71185e03fe518aff3b4.access) {} / {"typ":"JWT"}
401 (user) {"common_name":""}



=== TEST 14: UAA
--- of: UAA
--- alg: RS256
--- base eval
{ jti => 'b5a1', sub => '8e0ad1c8-3d40-4cd9-9c1a-3a1a5a8cb6f3', scope => ['openid', 'viewer'], client_id => 'app', cid => 'app', azp => 'app', grant_type => 'authorization_code', user_id => '8e0ad1c8-3d40-4cd9-9c1a-3a1a5a8cb6f3', origin => 'uaa', user_name => 'ann', email => 'ann@acme.example', auth_time => time, rev_sig => '71cc4ba', iat => time, exp => time + 43200, iss => 'https://uaa.example/oauth/token', zid => 'acme', aud => ['app', 'openid', 'api'] }
--- foreign
200 (acme 8e0ad1c8-3d40-4cd9-9c1a-3a1a5a8cb6f3 viewer) {} / {"jku":"https://uaa.example/token_keys","typ":"JWT"}
200 (acme app) -user_id {"sub":"app","scope":["uaa.resource"],"grant_type":"client_credentials"} / {"jku":"https://uaa.example/token_keys"}



=== TEST 15: XSUAA
--- of: XSUAA
--- alg: RS256
--- base eval
{ jti => '7f21', ext_attr => { enhancer => 'XSUAA', subaccountid => '5f1d', zdn => 'acme' }, 'xs.user.attributes' => { role => ['editor'] }, 'xs.system.attributes' => { 'xs.rolecollections' => ['Editors'] }, user_uuid => '690222be', given_name => 'Ann', sub => '690222be', scope => ['docs!t123.read', 'openid'], client_id => 'sb-docs!t123', cid => 'sb-docs!t123', azp => 'sb-docs!t123', grant_type => 'authorization_code', user_id => '690222be', origin => 'sap.default', user_name => 'ann@acme.example', email => 'ann@acme.example', rev_sig => 'e0a9', iat => time, exp => time + 43200, iss => 'https://acme.authentication.eu10.hana.ondemand.com/oauth/token', zid => '5f1d', aud => ['docs!t123', 'openid', 'sb-docs!t123'] }
--- foreign
200 (5f1d 690222be editor) {} / {"jku":"https://acme.authentication.eu10.hana.ondemand.com/token_keys","typ":"JWT","jid":"x"}
200 (5f1d sb-docs!t123) -user_uuid -user_id -xs.user.attributes {"sub":"sb-docs!t123","grant_type":"client_credentials","scope":["docs!t123.read"]}
401 (proof) {"cnf":{"x5t#S256":"a"}}



=== TEST 16: Laravel Passport, a user's
--- of: Laravel Passport
--- alg: RS256
--- base eval
{ aud => '9c1d6f2a-5a0e-4b43-9a52-1f6f9d5ad7c1', jti => '3a0f', iat => time + 0.387841, nbf => time + 0.387846, exp => time + 31536000.318457, sub => '1', scopes => ['viewer'] }
--- foreign
200 (0123456789abcdef01234567 1 viewer) {} / {"typ":"JWT"}
200 (0123456789abcdef01234567 1) {"scopes":[]} / {"typ":"JWT"}
401 (issuer) {"iss":"https://passport.example"}



=== TEST 17: Laravel Passport, a client's
--- of: Laravel Passport
--- alg: RS256
--- base eval
{ aud => '9c1d6f2a-5a0e-4b43-9a52-1f6f9d5ad7c1', jti => '3a0f', iat => time - 0.5, nbf => time - 0.5, exp => time + 86400.25, sub => '', scopes => ['viewer', '*'] }
--- foreign
200 (0123456789abcdef01234567 9c1d6f2a-5a0e-4b43-9a52-1f6f9d5ad7c1 viewer) {} / {"typ":"JWT"}
