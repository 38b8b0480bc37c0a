# Failed logins as time goes by and when many come at once, from all workers:
# waits end and grow, a reload keeps the counts, nobody who leaves takes a place
# with him, and of many tries only as many are looked at as may fail.

use strict;
use warnings;

use Admin;
use Many;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $T = 2;                     # seconds of the short period
my $right = 'correct horse';
my $acme = 'acme@server.example';

sub server {
    my ($http) = @_;

    my $nginx = Server->new(workers => 2,
                            http => "$http tenant_timeout 60s;");
    Admin::use_server($nginx);
    $nginx->sign_up('acme');

    return $nginx;
}

sub attempt {
    my ($email, $password) = @_;

    return [POST => '/admin/login', { email => $email,
                                      password => $password // 'wrong' }];
}

sub statuses {
    my ($n, @login) = @_;

    return join ' ', map { login($login[0], $login[1] // 'wrong')->{status} }
        1 .. $n;
}

# how many of each status when all come at once
sub counts {
    my ($nginx, @requests) = @_;

    my %count;
    $count{$_->{status}}++ for many($nginx, @requests);

    return \%count;
}

# tries until there is an end of it: the answer
sub blocked {
    my ($email) = @_;

    for (1 .. 10) {
        my $res = login($email, 'wrong');
        return $res if $res->{status} == 429;
    }

    return { status => 0, headers => {} };
}

# a short period
my $nginx = server("tenant_login_throttle account=3/${T}s address=1000/60s;");
my $token = $nginx->{token};
my $res = blocked($acme);
my $began = time;

is($res->{status}, 429, 'a few tries, then none');
cmp_ok($res->{headers}{'retry-after'}, '<=', $T, 'for a while');

Server::soon(60, sub { login($acme)->{status} == 200 });
cmp_ok(time - $began, '>', $res->{headers}{'retry-after'} - 1.1,
       'which has to pass');
is(login($acme)->{status}, 200, 'and ends');

# the wait grows: as soon as it ends they go on
blocked('grow@server.example');
Server::soon(60, sub {
    login('grow@server.example', 'wrong')->{status} == 401;
});
$res = blocked('grow@server.example');
is($res->{status}, 429, 'who goes on');
cmp_ok($res->{headers}{'retry-after'}, '>', $T, 'waits for longer');
cmp_ok($res->{headers}{'retry-after'}, '<=', 2 * $T, 'twice as long');

# clients that leave
for (1 .. 20) {
    my @left = map { send_one($nginx, attempt('left@server.example', 'x')) }
        1 .. 2;
    close $_ for @left;
}

ok(Server::soon(60, sub {
    login('left@server.example', 'wrong')->{status} == 401;
}), 'clients that leave take no place with them');

# the password's change
my $change = sub {
    return $nginx->request(PUT => '/admin/password', {
        current_password => $_[0], new_password => 'new password',
    }, bearer($token))->{status};
};

$change->('wrong') for 1 .. 4;
ok(Server::soon(60, sub { $change->($right) == 204 }),
   'a change is possible in the end');
is(login($acme, 'new password')->{status}, 200, 'and made');
is($nginx->stop, 1, 'ends');

# a long one
$nginx = server('tenant_login_throttle account=3/600s address=1000/600s;');

is_deeply(counts($nginx, (attempt('race@server.example')) x 50),
          { 401 => 3, 429 => 47 }, 'of fifty at once three are looked at');
is(statuses(1, 'race@server.example'), '429', 'and no more');
is_deeply(counts($nginx, (attempt($acme, $right)) x 20), { 200 => 20 },
          'with the right password nobody is blocked');

is(statuses(3, 'reload@server.example'), '401 401 401', 'three');
my @old = $nginx->workers;
$nginx->nginx('-s', 'reload');
Server::soon(60, sub { !grep { Server::runs($_) } @old });
is(statuses(1, 'reload@server.example'), '429', 'a reload keeps them');
is($nginx->stop, 1, 'ends');

# addresses
$nginx = server('tenant_login_throttle account=3/600s address=5/600s;');
is_deeply(counts($nginx, map { attempt("b$_\@server.example") } 1 .. 30),
          { 401 => 5, 429 => 25 }, 'of many accounts at once five');
is_deeply(counts($nginx, map { [POST => '/org/create', {
    organization_name => "u$_", email => $acme, password => $right }] }
    1 .. 30), { 409 => 4, 429 => 26 }, 'of many sign-ups, too')
    or diag(explain($nginx->log));
is($nginx->stop, 1, 'ends');

# who waits for what becomes of others is one of those that wait
$nginx = server('tenant_login_throttle account=2/600s address=1000/600s;'
                . ' tenant_max_waiting 4; tenant_password_hash bcrypt 12;');
my $counts = counts($nginx, (attempt($acme, $right)) x 60);
is(join(' ', sort keys %$counts), '200 503', 'nobody failed, many are too many');
cmp_ok($counts->{503}, '>', 40, 'at once') or diag(explain($counts));
is($nginx->stop, 1, 'ends');

done_testing();
