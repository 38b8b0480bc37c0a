# Our handlers in every kind of location: what follows the prefix, or the last
# segment, is the action, and nothing beside the prefix is served.

use strict;
use warnings;

use Contract;
use Server;
use Test::More;

my ($port, $root) = (Server::free_port(), Server::free_port());
my $nginx = Server->new(http => <<"_EOC_");
    server {
        listen 127.0.0.1:$port;
        location /bare { tenant_documents; }
        location /orgs { tenant_organizations; }
        location ^~ /deep/er/ { tenant_documents; }
        location "/a b/" { tenant_documents; }
        location = /sign/up/create {
            tenant_organizations;
            if (\$arg_x) { set \$y 1; }
        }
        location = /exact/login {
            tenant_admin;
            limit_except POST { deny all; }
        }
        location = /exact/get {
            tenant_organizations;
            limit_except GET { allow all; }
        }
        location ~ ^/v[0-9]+/org/ {
            tenant_organizations;
            limit_except GET { allow all; }
        }
        location ~* \\.LOGIN\$ { tenant_admin; }
        location /outer/ {
            tenant_documents;
            location /outer/inner/ { tenant_documents; }
            location /outer/admin/ { tenant_admin; }
            location = /outer/org/get { tenant_organizations; }
            location /outer/static { return 200 "static"; }
            if (\$arg_if) { set \$y 1; }
        }
        location /rewritten/ { rewrite ^/rewritten/(.*) /outer/\$1 last; }
        location /broken/ { rewrite ^/broken/(.*) /outer/\$1 break;
                            tenant_documents; }
    }
    server {
        listen 127.0.0.1:$root;
        location / { tenant_documents; }
        location /org/ { tenant_organizations; }
    }
_EOC_

$nginx->sign_up('acme');
$nginx->{port} = $port;

my $login = '{"email":"acme@server.example","password":"correct horse"}';

is($nginx->request(PUT => '/bare/c/x', { n => 1 })->{status}, 201, 'ready');

rows($nginx,
    # a prefix without a slash
    ['GET', '/bare', undef, 200],
    ['GET', '/bare/', undef, 200],
    ['GET', '/bare/c', undef, 200],
    ['GET', '/bare/c/x', undef, 200],
    ['GET', '/barely', undef, 404],
    ['GET', '/barely/c/x', undef, 404],
    ['GET', '/bare.c/x', undef, 404],
    ['GET', '/orgs', undef, 404],
    ['GET', '/orgs/', undef, 404],
    ['GET', '/orgs/get?organization_name=acme', undef, 200],
    ['GET', '/orgsget?organization_name=acme', undef, 404],
    ['GET', '/orgs-get?organization_name=acme', undef, 404],

    # others
    ['GET', '/deep/er/c/x', undef, 200],
    ['GET', '/a%20b/c/x', undef, 200],

    # exact and regex: the last segment
    ['POST', '/sign/up/create', '{}', 422],
    ['POST', '/sign/up/create?x=1', '{}', 422],
    ['GET', '/sign/up/create?x=1', undef, 405],
    ['POST', '/exact/login', $login, 200],
    ['GET', '/exact/login', undef, 403],
    ['GET', '/exact/get?organization_name=acme', undef, 200],
    ['POST', '/exact/get', '{}', 405],
    ['GET', '/v1/org/get?organization_name=acme', undef, 200],
    ['GET', '/v22/org/x/y/get?organization_name=acme', undef, 200],
    ['POST', '/v1/org/create', '{}', 422],
    ['GET', '/v1/org/get/', undef, 404],
    ['GET', '/v1/org/nope', undef, 404],
    ['POST', '/any/x.login', $login, 404],

    # nested
    ['GET', '/outer/c/x', undef, 200],
    ['GET', '/outer/c/x?if=1', undef, 422],
    ['GET', '/outer/inner/c/x', undef, 200],
    ['POST', '/outer/admin/login', $login, 200],
    ['GET', '/outer/org/get?organization_name=acme', undef, 200],
    ['GET', '/outer/inner', undef, 200],

    # after a rewrite
    ['GET', '/rewritten/c/x', undef, 200],
    ['GET', '/broken/c/x', undef, 404],
);

{
    local $nginx->{port} = $root;

    rows($nginx,
        ['GET', '/', undef, 200],
        ['GET', '/c/x', undef, 200],
        ['GET', '/c/x/y', undef, 404],
        ['GET', '/org/get?organization_name=acme', undef, 200],
    );
}

is($nginx->request(GET => '/outer/static')->{content}, 'static',
   'other handlers stay what they are');

# Location names the prefix that the client used
for my $prefix ('/bare', '/deep/er', '/a%20b', '/outer', '/outer/inner') {
    my $res = $nginx->request(POST => "$prefix/l", { n => 1 });
    my $id = $res->{json}{_id};
    $id = $id->{'$oid'} if ref $id;

    is($res->{headers}{location}, "$prefix/l/$id", "Location below $prefix");
    is($nginx->request(GET => $res->{headers}{location})->{status}, 200,
       'is there');
}

unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, 'no alert');

done_testing();
