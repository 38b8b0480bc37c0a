# The gate while the database is away, while a lease is on its way, and over
# HTTP/2: what t/311-require.t can't show.

use strict;
use warnings;

use Issuer;
use Server;
use Test::More;

my $issuer = Issuer->new;
my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my ($back, $plain, $h2) = map { Server::free_port() } 1 .. 3;
my $who = '$tenant_id|$tenant_user|$tenant_role|$tenant_token_status';

my %locations = (
    on => 'tenant_auth on;',
    optional => 'tenant_auth optional;',
    editor => 'tenant_auth on; tenant_require role editor;',
    gold => 'tenant_auth on; tenant_require claim plan gold;',
    here => 'tenant_auth on; tenant_require organization;',
    'any-token' => 'satisfy any; deny all; tenant_auth on;
                    tenant_require role editor;',
    checked => 'auth_request /editor;',
    mirror => 'mirror /here;',
);

my $locations = join "\n        ", map {
    "location = /$_ { $locations{$_} proxy_pass http://127.0.0.1:$back; }"
} sort keys %locations;

my $nginx = Server->new(uri => $proxy->uri, http => <<"_EOC_");
    @{[ $issuer->directive ]}
    tenant_lease 500ms;
    tenant_timeout 1s;
    proxy_set_header X-Who "$who";

    server {
        listen 127.0.0.1:$back;
        location / { return 200 "\$http_x_who"; }
    }

    server {
        listen 127.0.0.1:$plain;
        listen 127.0.0.1:$h2 http2;
        $locations
        location = /ssi { ssi on; ssi_types *; default_type text/plain;
                          return 200 '[<!--# include virtual="/here" -->]'; }
        location = /ssi-two { ssi on; ssi_types *; default_type text/plain;
                              return 200 '[<!--# include virtual="/here" --> <!--# include virtual="/on" -->]'; }
        location /data/ { tenant_auth on; tenant_documents; }
        location /maybe/ { tenant_auth optional; tenant_documents; }
    }
_EOC_

my ($own, $id) = ($nginx->sign_up, $nginx->{organization}{organization_id});
my $admin = $nginx->{organization}{admin_id};

sub ask {
    my ($path, $token, @options) = @_;

    push @options, '-H', "Authorization: Bearer $token" if defined $token;

    return Issuer::curl(1, $plain, $path, @options);
}

# a lease ends while nobody asks
sub cold { select undef, undef, undef, 0.6 }

sub works { Server::soon(60, sub { ask('/on', $own)->{status} == 200 }) }

# the database is away: our own tokens can't be checked, others can
cold();
$proxy->mode('refuse');

for my $path (qw( /on /here /any-token /data/c /maybe/c )) {
    my $res = ask($path, $own);
    is($res->{status}, 503, "$path: 503");
    is($res->{json}{status}, 503, "$path: a problem document");
    like($res->{headers}{'retry-after'}[0], qr/^\d+$/, "$path: Retry-After");
    is($res->{headers}{'www-authenticate'}, undef, "$path: no challenge");
}

is(ask('/optional', $own)->{content}, '|||invalid',
   'optional: nobody vouches for it');
is(ask('/here', $issuer->token({ org => $id }))->{status}, 503,
   'a registered organization');
is(ask('/checked', $own)->{status}, 500, 'auth_request can only fail');
like(ask('/ssi', $own)->{content}, qr/\[.*503.*\]/s, 'SSI');
is(ask($_->[0], $issuer->token($_->[1]))->{status}, 200,
   "a trusted issuer's token for $_->[0]")
    for ['/on', {}], ['/editor', {}], ['/gold', { plan => 'gold' }];
is(ask('/here', $issuer->token({}))->{status}, 403,
   'an organization that can not be here');
is(ask('/on')->{status}, 401, 'no token');

$proxy->mode('pass');
ok(works(), 'when it is back');

# leases are fetched for subrequests, too, and while bodies come in
my $large = "$nginx->{dir}/large";
Server::spew($large, 'x' x 900_000);

for my $version (1, 2) {
    my $at = $version == 2 ? $h2 : $plain;
    my @own = ('-H', "Authorization: Bearer $own");
    my $me = "$id|$admin|owner|valid";

    cold();
    is(Issuer::curl($version, $at, '/ssi', @own)->{content}, "[$me]",
       "SSI with a lease to fetch, HTTP/$version");
    cold();
    is(Issuer::curl($version, $at, '/ssi-two', @own)->{content}, "[$me $me]",
       'two parts at once');
    cold();
    is(Issuer::curl($version, $at, '/mirror', @own)->{content}, $me, 'mirror');
    cold();
    is(Issuer::curl($version, $at, '/here', @own, '--data-binary',
                    "\@$large", '-H', 'Expect:')->{content}, $me, 'a body');
    cold();
    my $res = Issuer::curl($version, $at, '/here', @own, '--data-binary',
                           "\@$large", '-H', 'Expect: 100-continue');
    like($res->{content}, qr/\Q$me\E$/, 'a body that is asked for');
}

# clients that leave while the lease is on its way
cold();
$proxy->mode('silent');

for my $path (qw( /on /ssi /ssi-two /mirror /checked /here /optional )) {
    system('curl', '-s', '-o', '/dev/null', '--max-time', 0.2, $_ == $h2
           ? '--http2-prior-knowledge' : '--http1.1', '-H',
           "Authorization: Bearer $own", "http://127.0.0.1:$_$path")
        for $plain, $h2;
}

$proxy->mode('pass');
ok(works(), 'they leave nothing behind');
is(ask('/ssi-two', $own)->{status}, 200, 'and it goes on');

unlike($nginx->log, qr/\[(?:crit|alert|emerg)\]/, 'a quiet log');

done_testing();
