# Login: what it answers, what is in the token, what it refuses, and that an
# unknown address can't be told from a wrong password (design, sections 1, 5).

use strict;
use warnings;

use Contract;
use Digest::SHA qw( hmac_sha256 );
use JSON::PP ();
use MIME::Base64 qw( decode_base64url encode_base64url );
use Server;
use Test::More;

my $PASSWORD = 'correct horse';
my $nginx = Server->new(http => 'tenant_token_ttl 10m; tenant_issuer edge;');

sub create {
    my ($nginx, $name, $password) = @_;

    return $nginx->request(POST => '/org/create', {
        organization_name => $name, email => "ann\@$name.example",
        password => $password // $PASSWORD,
    });
}

sub login {
    my ($nginx, $email, $password, %headers) = @_;

    return $nginx->request(POST => '/admin/login', {
        email => $email, password => $password // $PASSWORD,
    }, %headers);
}

sub decode { JSON::PP::decode_json(decode_base64url($_[0])) }

my $org = create($nginx, 'acme')->{json};
create($nginx, 'beta');

# the answer
my $before = time;
my $res = login($nginx, 'ann@acme.example');
my $answer = $res->{json};

is($res->{status}, 200, 'logged in');
is($res->{headers}{'cache-control'}, 'no-store', 'and never stored');
is($res->{headers}{'content-type'}, 'application/json', 'JSON');
is($res->{headers}{'x-content-type-options'}, 'nosniff', 'not sniffed');
is(join(' ', sort keys %$answer),
   'access_token expires_in organization_id organization_name role token_type',
   'all the members, and no other');
is($answer->{token_type}, 'bearer', 'a bearer token');
is($answer->{expires_in}, 600, 'for tenant_token_ttl');
is($answer->{organization_id}, $org->{organization_id}, 'of the organization');
is($answer->{organization_name}, 'acme', 'by its name');
is($answer->{role}, 'owner', 'with a role');

# the token
my @parts = split /\./, $answer->{access_token};
my ($header, $claims) = map { decode($_) } @parts[0, 1];
my $key = 'k' x 32;

is(scalar @parts, 3, 'three parts');
is($header->{alg}, 'HS256', 'its algorithm');
ok($header->{kid}, 'its key');
unlike($header->{kid}, qr/kkk/, 'is not named by the secret');
is($parts[2], encode_base64url(hmac_sha256("$parts[0].$parts[1]", $key)),
   'signed with the key of the file');
is(join(' ', sort keys %$claims),
   'auth_time exp iat iss jti org org_epoch role sub user_epoch',
   'all the claims, and no other');
is($claims->{iss}, 'edge', 'iss is tenant_issuer');
is($claims->{sub}, $org->{admin_id}, 'sub is the user');
is($claims->{org}, $org->{organization_id}, 'org is the organization');
is($claims->{role}, 'owner', 'role is the role');
is($claims->{exp} - $claims->{iat}, 600, 'exp is tenant_token_ttl later');
cmp_ok(abs($claims->{iat} - $before), '<=', 2, 'iat is now');
is($claims->{auth_time}, $claims->{iat}, 'auth_time, too');
unlike(decode_base64url($parts[1]), qr/"(?:exp|iat|org_epoch)":"/, 'numbers');

my $again = login($nginx, 'ANN@Acme.Example')->{json}{access_token};
isnt(decode((split /\./, $again)[1])->{jti}, $claims->{jti},
     'another login, another jti');
is(decode((split /\./, $again)[0])->{kid}, $header->{kid}, 'the same kid');

# a token is not looked at
is(login($nginx, 'ann@acme.example', undef,
         Authorization => 'Bearer a.b.c')->{status}, 200,
   'a bad token does not matter');

# unknown address, wrong password, hopeless password
my $wrong = login($nginx, 'ann@acme.example', 'wrong horse');
my %refused = (
    'an unknown address' => login($nginx, 'nobody@acme.example'),
    'no address at all' => login($nginx, 'nobody'),
    'an empty address' => login($nginx, ''),
    'a long address' => login($nginx, ('a' x 300) . '@acme.example'),
    'another one\'s address' => login($nginx, 'ann@beta.example', 'wrong one'),
    'an empty password' => login($nginx, 'ann@acme.example', ''),
    'a long password' => login($nginx, 'ann@acme.example', 'p' x 257),
    'a huge password' => login($nginx, 'ann@acme.example', 'p' x 100_000),
    'a longer password' => login($nginx, 'ann@acme.example', "$PASSWORD!"),
    'an injection' => login($nginx, 'ann@acme.example" || "', '{"$ne":1}'),
);

is($wrong->{status}, 401, 'a wrong password');
like($wrong->{headers}{'www-authenticate'}, qr/^Bearer/, 'challenges');

for my $what (sort keys %refused) {
    my $res = $refused{$what};

    is($res->{status}, 401, "$what is refused");
    is($res->{content}, $wrong->{content}, "$what gives the same bytes");

    delete $_->{headers}{date} for $res, $wrong;
    is_deeply($res->{headers}, $wrong->{headers}, "$what, the same headers");
}

# the same time: medians of interleaved tries
{
    my %took;

    for (1 .. 15) {
        push @{ $took{$_->[0]} },
            login($nginx, $_->[1], 'wrong horse')->{took}
            for [known => 'ann@acme.example'], [unknown => 'no@acme.example'],
                [malformed => 'nobody'];
    }

    my %median = map { $_ => (sort { $a <=> $b } @{ $took{$_} })[7] }
        keys %took;

    for my $what (qw( unknown malformed )) {
        my $ratio = $median{$what} / $median{known};

        cmp_ok($ratio, '>', 0.67, "$what is not faster");
        cmp_ok($ratio, '<', 1.5, "$what is not slower");
    }
}

# what is no login at all
my $good = '{"email":"ann@acme.example","password":"correct horse"}';

rows($nginx,
    ['POST', '/admin/login', $good, 200],
    ['POST', '/admin/login', $good, 415, 'Content-Type' => 'text/plain'],
    ['POST', '/admin/login', $good, 415,
     'Content-Type' => 'application/x-www-form-urlencoded'],
    ['POST', '/admin/login', '', 400],
    ['POST', '/admin/login', "$good x", 400],
    ['POST', '/admin/login', '{"email":"a","email":"b"}', 400],
    ['POST', '/admin/login', '[]', 422],
    ['POST', '/admin/login', '"x"', 422],
    ['POST', '/admin/login', '{}', 422],
    ['POST', '/admin/login', '{"email":{"$gt":""},"password":"x"}', 422],
    ['POST', '/admin/login', '{"email":"a","password":["x"]}', 422],
    ['POST', '/admin/login', '{"email":"a","password":"a\u0000b"}', 422],
    ['POST', '/admin/login?email=a', $good, 422],
    ['POST', '/admin/login/', $good, 404],
    ['POST', '/admin/login/x', $good, 404],
    ['POST', '/admin/Login', $good, 404],
    ['GET', '/admin/login', undef, 405],
    ['HEAD', '/admin/login', undef, 405],
    ['OPTIONS', '/admin/login', undef, 405],
);

is($nginx->request(PUT => '/admin/login', $good)->{headers}{allow}, 'POST',
   'Allow names the method');

# every wrong field, the query's and the body's
$res = $nginx->request(POST => '/admin/login?x=1',
                       '{"email":1,"wat":2}');
is($res->{status}, 422, 'all that is wrong');
is(join(' ', sort map { $_->{field} } @{ $res->{json}{errors} }),
   'email password wat x', 'is named');
is(scalar @{ $nginx->request(POST => '/admin/login', '{}')
             ->{json}{errors} }, 2, 'both that are missing');

# earlier tokens end at once
sub works {
    return $nginx->request(GET => '/data/', undef,
                           Authorization => "Bearer $_[0]")->{status};
}

my $old = $answer->{access_token};
my $beta = login($nginx, 'ann@beta.example')->{json}{access_token};

is(works($old), 200, 'the token works');
is($nginx->request(PUT => '/org/update', { password => 'battery staple' },
                   Authorization => "Bearer $old")->{status}, 200,
   'a new password');
is(works($old), 401, 'ends this token');
is(works($again), 401, 'and the other one');
is(works($beta), 200, 'but nobody else\'s');
is(login($nginx, 'ann@acme.example')->{status}, 401, 'and the old password');

my $new = login($nginx, 'ann@acme.example', 'battery staple')
    ->{json}{access_token};

is(works($new), 200, 'a new token');
is($nginx->request(DELETE => '/org/delete?organization_name=acme', undef,
                   Authorization => "Bearer $new")->{status}, 200, 'deleted');
is(works($new), 401, 'its tokens end');
is(login($nginx, 'ann@acme.example', 'battery staple')->{content},
   $wrong->{content}, 'its address is as unknown as any');
is(works($beta), 200, 'the others go on');

# bcrypt sees 72 bytes and no more
{
    my $bcrypt = Server->new(http => 'tenant_password_hash bcrypt 12;',
                             database => $nginx->{database});

    is(login($bcrypt, 'ann@beta.example')->{status}, 200,
       'hashes of the other kind go on');
    is($nginx->request(POST => '/org/create', {
        organization_name => 'long', email => 'ann@long.example',
        password => 'y' x 100,
    })->{status}, 201, '100 bytes for yescrypt');
    is(login($bcrypt, 'ann@long.example', 'y' x 100)->{status}, 200,
       'go on, too');

    $res = create($bcrypt, 'gamma', 'b' x 73);
    is($res->{status}, 422, '73 bytes are refused');
    is($res->{json}{errors}[0]{field}, 'password', 'by name');
    is(create($bcrypt, 'gamma', "\x{e9}" x 37)->{status}, 422,
       'bytes, not characters');

    is(create($bcrypt, 'gamma', 'b' x 72)->{status}, 201, '72 are not');
    is(login($bcrypt, 'ann@gamma.example', 'b' x 72)->{status}, 200,
       'and log in');
    is(login($bcrypt, 'ann@gamma.example', 'b' x 71)->{status}, 401,
       'one less does not');
    is(login($bcrypt, 'ann@gamma.example', 'b' x 73)->{status}, 401,
       'nor one more');
    is(login($nginx, 'ann@gamma.example', 'b' x 72)->{status}, 200,
       'whatever new hashes are made with');
}

unlike($nginx->log, qr/\[(alert|emerg|crit|error)\]/, 'nothing to act on');
unlike($nginx->log, qr/correct horse|battery staple|\Q$parts[2]\E|\$y\$/,
       'no password, hash or token in the log');

done_testing();
