# Failed logins are counted per account and address, in the zone, for all
# workers (design, section 1): nobody guesses freely, nobody is locked out.

use strict;
use warnings;

use Admin;
use Contract;
use Many;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $T = 3;                     # seconds of a period
my $proxy = Server->proxy($ENV{TENANT_TEST_URI});

sub server {
    my ($throttle, %arg) = @_;

    my $nginx = Server->new(workers => 2, uri => $proxy->uri, %arg,
                            http => $throttle);
    Admin::use_server($nginx);

    return $nginx;
}

sub attempt {
    my ($email, $password) = @_;

    return [POST => '/admin/login', { email => $email,
                                      password => $password // 'wrong' }];
}

# the statuses of $n logins, one after the other, from an address
sub tries {
    my ($nginx, $from, $n, @login) = @_;

    return join ' ', map {
        my ($res) = take(send_one($nginx, attempt(@login), from => $from));
        $res->{status};
    } 1 .. $n;
}

# the same at once: how many of each status
sub at_the_same_time {
    my ($nginx, $n, @login) = @_;

    my %count;
    $count{$_->{status}}++ for many($nginx, (attempt(@login)) x $n);

    return \%count;
}

my ($A, $B, $C) = map { "127.0.0.$_" } 2 .. 4;
my $right = 'correct horse';

my $nginx = server("tenant_login_throttle account=3/${T}s address=1000/60s;");
$nginx->sign_up('acme');
my $acme = 'acme@server.example';

# one account from one address
is(tries($nginx, $A, 4, $acme), '401 401 401 429', 'three tries');
my ($res) = take(send_one($nginx, attempt($acme), from => $A));
is($res->{status}, 429, 'then none');
is($res->{headers}{'content-type'}, 'application/problem+json', 'a problem');
is($res->{json}{status}, 429, 'with its status');
like($res->{headers}{'retry-after'}, qr/^[23]$/, 'for how long');
my ($with) = take(send_one($nginx, attempt($acme, $right), from => $A));
is($with->{status}, 429, 'nor with the right password');
is($with->{content}, $res->{content}, 'which does not show');
is(tries($nginx, $B, 1, $acme, $right), '200', 'from elsewhere it works');
is(tries($nginx, $A, 1, 'other@server.example'), '401', 'so do others here');
is(tries($nginx, $A, 1, 'ACME@Server.Example'), '429', 'in any case');

# blocked tries cost nothing
my $tries = $proxy->commands;
is(tries($nginx, $A, 10, $acme, $right), join(' ', (429) x 10), 'ten more');
is(scalar(() = $proxy->commands), 0, 'cost no command');

# the wait ends, and grows
sleep $T + 0.1;
is(tries($nginx, $A, 4, $acme), '401 401 401 429', 'three more');
($res) = take(send_one($nginx, attempt($acme), from => $A));
like($res->{headers}{'retry-after'}, qr/^[56]$/, 'a longer wait');
sleep $T + 0.1;
is(tries($nginx, $A, 1, $acme), '429', 'is kept');
sleep $T + 0.1;
is(tries($nginx, $A, 1, $acme, $right), '200', 'and ends');

# a success clears the count
is(tries($nginx, $A, 2, $acme), '401 401', 'two wrong');
is(tries($nginx, $A, 1, $acme, $right), '200', 'one right');
is(tries($nginx, $A, 2, $acme), '401 401', 'two wrong');
is(tries($nginx, $A, 1, $acme, $right), '200', 'never three');

# accounts that don't exist
is(tries($nginx, $A, 4, 'nobody@server.example'), '401 401 401 429',
   'no such account');

# everywhere: ten times as many
my $everywhere = 0;
for my $host (10 .. 30) {
    my $statuses = tries($nginx, "127.0.0.$host", 2, 'far@server.example');
    $everywhere += () = $statuses =~ /401/g;
    last if $statuses =~ /429/;
}
is($everywhere, 30, 'thirty from everywhere');
is(tries($nginx, '127.0.0.99', 1, 'far@server.example'), '429',
   'end it for all');

# concurrent guesses
is_deeply(at_the_same_time($nginx, 50, 'race@server.example'),
          { 401 => 3, 429 => 47 }, 'of fifty at once three are looked at');
is(tries($nginx, '127.0.0.1', 1, 'race@server.example'), '429', 'and no more');
is_deeply(at_the_same_time($nginx, 20, $acme, $right), { 200 => 20 },
          'with the right password nobody is blocked');

# clients that leave
for (1 .. 20) {
    my @left = map { send_one($nginx, attempt('left@server.example', 'x')) }
        1 .. 2;
    close $_ for @left;
}
sleep 2 * $T + 0.1;
is(tries($nginx, '127.0.0.1', 3, 'left@server.example'), '401 401 401',
   'clients that leave take no place with them');

# a reload keeps counts
is(tries($nginx, $C, 3, 'reload@server.example'), '401 401 401', 'three');
my $pid = ($nginx->workers)[0];
$nginx->nginx('-s', 'reload');
for (1 .. 100) {
    last if !-d "/proc/$pid";
    sleep 0.05;
}
is(tries($nginx, $C, 1, 'reload@server.example'), '429', 'after a reload');

# what can't be a login is none
rows($nginx, (['POST', '/admin/login', { email => $acme }, 422]) x 5,
     (['POST', '/admin/login', '{', 400]) x 5);
is(tries($nginx, '127.0.0.1', 1, $acme, $right), '200', 'does not count');

# the password's change is an attempt, too
my $token = login($acme)->{json}{access_token};

sub change {
    my ($current, $new) = @_;

    return $nginx->request(PUT => '/admin/password', {
        current_password => $current, new_password => $new // 'new password',
    }, bearer($token));
}

my $id = $nginx->request(GET => '/admin/me', undef, bearer($token))->{json}{id};
is(tries($nginx, '127.0.0.1', 4, $id), '401 401 401 429',
   'logins by an id, which is no address');
is(join(' ', map { change('wrong')->{status} } 1 .. 4), '403 403 403 429',
   'three wrong ones');
$res = change($right);
is($res->{status}, 429, 'then not even the right one');
like($res->{headers}{'retry-after'}, qr/^[23]$/, 'for a while');
is($nginx->request(GET => '/admin/me', undef, bearer($token))->{status}, 200,
   'all else goes on');
is_deeply([map { login($acme, $_)->{status} } $right], [200],
          'so do logins');
sleep $T + 0.1;
is(change($right)->{status}, 204, 'the right one in the end');
is(login($acme, 'new password')->{status}, 200, 'is changed');

# addresses
$nginx = server("tenant_login_throttle account=3/${T}s address=5/${T}s;");
is(join(' ', map { tries($nginx, $A, 1, "a$_\@server.example") } 1 .. 6),
   '401 401 401 401 401 429', 'five accounts from one address');
is(tries($nginx, $B, 1, 'a7@server.example'), '401', 'not from another');
my %count;
$count{$_->{status}}++
    for many($nginx, map { attempt("b$_\@server.example") } 1 .. 30);
is_deeply(\%count, { 401 => 5, 429 => 25 }, 'nor of many at once');

# sign-ups
sub sign_up {
    my ($name, $from, $password) = @_;

    ($res) = take(send_one($nginx, [POST => '/org/create', {
        organization_name => $name, email => "$name\@signup.example",
        password => $password // $right }], from => $from));

    return $res->{status};
}

is(join(' ', map { sign_up("s$_", $A) } 1 .. 6), '201 201 201 201 201 429',
   'five sign-ups');
like($res->{headers}{'retry-after'}, qr/^[23]$/, 'then none for a while');
is(sign_up('s7', $B), 201, 'from another address');
is(sign_up('s7', $B), 409, 'a name that is taken');
is(join(' ', map { sign_up("t$_", $B) } 1 .. 4), '201 201 201 201',
   'does not count');
is(sign_up('t5', $B), 429, 'those that were made do');
sleep $T + 0.1;
is(sign_up('t6', $B), 201, 'and go on later');

%count = ();
$count{$_->{status}}++ for many($nginx, map { [POST => '/org/create', {
    organization_name => "u$_", email => 's1@signup.example',
    password => $right }] } 1 .. 30);
is_deeply(\%count, { 409 => 5, 429 => 25 }, 'nor more of many at once');

# what is no address has a count of its own, and is no sign-up
is(tries($nginx, $C, 4, 'no address'), '401 401 401 429',
   'what is no address');
is(sign_up('s8', $C), 201, 'is no sign-up');
is($nginx->stop, 1, 'ends');

# who waits for what becomes of others is one of those that wait
$nginx = server("tenant_login_throttle account=2/${T}s address=1000/60s;"
                . ' tenant_max_waiting 4; tenant_password_hash bcrypt 12;');
$nginx->sign_up('acme');
my $counts = at_the_same_time($nginx, 60, $acme, $right);
is(join(' ', sort keys %$counts), '200 503', 'nobody failed, many are too many');
cmp_ok($counts->{503}, '>', 40, 'at once') or diag(explain($counts));
is($nginx->stop, 1, 'ends');

# off, and the default
$nginx = server('tenant_login_throttle off;');
is(tries($nginx, $A, 30, $acme), join(' ', (401) x 30), 'off');

my $conf = "$nginx->{dir}/nginx.conf";
my $text = Server::slurp($conf);
Server::spew($conf, $text =~ s/tenant_login_throttle off;//r);
$pid = ($nginx->workers)[0];
$nginx->nginx('-s', 'reload');
for (1 .. 100) {
    last if !-d "/proc/$pid";
    sleep 0.05;
}
is(tries($nginx, $A, 6, $acme), '401 401 401 401 401 429',
   'five in ten seconds are the default');
($res) = take(send_one($nginx, attempt($acme), from => $A));
cmp_ok($res->{headers}{'retry-after'}, '>', 5, 'of them');
cmp_ok($res->{headers}{'retry-after'}, '<=', 10, 'ten at most');

done_testing();
