# Who may pass: "tenant_auth on|off|optional" and "tenant_require", beside
# nginx's own checks, in subrequests and after redirects.

use strict;
use warnings;

use Issuer;
use JSON::PP ();
use Server;
use Test::More;

my $issuer = Issuer->new;
my $fixed = Issuer->new(name => 'https://fixed.example', kid => 'f');
my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my ($port, $back, $plain, $h2) = map { Server::free_port() } 1 .. 4;
my $who = '$tenant_id|$tenant_user|$tenant_role|$tenant_token_status';

my @locations = (
    on => 'tenant_auth on;',
    off => 'tenant_auth off;',
    optional => 'tenant_auth optional;',
    editor => 'tenant_auth on; tenant_require role editor;',
    either => 'tenant_auth on; tenant_require role owner editor;',
    both => 'tenant_auth on; tenant_require role editor viewer;
             tenant_require claim plan gold;',
    never => 'tenant_auth on; tenant_require role editor;
              tenant_require role viewer;',
    gold => 'tenant_auth on; tenant_require claim plan gold silver;',
    number => 'tenant_auth on; tenant_require claim n 42 1.5 -1;',
    true => 'tenant_auth on; tenant_require claim yes true;',
    nested => 'tenant_auth on; tenant_require claim user.address.city Bern;',
    dotted => 'tenant_auth on; tenant_require claim a.b plain;',
    upper => 'tenant_auth on; tenant_require claim Plan gold;',
    url => 'tenant_auth on; tenant_require claim https://x.y/role admin;',
    quoted => 'tenant_auth on; tenant_require claim plan "a b" "x,y";',
    here => 'tenant_auth on; tenant_require organization;',
    'here-too' => 'tenant_auth on; tenant_require organization;
                   tenant_require role viewer;',
    any => 'satisfy any; allow all; tenant_auth on; tenant_require role editor;',
    'any-token' => 'satisfy any; deny all; tenant_auth on;
                    tenant_require role editor;',
    'any-basic' => 'satisfy any; auth_basic x; auth_basic_user_file passwd;
                    tenant_auth on; tenant_require role editor;',
    all => 'allow all; tenant_auth on; tenant_require role editor;',
    'all-deny' => 'deny all; tenant_auth on; tenant_require role editor;',
    page => 'tenant_auth on; tenant_require role editor;
             error_page 403 /sorry;',
    named => 'tenant_auth on; tenant_require role editor;
              error_page 401 403 =200 @sorry;',
    checked => 'auth_request /editor;',
    redirect => 'error_page 404 = /editor; proxy_intercept_errors on;',
);

my $locations = '';

while (my ($name, $text) = splice @locations, 0, 2) {
    my $to = $name eq 'redirect' ? 'nothing' : 'seen';
    $locations .= "location = /$name { $text proxy_pass "
        . "http://127.0.0.1:$back/$to; }\n        ";
}

Server::spew("$ENV{TENANT_TEST_RUN}/passwd", "ann:{PLAIN}secret\n");
$locations =~ s{passwd;}{$ENV{TENANT_TEST_RUN}/passwd;};

my $nginx = Server->new(uri => $proxy->uri, http => <<"_EOC_");
    @{[ $issuer->directive ]}
    @{[ $fixed->directive('organization=' . 'a' x 24 . ' roles=viewer') ]}
    tenant_lease 500ms;
    tenant_timeout 1s;
    proxy_set_header X-Who "$who";

    # no "tenant_auth" here: it holds where there is one
    tenant_require role owner editor viewer;

    server {
        listen 127.0.0.1:$back;
        location = /seen { return 200 "\$http_x_who"; }
        location = /forbidden { return 403 "the backend's"; }
        location / { return 404; }
    }

    server {
        listen 127.0.0.1:$port;
        tenant_require claim plan gold;
        tenant_auth on;

        location = /inherited { proxy_pass http://127.0.0.1:$back/seen; }
        location = /replaced {
            tenant_require role viewer;
            proxy_pass http://127.0.0.1:$back/seen;
        }
        location = /open { tenant_auth off; proxy_pass http://127.0.0.1:$back/seen; }
        location = /optional { tenant_auth optional; proxy_pass http://127.0.0.1:$back/seen; }
        location /nested { location = /nested { proxy_pass http://127.0.0.1:$back/seen; } }
        location = /if { if (\$arg_x) { set \$x 1; } proxy_pass http://127.0.0.1:$back/seen; }
    }

    server {
        listen 127.0.0.1:$plain;
        listen 127.0.0.1:$h2 http2;
        location /maybe/ { tenant_auth optional; tenant_documents; }
        $locations
        location = /http { tenant_auth on; proxy_pass http://127.0.0.1:$back/seen; }
        location = /mirror { mirror /here; proxy_pass http://127.0.0.1:$back/seen; }
        location = /ssi-any { ssi on; ssi_types *; default_type text/plain;
                              return 200 '[<!--# include virtual="/any" -->]'; }
        location = /ssi-two { ssi on; ssi_types *; default_type text/plain;
                              return 200 '[<!--# include virtual="/here" --> <!--# include virtual="/on" -->]'; }
        location = /forbidden {
            tenant_auth on;
            tenant_require organization;
            proxy_pass http://127.0.0.1:$back/forbidden;
        }
        location = /sorry { return 200 "sorry"; }
        location \@sorry { return 200 "sorry, $who"; }
        location = /ssi { ssi on; ssi_types *; default_type text/plain;
                          return 200 '[<!--# include virtual="/editor" -->]'; }
        location = /ssi-own { ssi on; ssi_types *; default_type text/plain;
                              return 200 '[<!--# include virtual="/here" -->]'; }
        location /org/ { tenant_organizations; }
        location = /org/create {
            tenant_auth on;
            tenant_require role operator;
            tenant_organizations;
        }
        location /admin/ { tenant_admin; }
        location /data/ { tenant_auth on; tenant_require claim plan gold; tenant_documents; }
        location /free/ { tenant_documents; }
    }
_EOC_

my ($own, $id) = ($nginx->sign_up, $nginx->{organization}{organization_id});
my $admin = $nginx->{organization}{admin_id};
delete $nginx->{token};

sub ask {
    my ($at, $path, $token, @options) = @_;

    push @options, '-H', "Authorization: Bearer $token" if defined $token;

    return Issuer::curl(1, $at, $path, @options);
}

sub allowed {
    my ($path, $claims, $what, @options) = @_;

    my $res = ask($plain, $path, ref $claims ? $issuer->token($claims)
                                             : $claims, @options);
    is($res->{status}, 200, "$path allows $what") or diag($res->{content});
    is($res->{headers}{'www-authenticate'}, undef, 'and asks for nothing');

    return $res;
}

sub refused {
    my ($path, $claims, $what, $detail, @options) = @_;

    my $res = ask($plain, $path, ref $claims ? $issuer->token($claims)
                                             : $claims, @options);
    is($res->{status}, 403, "$path refuses $what") or diag($res->{content});
    is_deeply($res->{headers}{'www-authenticate'},
              ['Bearer error="insufficient_scope"'], 'with a challenge');
    is_deeply($res->{headers}{'content-type'}, ['application/problem+json'],
              'a problem document');
    is_deeply($res->{headers}{'cache-control'}, ['private, no-cache'],
              'that is not cached');
    is($res->{json}{status}, 403, 'of that status');
    like($res->{json}{detail}, $detail, 'with the reason');
}

my %editor = (role => 'editor');
my %viewer = (role => 'viewer');
my $role = qr/role does not allow/;

# tenant_auth
is(ask($plain, '/on')->{status}, 401, 'on');
is(ask($plain, '/off', 'rubbish')->{content}, '|||invalid', 'off');
allowed('/on', {}, 'a token');

my $expired = $issuer->token({ exp => time - 40 });
my %status = (missing => undef, expired => $expired, invalid => 'a.b.c');

for my $status (sort keys %status) {
    my $res = ask($plain, '/optional', $status{$status});
    is($res->{status}, 200, "optional lets in: $status");
    is($res->{content}, "|||$status", 'and says so');
    is($res->{headers}{'www-authenticate'}, undef, 'without a challenge');
}

is(ask($plain, '/optional', $issuer->token({}))->{content},
   'acme|ann|editor|valid', 'optional knows whom it lets in');

# roles
allowed('/editor', \%editor, 'an editor');
refused('/editor', \%viewer, 'a viewer', $role);
refused('/editor', { role => 'Editor' }, 'another case', $role);
refused('/editor', { role => [] }, 'no role', $role);
refused('/editor', { role => 'owner' }, 'a role not its to give', $role);
allowed('/editor', { role => ['viewer', 'editor'] }, 'the highest of several');
allowed('/either', \%editor, 'one of two');
refused('/either', \%viewer, 'neither of two', $role);
refused('/either', { role => 'owner' }, "an issuer's owner", $role);
allowed('/either', $own, 'our own owner');
refused('/editor', $own, 'our own owner: roles are names', $role);
allowed('/both', { %viewer, plan => 'gold' }, 'both');
refused('/both', { %viewer, plan => 'tin' }, 'one of both', qr/claim "plan"/);
refused('/both', { role => 'x', plan => 'gold' }, 'the other', $role);
refused('/never', \%editor, 'one of two that must hold', $role);

# claims
my $claim = qr/claim "[\w.]+" does not allow/;
allowed('/gold', { plan => $_ }, "plan $_") for 'gold', 'silver';
allowed('/gold', { plan => ['x', 'silver'] }, 'an element of an array');
allowed('/gold', { plan => [1, undef, {}, 'gold'] }, 'among other types');
refused('/gold', { plan => $_ }, JSON::PP->new->canonical->allow_nonref
        ->encode($_), $claim)
    for 'tin', 'Gold', 'gold ', '', ['x'], [], [['gold']], { gold => 1 }, 1,
        JSON::PP::true, undef, 'gold,silver', "gold\n", { 0 => 'gold' };
refused('/gold', {}, 'a claim that is missing', $claim);
allowed('/number', { n => $_ }, "the number $_") for 42, 1.5, -1;
allowed('/number', { n => '42' }, 'the text 42');
allowed('/number', { n => [7, 42] }, 'an array with it');
refused('/number', { n => $_ }, "the number $_", $claim) for 43, 0, 1.25, 4.2;
allowed('/true', { yes => JSON::PP::true }, 'true');
refused('/true', { yes => $_ }, "yes: $_", $claim) for JSON::PP::false, 1;
allowed('/nested', { user => { address => { city => 'Bern' } } }, 'a path');
allowed('/nested', { 'user.address.city' => 'Bern' }, 'a name with dots');
refused('/nested', $_, 'what is not there', qr/claim "user.address.city"/)
    for {}, { user => 'Bern' }, { user => { address => 'Bern' } },
        { user => [{ address => { city => 'Bern' } }] },
        { user => { address => { city => 'Basel' } } };
refused('/dotted', { 'a.b' => 'other', a => { b => 'plain' } },
        'a plain name that comes before a path', $claim);
refused('/upper', { plan => 'gold' }, 'a name in another case', $claim);
allowed('/upper', { Plan => 'gold' }, 'a name in that case');
allowed('/url', { 'https://x.y/role' => 'admin' }, 'a name that is a URL');
allowed('/quoted', { plan => $_ }, "\"$_\"") for 'a b', 'x,y';

# organizations
my $gone = qr/organization is not registered/;
allowed('/here', { org => $id }, 'a registered organization');
allowed('/here', $own, "an organization's own token");
allowed('/here-too', { org => $id, %viewer }, 'and a role');
refused('/here-too', { org => $id, %editor }, 'another role', $role);
refused('/here', { org => 'a' x 24 }, 'an unknown organization', $gone);
refused('/here', { org => $_ }, "the malformed \"$_\"", $gone)
    for 'acme', 'a' x 23, 'a' x 25, 'g' x 24, "$id ", '../' . $id, 'x' x 128;
refused('/here', $fixed->token({}), 'a fixed one that is not here', $gone);
is(ask($plain, '/on', $fixed->token({ org => $id, %viewer }))->{content},
   'a' x 24 . '|ann|viewer|valid', 'it may not name another');

# inheritance
my %gold = (plan => 'gold');
is(ask($plain, '/http', $issuer->token(\%editor))->{status}, 200, 'of http');
is(ask($plain, '/http', $issuer->token({ role => 'x' }))->{status}, 403, 'no');

for my $path (qw( /inherited /if /if?x=1 /nested )) {
    is(ask($port, $path, $issuer->token({ %viewer, %gold }))->{status}, 200,
       "$path: the server's replaces http's");
    is(ask($port, $path, $issuer->token(\%editor))->{status}, 403,
       "$path: and holds");
    is(ask($port, $path)->{status}, 401, "$path: no token");
}

is(ask($port, '/replaced', $issuer->token(\%viewer))->{status}, 200,
   "a location's own replace the server's");
is(ask($port, '/replaced', $issuer->token({ %editor, %gold }))->{status}, 403,
   'and hold');
is(ask($port, '/open')->{status}, 200, 'off needs nothing');
is(ask($port, '/optional', $issuer->token(\%viewer))->{content},
   'acme|ann|viewer|valid', 'nor does optional');

# satisfy
allowed('/any', undef, 'the address');
allowed('/any', \%viewer, 'the address, whatever the token');
allowed('/any-token', \%editor, 'the token, whatever the address');
refused('/any-token', \%viewer, 'neither', $role);
is(ask($plain, '/any-token')->{status}, 401, 'neither, and no token');
allowed('/any-basic', undef, 'a password', '-u', 'ann:secret');
allowed('/any-basic', \%editor, 'a token instead');
my $res = ask($plain, '/any-basic', $issuer->token(\%viewer));
is($res->{status}, 401, 'a password might help');
is_deeply([sort @{ $res->{headers}{'www-authenticate'} }],
          ['Basic realm="x"', 'Bearer error="insufficient_scope"'],
          'both challenges');
allowed('/all', \%editor, 'both');
refused('/all', \%viewer, 'the address alone', $role);
is(ask($plain, '/all-deny', $issuer->token(\%editor))->{status}, 403,
   'the token alone');

# error pages, redirects, subrequests
$res = ask($plain, '/page', $issuer->token(\%viewer));
is("$res->{status} $res->{content}", '403 sorry', 'error_page');
is_deeply($res->{headers}{'www-authenticate'},
          ['Bearer error="insufficient_scope"'], 'with the challenge');
is(ask($plain, '/named', $issuer->token(\%viewer))->{content},
   'sorry, acme|ann|viewer|valid', 'error_page with a name');
is(ask($plain, '/named')->{content}, 'sorry, |||missing', 'and no token');
is(ask($plain, '/checked', $issuer->token(\%editor))->{status}, 200,
   'auth_request');
$res = ask($plain, '/checked', $issuer->token(\%viewer));
is($res->{status}, 403, 'auth_request refuses');
$res = ask($plain, '/checked');
is($res->{status}, 401, 'auth_request without a token');
is_deeply($res->{headers}{'www-authenticate'}, ['Bearer'], 'says so');
is(ask($plain, '/ssi', $issuer->token(\%editor))->{content},
   '[acme|ann|editor|valid]', 'SSI');
like(ask($plain, '/ssi', $issuer->token(\%viewer))->{content},
     qr/^\[.*403 Forbidden.*\]$/s, 'SSI, the part is refused');
is(ask($plain, '/redirect', $issuer->token(\%editor))->{content},
   'acme|ann|editor|valid', 'a redirect');
refused('/redirect', \%viewer, 'where the redirect arrives', $role);

is(ask($plain, '/ssi-any', $issuer->token(\%editor))->{content},
   '[acme|ann|editor|valid]', 'satisfy any in a subrequest: the token');
like(ask($plain, '/ssi-any')->{content}, qr/^\[.*401 .*\]$/s,
     'and nothing else: nginx asks for no address there');

# a backend's own 403 is its own
$res = ask($plain, '/forbidden', $own);
is("$res->{status} $res->{content}", "403 the backend's", 'its own');
is($res->{headers}{'www-authenticate'}, undef, 'and no challenge of ours');

# our own endpoints
my $new = '{"organization_name":"x","email":"x@x.example","password":"xx"}';
my @new = ('-H', 'Content-Type: application/json', '-d', $new);
is(ask($plain, '/org/create', undef, @new)->{status}, 401, 'sign-up: a token');
refused('/org/create', \%editor, 'an editor', $role, @new);
refused('/org/create', $own, 'an owner', $role, @new);
is(ask($plain, '/org/create', $issuer->token({ role => 'operator' }),
       @new)->{status}, 422, 'sign-up is for an operator');
refused('/data/c', $own, 'a token without the claim', $claim);
is(ask($plain, '/data/c', $issuer->token({ org => $id, plan => 'gold' }))
   ->{status}, 200, 'a token with it');
is(ask($plain, '/data/c', $issuer->token({ plan => 'gold' }))->{status}, 403,
   'for no organization');
is(ask($plain, '/free/c', $issuer->token({ role => 'none', org => $id }))
   ->{status}, 403, 'no role');

# our own handlers want a token, whatever "optional" says
is(ask($plain, '/maybe/c', $own)->{status}, 200, 'optional before documents');
is(ask($plain, '/maybe/c')->{status}, 401, 'which want a token');

# the database is away: our own tokens can't be checked, others can
select undef, undef, undef, 0.6;
$proxy->mode('refuse');

for my $path (qw( /on /here /any-token /data/c /maybe/c )) {
    my $res = ask($plain, $path, $own);
    is($res->{status}, 503, "$path: 503");
    is($res->{json}{status}, 503, "$path: a problem document");
    like($res->{headers}{'retry-after'}[0], qr/^\d+$/, "$path: Retry-After");
    is($res->{headers}{'www-authenticate'}, undef, "$path: no challenge");
}

is(ask($plain, '/optional', $own)->{content}, '|||invalid',
   'optional: nobody vouches for it');
is(ask($plain, '/here', $issuer->token({ org => $id }))->{status}, 503,
   'a registered organization');
is(ask($plain, '/checked', $own)->{status}, 500, 'auth_request can only fail');
like(ask($plain, '/ssi-own', $own)->{content}, qr/\[.*503.*\]/s, 'SSI');
allowed('/on', \%editor, "a trusted issuer's token");
allowed('/editor', \%editor, "a trusted issuer's token");
allowed('/gold', { plan => 'gold' }, "a trusted issuer's token");
refused('/here', {}, 'a malformed organization', $gone);
is(ask($plain, '/on')->{status}, 401, 'no token');

$proxy->mode('pass');

for (1 .. 100) {
    last if ask($plain, '/on', $own)->{status} == 200;
    select undef, undef, undef, 0.1;
}

allowed('/on', $own, 'when it is back');

# leases are fetched for subrequests, too, and while bodies come in
my $large = "$ENV{TENANT_TEST_RUN}/large-$$";
Server::spew($large, 'x' x 900_000);

for my $version (1, 2) {
    my $at = $version == 2 ? $h2 : $plain;
    my @own = ('-H', "Authorization: Bearer $own");
    my $me = "$id|$admin|owner|valid";
    my $cold = sub { select undef, undef, undef, 0.6 };

    $cold->();
    is(Issuer::curl($version, $at, '/ssi-own', @own)->{content}, "[$me]",
       "SSI with a lease to fetch, HTTP/$version");
    $cold->();
    is(Issuer::curl($version, $at, '/ssi-two', @own)->{content}, "[$me $me]",
       'two parts at once');
    $cold->();
    is(Issuer::curl($version, $at, '/mirror', @own)->{content}, $me, 'mirror');
    $cold->();
    is(Issuer::curl($version, $at, '/here', @own, '--data-binary',
                    "\@$large", '-H', 'Expect:')->{content}, $me, 'a body');
    $cold->();
    my $res = Issuer::curl($version, $at, '/here', @own, '--data-binary',
                           "\@$large", '-H', 'Expect: 100-continue');
    like($res->{content}, qr/\Q$me\E$/, 'a body that is asked for');
}

# clients that leave while the lease is on its way
select undef, undef, undef, 0.6;
$proxy->mode('silent');

for my $path (qw( /on /ssi-own /ssi-two /mirror /checked /here /optional )) {
    system('curl', '-s', '-o', '/dev/null', '--max-time', 0.2, $_ == $h2
           ? '--http2-prior-knowledge' : '--http1.1', '-H',
           "Authorization: Bearer $own", "http://127.0.0.1:$_$path")
        for $plain, $h2;
}

$proxy->mode('pass');

for (1 .. 100) {
    last if ask($plain, '/on', $own)->{status} == 200;
    select undef, undef, undef, 0.1;
}

is(ask($plain, '/ssi-two', $own)->{status}, 200, 'and it goes on');

# revoked
is(Issuer::curl(1, $plain, '/admin/logout-all', '-X', 'POST', '-H',
                "Authorization: Bearer $own")->{status}, 204, 'logout-all');
select undef, undef, undef, 0.6;
$res = ask($plain, '/optional', $own);
is($res->{content}, '|||revoked', 'optional: revoked');
is(ask($plain, '/on', $own)->{status}, 401, 'on: 401');

unlike($nginx->log, qr/\[(?:crit|alert|emerg)\]/, 'a quiet log');

done_testing();
