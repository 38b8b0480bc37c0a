# A change of two records that fails half-way: what the first step did goes back,
# at once or when the database is there again, and nothing that somebody was told
# is done.  A proxy answers in the database's place (t/lib/answer_proxy.pl).

use strict;
use warnings;

use Admin;
use Server;
use Test::More;
use Time::HiRes qw( sleep );

my $DELAY = 2;                 # a lease and a time limit, seconds
my %no = (answer => { ok => 0, code => 189, errmsg => 'no' });
my %stored = (instead => { ok => 0, code => 11602, errmsg => 'no' });

my $proxy = Server->proxy($ENV{TENANT_TEST_URI}, 'answer');
my $nginx = Server->new(uri => $proxy->uri,
                        http => 'tenant_lease 1s; tenant_timeout 1s;');
Admin::use_server($nginx);

$nginx->sign_up('acme');

my $id = $nginx->{organization}{organization_id};
my $n = 0;

sub change {
    my ($collection, %how) = @_;

    return { command => 'findAndModify', collection => $collection, %how };
}

# a viewer: his path
sub viewer {
    my $user = user($nginx->{token}, 'viewer' . ++$n . '@half.example',
                    'viewer');

    return "/admin/users/$user->{id}";
}

sub role { return $nginx->request(GET => $_[0])->{json}{role} // '' }
sub address { return $nginx->request(GET => $_[0])->{json}{email} // '' }
sub name { return $nginx->request(GET => '/admin/me')
               ->{json}{organization_name} // '' }

# the owners are changed, the record is not, nor can they go back at once
for my $change ({ email => 'new1@half.example' },
                { password => 'battery staple' })
{
    my ($what) = keys %$change;
    my $path = viewer();
    my $old = address($path);

    $proxy->rules(change('users', %no),
                  change('organizations', skip => 1, %no));
    is($nginx->request(PATCH => $path, { role => 'owner', %$change })
           ->{status}, 503, "half a promotion, $what: 503");
    $proxy->rules();

    ok(Server::soon(30, sub { role($path) eq 'viewer' }),
       "half a promotion, $what: goes back");
    is(address($path), $old, "half a promotion, $what: nothing is left");
    is($nginx->request(PATCH => $path, { role => 'owner', %$change })
           ->{status}, 200, "half a promotion, $what: and again");
    is(role($path), 'owner', "half a promotion, $what: done");
}

# asked again before it goes back: it stays
{
    my $path = viewer();
    my $change = { role => 'owner', email => 'new2@half.example' };

    $proxy->rules(change('users', %no),
                  change('organizations', skip => 1, %no));
    is($nginx->request(PATCH => $path, $change)->{status}, 503, 'failed');
    $proxy->rules();

    is($nginx->request(PATCH => $path, $change)->{status}, 200, 'asked again');
    sleep $DELAY + 1;
    is(role($path), 'owner', 'asked again: it stays');
    is(address($path), 'new2@half.example', 'asked again: all of it');
}

# asked again for the role alone, which he has: that was told to be done
{
    my $path = viewer();

    $proxy->rules(change('users', %no),
                  change('organizations', skip => 1, %no));
    is($nginx->request(PATCH => $path, { role => 'owner',
                                         email => 'new4@half.example' })
           ->{status}, 503, 'the role alone: failed');
    $proxy->rules();

    is($nginx->request(PATCH => $path, { role => 'owner' })->{status}, 200,
       'the role alone: asked again');
    sleep $DELAY + 1;
    is(role($path), 'owner', 'the role alone: it stays');
}

# half a demotion, and somebody says himself what he is to be
{
    my $path = viewer();

    is($nginx->request(PATCH => $path, { role => 'owner' })->{status}, 200,
       'another owner');
    $proxy->rules(change('users', skip => 1, %no),
                  change('organizations', skip => 1, %no));
    is($nginx->request(PATCH => $path, { role => 'editor',
                                         email => 'new5@half.example' })
           ->{status}, 503, 'half a demotion: failed');
    $proxy->rules();
    is($nginx->request(PATCH => $path, { role => 'viewer' })->{status}, 200,
       'half a demotion: made a viewer');
    sleep $DELAY + 1;
    is(role($path), 'viewer', 'half a demotion: he stays one');
}

# a primary that steps down has stored a promotion: it is done, and said so
{
    my $path = viewer();

    $proxy->rules(change('organizations', times => 1, %stored));
    is($nginx->request(PATCH => $path, { role => 'owner' })->{status}, 200,
       'stored all the same: 200');
    $proxy->rules();
    is(role($path), 'owner', 'stored all the same: he is an owner');

    # of more than that, all
    $path = viewer();
    $proxy->rules(change('organizations', times => 1, %stored));
    is($nginx->request(PATCH => $path, { role => 'owner',
                                         email => 'new3@half.example' })
           ->{status}, 200, 'stored, and more: 200');
    $proxy->rules();
    is(address($path), 'new3@half.example', 'stored, and more: all of it');
}

# refused, and nothing is stored
{
    my $path = viewer();

    $proxy->rules(change('organizations', times => 1, %no));
    is($nginx->request(PATCH => $path, { role => 'owner' })->{status}, 503,
       'refused: 503');
    $proxy->rules();
    is(role($path), 'viewer', 'refused: as before');
    sleep $DELAY + 1;
    is(role($path), 'viewer', 'refused: and it stays');
}

# stored, perhaps, and nobody can look: nobody knows
{
    my $path = viewer();

    $proxy->rules(change('organizations', %stored),
                  { command => 'find', collection => 'organizations',
                    %no });
    is($nginx->request(PATCH => $path, { role => 'owner' })->{status}, 504,
       'nobody can look: 504');
    $proxy->rules();
    is($nginx->request(PATCH => $path, { role => 'owner' })->{status}, 200,
       'nobody can look: and again');
    sleep $DELAY + 1;
    is(role($path), 'owner', 'nobody can look: it stays');
}

# an organization's new name, when its owner's address can't be changed
{
    my $change = { organization_name => 'half', email => 'own@half.example' };

    $proxy->rules(change('users', %no),
                  change('organizations', skip => 1, %no));
    is($nginx->request(PUT => '/org/update', $change)->{status}, 503,
       'half a change: 503');
    $proxy->rules();

    is(name(), 'half', 'half a change: for now');
    ok(Server::soon(30, sub { name() eq 'acme' }), 'half a change: goes back');

    # asked again before
    $proxy->rules(change('users', %no),
                  change('organizations', skip => 1, %no));
    is($nginx->request(PUT => '/org/update', $change)->{status}, 503,
       'half a change: 503');
    $proxy->rules();
    is($nginx->request(PUT => '/org/update', $change)->{status}, 200,
       'asked again');
    sleep $DELAY + 1;
    is(name(), 'half', 'asked again: it stays');

    # asked again for the name alone, which it has
    $change = { organization_name => 'again', email => 'again@half.example' };
    $proxy->rules(change('users', %no),
                  change('organizations', skip => 1, %no));
    is($nginx->request(PUT => '/org/update', $change)->{status}, 503,
       'half a change: 503');
    $proxy->rules();
    is($nginx->request(PUT => '/org/update', { organization_name => 'again' })
           ->{status}, 200, 'the name alone: asked again');
    sleep $DELAY + 1;
    is(name(), 'again', 'the name alone: it stays');
    is($nginx->request(PUT => '/org/update', { organization_name => 'half' })
           ->{status}, 200, 'and can be changed');

    # a name that was stored all the same, and nothing else
    $proxy->rules(change('organizations', times => 1, %stored));
    is($nginx->request(PUT => '/org/update', {
        organization_name => 'stored', email => 'more@half.example' })
           ->{status}, 503, 'stored all the same: 503');
    $proxy->rules();
    ok(Server::soon(30, sub { name() eq 'half' }),
       'stored all the same: goes back');
}

unlike($nginx->log, qr/\[(?:alert|emerg|crit)\]|could not be removed/,
       'no alert');

done_testing();
