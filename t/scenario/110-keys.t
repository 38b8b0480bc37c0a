# "nginx -t" with keys: every form that is good, every one that is not, and
# that a refusal names the file and the reason in one line.

use strict;
use warnings;

use File::Temp ();
use JSON::PP ();
use Jose;
use Server;
use Test::More;

my $dir = File::Temp->newdir;
my $module = $ENV{TEST_NGINX_LOAD_MODULES};
my $json = JSON::PP->new->canonical;
my $uri = 'mongodb://127.0.0.1:1/';

(my $tokens = __FILE__) =~ s{scenario/[^/]*$}{unit/tokens};

sub file {
    my ($name, $contents) = @_;

    $contents = $json->encode($contents) if ref $contents;
    Server::spew("$dir/$name", $contents);
}

sub set { return { keys => [@_] } }

sub unit {
    my ($name) = @_;

    return Server::slurp("$tokens/$name");
}

mkdir "$dir/logs";
mkdir "$dir/folder";
file('key', 'k' x 32);
file('second', 's' x 32);
file('short', 's' x 31);
file('empty', '');
file('newline', "\n");
file('large', ' ' x 1_048_577);
file('garbage', '{"keys": [');
file($_, unit($_)) for qw(
    rsa.pem es256.pem es384.pem es512.pem rsa.jwk es256.jwk es384.jwk
    es512.jwk rsa-ps256.jwk rsa-public.pem rsa-locked.pem rsa-1024.pem
    secp256k1.pem ed25519.pem rsa-public.jwk rsa-1024.jwk rsa-bare.jwk
    es256-off-curve.jwk es256-other.jwk trusted.jwks
    weak-rsa.jwks public-rsa.jwks );
file("$_.jwk", signing_jwk($_)) for algs();
file('rsa-mixed.jwk', { %{ signing_jwk('RS256') },
                        n => $json->decode(unit('rsa-mixed.jwk'))->{n} });
file('HS512-short.jwk', { %{ signing_jwk('HS512') }, k => b64('k' x 63) });
file('none.jwk', { %{ signing_jwk('HS256') }, alg => 'none' });
file('wrong-alg.jwk', { %{ signing_jwk('RS256') }, alg => 'ES256' });
file('wrong-curve.jwk', { %{ signing_jwk('ES256') }, alg => 'ES384' });
file('enc.jwk', { %{ signing_jwk('RS256') }, use => 'enc' });
file('no-keys.jwks', {});
file('no-array.jwks', { keys => {} });
file('array.jwks', []);
file('empty.jwks', set());
file('strings.jwks', set('key'));
file('enc.jwks', set({ %{ verifying_jwk('RS256') }, use => 'enc' }));
file('weak-oct.jwks', set({ kty => 'oct', k => b64('k' x 31) }));
file('twice.jwks', set(map { verifying_jwk('RS256', kid => 'a') } 1, 2));
file('kid.jwks', set(verifying_jwk('RS256', kid => 1)));
file('members.jwks', '{"keys":[],"keys":[]}');
file('one-good.jwks', set(verifying_jwk('ES256', kid => 'a'),
                          verifying_jwk('RS256', kid => 'b', use => 'enc')));
file('many.jwks', set(map { verifying_jwk('RS256', kid => "key $_") } 1 .. 300));

sub check {
    my ($http, $location) = @_;

    $location //= 'tenant_auth on; root html;';

    file('nginx.conf', <<"_EOC_");
load_module $module;
pid nginx.pid;
error_log logs/error.log info;
thread_pool tenant threads=2;
events { }
http {
    tenant_mongo $uri;
    tenant_thread_pool tenant;
    $http
    server {
        listen 127.0.0.1:1;
        location / { $location }
    }
}
_EOC_

    local $ENV{LD_PRELOAD} = $ENV{TEST_NGINX_LD_PRELOAD} // '';
    my $out = `nginx -p $dir -c $dir/nginx.conf -e $dir/logs/error.log -t 2>&1`;

    return ($? == 0, $out);
}

sub good {
    my ($name, @conf) = @_;

    my ($ok, $out) = check(@conf);
    ok($ok, $name) or diag($out);
    unlike($out, qr/\[warn\]/, "$name has no warning");
}

# a secret in any form
my $secret = join '|', map { quotemeta } 'kkkk', 'ssss',
    b64(secret('HS256')), 'BEGIN', signing_jwk('RS256')->{d},
    signing_jwk('ES256')->{d};

sub bad {
    my ($name, $line, @conf) = @_;

    my ($ok, $out) = check(@conf);
    ok(!$ok, "$name is refused");
    like($out, $line, "$name says why");

    my @lines = grep { /\[emerg\]/ } split /\n/, $out;
    is(scalar @lines, 1, "$name says it in one line") or diag($out);
    unlike($out, qr/$secret/, "$name shows no key");
}

sub signing { return join ' ', map { "tenant_signing_key $_;" } @_ }

my $ID = 'a' x 24;

sub trusted {
    my ($file, %arg) = @_;

    my %all = (issuer => 'https://a.example', organization => $ID,
               roles => 'editor,viewer', %arg);

    return "tenant_trusted_keys $file "
        . join(' ', map { "$_=$all{$_}" } grep { defined $all{$_} }
               sort keys %all) . ";\n";
}

# signing keys
good("a signing key: $_", signing($_))
    for qw( key rsa.pem es256.pem es384.pem es512.pem rsa.jwk es256.jwk
            es384.jwk es512.jwk rsa-ps256.jwk ), map { "$_.jwk" } algs();
good('several signing keys',
     signing(qw( key second rsa.pem es256.pem es384.pem es512.pem
                 HS512.jwk rsa-ps256.jwk )));
good('a key with a full path', signing("$dir/key"));

bad("a signing key: $_->[0]", qr/"[^"]*\Q$_->[0]\E"(?: failed)?.*$_->[1]/,
    signing($_->[0]))
    for ['nowhere', qr/No such file/], ['empty', qr/is empty/],
        ['newline', qr/0 bytes/], ['folder', qr/is not a file/],
        ['large', qr/is too large/], ['short', qr/31 bytes.* 32/],
        ['rsa-public.pem', qr/no private key/],
        ['rsa-locked.pem', qr/is encrypted/],
        ['rsa-1024.pem', qr/1024 bits, 2048/],
        ['secp256k1.pem', qr/neither RSA nor EC/],
        ['ed25519.pem', qr/neither RSA nor EC/],
        ['rsa-public.jwk', qr/no base64url "d"/],
        ['rsa-1024.jwk', qr/1024 bits/], ['rsa-bare.jwk', qr/no base64url "p"/],
        ['rsa-mixed.jwk', qr/not valid|not verify/],
        ['es256-off-curve.jwk', qr/not a valid EC key/],
        ['es256-other.jwk', qr/not verify|not valid/],
        ['HS512-short.jwk', qr/63 bytes.* 64/],
        ['none.jwk', qr/"alg" is not supported/],
        ['wrong-alg.jwk', qr/can't be one for ES256/],
        ['wrong-curve.jwk', qr/can't be one for ES384/],
        ['enc.jwk', qr/"use" is not sig/];

bad('the same file twice', qr/"tenant_signing_key" directive is duplicate/,
    signing(qw( key key )));
bad('the same file by another name', qr/"[^"]*key".*another signing key/,
    signing('key', "$dir/key"));
file('copy', "k" x 32 . "\n");
bad('the same secret', qr/"[^"]*copy": another signing key/,
    signing(qw( key copy )));
bad('the same key as PEM and JWK', qr/"[^"]*rsa\.jwk": another signing key/,
    signing(qw( rsa.pem rsa.jwk )));
bad('a bad second key', qr/"[^"]*short"/, signing(qw( key short )));
bad('a signing key in a location', qr/directive is not allowed here/,
    signing('key'), 'tenant_signing_key second;');

# trusted keys
good('only trusted keys', trusted('public-rsa.jwks'));
good('beside our own', signing('key') . trusted('public-rsa.jwks'));
good('all parameters',
     trusted('public-rsa.jwks', audience => 'api', organization => undef,
             organization_claim => 'realm.tenant', role_claim => 'a.roles',
             user_claim => 'email'));
good('several issuers', trusted('public-rsa.jwks')
     . trusted('public-rsa.jwks', issuer => 'https://b.example')
     . trusted('public-rsa.jwks', issuer => 'c'));
good('an issuer without a name', trusted('public-rsa.jwks', issuer => 'none'));
good('four claims of the user', trusted('public-rsa.jwks',
     user_claim => 'email,https://a.example/id,a.b,sub'));
good('a role of any name', trusted('public-rsa.jwks',
     roles => 'owner,operator,Night_shift-2'));
good('an organization in capitals',
     trusted('public-rsa.jwks', organization => 'A' x 24));

# what is said of keys that are skipped: 330-key-sets.t
for my $file (['trusted.jwks', 3], ['one-good.jwks', 1], ['twice.jwks', 1]) {
    my ($ok, $out) = check(trusted($file->[0]));
    ok($ok, "$file->[0] is good");
    my @lines = $out =~ /\[warn\].*"[^"]*\Q$file->[0]\E": keys.* is skipped/g;
    is(scalar @lines, $file->[1], "$file->[0] has a line for each key skipped");
    unlike($out, qr/$secret/, "$file->[0] shows no key");
}

bad("a set: $_->[0]", qr/"[^"]*\Q$_->[0]\E"(?: failed)?.*$_->[1]/,
    trusted($_->[0]))
    for ['nowhere', qr/No such file/], ['empty', qr/is empty/],
        ['folder', qr/is not a file/], ['large', qr/is too large/],
        ['garbage', qr/not a JSON object/], ['key', qr/not a JSON object/],
        ['rsa-public.pem', qr/not a JSON object/],
        ['array.jwks', qr/not a JSON object/],
        ['members.jwks', qr/not a JSON object/],
        ['rsa-public.jwk', qr/no array "keys"/],
        ['no-keys.jwks', qr/no array "keys"/],
        ['no-array.jwks', qr/no array "keys"/],
        ['empty.jwks', qr/no key that verifies/],
        ['enc.jwks', qr/no key that verifies/],
        ['strings.jwks', qr/no key that verifies/],
        ['weak-rsa.jwks', qr/1024 bits/], ['weak-oct.jwks', qr/31 bytes/],
        ['kid.jwks', qr/no key that verifies/];

my @parameters = (
    ['no issuer', qr/needs "issuer="/, issuer => undef],
    ['no roles', qr/needs "roles="/, roles => undef],
    ['no organization', qr/needs either "organization=" or/,
     organization => undef],
    ['both organizations', qr/needs either "organization=" or/,
     organization_claim => 'org'],
    ['23 digits', qr/invalid parameter "organization=/,
     organization => 'a' x 23],
    ['25 digits', qr/invalid parameter "organization=/,
     organization => 'a' x 25],
    ['no hex digits', qr/invalid parameter "organization=/,
     organization => 'g' x 24],
    ['an unknown parameter', qr/invalid parameter "leeway=5"/, leeway => 5],
    ['one in capitals', qr/invalid parameter "Roles=x"/, Roles => 'x'],
    (map { ["an empty $_", qr/invalid parameter "$_="/, $_ => ''] }
     qw( issuer audience organization role_claim user_claim roles )),
    ['an empty organization_claim', qr/invalid parameter "organization_claim=/,
     organization => undef, organization_claim => ''],
    (map { ["roles=$_", qr/invalid parameter "roles=\Q$_\E"/, roles => $_] }
     ',', 'editor,', ',editor', 'a,,b', 'a.b', 'a+b',
     'x' x 65),
    (map { ["user_claim=$_", qr/invalid parameter "user_claim=\Q$_\E"/,
            user_claim => $_] } ',', 'a,', ',a', 'a,,b'),
    ['too many user claims', qr/has too many user claims/,
     user_claim => 'a,b,c,d,e'],
    ['a role twice', qr/duplicate role in "roles=a,b,a"/, roles => 'a,b,a'],
    ['too many roles', qr/has too many roles/, roles => join ',', 1 .. 17],
);

for my $row (@parameters) {
    my ($name, $line, %arg) = @$row;

    bad($name, $line, trusted('public-rsa.jwks', %arg));
}

for my $more ('issuer=b', 'audience=b', "organization=$ID",
              'role_claim=b', 'user_claim=b', 'roles=b')
{
    my $conf = trusted('public-rsa.jwks', audience => 'a', role_claim => 'a',
                       user_claim => 'a') =~ s/;/ $more;/r;
    bad("$more twice", qr/duplicate parameter "\Q$more\E"/, $conf);
}

bad('a word without "="', qr/invalid parameter "editor"/,
    trusted('public-rsa.jwks') =~ s/;/ editor;/r);
bad('a file alone', qr/invalid number of arguments|needs "issuer="/,
    'tenant_trusted_keys public-rsa.jwks;');
bad('an issuer twice', qr/"[^"]*many\.jwks": the issuer has a key set/,
    trusted('public-rsa.jwks') . trusted('many.jwks'));
bad('an issuer without a name twice', qr/the issuer has a key set/,
    trusted('public-rsa.jwks', issuer => 'none') x 2);
bad('ourselves', qr/"[^"]*public-rsa\.jwks": the issuer is this deployment/,
    signing('key') . trusted('public-rsa.jwks', issuer => 'tenant'));
bad('ourselves by another name', qr/the issuer is this deployment/,
    signing('key') . trusted('public-rsa.jwks', issuer => 'https://me')
    . 'tenant_issuer https://me;');
bad('trusted keys in a location', qr/directive is not allowed here/,
    signing('key'), trusted('public-rsa.jwks'));

# who needs which
good('nothing of ours', '', 'root html;');
bad('a gate without keys', qr/"tenant_auth" needs "tenant_signing_key" or/, '');
bad("$_ without a signing key", qr/"$_".* need "tenant_signing_key"/,
    trusted('public-rsa.jwks'), "$_;")
    for qw( tenant_organizations tenant_admin tenant_documents tenant_jwks );
good('tenant_jwks', signing('rsa.pem'), 'tenant_jwks;');
bad('tenant_jwks twice', qr/"tenant_jwks" directive is duplicate/,
    signing('rsa.pem'), 'tenant_jwks; tenant_jwks;');
bad('two handlers', qr/conflicts with another handler/,
    signing('rsa.pem'), 'tenant_jwks; tenant_admin;');
bad('the other way round', qr/conflicts with another handler/,
    signing('rsa.pem'), 'tenant_admin; tenant_jwks;');
bad('tenant_jwks in http', qr/directive is not allowed here/,
    signing('rsa.pem') . 'tenant_jwks;');
bad('tenant_jwks with a value', qr/invalid number of arguments/,
    signing('rsa.pem'), 'tenant_jwks on;');

# times
for my $name (qw( tenant_leeway tenant_session_ttl )) {
    good("$name", signing('key') . "$name 45s;");
    bad("$name of nonsense", qr/"$name" directive invalid value/,
        signing('key') . "$name soon;");
    bad("$name twice", qr/"$name" directive is duplicate/,
        signing('key') . "$name 1s; $name 2s;");
    bad("$name in a location", qr/"$name" directive is not allowed/,
        signing('key'), "$name 1s; root html;");
    bad("$name without a value", qr/invalid number of arguments/,
        signing('key') . "$name;");
}

good('no leeway at all', signing('key') . 'tenant_leeway 0;');
good('an hour of leeway', signing('key') . 'tenant_leeway 1h;');
bad('too much leeway', qr/"tenant_leeway" .*at most 1h/,
    signing('key') . 'tenant_leeway 3601s;');
bad('no session', qr/"tenant_session_ttl" .*at least 1s/,
    signing('key') . 'tenant_session_ttl 0;');
good('sessions shorter than tokens',
     signing('key') . 'tenant_session_ttl 1m; tenant_token_ttl 1h;');

done_testing();
