# Ended tokens, changed passwords and the last owner, whatever comes at once
# (docs/api.md).

use strict;
use warnings;

use Admin;
use IO::Select ();
use IO::Socket::INET ();
use JSON::PP ();
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $nginx = Server->new(http => 'tenant_timeout 5s; tenant_token_ttl 30h;',
                        workers => 2);
Admin::use_server($nginx);

my $users = '/admin/users';
my $owner = $nginx->sign_up('acme');
my $me = 'acme@server.example';

sub works {
    my ($token) = @_;

    return $nginx->request(GET => '/admin/me', undef,
                           bearer($token))->{status} == 200;
}

sub token { return login(@_)->{json}{access_token} }

sub patch {
    my ($token, $id, $change) = @_;

    return $nginx->request(PATCH => "$users/$id", $change,
                           bearer($token))->{status};
}

sub remove {
    my ($token, $id) = @_;

    return $nginx->request(DELETE => "$users/$id", undef,
                           bearer($token))->{status};
}

sub owners {
    my ($token) = @_;

    my $res = $nginx->request(GET => $users, undef, bearer($token));

    return grep { $_->{role} eq 'owner' } @{ $res->{json}{users} || [] };
}

# sixteen fit, also at once
my $base = token($me);
my @sixteen = map { reclaim($base, jti => "many-$_") } 1 .. 16;
is_deeply([at_once(map {
    my $t = $_;
    sub { $nginx->request(POST => '/admin/logout', undef,
                          bearer($t))->{status} }
} @sixteen)], [(204) x 16], 'ended at once');
ok(works($base), 'end no other');
ok(!works($_), 'but themselves') for @sixteen;

# a password that several change
my $ed = user($owner, 'ed@acme.example', 'editor');
my $two = $ed->{token};

is_deeply([sort(at_once(map {
    my $n = $_;
    sub {
        $nginx->request(PUT => '/admin/password', {
            current_password => 'correct horse',
            new_password => "battery staple $n",
        }, bearer($two))->{status}
    }
} 1 .. 3))], [204, 401, 401], 'one of several at once is changed');

# one address for many
my @made = at_once(map {
    sub {
        $nginx->request(POST => $users, {
            email => 'One@acme.example', password => 'correct horse',
            role => 'viewer',
        }, bearer($owner))->{status}
    }
} 1 .. 12);
is(scalar(grep { $_ == 201 } @made), 1, 'one of many is created');
is(scalar(grep { $_ == 409 } @made), 11, 'the others are told so')
    or diag("@made");
my $res = $nginx->request(GET => $users);
is(scalar(grep { lc $_->{email} eq 'one@acme.example' }
               @{ $res->{json}{users} }), 1, 'and is alone');

# two owners against each other, and each against himself
sub duel {
    my ($what, $rounds, $act, $cross, $third) = @_;

    my %seen;
    my $bad = 0;

    for my $round (1 .. $rounds) {
        my $a = { id => $nginx->request(GET => '/admin/me', undef,
                            bearer($owner))->{json}{id}, token => $owner };
        my $b = user($owner, "b-$what-$round\@acme.example", 'owner');
        my ($x, $y) = $cross ? ($b, $a) : ($a, $b);

        my $c = $third && user($owner, "c-$what-$round\@acme.example", 'owner');

        my @done = at_once(sub { $act->($a->{token}, $x->{id}) },
                           sub { $act->($b->{token}, $y->{id}) });

        $seen{ join ' ', sort @done }++;

        my @won = grep { $done[$_] =~ /^20[04]$/ } 0, 1;
        my $left = @won == 1
                   ? ($cross ? ($a, $b)[$won[0]] : ($b, $a)[$won[0]])
                   : undef;

        my @owners = $left ? owners($left->{token}) : ();
        my $ok = @owners == ($c ? 2 : 1)
                 && grep { $_->{id} eq $left->{id} } @owners;

        $bad++ if !$ok;
        last if !$ok;

        $owner = $left->{token};
        remove($owner, $c->{id}) if $c;
    }

    is($bad, 0, "$what: exactly one succeeds, exactly one is left")
        or diag(join ', ', map { "$_: $seen{$_}" } sort keys %seen);

    $nginx->{token} = $owner;
}

duel('demote-each-other', 8,
     sub { patch($_[0], $_[1], { role => 'viewer' }) }, 1);
duel('delete-each-other', 8, \&remove, 1);
duel('beside-a-third', 8, \&remove, 1, 1);
duel('step-down', 8, sub { patch($_[0], $_[1], { role => 'editor' }) }, 0);
duel('leave', 8, \&remove, 0);

# nobody who is removed is an owner, also when he is just made one
{
    my $wrong = 0;

    for my $round (1 .. 8) {
        my $made = user($owner, "ghost-$round\@acme.example", 'viewer');

        at_once(sub { patch($owner, $made->{id}, { role => 'owner' }) },
                sub { remove($owner, $made->{id}) });

        my $id = $nginx->request(GET => '/admin/me')->{json}{id};

        # a ghost among the owners would let the last one go
        $wrong++ if remove($owner, $id) != 409;
        last if $wrong;
    }

    is($wrong, 0, 'the last owner stays the last');
}

# a client that leaves before the user is complete has made none
{
    my $body = JSON::PP::encode_json({ email => 'gone@acme.example',
        password => 'correct horse', role => 'owner' });

    for my $round (1 .. 3) {
        my $socket = IO::Socket::INET->new(
            PeerAddr => "127.0.0.1:$nginx->{port}") or die "connect: $!\n";

        print $socket "POST $users HTTP/1.1\r\nHost: localhost\r\n",
            "Authorization: Bearer $owner\r\n",
            "Content-Type: application/json\r\n",
            'Content-Length: ', length $body, "\r\n\r\n", $body;
        $socket->flush;
        sleep 0.01;

        # on a busy machine it was complete before that
        if (IO::Select->new($socket)->can_read(0)) {
            sysread $socket, my $answer, 65536;
            my ($id) = $answer =~ /"id":"(\w+)"/;
            last if !defined $id;
            remove($owner, $id);
            redo;
        }

        close $socket;
    }

    # what was under way is taken back when it is known that he left
    Server::soon(30, sub {
        $res = $nginx->request(POST => $users, $body);
        $res->{status} != 409;
    });
    is($res->{status}, 201, 'the address is free');
    remove($owner, $res->{json}{id});
    is(scalar owners($owner), 1, 'and nobody became an owner');
}

# users who are made meanwhile are taken back
{
    my $token = $nginx->sign_up('short');
    my $to = time + 0.05;
    my @done = at_once(
        sub { sleep 0.02;
              $nginx->request(DELETE => '/org/delete?organization_name=short',
                              undef, bearer($token))->{status} },
        map { my $n = $_; sub {
            $nginx->request(POST => $users, {
                email => "s$n\@short.example", password => 'correct horse',
                role => $n % 2 ? 'owner' : 'viewer' },
                bearer($token))->{status} } } 1 .. 6);

    is(shift @done, 200, 'deleted amid sign-ups');
    is(scalar(grep { !/^(201|401)$/ } @done), 0, 'users were made, or not')
        or diag("@done");

    $nginx->sign_up('next');

    my @again = map {
        $nginx->request(POST => $users, {
            email => "s$_\@short.example", password => 'correct horse',
            role => 'viewer' })->{status}
    } 1 .. 6;
    is_deeply(\@again, [(201) x 6], 'their addresses are free');
}

unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, 'no alert');

done_testing();
