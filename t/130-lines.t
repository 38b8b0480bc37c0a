# What is found wrong only once all directives are known is told with the line
# of the directive that is at fault, as all other errors are.

use strict;
use warnings;

use Tenant;

use Server;

repeat_each(1);
no_long_string();

my $dir = "$ENV{TENANT_TEST_RUN}/130-lines";
my $n = 0;

mkdir $dir or die "$dir: $!\n";
Server::spew("$dir/key", 'k' x 32);
Server::spew("$dir/short", 'k' x 31);
Server::spew("$dir/empty", '');
Server::spew("$dir/empty.jwks", '{"keys":[]}');
Server::spew("$dir/oct.jwks", '{"keys":[{"kty":"oct","kid":"a","alg":"HS256",'
             . '"k":"' . 'a' x 42 . 'A"},{"kty":"new"}]}');

$ENV{TEST_NGINX_DIR} = $dir;

# "http_lines" and "server_lines" become files that nginx.conf includes; "says"
# is told of the line that ends with "# this"
add_block_preprocessor(sub {
    my ($block) = @_;

    my $http = $block->http_config // '';
    my $config = '';
    my $place;

    for my $level (qw( http server )) {
        my $lines = $block->get_section("${level}_lines") // next;
        my $file = "$dir/" . ++$n . ".$level.conf";
        my $number = 0;

        $lines =~ s/\$TEST_NGINX_DIR/$dir/g;
        $lines =~ s/\$TEST_NGINX_TENANT_URI/$ENV{TENANT_TEST_URI}/g;
        Server::spew($file, $lines);

        for my $line (split /\n/, $lines) {
            $number++;
            $place = "$file:$number" if $line =~ /# this$/;
        }

        $http .= "\n    include $file;" if $level eq 'http';
        $config .= "\n    include $file;" if $level eq 'server';
    }

    $block->set_value('http_config', $http);
    $block->set_value('config', $config);

    return if !defined $place;

    my $says = $block->says;

    $block->set_value('error_log', ref $says ? qr/$says in \Q$place\E$/
                                             : "$says in $place\n");
});

sub Test::Base::Block::get_section {
    my ($block, $name) = @_;

    return $block->$name;
}

plan('no_plan');
run_tests();

__DATA__

=== TEST 1: no database for documents
--- bare
--- must_die
--- http_lines
tenant_signing_key $TEST_NGINX_DIR/key;
--- server_lines
location /a/ { }

location /data/ {
    tenant_documents;    # this
}
location /org/ { tenant_organizations; }
--- says: need "tenant_mongo"



=== TEST 2: no database for the first of several
--- bare
--- must_die
--- http_lines
tenant_signing_key $TEST_NGINX_DIR/key;
--- server_lines
location /admin/ {

    tenant_admin;        # this
}
location /data/ { tenant_documents; tenant_auth on; }
--- says: need "tenant_mongo"



=== TEST 3: no database for our own tokens at the gate
--- bare
--- must_die
--- http_lines
tenant_signing_key $TEST_NGINX_DIR/key;
--- server_lines
location /a/ { }
location /b/ {
    tenant_auth on;      # this
}
location /c/ { tenant_auth on; }
--- says: need "tenant_mongo"



=== TEST 4: the same, inherited from http
--- bare
--- must_die
--- http_lines

tenant_auth optional;    # this
tenant_signing_key $TEST_NGINX_DIR/key;
--- server_lines
location /b/ { }
--- says: need "tenant_mongo"



=== TEST 5: no database for a registered organization
--- bare
--- must_die
--- http_lines
tenant_trusted_keys $TEST_NGINX_DIR/oct.jwks issuer=a organization_claim=b roles=c;
tenant_auth on;
--- server_lines
location /b/ {
    tenant_require role a;
}
location /c/ {
    tenant_require organization;    # this
}
--- says: need "tenant_mongo"



=== TEST 6: no key for the endpoints
--- bare
--- must_die
--- http_lines
tenant_mongo "$TEST_NGINX_TENANT_URI";
--- server_lines

location /org/ { tenant_organizations; }    # this
location /data/ { tenant_documents; }
--- says: need "tenant_signing_key"



=== TEST 7: no key to publish
--- bare
--- must_die
--- server_lines
location = /jwks {

    tenant_jwks;    # this
}
--- says: need "tenant_signing_key"



=== TEST 8: no key for the gate
--- bare
--- must_die
--- server_lines
location /b/ {
    location /b/x {
        tenant_auth on;    # this
    }
}
--- says: "tenant_auth" needs "tenant_signing_key" or "tenant_trusted_keys"



=== TEST 9: a key that is missing
--- bare
--- must_die
--- http_lines
tenant_signing_key $TEST_NGINX_DIR/key;
tenant_signing_key $TEST_NGINX_DIR/nowhere;    # this
tenant_issuer a;
--- server_lines
location = /jwks { tenant_jwks; }
--- says: nowhere" failed (2: No such file or directory)



=== TEST 10: a key that is weak, in a directive of several lines
--- bare
--- must_die
--- http_lines
tenant_signing_key
    $TEST_NGINX_DIR/short;    # this
tenant_issuer a;
--- server_lines
location = /jwks { tenant_jwks; }
--- says eval: qr/short": .*32.*/



=== TEST 11: a key that is empty
--- bare
--- must_die
--- http_lines
tenant_signing_key $TEST_NGINX_DIR/empty;    # this
--- server_lines
location = /jwks { tenant_jwks; }
--- says: empty" is empty



=== TEST 12: a set that is missing
--- bare
--- must_die
--- http_lines
tenant_trusted_keys $TEST_NGINX_DIR/oct.jwks issuer=a organization_claim=b roles=c;
tenant_trusted_keys $TEST_NGINX_DIR/nowhere issuer=b organization_claim=b roles=c;    # this
--- server_lines
location /b/ { tenant_auth on; }
--- says: nowhere" failed (2: No such file or directory)



=== TEST 13: a set without a key
--- bare
--- must_die
--- http_lines

tenant_trusted_keys $TEST_NGINX_DIR/empty.jwks issuer=a
                    organization_claim=b roles=c;    # this
tenant_auth on;
--- server_lines
location /b/ { }
--- says eval: qr/empty.jwks": .*/



=== TEST 14: a requirement without a gate, in a server
--- bare
--- must_die
--- http_lines
tenant_signing_key $TEST_NGINX_DIR/key;
--- server_lines
tenant_require role a;    # this
tenant_require role b;
--- says: "tenant_require" needs "tenant_auth on"



=== TEST 15: a requirement where the gate is off
--- bare
--- must_die
--- http_lines
tenant_auth on;
tenant_signing_key $TEST_NGINX_DIR/key;
--- server_lines
location /a/ {
    location /a/b/ {
        tenant_auth off;

        tenant_require claim a b;    # this
    }
}
--- says: "tenant_require" needs "tenant_auth on"



=== TEST 16: another handler
--- bare
--- must_die
--- http_lines
tenant_mongo "$TEST_NGINX_TENANT_URI";
tenant_signing_key $TEST_NGINX_DIR/key;
--- server_lines
location /data/ {
    tenant_documents;    # this
    proxy_pass http://127.0.0.1:1;
}
--- says: another handler takes the place of ours in location "/data/"



=== TEST 17: a zone of that name
--- bare
--- must_die
--- http_lines
tenant_mongo "$TEST_NGINX_TENANT_URI";
tenant_signing_key $TEST_NGINX_DIR/key;
tenant_zone one 1m;    # this
limit_req_zone $uri zone=one:1m rate=1r/s;
--- server_lines
location /data/ { tenant_documents; }
--- says: the shared memory zone "one" is already declared for a different use



=== TEST 18: a zone of the default's name
--- bare
--- must_die
--- http_lines
tenant_mongo "$TEST_NGINX_TENANT_URI";
tenant_signing_key $TEST_NGINX_DIR/key;
limit_req_zone $uri zone=tenant:1m rate=1r/s;
--- server_lines
location /data/ {
    tenant_documents;    # this
}
--- says: the shared memory zone "tenant" is already declared for a different use



=== TEST 19: what is found at once has its line, too
--- bare
--- must_die
--- http_lines

tenant_mongo mongodb://127.0.0.1:1/?w=0;    # this
--- says eval: qr/.*"w=0".*/



=== TEST 20: a key that is skipped: a warning with its line
--- bare
--- http_lines
tenant_auth on;
tenant_trusted_keys $TEST_NGINX_DIR/oct.jwks issuer=a organization_claim=b roles=c;    # this
--- server_lines
location /b/ { }
--- request
GET /b/
--- error_code: 401
--- says eval: qr/"tenant_trusted_keys" ".*oct.jwks": .*/
