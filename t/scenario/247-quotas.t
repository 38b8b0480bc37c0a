# Of several instances, and however many users' leases are read, one measures an
# organization in a lease; and what an operator of one instance says is known in
# the others when a lease has ended.

use strict;
use warnings;

use File::Basename qw( dirname );

use Admin;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $LEASE = 2;
my $HTTP = "tenant_lease ${LEASE}s; tenant_timeout 5s;";
my $SERVER = 'location /operator/ { tenant_operator; }';

my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my $here = Server->new(uri => $proxy->uri, http => $HTTP, workers => 2,
                       server => $SERVER);
my $there = Server->new(uri => $proxy->uri, database => $here->{database},
                        http => $HTTP, workers => 2, server => $SERVER);

my $mint = dirname(__FILE__) . '/../../util/operator-token';
my $operator = `$mint $here->{dir}/signing.key --ttl 3600`;
chomp $operator;
like($operator, qr/^[\w-]+\.[\w-]+\.[\w-]+$/, 'an operator\'s token');

sub operate {
    my ($nginx, $method, $path, $body) = @_;

    return $nginx->request($method => "/operator/organizations/$path", $body,
                           bearer($operator));
}

sub status {
    my ($nginx, $token) = @_;

    return $nginx->request(GET => '/data/', undef, bearer($token))->{status};
}

Admin::use_server($here);

my $owner = $here->sign_up('acme');
my $acme = $here->{organization}{organization_id};
my @users = map { user($owner, "u$_\@acme.example", 'editor') } 1 .. 4;
my @tokens = ($owner, map { $_->{token} } @users);

is($here->request(POST => '/data/c', [{}, {}], bearer($owner))->{status}, 201,
   'two documents');

# measured once, whoever asks, in each of some leases
is(operate($here, PATCH => $acme, { quota => { documents => 100 } })->{status},
   200, 'a quota');
$proxy->commands;

my $end = time + 4 * $LEASE;
my $measured = 0;

while (time < $end) {
    status($_->[0], $_->[1]) for map { my $t = $_; ([$here, $t], [$there, $t]) }
        @tokens;
    $measured += grep { $_ eq 'collStats' } $proxy->commands;
    sleep 0.1;
}

# the collections are "documents" and "c"; a busy machine may measure less often
my $rounds = $measured / 2;

cmp_ok($rounds, '>=', 1, 'it is measured');
cmp_ok($rounds, '<=', 5, "and once a lease ($rounds in 4 leases)");

my $shown = operate($there, GET => $acme)->{json};
is($shown->{usage}{documents}, 2, 'two, as the other instance shows it');

# over quota in both
is(operate($here, PATCH => $acme, { quota => { documents => 2 } })->{status},
   200, 'a smaller quota');

for my $nginx ($here, $there) {
    my $res;

    ok(Server::soon(30, sub {
        $res = $nginx->request(POST => '/data/c', {}, bearer($owner));
        return $res->{status} == 403;
    }), 'nothing is added any more');
    is($res->{json}{detail}, 'quota exceeded: documents', 'and why');
}

# suspended here at once, there in a lease
is(status($there, $owner), 200, 'the other instance has a lease');
is(operate($here, POST => "$acme:suspend", { reason => 'x' })->{status}, 200,
   'suspended');
my $since = time;
is(status($here, $_), 403, 'at once here, each user') for @tokens;
ok(Server::soon(30, sub { status($there, $owner) == 403 }), 'and there');
is(status($there, $_), 403, 'each user there') for @tokens;

my $login = $there->request(POST => '/admin/login', {
    email => 'u1@acme.example', password => 'correct horse' });
is($login->{status}, 403, 'no login there');
is($login->{json}{detail}, 'the organization is suspended: x', 'and why');

is(operate($there, POST => "$acme:resume")->{status}, 200, 'resumed there');
ok(Server::soon(30, sub { status($here, $owner) == 200 }), 'and here');

# logins against suspending: a token that is given out is of no use either
my @results = at_once(
    (sub { operate($here, POST => "$acme:suspend")->{status} }),
    map { my $n = $_; sub {
        my $res = $there->request(POST => '/admin/login', {
            email => "u$n\@acme.example", password => 'correct horse' });
        return $res->{status} . ' ' . ($res->{json}{access_token} // '');
    } } 1 .. 4);
like(shift @results, qr/^200/, 'suspended meanwhile');

for (@results) {
    my ($status, $token) = split ' ';

    like($status, qr/^(?:200|403)$/, 'a login, or none');
    ok(Server::soon(30, sub { status($there, $token) == 403 }),
       'whose token is refused in a lease') if $status == 200;
}

unlike($_->log, qr/\[(?:error|alert|crit)\]/, 'nothing went wrong')
    for $here, $there;

done_testing();
