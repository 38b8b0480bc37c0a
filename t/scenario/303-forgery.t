# RFC 8725 as a table: for each algorithm every way to bend a token, at a gate
# that trusts the key.  Always 401, and while all of them are tried no
# database command, no file opened and no connection made.

use strict;
use warnings;

use Digest::SHA qw( hmac_sha256 hmac_sha384 hmac_sha512 );
use File::Temp ();
use IO::Select ();
use IO::Socket::INET ();
use JSON::PP ();
use Jose;
use MIME::Base64 qw( encode_base64 );
use Server;
use Test::More;

my $json = JSON::PP->new->canonical->utf8;
my $dir = File::Temp->newdir;
my $port = Server::free_port();
my $now = time;
my $ISS = 'https://issuer.example';
my $OTHER = 'https://other.example';
my $true = JSON::PP::true;

chmod 0755, "$dir";
Server::spew("$dir/page", "page\n");
Server::spew("$dir/trusted.jwks", $json->encode(
    { keys => [map { verifying_jwk($_, kid => $_) } algs()] }));
Server::spew("$dir/other.jwks", $json->encode(
    { keys => [verifying_jwk('ES384')] }));
Server::spew("$dir/rsa.jwk", $json->encode(signing_jwk('RS256')));

for my $pair (['rsa', 'RSA -pkeyopt rsa_keygen_bits:2048'],
              ['es256', 'EC -pkeyopt ec_paramgen_curve:P-256'],
              ['es384', 'EC -pkeyopt ec_paramgen_curve:P-384'],
              ['es512', 'EC -pkeyopt ec_paramgen_curve:P-521'],
              ['k1', 'EC -pkeyopt ec_paramgen_curve:secp256k1'])
{
    system("openssl genpkey -algorithm $pair->[1] -out $dir/$pair->[0].pem"
           . ' 2>/dev/null') == 0 or die "openssl: $?\n";
}

# who fetches a key from where a token says, falls into it
my $trap = IO::Socket::INET->new(Listen => 9, LocalAddr => '127.0.0.1')
    or die "trap: $!\n";
my $url = 'http://127.0.0.1:' . $trap->sockport . '/keys';

my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my $nginx = Server->new(uri => $proxy->uri, http => <<"_EOC_");
    large_client_header_buffers 4 64k;
    tenant_signing_key $dir/rsa.jwk;
    tenant_trusted_keys $dir/trusted.jwks issuer=$ISS audience=api
        organization_claim=tenant roles=viewer;
    tenant_trusted_keys $dir/other.jwks issuer=$OTHER roles=viewer
        organization=0123456789abcdef01234567;
    server {
        listen 127.0.0.1:$port;
        root $dir;
        location = /page { tenant_auth on; }
    }
_EOC_

# one connection for all: what strace sees is what tokens cause
my $socket;

sub get {
    my ($token) = @_;

    $socket //= IO::Socket::INET->new("127.0.0.1:$port")
        or die "connect: $!\n";
    $socket->syswrite("GET /page HTTP/1.1\r\nHost: x\r\n"
                      . "Authorization: Bearer $token\r\n\r\n");

    my $bytes = '';

    while ($bytes !~ /\r\n\r\n/
           || ($bytes =~ /^content-length: (\d+)/mi
               && length($bytes) - index($bytes, "\r\n\r\n") - 4 < $1))
    {
        if (!IO::Select->new($socket)->can_read(5)
            || !sysread $socket, $bytes, 65536, length $bytes)
        {
            undef $socket;
            last;
        }
    }

    undef $socket if $bytes =~ /^connection: close/mi;

    return $bytes;
}

my $claims = { iss => $ISS, aud => 'api', sub => 'ann', tenant => 'acme',
               roles => 'viewer', jti => 'one', iat => $now, nbf => $now,
               exp => $now + 900 };
my $text = $json->encode($claims);
my @table;

sub row { push @table, [@_] }

# what looks odd, and is right
my @odd;

sub odd { push @odd, [@_] }

sub kid { return { kid => $_[0], %{ $_[1] // {} } } }

# signatures
for my $alg (algs()) {
    my $input = input({ alg => $alg, kid => $alg }, $claims);
    my $good = signature($alg, $input);
    my $sig = b64($good);
    my $len = length $good;
    my $row = sub { row("$alg, $_[0]", "$input.$_[1]") };

    $row->('padded', $sig . '=' x (-length($sig) % 4 || 1));
    $row->('standard alphabet', encode_base64("\xfb\xff" . substr($good, 2), ''));
    $row->('plus', '+' . substr $sig, 1);
    $row->('a line end', "$sig%0A");
    $row->('a blank', substr($sig, 0, 9) . ' ' . substr $sig, 9);
    $row->('non-zero spare bits', substr($sig, 0, -1) . spare($sig))
        if $len % 3;
    $row->('one byte less', b64(substr $good, 0, -1));
    $row->('one byte more', b64("$good\0"));
    $row->('a byte in front', b64("\0$good"));
    $row->('half', b64(substr $good, 0, $len / 2));
    $row->('one byte', b64('x'));
    $row->('twice', b64($good . $good));
    $row->('empty', '');
    $row->('zeros', b64("\0" x $len));
    $row->('ones', b64("\xff" x $len));
    $row->("bit $_", b64($good ^ ("\0" x $_ . "\1" . "\0" x ($len - $_ - 1))))
        for 0, $len / 2, $len - 1;
    $row->('of other claims',
           b64(signature($alg, input({ alg => $alg, kid => $alg },
                                     { %$claims, sub => 'eve' }))));
    $row->('of the claims alone', b64(signature($alg, (split /\./, $input)[1])));
    $row->('null', 'null');

    my ($kind, $bits) = $alg =~ /^(..)(\d+)/;

    for my $other (grep { $_ != $bits } 256, 384, 512) {
        next if $kind eq 'ES';
        $row->("SHA-$other", b64(signature("$kind$other", $input,
            $kind eq 'HS' ? secret($alg) : undef)));
        row("$alg, as $kind$other",
            jose("$kind$other", kid($alg), $claims,
                 $kind eq 'HS' ? secret($alg) : undef));
    }

    if ($kind eq 'ES') {
        my $n = $len / 2;
        my ($r, $s) = (substr($good, 0, $n), substr $good, $n);
        my $zero = "\0" x $n;
        my %order = (
            ES256 => 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2'
                . 'fc632551',
            ES384 => 'f' x 48 . 'c7634d81f4372ddf581a0db248b0a77aecec196accc52'
                . '973',
            ES512 => '01' . 'f' x 64 . 'fa51868783bf2f966b7fcc0148f709a5d03bb5'
                . 'c9b8899c47aebb6fb71e91386409',
        );
        my $q = pack 'H*', $order{$alg};

        is(length $q, $n, "$alg: the order");
        $row->('r = 0', b64($zero . $s));
        $row->('s = 0', b64($r . $zero));
        $row->('r = n', b64($q . $s));
        $row->('s = n', b64($r . $q));
        $row->('r = s = n', b64($q . $q));
        $row->('r = s = 1', b64(one($n) . one($n)));
        $row->('r and s exchanged', b64($s . $r));
        $row->('DER', b64(raw_to_der($good)));
        $row->('DER of zeros', b64("\x30\x06\x02\x01\0\x02\x01\0"));

        my $file = { ES256 => 'es256', ES384 => 'es384', ES512 => 'es512' };

        for my $other (grep { $_ ne $alg } 'ES256', 'ES384', 'ES512') {
            $row->("by the key of $other", b64(signature($other, $input)));
            row("$alg, as $other", jose($other, kid($alg), $claims));
        }

        $row->('by another key', b64(signature($alg, $input,
                                               "$dir/$file->{$alg}.pem")));
        $row->('on secp256k1', b64(signature($alg, $input, "$dir/k1.pem")))
            if $alg eq 'ES256';

    } elsif ($kind eq 'HS') {
        $row->('by another key', b64(signature($alg, $input, 'x' x 64)));
        $row->('by no key', b64(signature($alg, $input, '')));

    } else {
        my $other = ($kind eq 'RS' ? 'PS' : 'RS') . $bits;

        $row->('by another key', b64(signature($alg, $input, "$dir/rsa.pem")));
        $row->("padded as $other", b64(signature($other, $input)));
        row("$alg, as $other", jose($other, kid($alg), $claims));
    }

    # algorithm confusion: a public key as a secret, and the other way
    if ($kind ne 'HS') {
        my $pem = pem_file($alg);
        my $der = `openssl pkey -in $pem -pubout -outform DER`;
        my $public = `openssl pkey -in $pem -pubout`;
        my %secrets = (PEM => $public, 'cut PEM' => $public =~ s/\n\z//r,
                       DER => $der,
                       JWK => $json->encode(verifying_jwk($alg)),
                       'JWK with kid' => $json->encode(
                           verifying_jwk($alg, kid => $alg)));

        for my $form (sort keys %secrets) {
            for my $hs (256, 384, 512) {
                my $input = input({ alg => "HS$hs", kid => $alg }, $claims);
                row("$alg: its public key ($form) as HS$hs secret",
                    "$input." . b64(Digest::SHA->can("hmac_sha$hs")->(
                        $input, $secrets{$form})));
            }
        }

        my $none = input({ alg => "HS$bits" }, $claims);
        row("$alg: as HS$bits secret without kid", "$none."
            . b64(Digest::SHA->can("hmac_sha$bits")->($none, $public)));
    } else {
        row("$alg: kid of a secret with RS256", jose('RS256', kid($alg), $claims));
        row("$alg: kid of a secret with ES256", jose('ES256', kid($alg), $claims));
    }

    for my $name ('none', 'None', 'NONE', 'nOnE', '', ' none', "$alg ", lc $alg) {
        my $input = input({ alg => $name, kid => $alg }, $claims);

        row("$alg: alg \"$name\"$_->[0]", "$input.$_->[1]")
            for [', no signature', ''], [', signed', $sig];
    }
}

sub one { return "\0" x ($_[0] - 1) . "\1" }

sub spare {
    my ($sig) = @_;

    my $set = join '', 'A' .. 'Z', 'a' .. 'z', 0 .. 9, '-', '_';

    return substr $set, index($set, substr $sig, -1) ^ 1, 1;
}

# the header
sub header { return jose('ES256', kid('ES256', $_[0]), $claims) }

my $own = verifying_jwk('ES256');

row("header: $_->[0]", header($_->[1])) for
    ['crit', { crit => ['exp'] }], ['crit b64', { crit => ['b64'], b64 => $true }],
    ['empty crit', { crit => [] }], ['crit null', { crit => undef }],
    ['crit a string', { crit => 'exp' }], ['crit of itself', { crit => ['crit'] }],
    ['b64 false', { b64 => JSON::PP::false }], ['b64 0', { b64 => 0 }],
    ['b64 null', { b64 => undef }], ['b64 a string', { b64 => 'true' }],
    (map { ["typ $_", { typ => $_ }] } 'JWE', 'id_token', 'secevent+jwt', '',
     'application/jose', 'JWT '),
    ['typ null', { typ => undef }], ['typ an array', { typ => ['JWT'] }];

# keys and unknown things that nobody asks for are passed over
odd("header: $_->[0]", header($_->[1])) for
    ['b64 true', { b64 => $true }],
    ['jwk', { jwk => $own }], ['jwk null', { jwk => undef }],
    ['jwk another', { jwk => verifying_jwk('RS256') }],
    ['jku', { jku => $url }], ['x5u', { x5u => $url }],
    ['jku a number', { jku => 1 }],
    ['jku to a file', { jku => 'file:///etc/passwd' }],
    ['x5u to a file', { x5u => "$dir/trusted.jwks" }],
    ['x5c', { x5c => ['MIIB'] }], ['x5t', { x5t => 'a', 'x5t#S256' => 'b' }],
    ['zip', { zip => 'DEF' }], ['enc', { enc => 'A128GCM' }],
    ['cty JWT', { cty => 'JWT' }], ['cty a number', { cty => 1 }],
    ['iss', { iss => 'https://x.example' }], ['nonce', { nonce => 'a' }],
    ['all at once', { jku => $url, x5u => $url, x5c => [], jwk => $own }],
    (map { ["typ $_", { typ => $_ }] } 'JWT', 'jwt', 'at+jwt', 'AT+JWT',
     'application/jwt', 'Application/JWT', 'application/at+jwt',
     'APPLICATION/AT+JWT');

# with its own key, and signed by it
row("header: its own key in $_->[0]",
    jose('ES256', kid('ES256', $_->[1]), $claims, "$dir/es256.pem")) for
    ['jwk', { jwk => jwk_of("$dir/es256.pem") }], ['jku', { jku => $url }],
    ['x5u', { x5u => $url }];

row("kid: $_->[0]", header({ kid => $_->[1] })) for
    ['a path', '../../../../etc/passwd'], ['/dev/null', '/dev/null'],
    ['a file of ours', "$dir/trusted.jwks"], ['the key file', pem_file('ES256')],
    ['a URL', $url], ['a file URL', "file://$dir/page"],
    ['NUL behind', "ES256\0"], ['NUL before', "\0ES256"],
    ['NUL and a path', "ES256\0/../x"], ['SQL', "' OR 1=1 --"],
    ['SQL union', "x' UNION SELECT 'k' --"], ['an operator', '{"$ne":null}'],
    ['a command', '|/bin/sleep 5'], ['a substitution', '$(sleep 5)'],
    ['a format', '%s%n%s'], ['a line end', "ES256\r\nX: y"],
    ['capitals', 'es256'], ['a blank', ' ES256'], ['empty', ''],
    ['long', 'ES256' . ' ' x 300], ['a number', 256], ['null', undef],
    ['true', $true], ['an array', ['ES256']], ['an object', { '$ne' => 1 }],
    ['another key', 'RS256'], ['another of its type', 'ES384'];

# two empty secrets, as of a /dev/null that was read
{
    my $input = input({ alg => 'HS256', kid => '/dev/null' }, $claims);
    row('kid: /dev/null, an empty secret', "$input." . b64(hmac_sha256($input, '')));
}

sub raw { return jose('ES256', $_[0] // '{"alg":"ES256","kid":"ES256"}',
                      $_[1] // $claims) }

row("header: $_->[0]", raw($_->[1])) for
    ['alg twice', '{"alg":"ES256","alg":"ES256","kid":"ES256"}'],
    ['alg none and ES256', '{"alg":"none","alg":"ES256","kid":"ES256"}'],
    ['alg twice, escaped', '{"alg":"ES256","\u0061lg":"none","kid":"ES256"}'],
    ['kid twice', '{"alg":"ES256","kid":"x","kid":"ES256"}'],
    ['x twice', '{"alg":"ES256","kid":"ES256","x":1,"x":2}'],
    ['x twice, nested', '{"alg":"ES256","kid":"ES256","y":{"x":1,"x":2}}'],
    ['no alg', '{"kid":"ES256"}'], ['alg in capitals', '{"ALG":"ES256"}'],
    ['alg a number', '{"alg":256,"kid":"ES256"}'],
    ['alg null', '{"alg":null,"kid":"ES256"}'],
    ['alg an array', '{"alg":["ES256"],"kid":"ES256"}'],
    ['alg with NUL', '{"alg":"ES256\u0000","kid":"ES256"}'],
    ['an array', '["ES256"]'], ['a string', '"ES256"'], ['null', 'null'],
    ['a number', '1'], ['empty', '{}'], ['blank', ' '],
    ['a comment', '{"alg":"ES256","kid":"ES256"/**/}'],
    ['a comma', '{"alg":"ES256","kid":"ES256",}'],
    ['single quotes', "{'alg':'ES256','kid':'ES256'}"],
    ['more behind', '{"alg":"ES256","kid":"ES256"}{}'],
    ['a NUL behind', "{\"alg\":\"ES256\",\"kid\":\"ES256\"}\0"],
    ['a byte order mark', "\xef\xbb\xbf" . '{"alg":"ES256","kid":"ES256"}'],
    ['no UTF-8', "{\"alg\":\"ES256\",\"kid\":\"ES256\",\"x\":\"\xff\"}"],
    ['a lone surrogate', '{"alg":"ES256","kid":"ES256","x":"\ud800"}'],
    ['NaN', '{"alg":"ES256","kid":"ES256","x":NaN}'],
    ['UTF-16', join '', map { "$_\0" } split //, '{"alg":"ES256","kid":"ES256"}'],
    ['deep', '{"alg":"ES256","kid":"ES256","x":' . '[' x 500 . ']' x 500 . '}'];

# the claims
row("claims: $_->[0]", raw(undef, $_->[1])) for
    ['an array', "[$text]"], ['a string', '"x"'], ['null', 'null'],
    ['a number', '1'], ['empty', '{}'], ['cut', substr $text, 0, -1],
    ['more behind', "$text x"], ['a NUL behind', "$text\0"],
    ['a token', raw()],
    ['deep', $text =~ s/\{/'{"x":' . '[' x 500 . ']' x 500 . ','/er],
    ['no UTF-8', $text =~ s/ann/\xc3\x28/r],
    (map { my $n = $_; ["$n twice", $text =~ s/\{/'{' . dup($n) . ','/er] }
     sort keys %$claims),
    (map { my $n = $_; my $e = sprintf '\u%04x%s', ord $n, substr $n, 1;
           ["$n twice, escaped", $text =~ s/\{/"{\"$e\":1,"/er] }
     sort keys %$claims),
    ['twice, nested', $text =~ s/\{/{"x":[{"y":1,"y":1}],/r];

sub dup { return "\"$_[0]\":" . $json->allow_nonref->encode($claims->{$_[0]}) }

my %types = (null => undef, true => $true, false => JSON::PP::false,
             'an array' => [], 'an object' => {}, 'an empty string' => '');

for my $name (qw( iss sub aud jti )) {
    for my $type (sort keys %types) {
        my $token = raw(undef, { %$claims, $name => $types{$type} });

        # nobody maps it, so it need not be filled
        $name eq 'jti' && $type eq 'an empty string'
            ? odd("$name: $type", $token) : row("$name: $type", $token);
    }

    row("$name: a number", raw(undef, { %$claims, $name => 1 }));
    row("$name: in an object", raw(undef, { %$claims,
        $name => { $name => $claims->{$name} } }));
    row("$name: with NUL", raw(undef, { %$claims,
        $name => "$claims->{$name}\0" }));
    row("$name: in an array", raw(undef, { %$claims,
        $name => [$claims->{$name}] })) if $name ne 'aud';
}

for my $name (qw( exp nbf iat )) {
    my $rest = $json->encode({ map { $_ => $claims->{$_} }
                               grep { $_ ne $name } keys %$claims });

    for my $value (undef, $true, JSON::PP::false, [], {}, '', "$claims->{$name}",
                   [$claims->{$name}])
    {
        my $as = $json->allow_nonref->encode($value);
        row("$name: $as", raw(undef, { %$claims, $name => $value }));
    }

    row("$name: $_", raw(undef, $rest =~ s/\{/{"$name":$_,/r))
        for '9' x 400, '0x7fffffff', 'NaN', 'Infinity', '+9999999999',
            '09999999999', '1e999', '1.', '.5',
            $name eq 'exp' ? ('-1e10', '1.5', '-' . '9' x 30)
                           : ('1e10', '1E300', '1' . '0' x 19);

    odd("$name: $_", raw(undef, $rest =~ s/\{/{"$name":$_,/r))
        for "$claims->{$name}.0", "$claims->{$name}.387841",
            "$claims->{$name}e0", "$claims->{$name}0E-1",
            $name eq 'exp' ? ('1e10', '1E300', '1' . '0' x 19, '9' x 30)
                           : ('1.5', '-1e10', '-' . '9' x 30);
}

row("cnf: $_->[0]", raw(undef, { %$claims, cnf => $_->[1] })) for
    ['jkt', { jkt => 'a' x 43 }], ['x5t#S256', { 'x5t#S256' => 'a' x 43 }],
    ['jwk', { jwk => $own }], ['kid', { kid => 'ES256' }], ['empty', {}],
    ['null', undef], ['a string', 'a'];

row("exp: $_", raw(undef, { %$claims, exp => $_ }))
    for 0, -1, $now - 60, -9_223_372_036_854_775_807;
row("$_ far ahead", raw(undef, { %$claims, $_ => 9_223_372_036_854_775_807 }))
    for qw( nbf iat );

for my $name (qw( iss sub aud exp tenant )) {
    my %less = %$claims;

    delete $less{$name};
    row("no $name", raw(undef, \%less));
}

# parts and sizes
my $good = raw();
my ($h, $c, $s) = split /\./, $good;

row("parts: $_->[0]", $_->[1]) for
    ['one', $h], ['two', "$h.$c"], ['the first two', "$h.$c."],
    ['four', "$good.$s"], ['five, as JWE', "$h.$s.$c.$s.$s"],
    ['no header', ".$c.$s"], ['no claims', "$h..$s"], ['a dot before', ".$good"],
    ['a dot behind', "$good."], ['detached', "$h..$s"],
    ['JSON', '{"protected":"' . $h . '","payload":"' . $c . '","signature":"'
        . $s . '"}'],
    ['padded header', "$h=.$c.$s"], ['padded claims', "$h.$c==.$s"],
    ['percent', $good =~ s/\./%2e/r], ['quotes', "\"$good\""],
    ['another dot', $good =~ s/\./\xe2\x80\xa4/r],
    ['two tokens', "$good,$good"], ['a NUL-like end', "$good%00"],
    ['over 8 KiB', raw(undef, { %$claims, x => 'x' x 8192 })],
    ['a large header', raw('{"alg":"ES256","kid":"ES256","x":"'
                           . 'x' x 6000 . '"}')],
    ['a large signature', "$h.$c." . 'A' x 400],
    ['a large kid', header({ kid => 'x' x 300 })];

# other issuers: the same key under another name, and ours
row("issuer: $_->[0]", raw(undef, { %$claims, iss => $_->[1] })) for
    ['another', $OTHER], ['ours', 'tenant'], ['a slash', "$ISS/"],
    ['capitals', uc $ISS], ['a blank', "$ISS "], ['a URL', $url];
row('issuer: other with the key of this', jose('ES256', {},
    { %$claims, iss => $OTHER }));
row('issuer: this with our signing key', jose('RS256', {}, {
    %$claims, iss => 'tenant', org => 'a' x 24, sub => 'b' x 24, role => 'owner',
    auth_time => $now, user_epoch => 0, org_epoch => 0 }, "$dir/rsa.pem"));

# what is not forged comes through, also when it is as long
for my $alg (algs()) {
    like(get(jose($alg, kid($alg), $claims)), qr/^HTTP\S+ 200 .*page$/s,
         "$alg gets in");
}

like(get($good), qr/^HTTP\S+ 200 /, 'the token they come from gets in');
like(get(raw(undef, { %$claims, x => 'x' x 4096 })), qr/^HTTP\S+ 200 /,
     'a long one, too');
$proxy->commands;

my ($worker) = $nginx->workers;
undef $socket;
select undef, undef, undef, 0.1;
my $files = $nginx->fds($worker);
my $strace = fork() // die "fork: $!\n";

if ($strace == 0) {
    exec 'strace', '-f', '-q', '-e', 'trace=file,socket,connect,execve',
        '-o', "$dir/strace", '-p', $worker;
    die "strace: $!\n";
}

# it is there when it sees a file opened
for (1 .. 100) {
    get($good);
    last if Server::slurp("$dir/strace") =~ /page/;
    select undef, undef, undef, 0.05;
}

my $seen = Server::slurp("$dir/strace");
like($seen, qr/open\w*\(.*page/, 'strace sees what is opened');

for my $row (@table) {
    my ($what, $token) = @$row;
    my $res = get($token =~ s/[\r\n]/ /gr);
    my @challenges = $res =~ /^www-authenticate: (.*?)\r$/mgi;

    # a row is one test: there are a thousand
    ok($res =~ /^HTTP\S+ 401 / && @challenges == 1
       && $challenges[0] =~ /^Bearer error="invalid_token"/
       && $res =~ m{^content-type: application/problem\+json}mi
       && $res !~ /page$/, $what)
        or diag(substr $res, 0, 600);
}

for my $row (@odd) {
    my ($what, $token) = @$row;
    my $res = get($token);

    ok($res =~ /^HTTP\S+ 200 .*page$/s, "$what gets in")
        or diag(substr $res, 0, 600);
}

cmp_ok(scalar @table, '>', 750, 'the table is whole');
select undef, undef, undef, 0.2;

my $after = substr Server::slurp("$dir/strace"), length $seen;
is(join('', grep { !m{"\Q$dir\E/page"|fstat\w*\(\d+, "",|SIG|resumed} }
           split /^/, $after), '',
   'no file opened, no connection made');
is(join(' ', $proxy->commands), '', 'no database command');
ok(!IO::Select->new($trap)->can_read(0), 'nobody fell into the trap');
undef $socket;
select undef, undef, undef, 0.1;
cmp_ok($nginx->fds($worker), '<=', $files, 'no descriptor is left')
    or diag(join ' ', map { readlink } glob "/proc/$worker/fd/*");
is(($nginx->workers)[0], $worker, 'the worker lives');
like(get($good), qr/^HTTP\S+ 200 /, 'and lets the right one in');

my @lines = grep { /\[(?:error|crit|alert|emerg)\]/ } split /^/, $nginx->log;
is(join('', @lines), '', 'nothing to act on in the log');

kill 'TERM', $strace;
waitpid $strace, 0;

done_testing();
