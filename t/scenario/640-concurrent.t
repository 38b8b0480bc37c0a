# Requests that race in each placement: one of a hundred sign-ups has the name,
# one of two renames, and every write that was acknowledged is found afterwards;
# every other was refused.

use strict;
use warnings;

use Admin;
use Cwd qw( abs_path );
use File::Basename qw( dirname );
use Many;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my @PLACES = qw( id name database shared );
my $check = abs_path(dirname(__FILE__) . '/../../util/check-invariants');
my $prefix = "co$$" . '_';
my $nginx = Server->new(
    workers => 2,
    http => "tenant_collection_prefix $prefix; tenant_lease 1s; "
            . 'tenant_timeout 10s;',
    server => join("\n    ", map {
        "location /org-$_/ { tenant_organizations; tenant_storage $_; }"
    } @PLACES) . "\n    location /operator/ { tenant_operator; }");

Admin::use_server($nginx);

sub sign_up {
    my ($place, $name, $email) = @_;

    return $nginx->request(POST => "/org-$place/create", {
        organization_name => $name, email => $email // "$name\@co.example",
        password => 'correct horse' });
}

# a new organization's owner's token
sub owner {
    my ($place, $name) = @_;

    my $res = sign_up($place, $name);
    die "sign-up: $res->{status} $res->{content}\n" if $res->{status} != 201;

    return login("$name\@co.example")->{json}{access_token};
}

sub there {
    my ($name) = @_;

    return $nginx->request(GET => "/org/get?organization_name=$name")
        ->{status} == 200;
}

# How often each status came.
sub count {
    my %count;

    $count{ $_->{status} }++ for @_;

    return \%count;
}

# A writer that goes on until it is refused for good, or told to end: the ids
# that it was told are stored, and how often it was told otherwise.
sub writer {
    my ($token, $collection, $seconds) = @_;

    my (@stored, %other);
    my $end = time + $seconds;

    for (my $i = 0; time < $end; $i++) {
        my $id = "w$$-$i";
        my $res = $nginx->request(PUT => "/data/$collection/$id",
                                  { n => $i }, bearer($token));

        if ($res->{status} == 201) {
            push @stored, $id;
        } else {
            $other{ $res->{status} }++;
            last if $res->{status} =~ /^40[134]$/;
        }
    }

    return \@stored, \%other;
}

# The ids that are there now, of a collection.
sub found {
    my ($token, $collection) = @_;

    my (%found, $next);

    do {
        my $res = $nginx->request(GET => "/data/$collection?limit=1000"
            . ($next ? "&after=$next" : ''), undef, bearer($token));
        die "list: $res->{status} $res->{content}\n" if $res->{status} != 200;
        $found{ $_->{_id} } = 1 for @{ $res->{json}{documents} };
        $next = $res->{json}{next};
    } while (defined $next);

    return \%found;
}

for my $place (@PLACES) {

    # a hundred want one name
    {
        my @answers = Many::many($nginx, map {
            [POST => "/org-$place/create", {
                organization_name => "one-$place",
                email => "one-$place-$_\@co.example",
                password => 'correct horse' }]
        } 1 .. 100);
        my $count = count(@answers);

        is($count->{201}, 1, "$place, one name: one has it")
            or diag(explain($count));
        is(($count->{409} // 0) + ($count->{503} // 0), 99,
           "$place, one name: all others are refused")
            or diag(explain($count));
    }

    # two want one name, again and again; then they swap
    {
        my @tokens = map { owner($place, "r$_-$place") } 1, 2;
        my %answers;

        for my $round (1 .. 10) {
            my @answers = Many::many($nginx, map {
                [PUT => '/org/update',
                 { new_organization_name => "wanted-$place-$round" },
                 bearer($_)] } @tokens);

            $answers{ join ' ', sort map { $_->{status} } @answers }++;
        }

        is_deeply(\%answers, { '200 409' => 10 }, "$place: rename and rename")
            or diag(explain(\%answers));
        is((grep { $nginx->request(GET => '/admin/me', undef, bearer($_))
                       ->{json}{organization_name} eq "wanted-$place-10" }
            @tokens), 1, "$place: one has the last name");
    }

    # writers go on while it is deleted
    {
        my $token = owner($place, "gone-$place");
        my $children = Server::parallel(4, sub {
            return writer($token, "c$_[0]", 20) });

        sleep 0.5;
        is($nginx->request(
            DELETE => "/org/delete?organization_name=gone-$place", undef,
            bearer($token))->{status}, 200, "$place: deleted");

        my @results = $children->results;

        for my $result (@results) {
            is(join(' ', sort keys %{ $result->[1] }), '401',
               "$place: then nobody writes") or diag(explain($result->[1]));
        }

        cmp_ok(scalar @{ $results[0][0] }, '>', 0, "$place: some were written");
    }

    # writers go on while it is renamed, twice; nothing is lost
    {
        my $token = owner($place, "moves-$place");
        my $children = Server::parallel(4, sub {
            return writer($token, "c$_[0]", 6) });

        sleep 0.5;

        for my $name ("moved-$place", "moves-$place-again") {
            is($nginx->request(PUT => '/org/update',
                { new_organization_name => $name }, bearer($token))->{status},
               200, "$place: renamed while documents come");
            sleep 1;
        }

        my @results = $children->results;
        my $n = 0;

        for my $result (@results) {
            my ($stored, $other) = @$result;
            my $found = found($token, 'c' . ++$n);
            my %stored = map { $_ => 1 } @$stored;

            is(scalar(grep { !$found->{$_} } @$stored), 0,
               "$place: what was acknowledged is there");
            is(scalar(grep { !$stored{$_} } keys %$found), 0,
               "$place: and nothing else");
            is(scalar(grep { !/^503$/ } keys %$other), 0,
               "$place: what was refused may come again")
                or diag(explain($other));
            cmp_ok(scalar @$stored, '>', 0, "$place: some were written");
        }
    }
}

# writers go on while it is moved, there and elsewhere
{
    my $res = sign_up('shared', 'mover');
    my $path = "/operator/organizations/$res->{json}{organization_id}";
    my $token = login('mover@co.example')->{json}{access_token};
    my $stop = "$nginx->{dir}/stop";

    my $children = Server::parallel(4, sub {
        my (@stored, %other);

        for (my $i = 0; !-e $stop && $i < 20_000; $i++) {
            my $status = $nginx->request(PUT => "/data/c$_[0]/w$i",
                { n => $i }, bearer($token))->{status};

            push @stored, "w$i" if $status == 201;
            $other{$status}++ if $status != 201;
        }

        return \@stored, \%other;
    });

    for my $mode (qw( id database )) {
        sleep 0.5;
        $res = $nginx->request(POST => "$path:move", { mode => $mode },
                               bearer(operator()));
        is($res->{status}, 202, "to $mode while documents come")
            or diag($res->{content});
        my $operation = $res->{json}{operation_id};

        ok(Server::soon(120, sub {
            $res = $nginx->request(GET => "/operator/operations/$operation",
                                   undef, bearer(operator()));
            return $res->{json}{state} =~ /^(?:done|failed|cancelled)$/;
        }), "to $mode: it comes to its end") or diag($res->{content});
        is($res->{json}{state}, 'done', "to $mode: it has moved")
            or diag($res->{content});
    }

    sleep 0.5;
    Server::spew($stop, '');

    my $n = 0;

    for my $result ($children->results) {
        my ($stored, $other) = @$result;
        my $found = found($token, 'c' . ++$n);

        is(scalar(grep { !$found->{$_} } @$stored), 0,
           'what was acknowledged is there');
        is(scalar(keys %$found), scalar(@$stored), 'and nothing else');
        is(join(' ', sort keys %$other), '503', 'writes paused, no more')
            or diag(explain($other));
        cmp_ok(scalar @$stored, '>', 0, 'some were written');
    }
}

# logins go on while it is suspended, and resumed
{
    my $res = sign_up('id', 'sleeper');
    my $path = "/operator/organizations/$res->{json}{organization_id}";
    my $token = login('sleeper@co.example')->{json}{access_token};
    my $end = time + 4;

    my $children = Server::parallel(4, sub {
        my @logins;

        while (time < $end) {
            my $began = time;
            my $status = login('sleeper@co.example')->{status};
            push @logins, [$began, time, $status];
        }

        return @logins;
    });

    sleep 0.7;
    is($nginx->request(POST => "$path:suspend", { reason => 'unpaid' },
                       bearer(operator()))->{status}, 200, 'suspended');
    my $suspended = time;

    $res = $nginx->request(GET => '/data/documents', undef, bearer($token));
    is($res->{status}, 403, 'its tokens are refused');
    like($res->{json}{detail}, qr/suspended: unpaid/, 'with the reason');

    sleep 1;
    my $resuming = time;
    is($nginx->request(POST => "$path:resume", undef, bearer(operator()))
           ->{status}, 200, 'resumed');
    my $resumed = time;

    my @logins = $children->results;
    @logins = map { @$_ } @logins;

    is(join(' ', grep { !/^(?:200|403)$/ } map { $_->[2] } @logins), '',
       'each is told yes or no');
    is(scalar(grep { $_->[0] > $suspended && $_->[1] < $resuming
                     && $_->[2] == 200 } @logins), 0,
       'nobody logs in while it is suspended');
    cmp_ok(scalar(grep { $_->[0] > $suspended && $_->[1] < $resuming }
                  @logins), '>', 0, 'somebody has tried');
    is(scalar(grep { $_->[0] > $resumed && $_->[2] == 403 } @logins), 0,
       'then everybody may again');
    cmp_ok(scalar(grep { $_->[1] < $suspended && $_->[2] == 200 } @logins),
           '>', 0, 'somebody was in before');
}

# of all of that nothing is left
my @lines;
ok(Server::soon(60, sub {
    @lines = split /\n/, `$check $ENV{TENANT_TEST_URI} $nginx->{database} \\
        $prefix`;
    return $? == 0 && !grep { /^pending/ } @lines;
}), 'nothing is wrong, nothing pending') or diag(join "\n", @lines);

unlike($nginx->log, qr/\[(?:alert|emerg|crit)\]/, 'no alert');

done_testing();
