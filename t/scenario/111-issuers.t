# Tokens of every algorithm, by two implementations, with our own keys and
# with those of trusted issuers: who signed what, and what each may say.

use strict;
use warnings;

use File::Temp ();
use HTTP::Tiny ();
use JSON::PP ();
use Jose;
use Server;
use Test::More;

my $json = JSON::PP->new->canonical->utf8;
my $dir = File::Temp->newdir;
my $port = Server::free_port();
my $now = time;
my ($A, $B, $C, $D) = map { "https://$_.example" } 'a' .. 'd';
my $ID = '0123456789abcdef01234567';

chmod 0755, "$dir";
Server::spew("$dir/page", "page\n");
Server::spew("$dir/$_.jwk", $json->encode(signing_jwk($_))) for algs();

for my $name (qw( b c1 c2 )) {
    system("openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048"
           . " -out $dir/$name.pem 2>/dev/null || openssl genpkey -algorithm"
           . " RSA -pkeyopt rsa_keygen_bits:2048 -out $dir/$name.pem"
           . " 2>/dev/null") == 0 or die "openssl: $?\n";
}

sub set {
    my ($name, @keys) = @_;

    Server::spew("$dir/$name", $json->encode({ keys => \@keys }));
}

set('a.jwks', map { verifying_jwk($_, kid => $_) } algs());
set('b.jwks', jwk_of("$dir/b.pem"));
set('c.jwks', jwk_of("$dir/c1.pem"), jwk_of("$dir/c2.pem"),
    verifying_jwk('ES256', kid => '../../etc/passwd'));

# the same key under two issuers: the issuer decides what its tokens may say
set('d.jwks', jwk_of("$dir/b.pem"));

my $own = join "\n", map { "tenant_signing_key $dir/$_.jwk;" } algs();

my $nginx = Server->new(http => <<"_EOC_");
    $own
    tenant_trusted_keys $dir/a.jwks issuer=$A audience=api
        organization_claim=tenant role_claim=roles roles=viewer,editor;
    tenant_trusted_keys $dir/b.jwks issuer=$B organization=@{[ uc $ID ]}
        roles=owner,night-shift;
    tenant_trusted_keys $dir/c.jwks issuer=$C organization=$ID roles=viewer;
    tenant_trusted_keys $dir/d.jwks issuer=$D roles=operator user_claim=email
        organization_claim=realm.tenant role_claim=https://d.example/roles;
    server {
        listen 127.0.0.1:$port;
        root $dir;
        location = /page {
            tenant_auth on;
            add_header X-Id "\$tenant_id" always;
            add_header X-User "\$tenant_user" always;
            add_header X-Role "\$tenant_role" always;
        }
    }
_EOC_

sub get {
    my ($token) = @_;

    return HTTP::Tiny->new->get("http://127.0.0.1:$port/page", {
        headers => { Authorization => "Bearer $token" } });
}

sub passes {
    my ($what, $token, %says) = @_;

    my $res = get($token);

    is($res->{status}, 200, "$what: 200") or return diag($token);
    is($res->{content}, "page\n", "$what: the page");
    is($res->{headers}{"x-$_"} // '', $says{$_}, "$what: $_ is $says{$_}")
        for sort keys %says;
}

sub refused {
    my ($what, $token) = @_;

    my $res = get($token);

    is($res->{status}, 401, "$what: 401") or diag($token);
    is($res->{headers}{"x-$_"} // '', '', "$what: no $_") for qw( id user role );
    like($res->{headers}{'www-authenticate'}, qr/error="invalid_token"/,
         "$what: a challenge");
}

my %base = (
    $A => { iss => $A, aud => 'api', sub => 'ann', tenant => 'acme',
            roles => 'editor', exp => $now + 600 },
    $B => { iss => $B, sub => 'bob', role => 'owner', exp => $now + 600 },
    $C => { iss => $C, sub => 'cat', role => 'viewer', exp => $now + 600 },
    $D => { iss => $D, email => 'd@d.example', realm => { tenant => 'acme' },
            "$D/roles" => ['operator'], exp => $now + 600 },
);

sub claims {
    my ($issuer, %change) = @_;

    my %all = (%{ $base{$issuer} }, %change);
    delete @all{ grep { ref $all{$_} eq 'CODE' } keys %all };

    return \%all;
}

sub absent () { sub { } }

# every algorithm, both implementations, our own keys and trusted ones
$nginx->sign_up('acme');
my $mine = $json->decode(unb64((split /\./, $nginx->{token})[1]));
my @rows = map { ([$_, { kid => $_ }, claims($A)], [$_, {}, claims($A)]) }
    algs();
my @own = map { [$_, {}, $mine] } grep { $_ ne 'HS256' } algs();

{
    my @tokens = pyjwt(@rows, @own);

    for my $row (@rows) {
        my ($alg, $header, $claims) = @$row;
        my $how = $header->{kid} ? 'by kid' : 'without kid';

        passes("openssl $alg $how", jose($alg, $header, $claims), id => 'acme',
               user => 'ann', role => 'editor');
        passes("PyJWT $alg $how", shift @tokens, id => 'acme', user => 'ann',
               role => 'editor');
    }

    for my $row (@own) {
        my ($alg, $header, $claims) = @$row;

        passes("openssl, own $alg", jose($alg, $header, $claims),
               id => $mine->{org}, user => $mine->{sub}, role => 'owner');
        passes("PyJWT, own $alg", shift @tokens, id => $mine->{org},
               user => $mine->{sub}, role => 'owner');
    }

    # two own keys fit HS256: the first signs, and kid tells them apart
    passes('as issued', $nginx->{token}, id => $mine->{org});
    refused('own HS256 without kid', jose('HS256', {}, $mine));
}

# an algorithm selects among keys of one type, kid among those of one algorithm
for my $alg (algs()) {
    my ($other) = grep { $_ ne $alg && /^(?:RS|PS)/ == ($alg =~ /^(?:RS|PS)/) }
        algs();

    refused("$alg with the kid of $other",
            jose($alg, { kid => $other }, claims($A)));
    refused("$alg with no key's kid", jose($alg, { kid => 'x' }, claims($A)));
}

my $c = claims($C);
refused("two RS256 keys and no kid ($_)",
        jose('RS256', {}, $c, "$dir/$_.pem")) for qw( c1 c2 );
refused('a kid where the keys have none',
        jose('RS256', { kid => 'c1' }, $c, "$dir/c1.pem"));
passes('one ES256 key and no kid', jose('ES256', {}, $c), id => $ID);
passes('a kid like a path', jose('ES256', { kid => '../../etc/passwd' }, $c),
       id => $ID);
refused('another such kid', jose('ES256', { kid => '../../etc/shadow' }, $c));

# a key verifies its own issuer's tokens only
passes('a fixed organization', jose('RS256', {}, claims($B), "$dir/b.pem"),
       id => $ID, user => 'bob', role => 'owner');
refused("$_ signed by b", jose('RS256', {}, claims($_), "$dir/b.pem"))
    for $A, $C;
refused("$_ signed by a", jose('RS256', {}, claims($_))) for $B, $C, $D;
refused("$B signed by our key", jose('HS256', {}, claims($B), 'k' x 32));
refused('ours signed by b', jose('RS256', {}, $mine, "$dir/b.pem"));
refused('ours signed by c', jose('RS256', {}, $mine, "$dir/c1.pem"));
refused('a stranger', jose('RS256', {}, { %{ claims($B) }, iss => $_ },
                           "$dir/b.pem"))
    for "$B/", uc $B, 'https://e.example', 'tenant', '', substr $B, 0, -1;

# our claims in a trusted token are its issuer's words
passes('b names our organization',
       jose('RS256', {}, claims($B, org => $mine->{org}, sub => $mine->{sub}),
            "$dir/b.pem"), id => $ID);

# audiences
sub a { return jose('ES256', { kid => 'ES256' }, claims($A, @_)) }

passes('an array of audiences', a(aud => ['x', 'api']), id => 'acme');
passes('an array of one', a(aud => ['api']), id => 'acme');
refused('another audience', a(aud => 'API'));
refused('none of them', a(aud => ['x', 'apis']));
refused('no audience', a(aud => absent));
refused('an empty array', a(aud => []));
refused('a number among them', a(aud => ['api', 1]));
refused('an array in an array', a(aud => [['api']]));
refused('an object', a(aud => { api => 1 }));
refused('an audience nobody configured',
        jose('RS256', {}, claims($B, aud => 'api'), "$dir/b.pem"));

# roles: of those that are claimed the highest that is listed
for my $row (['editor', 'editor'], ['viewer', 'viewer'], ['owner', ''],
             ['operator', ''], ['', ''], ['Editor', ''], [['viewer'], 'viewer'],
             [['viewer', 'editor'], 'editor'], [['owner', 'viewer'], 'viewer'],
             [['operator', 'owner'], ''], [[], ''])
{
    my ($roles, $role) = @$row;

    passes('roles ' . $json->allow_nonref->encode($roles),
           a(roles => $roles), role => $role);
}

passes('no role', a(roles => absent), role => '');
refused("roles $_->[0]", a(roles => $_->[1]))
    for ['a number', 1], ['an object', { editor => 1 }], ['null', undef],
        ['mixed', ['editor', 1]], ['true', JSON::PP::true];
passes('a role of its own', jose('RS256', {}, claims($B, role => 'night-shift'),
                                 "$dir/b.pem"), role => 'night-shift');
passes('a role that is not listed',
       jose('RS256', {}, claims($B, role => 'editor'), "$dir/b.pem"),
       role => '');

# claims with other names, nested ones too
sub d { return jose('RS256', {}, claims($D, @_), "$dir/b.pem") }

passes('claims by path', d(), id => 'acme', user => 'd@d.example',
       role => 'operator');
passes('a plain name first', d('realm.tenant' => 'plain'), id => 'plain');
passes('sub is another claim', d(sub => 'x'), user => 'd@d.example');
refused('no such path', d(realm => { x => 1 }));
refused('a path through a string', d(realm => 'tenant'));
refused("organization $_->[0]", d(realm => { tenant => $_->[1] }))
    for ['a number', 1], ['empty', ''], ['null', undef], ['long', 'x' x 129],
        ['an array', ['acme']], ['with a line end', "acme\r\nX-Role: owner"];
refused("user $_->[0]", d(email => $_->[1]))
    for ['absent', absent], ['a number', 7], ['empty', ''], ['long', 'x' x 257],
        ['with a NUL', "a\0b"], ['with a tab', "a\tb"];

# times, with the default leeway of 30 s
passes('just expired', a(exp => time - 5), id => 'acme');
passes('just ahead', a(iat => time + 25, nbf => time + 25), id => 'acme');
refused('expired', a(exp => $now - 45));
refused('not yet', a(nbf => $now + 90));
refused('from the future', a(iat => $now + 90));
refused('no end', a(exp => absent));

# other endpoints: a trusted issuer has no administration here
{
    local $nginx->{token} = jose('RS256', {}, claims($B), "$dir/b.pem");
    my $res = $nginx->request(GET => '/admin/me');
    is($res->{status}, 403, 'a trusted token in the administration');
}

# "tenant_leeway"
for my $leeway (0, 5) {
    my $strict = Server->new(http => <<"_EOC_");
    tenant_leeway $leeway;
    tenant_trusted_keys $dir/a.jwks issuer=$A audience=api
        organization_claim=tenant roles=viewer;
    server {
        listen 127.0.0.1:@{[ $port = Server::free_port() ]};
        root $dir;
        location = /page { tenant_auth on; }
    }
_EOC_

    passes("leeway $leeway", a());
    refused("leeway $leeway, expired", a(exp => time - 10));
    refused("leeway $leeway, not yet", a(nbf => time + 10));
    refused("leeway $leeway, from the future", a(iat => time + 10));
    $strict->stop;
}

done_testing();
