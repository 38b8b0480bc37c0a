package Crashes::Case;

# One operation that is interrupted at one of its commands: its request, and
# what a client finds of it afterwards.  Crashes.pm makes them, and says in "of"
# who it is.

use strict;
use warnings;

use Admin ();
use IO::Select ();
use IO::Socket::INET ();
use JSON::PP ();
use Server ();
use Test::More;
use Time::HiRes qw( sleep );
use Wire ();

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

    my ($method, $path, $body, @type) = @{ $c->{row}{request}->($c) };
    my $socket = IO::Socket::INET->new(
        PeerAddr => "127.0.0.1:$c->{of}{nginx}{port}")
        or die "connect: $!\n";

    $socket->syswrite(Wire::http11($method, $path,
        ref $body ? JSON::PP::encode_json($body) : $body, @type,
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

    my ($method, $path, $body, @type) = @{ $row->{request}->($c) };
    my $res = $c->ask($method, $path, $body, @type,
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
        die "documents: $res->{status} $res->{content}\n"
            if $res->{status} != 201;
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
