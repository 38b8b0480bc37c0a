# Organizations: sign up, look up, change, delete (design, section 1).

use strict;
use warnings;
use utf8;

use Contract;
use Server;
use Test::More;
use Time::HiRes qw( sleep );

my $nginx = Server->new(http => 'tenant_timeout 2s;');
my %all = map { $_ => 1 } qw(
    organization_id organization_name collection_name admin_id admin_email
    storage created_at updated_at );

sub create {
    my ($name, $email, $password) = @_;

    return $nginx->request(POST => '/org/create', {
        organization_name => $name, email => $email,
        password => $password // 'correct horse',
    });
}

sub login {
    my ($email, $password) = @_;

    return $nginx->request(POST => '/admin/login', {
        email => $email, password => $password // 'correct horse',
    });
}

# create and get
my $res = create('Acme GmbH', 'ann@acme.example');
is($res->{status}, 201, 'created');
is_deeply({ map { $_ => 1 } keys %{ $res->{json} } }, \%all, 'shown whole');
like($res->{json}{organization_id}, qr/^[0-9a-f]{24}$/, 'an id');
is($res->{json}{collection_name}, "org_$res->{json}{organization_id}",
   'its collection');
is($res->{json}{storage}, 'id', 'its storage');
is($res->{json}{admin_email}, 'ann@acme.example', 'its admin');
like($res->{json}{created_at}, qr/^\d{4}-\d\d-\d\dT[\d:.]+Z$/, 'its time');

my $acme = $res->{json};

is(create('Beta', 'bob@beta.example')->{status}, 201, 'another one');
my $other = login('bob@beta.example')->{json}{access_token};

my $get = '/org/get?organization_name=';
$res = $nginx->request(GET => $get . 'acme%20gmbh');
is($res->{status}, 200, 'found by another case');
is_deeply($res->{json}, {
    organization_id => $acme->{organization_id},
    organization_name => 'Acme GmbH', created_at => $acme->{created_at},
}, 'the public part');

$res = $nginx->request(GET => $get . 'acme+gmbh', undef,
                       Authorization => "Bearer $other");
is(scalar keys %{ $res->{json} }, 3, 'the public part for another one');

my $token = $nginx->{token} = login('ann@acme.example')->{json}{access_token};
is_deeply($nginx->request(GET => $get . 'acme%20gmbh')->{json}, $acme,
          'all for its own');

# names and addresses are the same in another form
for my $name ('Acme GmbH', 'acme gmbh', 'ＡＣＭＥ gmbh', 'aCME GMBH') {
    is(create($name, 'new@new.example')->{status}, 409, 'the name is taken');
}

is(create('Neu', 'ANN@acme.example')->{status}, 409, 'the address is taken');
is($nginx->request(GET => $get . 'neu')->{status}, 404, 'nothing is left');
is(create('Straße', 's@s.example')->{status}, 201, 'letters of any script');
is(create('STRASSE', 't@s.example')->{status}, 409, 'folded');
is(create("caf\x{e9}", 'c@c.example')->{status}, 201, 'composed');
is(create("cafe\x{301}", 'd@c.example')->{status}, 409, 'decomposed');
is(create('名前', 'n@n.example')->{status}, 201, 'no case at all');
is(create('n' x 64, 'n64@n.example')->{status}, 201, '64 characters');
is(create('é' x 64, 'e64@n.example')->{status}, 201, '64 of two bytes');
is($nginx->request(GET => $get . ('e%cc%81' x 64))->{status}, 200,
   'of which each may be two code points');
is(create("e\x{301}" x 65, 'e65@n.example')->{status}, 422, '65 are too many');
is(create("\x{1fb3}\x{323}", 'i@i.example')->{status}, 201, 'a letter and two');
is(create("\x{3b1}\x{323}\x{345}", 'j@i.example')->{status}, 409,
   'marks that fold, however they are spelled');

# what can't be accepted
my @bad = (
    ['', 'organization_name'], [' a', 'organization_name'],
    ['a ', 'organization_name'], ['a' x 65, 'organization_name'],
    ["a\nb", 'organization_name'], ["a\0b", 'organization_name'],
    ['a/b', 'organization_name'], ["a\x{202e}b", 'organization_name'],
    ['a$b', 'organization_name'], ["a\x{a0}b", 'organization_name'],
    ["\x{115f}", 'organization_name'], ["a\x{3164}b", 'organization_name'],
);

for my $try (@bad) {
    $res = create($try->[0], 'x@x.example');
    is($res->{status}, 422, 'a bad name');
    is($res->{json}{errors}[0]{field}, $try->[1], 'is named');
}

for my $email ('', 'a', 'a@b', '@b.example', 'a@', 'a@b@c.example',
               'a b@c.example', "a\0\@b.example", 'a@.example', 'a@b.',
               'a@b..example', ('a' x 250) . '@b.example')
{
    $res = create('Good name', $email);
    is($res->{status}, 422, 'a bad address');
    is($res->{json}{errors}[0]{field}, 'email', 'is named');
}

for my $password ('', '1234567', 'p' x 257, "password\0") {
    $res = create('Good name', 'x@x.example', $password);
    is($res->{status}, 422, 'a bad password');
    is($res->{json}{errors}[0]{field}, 'password', 'is named');
}

$res = $nginx->request(POST => '/org/create', { email => 1, wat => 2 });
is($res->{status}, 422, 'all that is wrong');
is_deeply([sort map { $_->{field} } @{ $res->{json}{errors} }],
          [qw( email organization_name password wat )], 'is named');

# every field, also where two are alike
for my $try (
    [PUT => '/org/update?x=1',
     { organization_name => '', new_organization_name => '' },
     [qw( new_organization_name organization_name x )]],
    [GET => '/org/get?x=1&organization_name=a%2f', undef,
     [qw( organization_name x )]],
    [DELETE => '/org/delete?x=1&organization_name=a%2f', undef,
     [qw( organization_name x )]],
    [GET => '/org/get?' . ('é' x 200) . '=1&organization_name=a', undef,
     ['é' x 127]],
) {
    my ($method, $path, $body, $fields) = @$try;

    $path =~ s/é/%c3%a9/g;
    $res = $nginx->request($method => $path, $body);
    is($res->{status}, 422, "$method $path");
    is_deeply([sort map { $_->{field} } @{ $res->{json}{errors} }], $fields,
              'names them');
}

my $many = join '&', map { "x$_=1" } 1 .. 20;

rows($nginx,
    ['POST', "/org/create?$many", '{}', 422],
    ['POST', "/org/create?$many", '{', 400],
    ['POST', "/org/create?$many&%zz", '{}', 400],
    ['POST', '/org/create', '', 400],
    ['POST', '/org/create', 'nonsense', 400],
    ['POST', '/org/create', '{"email":"a","email":"b"}', 400],
    ['POST', '/org/create', '[]', 422],
    ['POST', '/org/create', '{}', 415, 'Content-Type' => 'text/plain'],
    ['POST', '/org/create?x=1', '{}', 422],
    ['GET', '/org/create', undef, 405],
    ['POST', '/org/get', '{}', 405],
    ['GET', '/org/', undef, 404],
    ['GET', '/org/nope', undef, 404],
    ['GET', '/org/get/', undef, 404],
    ['GET', '/org/get/x', undef, 404],
    ['GET', '/org/get', undef, 422],
    ['GET', '/org/get?organization_name=', undef, 422],
    ['GET', '/org/get?organization_name=a&organization_name=b', undef, 422],
    ['GET', '/org/get?organization_name=a&x=1', undef, 422],
    ['GET', '/org/get?organization_name=%ff', undef, 400],
    ['GET', '/org/get?organization_name=%zz', undef, 400],
    ['GET', '/org/get?organization_name=nobody', undef, 404],
    ['GET', '/org/get?organization_name=acme%20gmbh', undef, 401,
     Authorization => 'Bearer a.b.c'],
    ['HEAD', '/org/get?organization_name=acme%20gmbh', undef, 200],
    ['PUT', '/org/update', '{}', 422],
    ['PUT', '/org/update', '{}', 401, Authorization => 'Bearer x'],
    ['DELETE', '/org/delete', undef, 422],
    ['DELETE', '/org/delete?organization_name=Beta', undef, 403],
    ['DELETE', '/org/delete?organization_name=nobody', undef, 404],
    ['PUT', '/org/update', { organization_name => 'Beta' }, 409],
    ['PUT', '/org/update', { email => 'BOB@beta.example' }, 409],
    ['PUT', '/org/update', { organization_name => 'Beta',
                             new_organization_name => 'X' }, 403],
    ['PUT', '/org/update', { organization_name => 'Acme GmbH' }, 200],
    ['PUT', '/org/update', { password => 'short' }, 422],
    ['PUT', '/org/update', { new_organization_name => 'a/b' }, 422],
);

# a taken address takes the new name back
is($nginx->request(PUT => '/org/update', {
    new_organization_name => 'Half', email => 'bob@beta.example',
})->{status}, 409, 'half a change');
is($nginx->request(GET => $get . 'half')->{status}, 404, 'is none');
is($nginx->request(GET => $get . 'acme%20gmbh')->{status}, 200, 'at all');

# every form of update
$res = $nginx->request(PUT => '/org/update', {
    organization_name => 'ACME gmbh', new_organization_name => 'Acme Labs' });
is($res->{status}, 200, 'renamed by both names');
is($res->{json}{organization_name}, 'Acme Labs', 'to the new one');
is($res->{json}{organization_id}, $acme->{organization_id}, 'the same id');
$res = $nginx->request(PUT => '/org/update', {
    organization_name => 'Acme Works' });
is($res->{json}{organization_name}, 'Acme Works', 'renamed by one');
is(create('Acme GmbH', 'free@acme.example')->{status}, 201,
   'the old name is free');
$res = $nginx->request(PUT => '/org/update', { email => 'anna@acme.example' });
is($res->{json}{admin_email}, 'anna@acme.example', 'a new address');
is($nginx->request(GET => '/data/')->{status}, 200, 'the token goes on');
is(login('ann@acme.example')->{status}, 401, 'not by the old one');
$res = $nginx->request(PUT => '/org/update', { password => 'battery staple' });
is($res->{status}, 200, 'a new password');
is($nginx->request(GET => '/data/')->{status}, 401, 'ends the token');
is(login('anna@acme.example')->{status}, 401, 'and the old password');
$nginx->{token} = login('anna@acme.example', 'battery staple')
    ->{json}{access_token};
is($nginx->request(GET => '/data/')->{status}, 200, 'a new token');

# delete
$nginx->request(PUT => '/data/c/x', { a => 1 });
$res = $nginx->request(DELETE =>
    '/org/delete?organization_name=acme%20works');
is($res->{status}, 200, 'deleted');
is($res->{json}{organization_id}, $acme->{organization_id}, 'by id');
ok($res->{json}{message}, 'with a message');
is($nginx->request(GET => '/data/c/x')->{status}, 401, 'its token ends');
is(login('anna@acme.example', 'battery staple')->{status}, 401,
   'its owner is gone');
is(create('Acme Works', 'anna@acme.example')->{status}, 201,
   'name and address are free');

# one of many at once
{
    my %count;
    my @pipes = map {
        pipe my $in, my $out;
        my $pid = fork() // die "fork: $!\n";

        if ($pid == 0) {
            print $out create('Many', "many$_\@many.example")->{status};
            close $out;
            require POSIX;
            POSIX::_exit(0);
        }

        close $out;
        $in;
    } 1 .. 100;

    $count{ <$_> // '' }++ for @pipes;
    1 while wait > 0;

    is($count{201}, 1, 'one of many is created');
    is(($count{409} || 0) + ($count{503} || 0), 99, 'the others are not')
        or diag(join ' ', %count);

    my $owners = grep { login("many$_\@many.example")->{status} == 200 }
        1 .. 100;
    is($owners, 1, 'and have left no user');
}

unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, 'no alert');
unlike($nginx->log, qr/correct horse|battery staple/, 'no password in the log');

done_testing();
