# "Location" is where the new resource is, in whatever kind of location the
# request was handled, and whichever block in it took it over.

use strict;
use warnings;

use Tenant::Rows;
use Tenant;

repeat_each(2);
no_long_string();

our $n = 0;

# a new user, and where he is
sub made {
    my ($path, $prefix, @headers) = @_;

    return [join(' | ', "201 POST $path {0} \@ acme", @headers)
            . " <~ Location: \Q$prefix\E[0-9a-f]{24}",
            '{"email":"u{new}-' . ++$n . '@acme.example","role":"viewer",'
            . '"password":"correct horse"}'];
}

our $If = 'if ($arg_x) { set $y 1; }';
our $Except = 'limit_except GET { allow all; }';

plan('no_plan');
run_tests();

__DATA__

=== TEST 1: prefix locations
--- config
    location /admin/ { tenant_admin; }
    location /bare { tenant_admin; }
    location ^~ /sure/ { tenant_admin; }
    location "/a b/" { tenant_admin; }
--- rows eval
[main::made('/admin/users', '/admin/users/'),
 main::made('/bare/users', '/bare/users/'),
 main::made('/sure/users', '/sure/users/'),
 main::made('/a%20b/users', '/a%20b/users/')]



=== TEST 2: "if" and "limit_except" in prefix locations
--- config eval
"location /admin/ { tenant_admin; $::If $::Except }
 location /bare { tenant_admin; $::If $::Except }
 location /data/ { tenant_documents; $::If $::Except tenant_token \$arg_t; }"
--- rows eval
[main::made('/admin/users', '/admin/users/'),
 main::made('/bare/users', '/bare/users/')]



=== TEST 3: exact locations
--- config eval
"location = /admin/users { tenant_admin; }
 location = /users { tenant_admin; }
 location = /a/b/c/users { tenant_admin; }"
--- rows eval
[main::made('/admin/users', '/admin/users/'),
 main::made('/users', '/users/'),
 main::made('/a/b/c/users', '/a/b/c/users/')]



=== TEST 4: "limit_except" in exact locations
--- config eval
"location = /admin/users { tenant_admin; $::Except }
 location = /users { tenant_admin; $::Except }"
--- rows eval
[main::made('/admin/users', '/admin/users/'),
 main::made('/users', '/users/')]



=== TEST 5: "if" in an exact location
--- config eval
"location = /admin/users {
    tenant_admin;
    if (\$http_x_if) { set \$y 1; }
 }"
--- rows eval
[main::made('/admin/users', '/admin/users/'),
 main::made('/admin/users', '/admin/users/', 'X-If: 1')]



=== TEST 6: regex locations
--- config
    location ~ ^/v[0-9]+/ { tenant_admin; }
    location ~* /USERS$ { tenant_admin; }
--- rows eval
[main::made('/v1/users', '/v1/users/'),
 main::made('/v22/x/y/users', '/v22/x/y/users/'),
 main::made('/any/users', '/any/users/')]



=== TEST 7: "limit_except" and "if" in a regex location
--- config eval
"location ~ ^/v[0-9]+/ {
    tenant_admin;
    if (\$http_x_if) { set \$y 1; }
    limit_except GET { allow all; }
 }"
--- rows eval
[main::made('/v1/users', '/v1/users/'),
 main::made('/v1/x/users', '/v1/x/users/', 'X-If: 1')]



=== TEST 8: nested locations
--- config
    location /outer/ {
        tenant_documents;
        location /outer/admin/ { tenant_admin; }
        location = /outer/users { tenant_admin; limit_except GET { allow all; } }
        location ~ ^/outer/r/ { tenant_admin; limit_except GET { allow all; } }
        location /outer/bare {
            tenant_admin;
            location /outer/bare/deep/ { tenant_admin; }
        }
    }
--- rows eval
[main::made('/outer/admin/users', '/outer/admin/users/'),
 main::made('/outer/users', '/outer/users/'),
 main::made('/outer/r/users', '/outer/r/users/'),
 main::made('/outer/bare/users', '/outer/bare/users/'),
 main::made('/outer/bare/deep/users', '/outer/bare/deep/users/'),
 '201 POST /outer/c {"_id":"a{new}"} @ acme <~ Location: /outer/c/a\w+']



=== TEST 9: after a rewrite
--- config
    location /old/ { rewrite ^/old/(.*) /admin/$1 last; }
    location /admin/ { tenant_admin; if ($http_x_if) { set $y 1; } }
--- rows eval
[main::made('/old/users', '/admin/users/')]



=== TEST 10: documents, with "if" and "limit_except", percent-encoded
--- config eval
"location /data/ {
    tenant_documents;
    if (\$http_x_if) { set \$y 1; }
    limit_except GET { allow all; }
 }
 location /bare {
    tenant_documents;
    if (\$http_x_if) { set \$y 1; }
    limit_except GET { allow all; }
 }"
--- rows
201 POST /data/c{new} {"_id":"a b"} @ acme <~ Location: /data/c\w+/a%20b
201 POST /data/c{new} {"_id":"a?b"} @ acme | X-If: 1 <~ Location: /data/c\w+/a%3Fb
201 POST /bare/c{new} {"_id":"a"} @ acme <~ Location: /bare/c\w+/a
201 POST /bare/c{new} {"_id":"b"} @ acme | X-If: 1 <~ Location: /bare/c\w+/b
