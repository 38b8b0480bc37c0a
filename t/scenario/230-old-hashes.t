# Hashes that were made before passwords were prepared, from whatever bytes a
# client sent, still log their users in; and how often a wrong password is
# hashed depends on nothing but the password.

use strict;
use warnings;

use Admin;
use Database;
use Server;
use Test::More;

my $nginx = Server->new;
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

    my $salt = $method // '$y$j9T$F5Jx5fExrKuPp53xLKQ..1';
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

# bcrypt's, beside yescrypt
old_hash($nginx->{email}, $nfd, '$2b$10$' . 'abcdefghijklmnopqrstuu');
is(old_login($nginx->{email}, $nfd)->{status}, 200, 'bcrypt');
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

# The time of a worker's CPU, in turns, so that whatever else runs slows all of
# them down: an unknown address costs what a wrong password does, in each form.

my ($pid) = $nginx->workers;
my @passwords = ('plain ascii 1', $nfd . '6', $nbsp . '6', 'pass\tword 1',
                 'passe\u0301\tword', 'x' x 300, '\u00e9' x 600);
my @emails = ($nginx->{email}, 'nobody@acme.example');
my %spent;

sub spent {
    my $sum = 0;

    $sum += (split ' ', Server::slurp($_))[0]
        for glob "/proc/$pid/task/*/schedstat";

    return $sum / 1e6;
}

for my $round (1 .. 5) {
    for my $password (@passwords) {
        for my $email (@emails) {
            my $before = spent();

            is(old_login($email, $password)->{status}, 401, 'is wrong');
            $spent{$password}{$email} += spent() - $before;
        }
    }
}

for my $password (@passwords) {
    my ($known, $unknown) = @{ $spent{$password} }{@emails};

    cmp_ok(abs($known - $unknown), '<', 0.4 * $known,
           sprintf('known %.0f ms, unknown %.0f ms: %s', $known, $unknown,
                   substr $password, 0, 20));
}

cmp_ok($spent{$passwords[1]}{$emails[0]}, '>',
       1.4 * $spent{$passwords[0]}{$emails[0]},
       'twice, where a password has two forms');

done_testing();
