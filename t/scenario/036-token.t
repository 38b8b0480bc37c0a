# Every token that must not get in: 401, a challenge, a problem document, and
# not one database command (design, section 5).

use strict;
use warnings;

use Digest::SHA qw( hmac_sha256 hmac_sha384 );
use JSON::PP ();
use MIME::Base64 qw( encode_base64 encode_base64url decode_base64url );
use Server;
use Test::More;
use Wire;

my $KEY = 'k' x 32;
my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my $nginx = Server->new(uri => $proxy->uri,
                        http => 'large_client_header_buffers 4 64k;');
my $json = JSON::PP->new->canonical->utf8;

my $good = $nginx->sign_up('acme');
my ($h, $c, $s) = split /\./, $good;
my $claims = $json->decode(decode_base64url($c));
my $header = $json->decode(decode_base64url($h));
delete $nginx->{token};

# header and claims: hashes of what differs, or JSON text
sub token {
    my ($h, $c, $mac) = @_;

    my $merge = sub {
        my ($base, $change) = @_;
        return $change if !ref $change;

        my %all = (%$base, %$change);
        delete @all{ grep { ref $all{$_} eq 'CODE' } keys %all };
        return $json->encode(\%all);
    };

    my $input = join '.', map { encode_base64url($_) }
        $merge->($header, $h // {}), $merge->($claims, $c // {});

    return "$input." . encode_base64url(($mac // \&hmac_sha256)
                                        ->($input, $KEY));
}

sub absent () { sub { } }

sub status {
    my (@authorization) = @_;

    my ($res) = wire($nginx, http11(GET => '/data/', undef,
                                    map { (Authorization => $_) }
                                        @authorization));

    return $res;
}

my $now = time;
my $text = $json->encode($claims);
my $true = JSON::PP::true;
my %bad;

# the form
$bad{'no token'} = 'Bearer';
$bad{'spaces'} = 'Bearer    ';
$bad{'a word'} = 'Bearer x';
$bad{'two dots'} = 'Bearer ..';
$bad{'one dot'} = 'Bearer .';
$bad{'three dots'} = 'Bearer ...';
$bad{'one part'} = "Bearer $h";
$bad{'two parts'} = "Bearer $h.$c";
$bad{'four parts'} = "Bearer $good.$s";
$bad{'five parts'} = "Bearer $h.$c.$s.$c.$s";
$bad{'no header'} = "Bearer .$c.$s";
$bad{'no claims'} = "Bearer $h..$s";
$bad{'no signature'} = "Bearer $h.$c.";
$bad{'padding'} = "Bearer $good=";
$bad{'garbage'} = "Bearer $h.$c!.$s";
$bad{'a space inside'} = "Bearer $h.$c .$s";
$bad{'a comma'} = "Bearer $good,";
$bad{'a parameter'} = "Bearer token=$good";
$bad{'quotes'} = "Bearer \"$good\"";
$bad{'bytes over 127'} = "Bearer $h.\xff\xfe.$s";
$bad{'standard base64'} = 'Bearer ' . join '.', map {
    my $x = encode_base64(decode_base64url($_), ''); $x } $h, $c, $s;
$bad{'another last bit'} = "Bearer $h.$c."
    . substr($s, 0, -1) . chr(1 + ord substr $s, -1);
$bad{'a cut signature'} = "Bearer $h.$c." . substr $s, 0, -4;
$bad{'over 8 KiB'} = 'Bearer ' . token(undef, { x => 'x' x 8192 });
$bad{'a large header'} = 'Bearer ' . token({ x => 'x' x 6000 });
$bad{'deep claims'} = 'Bearer ' . token(undef, ('[' x 200) . (']' x 200));
$bad{'basic'} = 'Basic ' . encode_base64('a:b', '');
$bad{'no scheme'} = $good;
$bad{'another scheme'} = "Bearers $good";
$bad{'token first'} = "$good Bearer";

# the signature
$bad{'another key'} = 'Bearer ' . token(undef, undef, sub {
    hmac_sha256($_[0], 'x' x 32) });
$bad{'other claims'} = "Bearer $h." . encode_base64url(
    $json->encode({ %$claims, exp => $now + 9999 })) . ".$s";
$bad{'HS384'} = 'Bearer ' . token({ alg => 'HS384' }, undef, \&hmac_sha384);
$bad{'HS384 by name'} = 'Bearer ' . token({ alg => 'HS384' });
$bad{'none'} = 'Bearer ' . token({ alg => 'none' });
$bad{'none, unsigned'} = 'Bearer '
    . token({ alg => 'none' }) =~ s/[^.]*$//r;
$bad{"alg $_"} = 'Bearer ' . token({ alg => $_ })
    for qw( None NONE hs256 RS256 ES256 PS256 EdDSA ), '';
$bad{'no alg'} = 'Bearer ' . token({ alg => absent });
$bad{'alg a number'} = 'Bearer ' . token({ alg => 1 });
$bad{'alg null'} = 'Bearer ' . token({ alg => undef });
$bad{'alg an array'} = 'Bearer ' . token({ alg => ['HS256'] });

# the header
$bad{'crit'} = 'Bearer ' . token({ crit => ['exp'] });
$bad{'empty crit'} = 'Bearer ' . token({ crit => [] });
$bad{'another kid'} = 'Bearer ' . token({ kid => 'other' });
$bad{'kid a number'} = 'Bearer ' . token({ kid => 1 });
$bad{'kid a path'} = 'Bearer ' . token({ kid => '../../dev/null' });
$bad{'typ'} = 'Bearer ' . token({ typ => 'id+jwt' });
$bad{'typ a number'} = 'Bearer ' . token({ typ => 1 });
$bad{'typ empty'} = 'Bearer ' . token({ typ => '' });
$bad{'header twice'} = 'Bearer '
    . token('{"alg":"HS256","alg":"HS256"}');
$bad{'header an array'} = 'Bearer ' . token('["HS256"]');
$bad{'header no JSON'} = 'Bearer ' . token('alg');
$bad{'header with more'} = 'Bearer ' . token('{"alg":"HS256"} x');

# the claims
$bad{'claims an array'} = 'Bearer ' . token(undef, "[$text]");
$bad{'claims no JSON'} = 'Bearer ' . token(undef, substr $text, 0, -1);
$bad{'claims twice'} = 'Bearer '
    . token(undef, $text =~ s/\{/{"role":"viewer",/r);
$bad{'claims twice, escaped'} = 'Bearer '
    . token(undef, $text =~ s/\{/{"\\u0072ole":"viewer",/r);
$bad{'claims with a NUL'} = 'Bearer ' . token(undef, "$text\0");
$bad{'expired'} = 'Bearer ' . token(undef, { exp => $now - 40 });
$bad{'expired for ever'} = 'Bearer ' . token(undef, { exp => 0 });
$bad{'exp negative'} = 'Bearer ' . token(undef, { exp => -1 });
$bad{'nbf in the future'} = 'Bearer ' . token(undef, { nbf => $now + 90 });
$bad{'iat in the future'} = 'Bearer ' . token(undef, { iat => $now + 90 });
$bad{'another issuer'} = 'Bearer ' . token(undef, { iss => 'https://x' });
$bad{'an audience'} = 'Bearer ' . token(undef, { aud => 'tenant' });
$bad{'audiences'} = 'Bearer ' . token(undef, { aud => ['tenant'] });
$bad{'aud null'} = 'Bearer ' . token(undef, { aud => undef });
$bad{'org no id'} = 'Bearer ' . token(undef, { org => 'acme' });
$bad{'org too long'} = 'Bearer ' . token(undef, { org => 'a' x 25 });
$bad{'org with a NUL'} = 'Bearer ' . token(undef, { org => "$claims->{org}\0" });
$bad{'sub no id'} = 'Bearer ' . token(undef, { sub => 'ann' });

for my $name (qw( exp iat )) {
    $bad{"no $name"} = 'Bearer ' . token(undef, { $name => absent });
}

for my $name (qw( exp nbf iat auth_time user_epoch org_epoch )) {
    my $value = $claims->{$name} // $now;

    $bad{"$name a string"} = 'Bearer ' . token(undef, { $name => "$value" });
    $bad{"$name null"} = 'Bearer ' . token(undef, { $name => undef });
    $bad{"$name true"} = 'Bearer ' . token(undef, { $name => $true });
    $bad{"$name an array"} = 'Bearer ' . token(undef, { $name => [$value] });
    $bad{"$name an object"} = 'Bearer ' . token(undef, { $name => {} });

    my $without = token(undef, { $name => absent });
    my $rest = decode_base64url((split /\./, $without)[1]);

    for my $number ($name =~ /^(?:nbf|iat)$/ ? ('1e300', '9' x 30)
                    : $name eq 'exp' ? ('1.5', '-1e300')
                    : ('1.5', "$value.0", "${value}e0", '1e300', '9' x 30))
    {
        $bad{"$name $number"} = 'Bearer '
            . token(undef, $rest =~ s/\{/{"$name":$number,/r);
    }
}

for my $name (qw( iss sub jti org role )) {
    $bad{"no $name"} = 'Bearer ' . token(undef, { $name => absent });

    for my $value (1, undef, $true, [$claims->{$name}], { a => 1 }, '') {
        my $as = $json->allow_nonref->encode($value);
        $bad{"$name is $as"} = 'Bearer ' . token(undef, { $name => $value });
    }
}

# the good ones come through, so the others fail for what is wrong with them
my %good = (
    'as issued' => "Bearer $good",
    'signed here' => 'Bearer ' . token(),
    'in small letters' => "bearer $good",
    'in capitals' => "BEARER $good",
    'spaces before' => "Bearer   $good",
    'spaces behind' => "Bearer $good  ",
    'no typ' => 'Bearer ' . token({ typ => absent }),
    'at+jwt' => 'Bearer ' . token({ typ => 'AT+JWT' }),
    'no kid' => 'Bearer ' . token({ kid => absent }),
    'within the leeway' => 'Bearer ' . token(undef, { exp => $now - 10 }),
    'a clock ahead' => 'Bearer ' . token(undef, { iat => $now + 5 }),
    'nbf of now' => 'Bearer ' . token(undef, { nbf => $now }),
    'its own key' => 'Bearer '
        . token({ jwk => { kty => 'oct', k => 'a' }, jku => 'http://a/' }),
    'an application' => 'Bearer ' . token({ typ => 'application/at+jwt' }),
    'times with fractions' => 'Bearer ' . token(undef,
        { exp => $now + 60.387841, nbf => $now - 0.5, iat => $now - 0.25 }),
    'other claims' => 'Bearer ' . token(undef, { x => { y => [1, undef] } }),
);

for my $what (sort keys %good) {
    is(status($good{$what})->{status}, 200, "$what gets in");
}

$proxy->commands;

sub refused {
    my ($what, $res) = @_;

    is($res->{status}, 401, "$what is refused")
        or return diag($res->{content});
    like($res->{headers}{'www-authenticate'}, qr/^Bearer/,
         "$what is challenged");
    is(scalar @{ $res->{all}{'www-authenticate'} }, 1, "$what, once");
    is($res->{headers}{'content-type'}, 'application/problem+json',
       "$what is a problem");
    is($res->{json}{status}, 401, "$what says its status");
    is($res->{headers}{'cache-control'}, 'private, no-cache',
       "$what is not cached");
    is($res->{headers}{'x-content-type-options'}, 'nosniff',
       "$what is not sniffed");
}

refused('nothing', status());
refused($_, status($bad{$_})) for sort keys %bad;

# RFC 6750, section 3.1: no error code where nothing was given
is(status()->{headers}{'www-authenticate'}, 'Bearer', 'asks for a token');
is(status('Basic YTpi')->{headers}{'www-authenticate'}, 'Bearer',
   'of another scheme, too');
is(status('Bearer x')->{headers}{'www-authenticate'},
   'Bearer error="invalid_token", '
   . 'error_description="the token is not valid"', 'or says that it is bad');

# nginx 1.23 and later refuse the second one by themselves
for my $pair ([$good{'as issued'}, $good{'as issued'}],
              [$good{'as issued'}, 'Bearer x'], ['Bearer x', "Bearer $good"],
              [$good{'as issued'}, 'Basic YTpi'])
{
    like(status(@$pair)->{status}, qr/^40[01]$/, 'two headers are refused');
}

# everywhere
for my $try (['POST', '/data/c', '{"a":1}'], ['GET', '/data/c'],
             ['GET', '/data/c/x'], ['PUT', '/data/c/x', '{"a":1}'],
             ['PATCH', '/data/c/x', '{"a":1}'], ['DELETE', '/data/c/x'],
             ['POST', '/data/c:drop'], ['PUT', '/org/update', '{}'],
             ['DELETE', '/org/delete?organization_name=acme'],
             ['GET', '/org/get?organization_name=acme'])
{
    my ($method, $path, $body) = @$try;

    for my $token ('Bearer x', $bad{expired}, $bad{none}) {
        my ($res) = wire($nginx, http11($method, $path, $body,
                                        Authorization => $token));
        is($res->{status}, 401, "$method $path");
    }
}

is(join(' ', $proxy->commands), '', 'none of these asked the database');

# of an organization or a user that is not there, an epoch that is not its
for my $change ({ org => 'f' x 24 }, { sub => 'f' x 24 }, { org_epoch => 9 },
                { user_epoch => 9 })
{
    my $what = join ' ', %$change;
    refused($what, status('Bearer ' . token(undef, $change)));
}

# a role that the token claims gives no more than the user has; nor less
is(status('Bearer ' . token(undef, { role => 'nobody' }))->{status}, 403,
   'a role that does not exist');

# another organization's token
{
    my $other = $nginx->sign_up('beta');
    delete $nginx->{token};

    my $as = sub {
        my ($token, $method, $path, $body, %more) = @_;

        return $nginx->request($method, $path, $body,
                               Authorization => "Bearer $token", %more);
    };

    is($as->($good, PUT => '/data/c/x', { a => 1 })->{status}, 201, 'mine');
    is($as->($other, GET => '/data/c/x')->{status}, 404, 'is not theirs');
    is($as->($other, DELETE => '/data/c/x')->{status}, 404, 'to delete');
    is($as->($other, PATCH => '/data/c/x', '{"a":2}', 'Content-Type' =>
             'application/merge-patch+json')->{status}, 404, 'to change');
    is($as->($other, PUT => '/data/c/x', { a => 3 },
             'If-Match' => '*')->{status}, 412, 'to replace');
    is($as->($other, PUT => '/data/c/x', { a => 4 })->{status}, 201,
       'they have their own');
    is($as->($other, POST => '/data/c:drop')->{status}, 204, 'to drop');
    is($as->($good, GET => '/data/c/x')->{json}{a}, 1, 'mine is as it was');
    is($as->($other, GET => '/data/')->{content} =~ /"c"/, '', 'no name seen');
    is($as->($other, DELETE => '/org/delete?organization_name=acme')
       ->{status}, 403, 'nor can it be deleted');
    is($as->($other, PUT => '/org/update', {
        organization_name => 'acme', new_organization_name => 'mine',
    })->{status}, 403, 'or renamed');
    is(join(' ', sort keys %{ $as->($other,
                GET => '/org/get?organization_name=acme')->{json} }),
       'created_at organization_id organization_name', 'or seen');
    is($as->($good, GET => '/data/c/x')->{status}, 200, 'it goes on');
}

unlike($nginx->log, qr/\[(alert|emerg|crit|error)\]/, 'nothing to act on');
# (what nginx itself says of the second header holds both)
unlike(join("\n", grep { !/duplicate header/ } split /\n/, $nginx->log),
       qr/\Q$s\E/, 'no token in the log');

done_testing();
