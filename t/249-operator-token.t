# util/operator-token: a token from every kind of signing key.

use strict;
use warnings;

use File::Spec ();
use Jose;
use JSON::PP ();
use Server;
use Tenant;
use Tenant::Rows;

my $dir = "$ENV{TENANT_TEST_RUN}/249-keys";
(my $mint = File::Spec->rel2abs(__FILE__)) =~ s{t/[^/]*$}{util/operator-token};

mkdir $dir or die "$dir: $!\n";
$ENV{TEST_NGINX_DIR} = $dir;

Server::spew("$dir/secret", 's' x 40);
Server::spew("$dir/newline", 's' x 40 . "\n\n");
Server::spew("$dir/$_.jwk", JSON::PP->new->encode(signing_jwk($_)))
    for qw( HS512 RS256 PS384 ES256 ES512 );
system("openssl ecparam -name secp384r1 -genkey -noout -out $dir/ec.pem 2>/dev/null") == 0
    or die "openssl: $?\n";
system("openssl genrsa -out $dir/rsa.pem 2048 2>/dev/null") == 0
    or die "openssl: $?\n";

# {mint:FILE OPTIONS}
push @Tenant::fillers, sub {
    $_[0] =~ s/\{mint:(\S+)([^}]*)\}/minted($1, $2)/ger;
};

sub minted {
    my ($file, $options) = @_;

    my $token = `$mint '$dir/$file' $options`;
    $? == 0 or Tenant::bail_out("$mint $file: $?");
    chomp $token;

    return $token;
}

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(config => "    location /operator/ { tenant_operator; }\n");
});

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a secret
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/secret;
--- rows
200 GET /operator/organizations | Authorization: Bearer {mint:secret}
200 GET /operator/organizations | Authorization: Bearer {mint:secret --ttl 3600}
401 GET /operator/organizations | Authorization: Bearer {mint:secret --issuer https://other.example}
401 GET /operator/organizations | Authorization: Bearer {mint:rsa.pem}



=== TEST 2: a secret that ends in newlines, and an issuer's name
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/newline;
    tenant_issuer https://api.example;
--- rows
200 GET /operator/organizations | Authorization: Bearer {mint:newline --issuer https://api.example}
401 GET /operator/organizations | Authorization: Bearer {mint:newline}



=== TEST 3: one of several, each by its "kid"
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/HS512.jwk;
    tenant_signing_key $TEST_NGINX_DIR/secret;
    tenant_signing_key $TEST_NGINX_DIR/RS256.jwk;
    tenant_signing_key $TEST_NGINX_DIR/PS384.jwk;
    tenant_signing_key $TEST_NGINX_DIR/ES256.jwk;
    tenant_signing_key $TEST_NGINX_DIR/ES512.jwk;
    tenant_signing_key $TEST_NGINX_DIR/ec.pem;
    tenant_signing_key $TEST_NGINX_DIR/rsa.pem;
--- rows
200 GET /operator/organizations | Authorization: Bearer {mint:secret}
200 GET /operator/organizations | Authorization: Bearer {mint:HS512.jwk}
200 GET /operator/organizations | Authorization: Bearer {mint:RS256.jwk}
200 GET /operator/organizations | Authorization: Bearer {mint:PS384.jwk}
200 GET /operator/organizations | Authorization: Bearer {mint:ES256.jwk}
200 GET /operator/organizations | Authorization: Bearer {mint:ES512.jwk}
200 GET /operator/organizations | Authorization: Bearer {mint:ec.pem}
200 GET /operator/organizations | Authorization: Bearer {mint:rsa.pem}
