# Hashes that were made before passwords were prepared, from whatever bytes a
# client sent, still log their users in; and how often a wrong password is
# hashed depends on nothing but the password.

use strict;
use warnings;

use Admin;
use Database;
use Server;
use Test::More;

my $nginx = Server->new(http => 'tenant_password_hash bcrypt 12;');
my $database = Database->new($nginx);

Admin::use_server($nginx);
$nginx->sign_up('acme');

# bodies are bytes: JSON::PP would write characters
sub body {
    my (%member) = @_;

    return '{' . join(',', map { "\"$_\":\"$member{$_}\"" } sort keys %member)
        . '}';
}

# the bytes that such JSON text stands for
sub bytes {
    my ($text) = @_;

    my $string = JSON::PP->new->allow_nonref->decode("\"$text\"");
    utf8::encode($string);

    return $string;
}

sub old_login {
    my ($email, $password) = @_;

    return $nginx->request(POST => '/admin/login',
                           body(email => $email, password => $password));
}

# the hash of these very bytes takes the place of the user's
sub old_hash {
    my ($email, $password, $method) = @_;

    my $salt = $method // '$2b$12$' . 'abcdefghijklmnopqrstuu';
    my $hash = crypt bytes($password), $salt;

    die "no hash\n" if !$hash || $hash =~ /^\*/;
    $database->command("{\"update\":\"users\",\"updates\":[{\"q\":{\"email\":"
                       . "\"$email\"},\"u\":{\"\$set\":{\"password\":"
                       . "\"$hash\"}}}]}");
}

my $nfc = 'caf\u00e9 12345';
my $nfd = 'cafe\u0301 12345';
my $nbsp = 'caf\u00e9\u00a012345';

# name, the password of the hash, what logs in, what does not
for my $try (
    ['NFD', $nfd, [$nfd], [$nfc, $nbsp, 'cafe 12345']],
    ['another space', $nbsp, [$nbsp], [$nfc, $nfd]],
    ['NFC', $nfc, [$nfc, $nfd, $nbsp], ['cafe 12345']],
    ['ASCII', 'correct horse', ['correct horse', 'correct\u00a0horse'],
     ['correct  horse']],
    ['a control character', 'correct\thorse', ['correct\thorse'],
     ['correct horse']],
    ['unassigned', 'correct\u0378horse', ['correct\u0378horse'],
     ['correcthorse']],
    ['invisible', 'correct\u200bhorse', ['correct\u200bhorse'],
     ['correcthorse']],
    ['private, decomposed', 'cafe\u0301\ue000 123', ['cafe\u0301\ue000 123'],
     ['caf\u00e9\ue000 123']],
    ['short when prepared', 'e\u0301e\u0301e\u0301', ['e\u0301e\u0301e\u0301'],
     ['\u00e9\u00e9\u00e9']],
)
{
    my ($name, $password, $good, $bad) = @$try;

    old_hash($nginx->{email}, $password);
    is(old_login($nginx->{email}, $_)->{status}, 200, "$name: as $_")
        for @$good;
    is(old_login($nginx->{email}, $_)->{status}, 401, "$name: not as $_")
        for @$bad;
}

# yescrypt's, beside bcrypt
old_hash($nginx->{email}, $nfd, '$y$j9T$F5Jx5fExrKuPp53xLKQ..1');
is(old_login($nginx->{email}, $nfd)->{status}, 200, 'yescrypt');
is(old_login($nginx->{email}, $nfc)->{status}, 401, 'to the byte');

# it is the current password, too; what follows is prepared
old_hash($nginx->{email}, $nfd);
is($nginx->request(PUT => '/admin/password',
                   body(current_password => $nfc, new_password => $nbsp))
   ->{status}, 403, 'not the current one');
is($nginx->request(PUT => '/admin/password',
                   body(current_password => $nfd, new_password => $nbsp))
   ->{status}, 204, 'the current one');
is(old_login($nginx->{email}, $_)->{status}, 200, "now as $_")
    for $nfc, $nfd, $nbsp;

# users of an organization: set by another, changed by an owner
$nginx->{token} = old_login($nginx->{email}, $nfc)->{json}{access_token};

my $user = user($nginx->{token}, 'u@acme.example', 'viewer');

is($nginx->request(PATCH => "/admin/users/$user->{id}",
                   body(password => $nfd))->{status}, 200, 'a changed user');
is(old_login('u@acme.example', $_)->{status}, 200, "logs in as $_")
    for $nfc, $nfd, $nbsp;
is($nginx->request(PATCH => "/admin/users/$user->{id}",
                   body(password => 'correct\thorse'))->{status}, 422,
   'not with a control character');

# The time of a worker's CPU, which does not depend on what else runs: an
# unknown address costs what a wrong password does, in each form.

sub cpu {
    my (@login) = @_;

    my ($pid) = $nginx->workers;
    my $ticks = sub {
        my @stat = split ' ', Server::slurp("/proc/$pid/stat") =~ s/.*\) //r;
        return $stat[11] + $stat[12];
    };

    my $before = $ticks->();
    is(old_login(@login)->{status}, 401, 'is wrong') for 1 .. 2;

    return $ticks->() - $before;
}

my %once;

for my $password ('plain ascii 1', $nfd . '6', $nbsp . '6', 'pass\tword 1',
                  'passe\u0301\tword', 'x' x 300, '\u00e9' x 600)
{
    my $known = cpu($nginx->{email}, $password);
    my $unknown = cpu('nobody@acme.example', $password);

    $once{$password} = $known;
    cmp_ok(abs($known - $unknown), '<', 0.4 * $known,
           "known $known, unknown $unknown ticks: "
           . substr $password, 0, 20);
}

cmp_ok($once{$nfd . '6'}, '>', 1.5 * $once{'plain ascii 1'},
       'twice, where a password has two forms');

done_testing();
