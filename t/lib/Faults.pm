package Faults;

# A proxy before the database that fails at the N-th command of an operation, or
# at the first of a name as "seen" has them, and the test's side of it.
#
#     my $faults = Faults->new($uri);
#     $faults->arm(at => 3, when => 'after', how => 'hang', tags => [...]);
#     ...
#     my $what = $faults->hit(10);       # 'find organizations', or ''
#     my @seen = $faults->seen;          # what was counted
#     $faults->disarm;
#
# Commands count that have one of the tags in them: texts, and ids as 24 digits;
# with them the ids in records that such commands insert, and what prepares
# indexes and the shared collection (it names nobody).  So the driver's own
# commands, and what the module does in the background for others, are passed on
# uncounted.
#
#     when    before: the server never gets the command
#             after: the server has answered, and nobody gets the answer
#     how     cut: the connection breaks; hang: nothing comes any more on it, it
#             breaks with disarm; freeze: nothing comes on any connection;
#             delay: it goes on after "seconds"; wait: with go_on
#
# Each happens once.

use strict;
use warnings;

use IO::Select ();
use IO::Socket::INET ();
use JSON::PP ();
use Message ();
use Port ();
use Socket qw( AF_UNIX SOCK_STREAM PF_UNSPEC SOL_SOCKET SO_LINGER
               IPPROTO_TCP TCP_NODELAY );
use Time::HiRes qw( time );

sub new {
    my ($class, $uri, %arg) = @_;

    my ($upstream) = $uri =~ m{([^/@]+)/[^/]*$}
        or die "no host in the database's URI\n";
    my $port = Port::free();

    socketpair my $here, my $there, AF_UNIX, SOCK_STREAM, PF_UNSPEC
        or die "socketpair: $!\n";

    my $listener = IO::Socket::INET->new(
        Listen => 128, LocalAddr => "127.0.0.1:$port", ReuseAddr => 1)
        or die "port $port: $!\n";

    my $pid = fork() // die "fork: $!\n";

    if ($pid == 0) {
        close $here;
        eval { Faults::Proxy->run($listener, $upstream, $there, $arg{watch}) };
        print STDERR "proxy: $@" if $@;
        require POSIX;
        POSIX::_exit($@ ? 1 : 0);
    }

    close $there;
    $here->autoflush(1);
    (my $proxied = $uri) =~ s{([^/@]+)(/[^/]*)$}{127.0.0.1:$port$2};

    return bless { pid => $pid, control => $here, uri => $proxied,
                   owner => $$, buffer => '', lines => [] }, $class;
}

sub uri { return $_[0]{uri} }

# what a test waits for with select()
sub handle { return $_[0]{control} }

sub order {
    my ($self, %order) = @_;

    print { $self->{control} } JSON::PP::encode_json(\%order), "\n";

    # a hit may be on its way
    while (defined(my $line = $self->line(60))) {
        return $line if !exists $line->{hit};
        $self->{hit} = $line->{hit};
    }

    die "the proxy does not answer\n";
}

sub line {
    my ($self, $seconds) = @_;

    my $end = time + $seconds;

    while ((my $at = index $self->{buffer}, "\n") < 0) {
        my $left = $end - time;

        IO::Select->new($self->{control})->can_read($left > 0 ? $left : 0)
            or return;
        sysread $self->{control}, $self->{buffer}, 65536,
            length $self->{buffer} or die "the proxy has ended\n";
    }

    my $line = substr $self->{buffer}, 0, 1 + index($self->{buffer}, "\n"), '';

    return JSON::PP::decode_json($line);
}

sub arm {
    my ($self, %fault) = @_;

    $self->{hit} = '';
    $self->order(do => 'arm', %fault);
    $self->{hit} = '';
}

sub disarm { return $_[0]->order(do => 'disarm') }
sub go_on { return $_[0]->order(do => 'go_on') }
sub seen { return @{ $_[0]->order(do => 'seen')->{seen} } }

# What one that watches has to know, and what it tells of all that it has seen.
sub tell {
    my ($self, %told) = @_;

    return $self->order(do => 'tell', %told);
}

sub told { return $_[0]->order(do => 'told')->{told} }

# The command that the fault came to, or '' when it does not within "seconds".
sub hit {
    my ($self, $seconds) = @_;

    if ($self->{hit} eq '') {
        my $line = $self->line($seconds);
        $self->{hit} = $line->{hit} if $line;
    }

    return $self->{hit};
}

sub DESTROY {
    my ($self) = @_;

    local ($?, $@);

    if ($$ == $self->{owner}) {
        close $self->{control};
        waitpid $self->{pid}, 0;
    }
}


package Faults::Proxy;

use strict;
use warnings;

use Time::HiRes qw( time );

my $OWN = qr/^(?:hello|ismaster|isMaster|ping|sasl\w+|endSessions|buildInfo)$/;
my $UNNAMED = qr/^(?:create .*_shared|createIndexes .*)$/;

# "watch", if there is one, is an object whose command($command, $message) and
# reply($message) see everything, and whose told() is what it makes of it.
sub run {
    my ($class, $listener, $upstream, $control, $watch) = @_;

    my $self = bless {
        listener => $listener, upstream => $upstream, control => $control,
        watch => $watch, select => IO::Select->new($listener, $control),
        peer => {}, client => {}, buffer => {}, held => {}, late => [],
        orders => '', seen => [], fault => {},
    }, $class;

    $SIG{PIPE} = 'IGNORE';
    $control->autoflush(1);

    while (1) {
        my $wait = @{ $self->{late} } ? 0.01 : 1;

        for my $socket ($self->{select}->can_read($wait)) {
            if ($socket == $listener) {
                $self->accept_one;
            } elsif ($socket == $control) {
                return if !$self->orders;
            } elsif (exists $self->{peer}{$socket}) {
                $self->readable($socket);
            }
        }

        while (@{ $self->{late} } && $self->{late}[0][0] <= time) {
            my (undef, $socket) = @{ shift @{ $self->{late} } };
            $self->release($socket);
        }
    }
}

sub accept_one {
    my ($self) = @_;

    my $client = $self->{listener}->accept or return;
    my $server = IO::Socket::INET->new(PeerAddr => $self->{upstream});

    return close $client if !$server;

    setsockopt $_, Faults::IPPROTO_TCP, Faults::TCP_NODELAY, 1
        for $client, $server;
    $self->{peer}{$client} = $server;
    $self->{peer}{$server} = $client;
    $self->{client}{$client} = 1;
    $self->{buffer}{$_} = '' for $client, $server;
    $self->{select}->add($client, $server);
}

sub drop {
    my ($self, $socket) = @_;

    my $other = delete $self->{peer}{$socket};

    for my $one ($socket, $other // ()) {
        $self->{select}->remove($one);
        delete $self->{$_}{$one} for qw( peer client buffer held );
        setsockopt $one, Faults::SOL_SOCKET, Faults::SO_LINGER,
            pack 'ii', 1, 0 if $one == $socket && $self->{resets};
        close $one;
    }
}

sub readable {
    my ($self, $socket) = @_;

    my $n = sysread $socket, $self->{buffer}{$socket}, 262144,
        length $self->{buffer}{$socket};

    return $self->drop($socket) if !$n;

    $self->release($socket) if !exists $self->{held}{$socket};
}

# Passes on what has come whole.
sub release {
    my ($self, $socket) = @_;

    delete $self->{held}{$socket};

    while (exists $self->{peer}{$socket} && !exists $self->{held}{$socket}
           && !$self->{frozen})
    {
        my $message = Message::take(\$self->{buffer}{$socket}) or last;

        if ($self->{client}{$socket}) {
            $self->command($socket, $message);
        } else {
            $self->reply($socket, $message);
        }
    }
}

sub command {
    my ($self, $socket, $message) = @_;

    my $command = Message::command($message);

    if ($command && $command->{name} !~ $OWN) {
        $self->{watch}->command($command, $message, "$socket")
            if $self->{watch};

        if ($self->counts($command, $message->{bytes})) {
            my $label = join ' ', grep { $_ ne '' }
                $command->{name}, label($command);
            push @{ $self->{seen} }, $label;

            my $fault = $self->{fault};

            my $at = $fault->{at} // 0;

            if ($at =~ /\D/ ? $label eq $at : @{ $self->{seen} } == $at) {
                $fault->{at} = 0;

                if ($fault->{when} eq 'before') {
                    return if $self->fails($socket, $label, $message);
                } else {
                    $self->{awaited} = [$self->{peer}{$socket} . '',
                                        $message->{id}, $label];
                }
            }
        }
    }

    $self->forward($socket, $message->{bytes});
}

# A collection, without what makes it somebody's (Crashes.pm names them).
sub label {
    my ($command) = @_;

    return $command->{of} =~ s/[0-9a-f]{24}|(?<=_)cr\d+-\d+/ID/gr;
}

sub reply {
    my ($self, $socket, $message) = @_;

    $self->{watch}->reply($message, $self->{peer}{$socket} . '')
        if $self->{watch};

    if ($self->{awaited} && $self->{awaited}[0] eq "$socket"
        && $self->{awaited}[1] == $message->{to})
    {
        my $label = delete($self->{awaited})->[2];
        return if $self->fails($socket, $label, $message);
    }

    $self->forward($socket, $message->{bytes});
}

# What becomes of a message that is not to get through; false: it is passed on.
sub fails {
    my ($self, $socket, $label, $message) = @_;

    my $fault = $self->{fault};
    my $how = $fault->{how};

    if ($how eq 'cut') {
        $self->{resets} = 1;
        $self->drop($socket);
        $self->{resets} = 0;

    } elsif ($how eq 'delay' || $how eq 'wait') {
        # it comes first when it is read again
        substr $self->{buffer}{$socket}, 0, 0, $message->{bytes};
        $self->{held}{$socket} = 1;
        if ($how eq 'wait') {
            $self->{waiting} = $socket;
        } else {
            push @{ $self->{late} }, [time + $fault->{seconds}, $socket];
        }
        pop @{ $self->{seen} } if $fault->{when} eq 'before';
        $fault->{at} = 0;

    } else {
        $self->{held}{$socket} = 1;
        $self->{held}{ $self->{peer}{$socket} } = 1;
        $self->{hung} = $socket;
        $self->{frozen} = $how eq 'freeze';
    }

    print { $self->{control} } JSON::PP::encode_json({ hit => $label }), "\n";

    return 1;
}

sub forward {
    my ($self, $socket, $bytes) = @_;

    my $at = 0;

    while ($at < length $bytes) {
        my $n = syswrite $self->{peer}{$socket}, $bytes,
            length($bytes) - $at, $at;

        return $self->drop($socket) if !$n;

        $at += $n;
    }
}

sub counts {
    my ($self, $command, $bytes) = @_;

    my $tags = $self->{tags} or return 0;

    return 1 if "$command->{name} $command->{of}" =~ $UNNAMED;
    return 0 if $bytes !~ $tags;

    $self->tag(map { ids($_) } made($command))
        if $command->{of} =~ /^(?:organizations|users)$/;

    return 1;
}

# The records that a command makes: an "insert", or an "update" that has a
# record's id in its "q" and the rest in "$setOnInsert".
sub made {
    my ($command) = @_;

    my $name = { insert => 'documents', update => 'updates' }
        ->{ $command->{name} } or return;
    my @all = @{ $command->{documents} };

    @all = map { $_->[2] }
        Message::elements(Message::member($command->{body}, $name)) if !@all;

    return @all if $name eq 'documents';

    return map { (scalar Message::member($_, 'q'), inserted($_)) }
        grep { (Message::member($_, 'upsert') // '') eq "\1" } @all;
}

sub inserted {
    my $update = Message::member($_[0], 'u');

    return scalar Message::member($update, '$setOnInsert');
}

sub ids {
    my ($document) = @_;

    return map { unpack 'H*', $_->[2] } grep { $_->[0] == 0x07 }
        Message::elements($document);
}

sub tag {
    my ($self, @texts) = @_;

    $self->{tag}{$_} = 1 for @texts;

    my @patterns = map {
        (quotemeta, /^[0-9a-f]{24}$/ ? quotemeta pack 'H*', $_ : ())
    } sort keys %{ $self->{tag} };

    $self->{tags} = @patterns ? qr/${\ join '|', @patterns }/s : undef;
}

# What the test wants; false when it has ended.
sub orders {
    my ($self) = @_;

    sysread $self->{control}, $self->{orders}, 65536, length $self->{orders}
        or return 0;

    while ($self->{orders} =~ s/^([^\n]*)\n//) {
        my $order = JSON::PP::decode_json($1);
        my $do = delete $order->{do};

        my $answer = $self->$do($order);
        print { $self->{control} } JSON::PP::encode_json($answer), "\n";
    }

    return 1;
}

sub arm {
    my ($self, $fault) = @_;

    $self->disarm;
    $self->{fault} = $fault;
    $self->{tag} = {};
    $self->tag(@{ $fault->{tags} || [] });
    $self->{seen} = [];

    return {};
}

sub go_on {
    my ($self) = @_;

    my $socket = delete $self->{waiting};

    $self->release($socket) if $socket && exists $self->{peer}{$socket};

    return {};
}

# The server gets nothing of what was held back, nor the client.
sub disarm {
    my ($self) = @_;

    my $hung = delete $self->{hung};

    $self->{fault} = {};
    delete $self->{awaited};
    delete $self->{tags};
    delete $self->{frozen};
    $self->drop($hung) if $hung && exists $self->{peer}{$hung};
    $self->release($_) for grep { exists $self->{peer}{$_}
                                  && length $self->{buffer}{$_} }
        map { $_ } $self->{select}->handles;

    return {};
}

sub seen { return { seen => $_[0]{seen} } }
sub tell { return $_[0]{watch}->tell($_[1]) }
sub told { return { told => $_[0]{watch} ? $_[0]{watch}->told : undef } }

1;
