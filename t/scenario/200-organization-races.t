# Sign-ups, changes and deletes that race: one wins, the others are told, and
# the database holds nothing that nobody owns.

use strict;
use warnings;

use IO::Socket::INET ();
use JSON::PP ();
use Mongo;
use Server;
use Test::More;
use Time::HiRes qw( sleep );

my $TIMEOUT = 2;               # tenant_timeout, after which a purge runs

my $nginx = Server->new(http => "tenant_timeout ${TIMEOUT}s; tenant_lease 1s;",
                        workers => 2);
my $db = Mongo->new($ENV{TENANT_TEST_URI}, $nginx->{database});

sub create {
    my ($name, $email) = @_;

    return $nginx->request(POST => '/org/create', {
        organization_name => $name, email => $email,
        password => 'correct horse',
    });
}

# what the database holds beside what the listed organizations own
sub strays {
    my %own = map { $_ => 1 } @_;
    my %id = map { /^org_(.*)/ ? ($1 => 1) : () } keys %own;
    my @strays;

    for my $record ($db->find('organizations')) {
        push @strays, "organization $record->{name} $record->{state}"
            if !$id{ $record->{_id} } || $record->{state} ne 'active';
    }

    for my $user ($db->find('users')) {
        push @strays, "user $user->{email}"
            if !$id{ $user->{organization_id} } || $user->{state};
    }

    for my $name ($db->collections) {
        (my $base = $name) =~ s/\..*//;
        push @strays, "collection $name"
            if $name =~ /^org_/ && !$own{$base};
    }

    @strays = sort @strays;

    return @strays;
}

sub no_strays {
    my ($what, @own) = @_;

    Server::soon(60, sub { !strays(@own) });
    my @strays = strays(@own);
    is(scalar @strays, 0, "$what: nothing is left behind")
        or diag(join ', ', @strays[0 .. ($#strays > 9 ? 9 : $#strays)]);
}

my @own;

# one name, many addresses
{
    my @results = Server::parallel(100, sub {
        my $res = create('Race', "r$_[0]\@race.example");
        return $res->{status}, $res->{json}{collection_name};
    })->results;

    my %count;
    $count{ $_->[0] }++ for @results;

    is($count{201}, 1, 'one name: one is created');
    is(($count{409} || 0) + ($count{503} || 0), 99, 'one name: no other')
        or diag(explain(\%count));
    cmp_ok($count{409} || 0, '>', 0, 'one name: they are told');

    push @own, map { $_->[1] } grep { $_->[0] == 201 } @results;
    is((grep { $_ eq $own[0] } $db->collections), 1, 'one name: collection');
}

# one address, two names
for my $round (1 .. 5) {
    my @results = Server::parallel(2, sub {
        my $res = create("Mail $round $_[0]", "mail$round\@race.example");
        return $res->{status}, $res->{json}{collection_name};
    })->results;

    is(join(' ', sort map { $_->[0] } @results), '201 409',
       "one address, round $round");
    push @own, map { $_->[1] } grep { $_->[0] == 201 } @results;
}

# two organizations want one name, in two workers: the database makes them
# wait for each other, and may have to end one of the two
{
    my @tokens = map {
        my $token = $nginx->sign_up("rename $_");
        push @own, $nginx->{organization}{collection_name};
        $token;
    } 1, 2;

    my %answers;

    for my $round (1 .. 100) {
        my @results = Server::parallel(2, sub {
            $nginx->{token} = $tokens[$_[0] - 1];
            return $nginx->request(PUT => '/org/update', {
                organization_name => "Wanted $round",
                email => "wanted$_[0].$round\@race.example",
            })->{status};
        })->results;

        $answers{ join ' ', sort map { $_->[0] } @results }++;
    }

    is_deeply(\%answers, { '200 409' => 100 }, 'renames race')
        or diag(explain(\%answers));
    is((grep { ($_->{name_folded} || '') eq 'wanted 100' }
        $db->find('organizations')), 1, 'renames race: one has the last');
    is((grep { $_->{email} =~ /^wanted.\.100\@/ } $db->find('users')), 1,
       'renames race: half a change is none');
}

# two users of one organization want one address
{
    $nginx->sign_up('addresses');
    push @own, $nginx->{organization}{collection_name};

    my @users = map {
        $nginx->request(POST => '/admin/users', {
            email => "user$_\@race.example", password => 'correct horse',
            role => 'viewer',
        })->{json}{id};
    } 1, 2;

    my %answers;

    for my $round (1 .. 50) {
        my @results = Server::parallel(2, sub {
            return $nginx->request(PATCH => "/admin/users/$users[$_[0] - 1]",
                { email => "address$round\@race.example" })->{status};
        })->results;

        $answers{ join ' ', sort map { $_->[0] } @results }++;
    }

    is_deeply(\%answers, { '200 409' => 50 }, 'addresses race')
        or diag(explain(\%answers));
}

# an update that fails takes back nothing that another one did meanwhile
{
    $nginx->sign_up('failing');
    push @own, $nginx->{organization}{collection_name};

    my $id = $nginx->request(POST => '/admin/users', {
        email => 'demoted@race.example', password => 'correct horse',
        role => 'owner',
    })->{json}{id};

    my (%answers, %names, %roles);

    for my $round (1 .. 20) {
        my %password = $round % 2 ? (password => 'correct horse 2') : ();

        my @results = Server::parallel(2, sub {
            my ($n) = @_;

            sleep 0.012 if $n == 2 && %password;

            return $nginx->request(PATCH => "/admin/users/$id", $n == 1
                ? { role => 'editor', email => 'mail1@race.example',
                    password => 'correct horse 2' }
                : { role => 'viewer' })->{status} if $round > 15;

            return $nginx->request(PUT => '/org/update', $n == 1
                ? { new_organization_name => "Failed $round",
                    email => 'mail1@race.example', %password }
                : { new_organization_name => "Good $round" })->{status};
        })->results;

        $answers{ join ' ', map { $_->[0] } @results }++;

        if ($round > 15) {
            my $path = "/admin/users/$id";
            $roles{ $nginx->request(GET => $path)->{json}{role} }++;
            $nginx->request(PATCH => $path, { role => 'owner' });

        } else {
            my ($name) = map { $_->{name} }
                grep { "org_$_->{_id}" eq $own[-1] } $db->find('organizations');
            $names{ $name eq "Good $round" ? 'good' : $name }++;
        }
    }

    is_deeply(\%answers, { '409 200' => 20 }, 'updates that fail')
        or diag(explain(\%answers));
    is_deeply(\%names, { good => 15 }, 'and another name')
        or diag(explain(\%names));
    is_deeply(\%roles, { viewer => 5 }, 'and another role')
        or diag(explain(\%roles));
}

# a delete names what the organization is called, not what it was
{
    my %answers;

    for my $round (1 .. 20) {
        $nginx->sign_up("named $round");

        my @results = Server::parallel(2, sub {
            return $_[0] == 1
                ? $nginx->request(PUT => '/org/update',
                    { new_organization_name => "renamed $round" })->{status}
                : $nginx->request(DELETE =>
                    "/org/delete?organization_name=named%20$round")->{status};
        })->results;

        $answers{ join ' ', map { $_->[0] } @results }++;
        push @own, $nginx->{organization}{collection_name}
            if $results[1][0] != 200;
    }

    is(scalar(grep { !/^(?:200 404|401 200)$/ } keys %answers), 0,
       'renamed or deleted') or diag(explain(\%answers));
}

# an update, or another delete, races a delete
for my $round (1 .. 5) {
    $nginx->sign_up("gone $round");

    my $name = "gone%20$round";
    my @results = Server::parallel(3, sub {
        my ($n) = @_;

        return $nginx->request(PUT => '/org/update', {
            organization_name => "Gone Again $round",
            email => "again$round\@race.example",
        })->{status} if $n == 1;

        # the update may come first
        for my $try ($name, "gone%20again%20$round") {
            my $res = $nginx->request(
                DELETE => "/org/delete?organization_name=$try");
            return $res->{status} if $res->{status} =~ /^(?:200|401)$/;
        }

        return 'neither';
    })->results;

    my ($update, @deletes) = map { $_->[0] } @results;

    like($update, qr/^(?:200|401)$/, "round $round: the update is told");
    is(join(' ', sort @deletes), '200 401', "round $round: one deletes");

    my $res = create("Gone $round", "again$round\@race.example");
    is($res->{status}, 201, "round $round: name and address are free");
    push @own, $res->{json}{collection_name};
}

# of all of that
no_strays('races', @own);

# inserts race a delete: the purge has the last word
{
    $nginx->sign_up('insert');
    $nginx->request(PUT => '/data/first/a', { n => 1 });

    my $children = Server::parallel(4, sub {
        my ($n) = @_;
        my ($inserts, @other) = (0);

        for my $i (1 .. 500) {
            my $res = $nginx->request(POST => "/data/c$n-$i", { n => $i });

            if ($res->{status} == 201) {
                $inserts++;
            } else {
                push @other, $res->{status};
                last if $res->{status} == 401;
            }
        }

        return $inserts, @other;
    });

    sleep 0.5;
    is($nginx->request(DELETE => '/org/delete?organization_name=insert')
       ->{status}, 200, 'deleted while documents come');

    my @results = $children->results;
    is((grep { "@$_[1 .. $#$_]" eq '401' } @results), 4,
       'each insert is done or refused') or diag(explain(\@results));
    cmp_ok($results[0][0], '>', 0, 'some were done');
    no_strays('inserts race', @own);
}

# a client that leaves in the middle of its sign-up or delete
{
    for my $i (1 .. 10) {
        my $body = JSON::PP::encode_json({
            organization_name => "Left $i", email => "left$i\@race.example",
            password => 'correct horse',
        });
        my $socket = IO::Socket::INET->new(
            PeerAddr => "127.0.0.1:$nginx->{port}") or die "$!\n";

        print $socket "POST /org/create HTTP/1.1\r\nHost: a\r\n"
            . "Content-Type: application/json\r\nContent-Length: "
            . length($body) . "\r\n\r\n$body";
        $socket->flush;
        sleep $i / 200;
        close $socket;
    }

    for my $i (1 .. 10) {
        my $res = create("Left $i", "left$i\@race.example");

        # either all of the first sign-up, or nothing
        like($res->{status}, qr/^(?:201|409)$/, "left $i: decided");
        ok(Server::soon(60, sub {
            create("Left $i", "left$i\@race.example");
            return $nginx->request(POST => '/admin/login', {
                email => "left$i\@race.example", password => 'correct horse',
            })->{status} == 200;
        }), "left $i: whole");
    }

    push @own, map { "org_$_->{_id}" }
        grep { $_->{name} =~ /^Left / } $db->find('organizations');
    no_strays('clients that leave', @own);
}

unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, 'no alert');

done_testing();
