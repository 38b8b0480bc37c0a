# A change of two records whose worker dies between them: the next nginx
# completes it, or takes it back, and nothing that somebody was told is done.  A
# proxy fails what comes behind the first half (t/lib/answer_proxy.pl), and then
# all processes are killed.

use strict;
use warnings;

use Admin;
use Database;
use Server;
use Test::More;

my $database = "$ENV{TENANT_TEST_PREFIX}_$$" . '_crashed';
my $http = 'tenant_lease 1s; tenant_timeout 1s;';
my %no = (answer => { ok => 0, code => 189, errmsg => 'no' });

my $proxy = Server->proxy($ENV{TENANT_TEST_URI}, 'answer');

# this one stays, and has nothing left to itself
my $other = Server->new(database => $database, http => $http);
my $db = Database->new($other);
my $n = 0;

sub change {
    my ($collection, %how) = @_;

    return { command => 'findAndModify', collection => $collection, %how };
}

sub user_of {
    my ($role) = @_;

    my $user = user($other->{token}, 'user' . ++$n . '@crash.example', $role);

    return ($user, "/admin/users/$user->{id}");
}

sub role { return $other->request(GET => $_[0])->{json}{role} // '' }
sub address { return $other->request(GET => $_[0])->{json}{email} // '' }
sub name { return $other->request(GET => '/admin/me')
               ->{json}{organization_name} // '' }

# An nginx that gets as far as the rules let it, and dies.
sub crash {
    my ($what, $rules, @request) = @_;

    my $dies = Server->new(database => $database, http => $http,
                           uri => $proxy->uri);

    is($dies->request(GET => '/admin/me', undef, bearer($other->{token}))
           ->{status}, 200, "$what: ready");
    $proxy->rules(@$rules);
    my ($method, $path, $body) = @request;
    is($dies->request($method, $path, $body, bearer($other->{token}))
           ->{status}, 503, "$what: half of it");
    kill 'KILL', $dies->master, $dies->workers;
    $proxy->rules();
}

sub pending {
    return scalar @{ $db->find('organizations',
                               '{"intents.id":{"$exists":true}}') };
}

# The next nginx comes up.
sub heir {
    my ($what) = @_;

    is(pending(), 1, "$what: it is written down");
    my $heir = Server->new(database => $database, http => $http);
    ok(Server::soon(60, sub { !pending() }), "$what: it is ended");
    unlike($heir->log, qr/\[(?:alert|crit|error)\]/, "$what: without an error");
}

$other->sign_up('acme');
my ($owner) = @{ $db->find('organizations', '{"name":"acme"}') };
my $own = "/admin/users/$owner->{admin_id}{'$oid'}";
Admin::use_server($other);

# a promotion, without what goes with it
{
    my ($user, $path) = user_of('viewer');

    crash('promoted', [change('users', %no),
                       change('organizations', skip => 1, %no)],
          PATCH => $path, { role => 'owner', email => 'new1@crash.example',
                            password => 'battery staple' });
    is(address($path), 'user1@crash.example', 'promoted: not all of it');
    heir('promoted');
    is(role($path), 'owner', 'promoted: an owner');
    is(address($path), 'new1@crash.example', 'promoted: the address');
    is(login('new1@crash.example', 'battery staple')->{status}, 200,
       'promoted: the password');
    is($other->request(PATCH => $path, { role => 'viewer' })->{status}, 200,
       'promoted: and back');
}

# what somebody was told since is not overwritten, nor does the half stay
{
    my ($user, $path) = user_of('viewer');

    crash('told', [change('users', %no),
                   change('organizations', skip => 1, %no)],
          PATCH => $path, { role => 'owner', email => 'new2@crash.example' });
    is($other->request(PATCH => $path, { email => 'told2@crash.example' })
           ->{status}, 200, 'told: another address');
    heir('told');
    is(role($path), 'viewer', 'told: no owner');
    is(address($path), 'told2@crash.example', 'told: that address');
}

# the same, and he was made an owner by somebody else
{
    my ($user, $path) = user_of('viewer');

    crash('twice', [change('users', %no),
                    change('organizations', skip => 1, %no)],
          PATCH => $path, { role => 'owner', email => 'new3@crash.example' });
    is($other->request(PATCH => $path, { role => 'owner',
                                         email => 'told3@crash.example' })
           ->{status}, 200, 'twice: told');
    heir('twice');
    is(role($path), 'owner', 'twice: an owner');
    is(address($path), 'told3@crash.example', 'twice: that address');
}

# a demotion: no owner's token is left
{
    my ($user, $path) = user_of('owner');
    my @owner = (GET => '/admin/users', undef, bearer($user->{token}));

    crash('demoted', [change('users', skip => 1, %no),
                      change('organizations', skip => 1, %no)],
          PATCH => $path, { role => 'editor', email => 'new4@crash.example' });
    heir('demoted');
    is(role($path), 'editor', 'demoted: an editor');
    is(address($path), 'new4@crash.example', 'demoted: the address');
    ok(Server::soon(30, sub { $other->request(@owner)->{status} == 401 }),
       'demoted: his token is over');
}

# a removal
{
    my ($user, $path) = user_of('owner');

    crash('removed', [{ command => 'delete', collection => 'users', %no }],
          DELETE => $path);
    heir('removed');
    is($other->request(GET => $path)->{status}, 404, 'removed: he is gone');
    is($other->request(POST => '/admin/users', {
        email => "user$n\@crash.example", password => 'correct horse',
        role => 'viewer' })->{status}, 201, 'removed: the address is free');
}

# a new owner
{
    my $new = { email => 'owner6@crash.example', role => 'owner',
                password => 'correct horse' };

    crash('new owner', [change('organizations', skip => 1, %no)],
          POST => '/admin/users', $new);
    heir('new owner');
    my ($user) = @{ $db->find('users', '{"email":"owner6@crash.example"}') };
    my $path = "/admin/users/$user->{_id}{'$oid'}";
    is(role($path), 'owner', 'new owner: he is one');
    is($other->request(DELETE => $path)->{status}, 204, 'new owner: removed');

    # retired already, as the sign of life comes too late
    crash('taken back', [change('organizations', skip => 1, times => 1, %no),
                         { command => 'delete', collection => 'users', %no }],
          POST => '/admin/users', $new);
    heir('taken back');
    is(scalar @{ $db->find('users', '{"email":"owner6@crash.example"}') }, 0,
       'taken back: he is gone');
}

# a name with an address
{
    my $change = { organization_name => 'emca', email => 'new7@crash.example' };

    crash('renamed', [change('users', %no),
                      change('organizations', skip => 1, %no)],
          PUT => '/org/update', $change);
    is(name(), 'emca', 'renamed: for now');
    isnt(address($own), 'new7@crash.example', 'renamed: not all of it');
    heir('renamed');
    is(name(), 'emca', 'renamed: the name');
    is(address($own), 'new7@crash.example', 'renamed: the address');

    # another one has the address
    $change = { organization_name => 'back', email => 'new8@crash.example' };
    crash('named back', [change('users', %no),
                         change('organizations', skip => 1, %no)],
          PUT => '/org/update', $change);
    user($other->{token}, 'new8@crash.example', 'viewer');
    heir('named back');
    is(name(), 'emca', 'named back: the old name');
    is(address($own), 'new7@crash.example', 'named back: the old address');

    # told that it has that name
    crash('name told', [change('users', %no),
                        change('organizations', skip => 1, %no)],
          PUT => '/org/update', { %$change, email => 'new9@crash.example' });
    user($other->{token}, 'new9@crash.example', 'viewer');
    is($other->request(PUT => '/org/update', { organization_name => 'back' })
           ->{status}, 200, 'name told: told');
    heir('name told');
    is(name(), 'back', 'name told: it stays');
}

# what was written down, a hash among it, is gone
is(scalar @{ $db->find('organizations',
                       '{"intents.set.password":{"$exists":true}}') }, 0,
   'nothing is left written down');

unlike($other->log, qr/\[(?:alert|emerg|crit)\]/, 'no alert');

done_testing();
