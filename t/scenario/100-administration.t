# Administration: the calling user's session, and the users of an organization
# (design, section 1).

use strict;
use warnings;
use utf8;

use Admin;
use Contract;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $port = Server::free_port();
my $nginx = Server->new(workers => 2, http => <<"_EOC_");
tenant_timeout 2s;
tenant_max_page 5;
server {
    listen 127.0.0.1:$port;
    location = /one/users { tenant_admin; }
    location ~ ^/any/(users|login)\$ { tenant_admin; }
}
_EOC_
Admin::use_server($nginx);

my $owner = $nginx->sign_up('acme');
my $acme = $nginx->{organization};
my $other = $nginx->sign_up('beta');
my $beta = $nginx->{organization};
$nginx->{token} = $owner;

# what an unfinished or foreign id looks like
my $nobody = '0' x 24;
my $users = '/admin/users';

# login says who one is
my $res = login('acme@server.example');
is($res->{status}, 200, 'logged in');
is($res->{headers}{'cache-control'}, 'no-store', 'not stored');
is($res->{json}{role}, 'owner', 'as owner');
is($res->{json}{organization_name}, 'acme', 'of the organization');
is($res->{json}{expires_in}, 3600, 'for an hour');

# me
$res = $nginx->request(GET => '/admin/me');
is($res->{status}, 200, 'me');
like(delete $res->{json}{created_at}, qr/^\d{4}-\d\d-\d\dT[\d:.]+Z$/, 'since');
is_deeply($res->{json}, {
    id => $acme->{admin_id}, email => 'acme@server.example', role => 'owner',
    organization_id => $acme->{organization_id}, organization_name => 'acme',
}, 'shown whole');

# create
$res = $nginx->request(POST => $users, {
    email => 'Ed@acme.example', password => 'correct horse', role => 'editor',
});
is($res->{status}, 201, 'a user is created');
like($res->{json}{id}, qr/^[0-9a-f]{24}$/, 'with an id');
is($res->{headers}{location}, "/admin/users/$res->{json}{id}", 'its place');
is_deeply([sort keys %{ $res->{json} }],
          [qw( created_at email id organization_id role )], 'shown whole');
is($res->{json}{email}, 'Ed@acme.example', 'the address as given');
is($res->{json}{role}, 'editor', 'the role');
is($res->{json}{organization_id}, $acme->{organization_id}, 'at home');

my $ed = $res->{json};
is_deeply($nginx->request(GET => "$users/$ed->{id}")->{json}, $ed, 'read');
is_deeply($nginx->request(GET => "$users/\U$ed->{id}")->{json}, $ed,
          'in any case');
$res = login('ed@ACME.example');
is($res->{json}{role}, 'editor', 'logs in by any case');
$ed->{token} = $res->{json}{access_token};

my $vi = user($owner, 'vi@acme.example', 'viewer');
my $second = user($owner, 'second@acme.example', 'owner');
is($second->{role}, 'owner', 'another owner');

# what can't be
my %good = (email => 'x@acme.example', password => 'correct horse',
            role => 'viewer');

for my $try (
    [{ %good, role => 'operator' }, 'role'], [{ %good, role => '' }, 'role'],
    [{ %good, role => 'Owner' }, 'role'], [{ %good, role => 1 }, 'role'],
    [{ %good, email => 'a@b' }, 'email'], [{ %good, email => undef }, 'email'],
    [{ %good, password => '1234567' }, 'password'],
    [{ %good, password => "password\0" }, 'password'],
    [{ %good, id => $nobody }, 'id'],
    [{ %good, organization_id => $nobody }, 'organization_id'],
    [{}, qw( email password role )],
) {
    $res = $nginx->request(POST => $users, $try->[0]);
    my ($body, @fields) = @$try;
    is($res->{status}, 422, "@fields can't be");
    is_deeply([sort map { $_->{field} } @{ $res->{json}{errors} }], \@fields,
              'is named');
}

for my $try ([{}, 'body'], [{ role => 'operator' }, 'role'],
             [{ email => 'a' }, 'email'], [{ password => 'a' }, 'password'],
             [{ role => undef }, 'role'], [{ wat => 1 }, 'wat'])
{
    $res = $nginx->request(PATCH => "$users/$ed->{id}", $try->[0]);
    is($res->{status}, 422, 'a change that can\'t be');
    is($res->{json}{errors}[0]{field}, $try->[1], 'is named');
}

my %form = ('Content-Type' => 'text/plain');

rows($nginx,
    ['POST', $users, { %good, email => 'ACME@server.example' }, 409],
    ['POST', $users, { %good, email => 'beta@server.example' }, 409],
    ['PATCH', "$users/$ed->{id}", { email => 'VI@acme.example' }, 409],
    ['POST', $users, 'nonsense', 400],
    ['POST', $users, '[]', 422],
    ['POST', $users, '{}', 415, %form],
    ['POST', "$users?x=1", \%good, 422],
    ['POST', "$users?x=1", '{bad', 400],
    ['PATCH', "$users/$ed->{id}?x=1", '{bad', 400],
    ['PUT', '/admin/password?x=1', '{bad', 400],
    ['PATCH', "$users/$ed->{id}", 'nonsense', 400],
    ['PATCH', "$users/$ed->{id}", '{}', 415, %form],
    ['PATCH', "$users/$ed->{id}?x=1", { role => 'viewer' }, 422],
    ['GET', "$users/$nobody", undef, 404],
    ['PATCH', "$users/$nobody", { role => 'viewer' }, 404],
    ['DELETE', "$users/$nobody", undef, 404],
    ['GET', "$users/x", undef, 404],
    ['PATCH', "$users/x", { role => 'viewer' }, 404],
    ['DELETE', "$users/" . '0' x 25, undef, 404],
    ['GET', "$users/", undef, 404],
    ['GET', "$users/$ed->{id}/", undef, 404],
    ['GET', "$users/$ed->{id}/x", undef, 404],
    ['GET', "$users/$ed->{id}?x=1", undef, 422],
    ['DELETE', "$users/$ed->{id}?x=1", undef, 422],
    ['GET', "$users?limit=0", undef, 422],
    ['GET', "$users?limit=6", undef, 422],
    ['GET', "$users?limit=x", undef, 422],
    ['GET', "$users?after=x", undef, 422],
    ['GET', "$users?x=1", undef, 422],
    ['PUT', $users, '{}', 405],
    ['PUT', "$users/$ed->{id}", '{}', 405],
    ['GET', '/admin/refresh', undef, 405],
    ['GET', '/admin/logout', undef, 405],
    ['GET', '/admin/logout-all', undef, 405],
    ['POST', '/admin/me', '{}', 405],
    ['POST', '/admin/password', '{}', 405],
    ['GET', '/admin/user', undef, 404],
    ['GET', '/admin/me/', undef, 404],
    ['GET', '/admin/me?x=1', undef, 422],
    ['HEAD', '/admin/me', undef, 200],
    ['POST', '/admin/refresh?x=1', undef, 422],
    ['POST', '/admin/logout?x=1', undef, 422],
    ['POST', '/admin/logout-all?x=1', undef, 422],
    ['PUT', '/admin/password', '{}', 422],
    ['PUT', '/admin/password', 'nonsense', 400],
    ['PUT', '/admin/password', '{}', 415, %form],
    ['PUT', '/admin/password', { current_password => 'correct horse',
                                 new_password => 'short' }, 422],
    ['PUT', '/admin/password', { current_password => 'wrong',
                                 new_password => 'battery staple' }, 403],
    ['PUT', '/admin/password', { current_password => 'w' x 300,
                                 new_password => 'battery staple' }, 403],
);

is($nginx->request(PUT => $users, '{}')->{headers}{allow}, 'GET, HEAD, POST',
   'what users allow');
is($nginx->request(PUT => "$users/x", '{}')->{headers}{allow},
   'GET, HEAD, PATCH, DELETE', 'what a user allows');
is($nginx->request(GET => '/admin/me')->{status}, 200, 'all of that did nothing');

# who may what
my @all = (
    ['GET', '/admin/me'], ['POST', '/admin/refresh'],
    ['PUT', '/admin/password', {}], ['GET', $users], ['POST', $users, \%good],
    ['GET', "$users/$ed->{id}"], ['DELETE', "$users/$ed->{id}"],
    ['PATCH', "$users/$ed->{id}", { role => 'owner' }],
    ['POST', '/admin/logout'], ['POST', '/admin/logout-all'],
);

for my $row (@all) {
    my ($method, $path, $body) = @$row;

    rows($nginx, [$method, $path, $body, 401, Authorization => ''],
                 [$method, $path, $body, 401, bearer('a.b.c')]);

    next if $path !~ /users/;

    rows($nginx, map { [$method, $path, $body, 403, bearer($_->{token})] }
                     $ed, $vi);
}

# a token that claims more than its user may
my $forged = reclaim($ed->{token}, role => 'owner');
rows($nginx, ['GET', $users, undef, 403, bearer($forged)],
             ['DELETE', "$users/$vi->{id}", undef, 403, bearer($forged)],
             ['GET', '/admin/me', undef, 401,
              bearer(reclaim($ed->{token}, user_epoch => 1))]);

# documents by role
$nginx->request(PUT => '/data/c/x', { n => 1 });

for my $try ([$vi, 403], [$ed, 200], [$second, 200]) {
    my ($who, $writes) = @$try;
    my @as = bearer($who->{token});

    is($nginx->request(GET => '/data/c/x', undef, @as)->{status}, 200,
       "$who->{role} reads");
    is($nginx->request(PUT => '/data/c/x', { n => 2 }, @as)->{status},
       $writes, "$who->{role} writes: $writes");
}

for my $who ($ed, $vi) {
    rows($nginx,
        ['PUT', '/org/update', { organization_name => 'X' }, 403,
         bearer($who->{token})],
        ['DELETE', '/org/delete?organization_name=acme', undef, 403,
         bearer($who->{token})]);
}

# another organization's users are out of reach
for my $id ($acme->{admin_id}, $ed->{id}) {
    rows($nginx,
        ['GET', "$users/$id", undef, 404, bearer($other)],
        ['PATCH', "$users/$id", { role => 'viewer' }, 404, bearer($other)],
        ['PATCH', "$users/$id", { password => 'battery staple' }, 404,
         bearer($other)],
        ['PATCH', "$users/$id", { email => 'mine@beta.example' }, 404,
         bearer($other)],
        ['DELETE', "$users/$id", undef, 404, bearer($other)]);
}

$res = $nginx->request(GET => $users, undef, bearer($other));
is_deeply([map { $_->{id} } @{ $res->{json}{users} }], [$beta->{admin_id}],
          'each organization lists its own');
is(login('ed@acme.example')->{json}{role}, 'editor', 'untouched');
is($nginx->request(GET => '/admin/me')->{json}{role}, 'owner', 'both');

# pages
for my $n (1 .. 5) {
    user($owner, "p$n\@acme.example", 'viewer');
}

my (@ids, $next, $pages);

do {
    $res = $nginx->request(GET => "$users?limit=3"
                                  . ($next ? "&after=$next" : ''));
    is($res->{status}, 200, 'a page');
    push @ids, map { $_->{id} } @{ $res->{json}{users} };
    $next = $res->{json}{next};
    $pages++;
} while ($next && $pages < 10);

is($pages, 3, 'three of three');
is(scalar @ids, 9, 'are all');
is_deeply(\@ids, [sort @ids], 'in order');
is(scalar @{ $nginx->request(GET => $users)->{json}{users} }, 5,
   'a default of the longest page');
$next = $ids[-1];
is_deeply($nginx->request(GET => "$users?after=$next")->{json},
          { users => [], next => undef }, 'nothing behind the last');
unlike($nginx->request(GET => $users)->{content}, qr/\$y\$|epoch|folded/,
       'no more than a user is shown');

# change: address and role
$res = $nginx->request(PATCH => "$users/$ed->{id}",
                       { email => 'edna@acme.example' });
is($res->{status}, 200, 'another address');
is($res->{json}{email}, 'edna@acme.example', 'is shown');
is(login('ed@acme.example')->{status}, 401, 'the old one is free');
is(login('edna@acme.example')->{status}, 200, 'the new one logs in');
is($nginx->request(GET => '/admin/me', undef, bearer($ed->{token}))
         ->{json}{email}, 'edna@acme.example', 'the token goes on');
is($nginx->request(PATCH => "$users/$ed->{id}",
                   { email => 'EDNA@acme.example' })->{status}, 200,
   'its own in another case');

$res = $nginx->request(PATCH => "$users/$vi->{id}", { role => 'editor' });
is($res->{json}{role}, 'editor', 'a greater role');
is($nginx->request(GET => '/admin/me', undef, bearer($vi->{token}))
         ->{json}{role}, 'editor', 'ends no token');
$res = $nginx->request(POST => '/admin/refresh', undef, bearer($vi->{token}));
is($res->{json}{role}, 'editor', 'and comes with the next');
$res = $nginx->request(PATCH => "$users/$vi->{id}", { role => 'viewer' });
is($res->{json}{role}, 'viewer', 'a lesser role');
is($nginx->request(GET => '/admin/me', undef, bearer($vi->{token}))
         ->{status}, 401, 'ends the tokens');
$vi->{token} = login('vi@acme.example')->{json}{access_token};

$res = $nginx->request(PATCH => "$users/$vi->{id}", { role => 'owner' });
is($res->{json}{role}, 'owner', 'made an owner');
is($nginx->request(GET => "$users/$vi->{id}")->{json}{role}, 'owner', 'read');
$res = $nginx->request(PATCH => "$users/$vi->{id}", {
    role => 'viewer', email => 'edna@acme.example' });
is($res->{status}, 409, 'a taken address');
is($nginx->request(GET => "$users/$vi->{id}")->{json}{role}, 'owner',
   'takes the role back');
$res = $nginx->request(PATCH => "$users/$vi->{id}", { role => 'viewer' });
is($res->{json}{role}, 'viewer', 'no owner any more');
$res = $nginx->request(PATCH => "$users/$vi->{id}", {
    role => 'owner', email => 'edna@acme.example' });
is($res->{status}, 409, 'a taken address');
is($nginx->request(GET => "$users/$vi->{id}")->{json}{role}, 'viewer',
   'takes this role back, too');

# where a new user is, in a location of its own
for my $path ('/one/users', '/any/users') {
    local $nginx->{port} = $port;

    $res = $nginx->request(POST => $path, {
        %good, email => ($path =~ s/\W//gr) . '@acme.example' });
    is($res->{status}, 201, "$path creates");
    is($res->{headers}{location}, "$path/$res->{json}{id}", 'and says where');
}

# remove
my $vi_token = login('vi@acme.example')->{json}{access_token};
rows($nginx,
    ['DELETE', "$users/$vi->{id}", undef, 204],
    ['DELETE', "$users/$vi->{id}", undef, 404],
    ['GET', "$users/$vi->{id}", undef, 404],
    ['GET', '/admin/me', undef, 401, bearer($vi_token)],
    ['GET', '/data/c/x', undef, 401, bearer($vi_token)],
    ['POST', $users, { %good, email => 'vi@acme.example' }, 201],
);
is(login('vi@acme.example')->{status}, 200, 'the address is free');

unlike($nginx->log, qr/\[(alert|emerg|crit|error)\]/, 'no error');
unlike($nginx->log, qr/correct horse|battery staple/, 'no password in the log');

done_testing();
