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
use Crashes::Case ();
use Crashes::Rows ();
use Cwd qw( abs_path );
use Exporter 'import';
use Faults ();
use File::Basename qw( dirname );
use Server ();
use Test::More;
use Time::HiRes qw( time );

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

1;
