package Crashes;

# Operations that are interrupted at each of the commands that they send to the
# database, and what must be found afterwards: all of it or nothing, and no
# record or collection that the other is missing for.
#
# The operations are rows of Crashes::Rows.  A case is one of them at the N-th
# command.

use strict;
use warnings;

use Admin ();
use Crashes::Rows ();
use Cwd qw( abs_path );
use Exporter 'import';
use Faults ();
use File::Basename qw( dirname );
use IO::Select ();
use IO::Socket::INET ();
use JSON::PP ();
use Server ();
use Test::More;
use Time::HiRes qw( sleep time );
use Wire ();

our @EXPORT = qw( crash );

# as often as something else may come between
my $TRIES = 8;

my $check = abs_path(dirname(__FILE__) . '/../../util/check-invariants');
my $serial = 0;
my $runs = 0;

my @PLACES = @Crashes::Rows::PLACES;


# Runs the rows, in each of the places, at each N.
#
#     crash(rows => [...], places => [...], how => ['kill'], when => [...])
#
# how: kill (the worker, by SIGKILL), cut (the connection: the worker goes on),
# down ("database", a Crashes::Database, which then starts again)
sub crash {
    my (%arg) = @_;

    my $self = start(%arg);
    my @cases;

    for my $place (@{ $arg{places} || \@PLACES }) {
        for my $row (@{ $arg{rows} }) {
            my @found = $self->row($row, $place, \%arg);
            push @cases, @found;
        }
    }

    $self->elapsed(scalar @cases . ' cases');
    $self->settle('after all crashes');
    $self->elapsed('settled');
    $_->judge for @cases;
    $self->elapsed('judged');
    $self->settle('after all retries');
    $self->elapsed('settled');

    unlike($self->{nginx}->log, qr/\[(?:emerg|crit)\]|signal 11/, 'no crash');
}


sub start {
    my (%arg) = @_;

    # a database of an organization's own is known by its prefix alone
    my $prefix = "cr$$-" . ++$runs . '_';
    my $database = $arg{database};
    my $uri = $database ? $database->uri : $ENV{TENANT_TEST_URI};
    my $faults = Faults->new($uri);
    my $nginx = Server->new(
        uri => $faults->uri,
        http => "tenant_collection_prefix $prefix; tenant_lease 1s; "
                . 'tenant_timeout ' . ($arg{timeout} || '2s') . ';',
        server => join("\n    ", map {
            "location /org-$_/ { tenant_organizations; tenant_storage $_; }"
        } @PLACES) . "\n    location /operator/ { tenant_operator; }");

    Admin::use_server($nginx);
    $nginx->sign_up('base');

    return bless { faults => $faults, nginx => $nginx, prefix => $prefix,
                   uri => $uri, database => $database, began => time },
        __PACKAGE__;
}


# One operation in one place, at each of its commands: its cases.
sub row {
    my ($self, $name, $place, $arg) = @_;

    my $row = $Crashes::Rows::rows{$name} or die "no row \"$name\"\n";
    my @cases;

    return $self->row_of_many($name, $row, $place, $arg) if $row->{ended};

    # what does something for others meanwhile does not do it twice
    my ($before, @seen) = ('');

    for (1 .. $TRIES) {
        my $whole = $self->case($name, $row, $place);

        push @cases, $whole;
        $whole->run(at => 0);
        @seen = @{ $whole->{seen} };
        last if $before eq "@seen";
        $before = "@seen";
    }

    is("@seen", $before, "$name, $place: undisturbed, " . @seen . ' commands');
    like($cases[-1]{status}, qr/^20\d$/, "$name, $place: it is done")
        or diag($cases[-1]{answer});

    for my $n (1 .. @seen) {
        for my $when (@{ $arg->{when} || ['before', 'after'] }) {
            for my $how (@{ $arg->{how} || ['kill'] }) {
                my $case = $self->at($name, $row, $place, \@seen,
                                     { at => $n, when => $when, how => $how });
                push @cases, $case if $case;
            }
        }
    }

    my $beyond = $self->case($name, $row, $place);
    like($beyond->run(at => @seen + 1, when => 'before', how => 'hang'),
         qr/^20\d$/, "$name, $place: there is no command " . (@seen + 1))
        or diag("@{ $beyond->{seen} }");

    return (@cases, $beyond);
}


# An operation that goes on after its answer, by and by: it is interrupted at
# each command, or each "step"-th, until it comes to its end undisturbed.
sub row_of_many {
    my ($self, $name, $row, $place, $arg) = @_;

    my $step = $arg->{step} || 1;
    my ($missed, @cases) = (0);

    for (my $n = 1; $n < 500; $n += $step) {
        my $case = $self->one_of_many($name, $row, $place, $arg, $n);

        push @cases, $case;
        next if $case->{hit};

        # what came too late to do anything does not show how long it takes
        return @cases, $step > 1 ? ()
            : $self->not_hit($name, $row, $place, $arg, @cases)
            if $case->{status} =~ /^20\d$/;

        last if ++$missed == $TRIES;
        redo;
    }

    fail("$name, $place: it comes to its end");

    return @cases;
}


# What was seen, but was another command's turn each time: not all come in the
# same order always.
sub not_hit {
    my ($self, $name, $row, $place, $arg, @cases) = @_;

    my %hit = map { $_->{hit} => 1 } @cases;
    my %seen = map { $_ => 1 } map { @{ $_->{seen} } } @cases;

    return map { $self->one_of_many($name, $row, $place, $arg, $_) }
        sort grep { !$hit{$_} } keys %seen;
}


sub one_of_many {
    my ($self, $name, $row, $place, $arg, $at) = @_;

    my $case = $self->case($name, $row, $place);
    my $how = ($arg->{how} || ['kill'])->[0];

    $case->run(at => $at, when => $arg->{when}[0], how => $how);
    $case->{called} = "$name, $place: $how $arg->{when}[0] $at, "
        . ($case->{hit} || 'none');
    pass($case->{called});

    return $case;
}


# The case at that command; nothing when it does not come to it.
sub at {
    my ($self, $name, $row, $place, $seen, $fault) = @_;

    my $n = $fault->{at};
    my $called = "$name, $place: $fault->{how} $fault->{when} $n, "
        . $seen->[$n - 1];
    my (@other, $case);

    for (1 .. $TRIES) {
        $case = $self->case($name, $row, $place);
        $case->{called} = $called;
        $case->run(%$fault);

        my @so_far = @{ $case->{seen} }[0 .. $n - 1];

        if (($case->{hit} // '') eq $seen->[$n - 1]
            && join(',', map { $_ // '' } @so_far)
                eq join(',', @$seen[0 .. $n - 1]))
        {
            pass($called);
            return $case;
        }

        push @other, join ', ', map { $_ // '-' } @so_far;
    }

    fail("$called: never came to it");
    diag("expected: @$seen\nseen: ", join "\n", @other);

    return;
}


sub elapsed {
    my ($self, $what) = @_;

    note sprintf '%s after %.1f s', $what, time - $self->{began};
}


# What is pending comes to its end, and nothing is wrong then.
sub settle {
    my ($self, $what) = @_;

    my ($status, @lines);

    # what a crash left is finished within ten seconds of coming up, and what
    # was deleted then within a lease and a time limit
    Server::soon(30, sub {
        @lines = split /\n/, `$check $self->{uri} $self->{nginx}{database} \\
            $self->{prefix}`;
        $status = $? >> 8;

        return $status == 0 && !grep { /^pending/ } @lines;
    });

    is($status, 0, "$what: no violation") or diag(join "\n", @lines);
    is(scalar(grep { /^pending/ } @lines), 0, "$what: nothing is pending")
        or diag(join "\n", @lines);
}


# One that has what it needs.  A database that has just come back, or a busy
# machine, may refuse a part of that or answer too late: what was asked for may
# be there then, or come to be, so another one is made from the start.
sub case {
    my ($self, $name, $row, $place) = @_;

    my ($case, $why);

    Server::soon(60, sub {
        my $n = ++$serial;

        $case = bless { of => $self, row => $row, place => $place,
                        name => "cr$$-$n", email => "cr$$-$n\@crash.example",
                        called => "$name, $place", once => 1 },
            'Crashes::Case';
        $case->{tags} = [$case->{name}];

        return 1
            if eval { ($row->{setup} || sub { $_[0]->sign_up })->($case); 1 };

        $why = "$name, $place: $@";
        die $why if $@ !~ /: (?:503|504|599) /;
        note $why;

        return 0;
    }) or die $why;

    delete $case->{once};

    return $case;
}


# A worker that has asked the database for nothing yet.
sub begin_anew {
    my ($self) = @_;

    my @workers = $self->{nginx}->workers;

    kill 'KILL', @workers;
    $self->wait_for_worker(@workers);
}


# A worker that answers again, after a kill.
sub wait_for_worker {
    my ($self, @old) = @_;

    my %old = map { $_ => 1 } @old;

    Server::soon(30, sub {
        my @now = $self->{nginx}->workers;
        return @now && !grep { $old{$_} } @now;
    }) or die "no new worker\n";
}


package Crashes::Case;

use strict;
use warnings;

use Test::More;
use Time::HiRes qw( sleep time );

# A request that is sent again while the database is not there yet; one for
# set-up is not, as what it was to make may be there nonetheless.
sub ask {
    my ($c, $method, $path, $body, %headers) = @_;

    my $res;

    $headers{Authorization} = "Bearer $c->{token}"
        if $c->{token} && !exists $headers{Authorization};

    for (1 .. 600) {
        $res = $c->{of}{nginx}->request($method, $path, $body, %headers);
        last if $c->{once} || $res->{status} !~ /^(?:503|599)$/
            && ($method ne 'GET' || $res->{status} != 504);
        sleep 0.05;
    }

    return $res;
}

sub sign_up {
    my ($c) = @_;

    my $res = $c->ask(POST => "/org-$c->{place}/create", {
        organization_name => $c->{name}, email => $c->{email},
        password => 'correct horse' });
    die "sign-up: $res->{status} $res->{content}\n" if $res->{status} != 201;

    $c->{id} = $res->{json}{organization_id};
    $c->{token} = Admin::reclaim($c->{of}{nginx}{token}, org => $c->{id},
                                 sub => $res->{json}{admin_id},
                                 jti => "made-$c->{id}");
    push @{ $c->{tags} }, $c->{id};

    return $c;
}

sub user {
    my ($c, $role) = @_;

    my $res = $c->ask(POST => '/admin/users', {
        email => "user-$c->{email}", password => 'correct horse',
        role => $role });
    die "user: $res->{status} $res->{content}\n" if $res->{status} != 201;

    $c->{user} = $res->{json}{id};
    push @{ $c->{tags} }, $c->{user};

    return $c;
}

# A name that is taken is found to be so behind the question about indexes.
sub ask_for_indexes {
    my ($c) = @_;

    my $res = $c->ask(POST => '/org-id/create', {
        organization_name => 'base', email => "never-$c->{email}",
        password => 'correct horse' }, Authorization => '');

    die "indexes: $res->{status} $res->{content}\n" if $res->{status} != 409;
}

# Sends its request, and has it fail; the answer's status, or "none".
sub run {
    my ($c, %fault) = @_;

    my $self = $c->{of};
    my $faults = $self->{faults};
    my $nginx = $self->{nginx};
    my ($kill, $down) = map { ($fault{how} // '') eq $_ } qw( kill down );

    # a worker knows of indexes, or has to ask for them first
    $c->{row}{first} ? $self->begin_anew : $c->ask_for_indexes;

    my @workers = $nginx->workers;

    # a connection, and its lease, are there already
    $c->there('nobody');
    $c->ask(GET => '/admin/me') if $c->{token};

    $faults->arm(%fault, tags => $c->{tags}, how => $down ? 'freeze'
                 : $kill ? 'hang' : $fault{how});

    my $socket = $c->send_request;
    my $answered = IO::Select->new($socket, $faults->handle);
    my %ready;

    %ready = map { $_ => 1 } $answered->can_read(60);

    $c->{hit} = $faults->hit(0) if $ready{ $faults->handle };

    $c->interrupt($down, @workers) if $c->{hit} && ($kill || $down);

    my $bytes = '';

    1 while sysread $socket, $bytes, 65536, length $bytes;
    close $socket;

    $c->goes_on($bytes, $down, @workers) if $c->{row}{ended} && !$c->{hit};
    $c->{seen} = [$faults->seen];
    $faults->disarm;
    $self->wait_for_worker(@workers) if $c->{hit} && $kill;
    $self->{database}->up if $c->{hit} && $down;

    my ($answer) = Wire::answers($bytes);
    $c->{answer} = $bytes;

    return $c->{status} = $answer ? $answer->{status} : 'none';
}

sub interrupt {
    my ($c, $down, @workers) = @_;

    return $c->{of}{database}->down if $down;

    kill 'KILL', @workers;
}

# What an operation does after its answer, until it ends or is interrupted.
sub goes_on {
    my ($c, $bytes, $down, @workers) = @_;

    my $faults = $c->{of}{faults};
    my ($answer) = Wire::answers($bytes);

    $c->{operation} //= $answer->{json}{operation_id};

    my $ended = Server::soon(60, sub {
        $c->{hit} = $faults->hit(0.1);
        return $c->{hit} || $c->has_ended;
    });

    ok($ended, "$c->{called}: it comes to its end") if !$ended;
    $c->interrupt($down, @workers) if $c->{hit};
}

# A question that has no answer now is not asked again, as it may have none
# until the database is killed, and comes up.
sub has_ended {
    my ($c) = @_;

    local $c->{once} = 1;
    my $ended = eval { $c->{row}{ended}->($c) };

    die $@ if $@ && $@ !~ /: (?:503|504|599)$/;

    return $ended;
}

sub send_request {
    my ($c) = @_;

    my ($method, $path, $body) = @{ $c->{row}{request}->($c) };
    my $socket = IO::Socket::INET->new(
        PeerAddr => "127.0.0.1:$c->{of}{nginx}{port}")
        or die "connect: $!\n";

    $socket->syswrite(Wire::http11($method, $path,
        $body ? JSON::PP::encode_json($body) : undef,
        $c->{row}{operator} ? $c->operator
            : $c->{token} ? (Authorization => "Bearer $c->{token}") : ()));

    return $socket;
}

# What became of it, and that it can be asked for again.
sub judge {
    my ($c) = @_;

    my $row = $c->{row};
    my $called = $c->{called};

    delete $c->{token};
    delete $c->{asks};

    my $state = $row->{state}->($c);

    if ($state !~ /^(?:un)?done$/) {
        fail("$called: all or nothing");
        return diag("$c->{name}: $state");
    }

    is($state, 'done', "$called: told that it is done")
        if $c->{status} =~ /^20\d$/;

    my ($method, $path, $body) = @{ $row->{request}->($c) };
    my $res = $c->ask($method, $path, $body,
                      $row->{operator} ? $c->operator : $c->bearer);

    like($res->{status}, qr/^(?:$row->{retry}{$state})$/,
         "$called: $state, and again")
        or diag($res->{content});

    return if $row->{ended};

    $state = $row->{state}->($c) if $state ne 'done';
    is($state, 'done', "$called: then it is done");
}

sub operator { return (Authorization => 'Bearer ' . Admin::operator()) }

# The owner's token, by whatever address and password he has now.
sub bearer {
    my ($c) = @_;

    for my $email ($c->{email}, "new-$c->{email}") {
        for my $password ('correct horse', 'battery staple') {
            my $res = $c->ask(POST => '/admin/login',
                              { email => $email, password => $password });
            next if $res->{status} != 200;
            $c->{asks} = $res->{json}{access_token};
            return (Authorization => "Bearer $c->{asks}");
        }
    }

    return (Authorization => 'Bearer none');
}

# ---- what a client finds ----

sub there {
    my ($c, $name) = @_;

    my $status = $c->ask(GET => "/org/get?organization_name=$name")
        ->{status};
    die "$c->{called}: get: $status\n" if $status !~ /^(?:200|404)$/;

    return $status == 200;
}

sub login {
    my ($c, $email, $password) = @_;

    my $status = $c->ask(POST => '/admin/login', {
        email => $email // $c->{email},
        password => $password // 'correct horse' })->{status};
    die "$c->{called}: login: $status\n" if $status !~ /^(?:200|40[13])$/;

    return $status == 200;
}

# Documents in two collections, as they are to be found ever after.
sub documents {
    my ($c) = @_;

    for my $collection (qw( documents things )) {
        my $res = $c->ask(POST => "/data/$collection", [
            map { { _id => "d$_", n => $_, list => [$_, { a => "$_" }] } }
                1 .. 5 ]);
        die "documents: $res->{status} $res->{content}\n" if $res->{status} != 201;
    }

    $c->{documents} = $c->listed;
    die "listed: $1 $c->{documents}\n" if $c->{documents} =~ /^(?!200)(\d+) /m;

    return $c;
}

sub listed {
    my ($c, @bearer) = @_;

    return join "\n", map {
        my $res = $c->ask(GET => "/data/$_", undef, @bearer);
        my $one = $c->ask(GET => "/data/$_/d1", undef, @bearer);
        "$res->{status} $res->{content} $one->{headers}{etag}";
    } qw( documents things );
}

# whether they, and their ETags, are as they were
sub whole {
    my ($c) = @_;

    my $now = $c->listed($c->bearer);

    return $now eq $c->{documents}
        || !Test::More::diag("$c->{called}: $now\nwas: $c->{documents}");
}

# the organization, as the operator sees it
sub shown {
    my ($c) = @_;

    my $res = $c->ask(GET => "/operator/organizations/$c->{id}", undef,
                      $c->operator);
    die "$c->{called}: shown: $res->{status}\n" if $res->{status} != 200;

    return $res->{json};
}

# Whether it is in a state that passes.  It is not asked for by its id, as what
# names that is counted.
sub passes {
    my ($c, $state) = @_;

    my $path = "/operator/organizations?state=$state&limit=200";
    my $after = '';

    while (defined $after) {
        my $res = $c->ask(GET => $path . $after, undef, $c->operator);
        die "$c->{called}: $state: $res->{status}\n"
            if $res->{status} != 200;

        return 1 if grep { $_->{organization_id} eq $c->{id} }
            @{ $res->{json}{organizations} };

        $after = $res->{json}{next};
        $after = "&after=$after" if defined $after;
    }

    return 0;
}

# the user's role, or "none"
sub role {
    my ($c) = @_;

    my @bearer = $c->{asks} ? (Authorization => "Bearer $c->{asks}")
        : $c->bearer;
    my $res = $c->ask(GET => "/admin/users/$c->{user}", undef, @bearer);

    return $res->{status} == 404 ? 'none'
        : $res->{json}{role} // $res->{status};
}

1;
