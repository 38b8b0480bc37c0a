# What the master database says of an organization and a user is asked once
# per lease, by one request of one worker, and changes reach everybody within
# one lease (docs/operations.md).

use strict;
use warnings;

use Admin;
use Many;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $LEASE = 1;
my $TIMEOUT = 2;
my $HTTP = "tenant_lease ${LEASE}s; tenant_timeout ${TIMEOUT}s;";

my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my $here = Server->new(uri => $proxy->uri, http => $HTTP, workers => 4);
my $there = Server->new(database => $here->{database}, http => $HTTP,
                        workers => 2);

sub get { return [GET => '/data/', undef, bearer($_[0])] }

sub status {
    my ($nginx, $token) = @_;

    return $nginx->request(GET => '/data/', undef, bearer($token))->{status};
}

# in how many of $n tries at once, spread over the workers, it is that status
sub all {
    my ($nginx, $token, $n) = @_;

    my %count;
    $count{$_->{status}}++ for many($nginx, (get($token)) x $n);

    return join ' ', map { "$_:$count{$_}" } sort keys %count;
}

sub questions { return scalar grep { $_ eq 'both' } $proxy->commands }

Admin::use_server($here);

my $owner = $here->sign_up('acme');
my $acme = $here->{organization};

# one question asks for the organization and the user
sleep $LEASE + 0.1;
questions();
is(all($here, $owner, 100), '200:100', 'a hundred at once');
is(questions(), 1, 'cost one question');
is(all($here, $owner, 20), '200:20', 'as long as the lease lasts');
is(questions(), 0, 'nothing is asked');
sleep $LEASE + 0.1;
is(all($here, $owner, 50), '200:50', 'when it has ended');
is(questions(), 1, 'it is asked once more');

# a read beside which nothing is known
sleep $LEASE + 0.1;
$proxy->commands;
is($here->request(GET => '/data/documents/none', undef, bearer($owner))
       ->{status}, 404, 'a read');
is(join(' ', $proxy->commands), 'both find', 'is one question more');

# for as long as a second user's requests go on, each has a lease of its own
my $ed = user($owner, 'ed@acme.example', 'editor');
sleep $LEASE + 0.1;
questions();
my %seen;
$seen{$_->{status}}++
    for many($here, (get($owner), get($ed->{token})) x 25);
is_deeply(\%seen, { 200 => 50 }, 'two users');
is(questions(), 2, 'are two questions');

# workers that have just begun: no lease, no connections
for my $round (1 .. 2) {
    my $cold = Server->new(uri => $proxy->uri, workers => 4, http => $HTTP,
                           database => $here->{database});
    questions();
    is(all($cold, $owner, 100), '200:100', 'a cold start');
    is(questions(), 1, 'asks once');
    is($cold->stop, 1, 'and ends');
}

# what ends tokens: at once here, within a lease there
sub ends {
    my ($what, $token, @request) = @_;

    is(all($here, $token, 8), '200:8', "$what: works");
    is(all($there, $token, 8), '200:8', "$what: there, too");
    my $began = time;
    my $res = $here->request(@request);
    like($res->{status}, qr/^20[04]$/, "$what: done") or diag($res->{content});
    is(all($here, $token, 16), '401:16', "$what: has ended here");
    sleep $began + $LEASE + 0.2 - time if time < $began + $LEASE + 0.2;
    is(all($there, $token, 16), '401:16', "$what: and there a lease later");
}

sub token { return login(@_)->{json}{access_token} }

my $one = token('acme@server.example');
ends('logout', $one, POST => '/admin/logout', undef, bearer($one));
is(status($here, $owner), 200, 'another token goes on');
is(status($there, $owner), 200, 'there, too');

$one = $ed->{token};
ends('logout-all', $one, POST => '/admin/logout-all', undef, bearer($one));

$one = token('ed@acme.example');
ends('password', $one, PUT => '/admin/password', {
    current_password => 'correct horse', new_password => 'battery staple',
}, bearer($one));

$one = token('ed@acme.example', 'battery staple');
ends('demoted', $one, PATCH => "/admin/users/$ed->{id}",
     { role => 'viewer' }, bearer($owner));

$one = token('ed@acme.example', 'battery staple');
ends('removed', $one, DELETE => "/admin/users/$ed->{id}", undef,
     bearer($owner));

# a token that is newer than the lease there makes it ask
$one = token('acme@server.example');
is(status($there, $one), 200, 'a lease is there');
$here->request(POST => '/admin/logout-all', undef, bearer($one));
$owner = token('acme@server.example');
is(all($there, $owner, 16), '200:16', 'a new token works there at once');
is(status($there, $one), 401, 'and ends the old one');

# once: a token from the future is asked for, and remembered
my $future = reclaim($owner, user_epoch => 1000);
is(status($here, $future), 401, 'an epoch that nobody gave');
questions();
is(all($here, $future, 50), '401:50', 'is no reason');
cmp_ok(questions(), '<=', 1, 'to ask each time');

done_testing();
