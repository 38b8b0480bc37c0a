package Relay;

# A proxy before the database that does to single replies what a test says, and
# the test's side of it.  With several members it pretends a replica set, each
# member of which is the same database; those that are not the primary refuse
# commands.
#
#     my $relay = Relay->new($uri, members => 2);
#     $relay->rules({ command => 'find', of => 'c$', times => 1, cut => 7 });
#     ...
#     my $told = $relay->told;
#
# A rule is for commands whose name and collection fit the patterns "command"
# and "of", at the member "member" (any), after "skip" others, "times" times
# (always).  What is done with the reply, in this order:
#
#     answer   a document that takes its place: the server never gets the
#              command
#     patch    [[offset, hex], ...]: other bytes in it
#     behind   hex of bytes that follow it at once
#     cut      so many bytes of it, then both ends are closed
#     split    so many bytes of it, the rest after "pause" seconds
#     pieces   so many bytes at a time
#     late     [seconds, hex]: bytes that follow later
#     swap     it waits for the reply that comes to another command of this
#              rule, and each comes where the other belongs
#     delay    it comes so many seconds later
#     swallow  nothing comes
#
# What it tells: "log", a list of [connection, member, command, collection,
# 1 if the event loop sent it]; "open", of the connections that are, by number,
# { member, event, commands, waits }, and "accepted", how many there were;
# "closed", the numbers of those that nginx closed; "peak", how many there were
# at once over which the event loop had sent a command, "most", with those that
# have logged in and sent nothing yet, which may be its own, too; "hits", of
# rules; "refused", a list of [connection, command, collection, 1 if the event
# loop sent it] of those that came to a member that is not the primary; "reply",
# the last one to a command of the event loop, as it came from the server, in
# hex.

use strict;
use warnings;

use IO::Select ();
use IO::Socket::INET ();
use JSON::PP ();
use Message ();
use Port ();
use Server ();
use Socket qw( AF_UNIX SOCK_STREAM PF_UNSPEC );

sub new {
    my ($class, $uri, %arg) = @_;

    my ($upstream) = $uri =~ m{([^/@]+)/[^/]*$}
        or die "no host in the database's URI\n";
    my @ports = map { Port::free() } 1 .. $arg{members} || 1;

    socketpair my $here, my $there, AF_UNIX, SOCK_STREAM, PF_UNSPEC
        or die "socketpair: $!\n";

    my $pid = fork() // die "fork: $!\n";

    if ($pid == 0) {
        close $here;
        eval { Relay::Proxy->run($upstream, $there, $arg{members} ? 1 : 0,
                                 @ports) };
        print STDERR "relay: $@" if $@;
        require POSIX;
        POSIX::_exit($@ ? 1 : 0);
    }

    close $there;
    $here->autoflush(1);

    my $hosts = join ',', map { "127.0.0.1:$_" } @ports;
    (my $proxied = $uri) =~ s{([^/@]+)(/[^/]*)$}{$hosts$2};

    if ($arg{members}) {
        $proxied =~ s/directConnection=true&?//;
        $proxied .= ($proxied =~ /\?/ ? '&' : '?') . 'replicaSet=rs';
    }

    Server::wait_port($_) for @ports;

    return bless { pid => $pid, control => $here, uri => $proxied,
                   ports => \@ports, owner => $$ }, $class;
}

sub uri { return $_[0]{uri} }

sub order {
    my ($self, %order) = @_;

    print { $self->{control} } JSON::PP::encode_json(\%order), "\n";

    my $line = readline $self->{control};

    return JSON::PP::decode_json($line // die "the relay has ended\n");
}

# The rules from now on; what was told is forgotten.
sub rules {
    my ($self, @rules) = @_;

    return $self->order(do => 'rules', rules => \@rules);
}

sub told { return $_[0]->order(do => 'told') }

# Nothing passes any more on the connections that are open, without a word.
sub deafen { return $_[0]->order(do => 'deafen') }

# Closes all connections; with 1 none is taken until it is called with 0.
sub refuse { return $_[0]->order(do => 'refuse', on => $_[1]) }

# Sends bytes on all connections of the event loop that wait for nothing, and
# returns their numbers.
sub say { return @{ $_[0]->order(do => 'speak', hex => $_[1])->{said} } }

# On connections that are opened from now on each reply comes so many seconds
# later.
sub stall { return $_[0]->order(do => 'stall', seconds => $_[1]) }

# The member that is the primary, or -1.
sub primary { return $_[0]->order(do => 'elect', primary => $_[1]) }

# whether these connections are closed, before long
sub gone {
    my ($self, @ids) = @_;

    return Server::soon(30, sub {
        my $open = $self->told->{open};
        return !grep { $open->{$_} } @ids;
    });
}

sub DESTROY {
    my ($self) = @_;

    local ($?, $@);

    if ($$ == $self->{owner}) {
        # other processes may have the control socket, too
        kill 'TERM', $self->{pid};
        waitpid $self->{pid}, 0;
    }
}


package Relay::Proxy;

use strict;
use warnings;

use Time::HiRes qw( time );

my $OWN = qr/^(?:hello|ismaster|isMaster|sasl\w+|endSessions|buildInfo)$/;

sub run {
    my ($class, $upstream, $control, $set, @ports) = @_;

    my $self = bless {
        upstream => $upstream, control => $control, ports => \@ports,
        set => $set, primary => 0, term => 1, refuses => 0, stall => 0,
        rules => [],
        select => IO::Select->new($control), serial => 0, of => {},
        member => {}, open => {}, later => [], orders => '',
    }, $class;

    $self->forget;

    $SIG{PIPE} = 'IGNORE';
    $control->autoflush(1);

    for my $i (0 .. $#ports) {
        my $listener = IO::Socket::INET->new(
            Listen => 512, ReuseAddr => 1, LocalAddr => "127.0.0.1:$ports[$i]")
            or die "port $ports[$i]: $!\n";
        $self->{member}{$listener} = $i;
        $self->{select}->add($listener);
    }

    while (1) {
        my $wait = 1;

        if (my $next = $self->{later}[0]) {
            $wait = $next->[0] - time;
            $wait = 0 if $wait < 0;
        }

        for my $socket ($self->{select}->can_read($wait)) {
            if ($socket == $control) {
                return if !$self->orders;
            } elsif (exists $self->{member}{$socket}) {
                $self->accept_one($socket);
            } elsif (exists $self->{of}{$socket}) {
                $self->readable($socket);
            }
        }

        while (@{ $self->{later} } && $self->{later}[0][0] <= time) {
            my (undef, $code) = @{ shift @{ $self->{later} } };
            $code->();
        }
    }
}

sub forget {
    my ($self) = @_;

    $self->{told} = { log => [], closed => [], peak => 0, most => 0, hits => 0,
                      accepted => 0, refused => [] };
}

sub later {
    my ($self, $seconds, $code) = @_;

    my $list = $self->{later};
    my $at = @$list;
    my $due = time + $seconds;

    $at-- while $at > 0 && $list->[$at - 1][0] > $due;
    splice @$list, $at, 0, [$due, $code];
}

sub accept_one {
    my ($self, $listener) = @_;

    my $client = $listener->accept or return;

    return close $client if $self->{refuses};

    my $server = IO::Socket::INET->new(PeerAddr => $self->{upstream});

    return close $client if !$server;

    my $one = { id => ++$self->{serial}, client => $client,
                server => $server, in => '', out => '', asked => {},
                member => $self->{member}{$listener}, event => 0,
                commands => 0, logged => 0, deaf => 0,
                stall => $self->{stall} };

    for my $socket ($client, $server) {
        setsockopt $socket, Socket::IPPROTO_TCP(), Socket::TCP_NODELAY(), 1;
        $self->{of}{$socket} = $one;
        $self->{select}->add($socket);
    }

    $self->{open}{ $one->{id} } = $one;
    $self->{told}{accepted}++;
}

sub drop {
    my ($self, $one) = @_;

    return if !delete $self->{open}{ $one->{id} };

    for my $socket (@$one{qw( client server )}) {
        $self->{select}->remove($socket);
        delete $self->{of}{$socket};
        close $socket;
    }
}

sub readable {
    my ($self, $socket) = @_;

    my $one = $self->{of}{$socket};
    my $ours = $socket == $one->{client};
    my $buffer = $ours ? \$one->{in} : \$one->{out};

    my $n = sysread $socket, $$buffer, 262144, length $$buffer;

    if (!$n) {
        push @{ $self->{told}{closed} }, $one->{id} if $ours;
        return $self->drop($one);
    }

    if ($one->{deaf}) {
        $$buffer = '';
        return;
    }

    while ($self->{open}{ $one->{id} }
           and my $message = Message::take($buffer))
    {
        $ours ? $self->command($one, $message) : $self->reply($one, $message);
    }
}

sub put {
    my ($self, $one, $end, $bytes) = @_;

    my $at = 0;

    while ($self->{open}{ $one->{id} } && !$one->{deaf}
           && $at < length $bytes)
    {
        my $n = syswrite $one->{$end}, $bytes, length($bytes) - $at, $at;

        return $self->drop($one) if !$n;

        $at += $n;
    }
}

sub command {
    my ($self, $one, $message) = @_;

    my $command = Message::command($message);

    return $self->put($one, 'server', $message->{bytes}) if !$command;

    my ($name, $of) = @$command{qw( name of )};

    if ($name =~ $OWN) {
        $one->{logged} = 1 if $name =~ /^sasl/;
        $self->count;

        $one->{asked}{ $message->{id} } = { hello => 1 }
            if $self->{set} && $name !~ /^(?:sasl|end|build)/;

        return $self->put($one, 'server', $message->{bytes});
    }

    # the driver puts more behind the database's name
    my $event = $command->{body} =~ /\x02\$db\0....[^\0]*\0\0\z/s ? 1 : 0;

    push @{ $self->{told}{log} },
        [$one->{id}, $one->{member}, $name, $of, $event];
    $one->{commands}++;
    $one->{event} = 1 if $event;

    $self->count;

    my $rule = $self->rule($one, $name, $of);

    my $answer = $rule ? $rule->{answer} : undef;

    if ($self->{set} && $one->{member} != $self->{primary}
        && $name ne 'ping')
    {
        push @{ $self->{told}{refused} }, [$one->{id}, $name, $of, $event];
        $answer = { ok => 0, code => 10107, codeName => 'NotWritablePrimary',
                    errmsg => 'not primary' };
    }

    if ($answer) {
        my $doc = encode($answer);

        return $self->put($one, 'client',
            pack('l<4 l< C', 21 + length $doc, 1, $message->{id}, 2013, 0, 0)
            . $doc);
    }

    $one->{asked}{ $message->{id} } = { %{ $rule // {} }, event => $event };
    $self->put($one, 'server', $message->{bytes});
}

sub count {
    my ($self) = @_;

    my @open = values %{ $self->{open} };
    my $told = $self->{told};

    for (['peak', scalar grep { $_->{event} } @open],
         ['most', scalar grep { carries($_) } @open])
    {
        my ($name, $n) = @$_;
        $told->{$name} = $n if $n > $told->{$name};
    }
}

sub carries {
    my ($one) = @_;

    return $one->{event} || ($one->{logged} && !$one->{commands}) ? 1 : 0;
}

sub rule {
    my ($self, $one, $name, $of) = @_;

    for my $rule (@{ $self->{rules} }) {
        next if $name !~ /^(?:$rule->{command})\z/;
        next if defined $rule->{of} && $of !~ /$rule->{of}/;
        next if defined $rule->{member} && $rule->{member} != $one->{member};
        next if defined $rule->{times} && $rule->{times} <= 0;

        return undef if $rule->{skip} && $rule->{skip}-- > 0;

        $rule->{times}-- if defined $rule->{times};
        $self->{told}{hits}++;

        return $rule;
    }

    return undef;
}

sub reply {
    my ($self, $one, $message) = @_;

    my $rule = delete($one->{asked}{ $message->{to} }) // {};
    my $bytes = $message->{bytes};

    $bytes = $self->hello($one, $message) if $rule->{hello};

    substr $bytes, $_->[0], length($_->[1]) / 2, pack 'H*', $_->[1]
        for @{ $rule->{patch} || [] };
    $bytes .= pack 'H*', $rule->{behind} if $rule->{behind};

    $self->{told}{reply} = unpack 'H*', $message->{bytes}
        if $rule->{event} && length $message->{bytes} < 65536;

    return if $rule->{swallow};

    if ($rule->{swap}) {
        my $other = delete $self->{swapped};

        return $self->{swapped} = [$one, $bytes] if !$other;

        $self->put($one, 'client', $other->[1]);
        return $self->put($other->[0], 'client', $bytes);
    }

    if (my $delay = $rule->{delay} || $one->{stall}) {
        return $self->later($delay,
                            sub { $self->put($one, 'client', $bytes) });
    }

    if (defined $rule->{cut}) {
        $self->put($one, 'client', substr $bytes, 0, $rule->{cut});
        return $self->drop($one);
    }

    if (defined $rule->{split}) {
        my $rest = substr $bytes, $rule->{split};

        $self->put($one, 'client', substr $bytes, 0, $rule->{split});
        return $self->later($rule->{pause},
                            sub { $self->put($one, 'client', $rest) });
    }

    return $self->piece($one, $rule->{pieces}, $bytes) if $rule->{pieces};

    $self->put($one, 'client', $bytes);

    if (my $late = $rule->{late}) {
        $self->later($late->[0], sub {
            $self->put($one, 'client', pack 'H*', $late->[1]);
        });
    }
}

# Whoever reads gets a turn after each piece.
sub piece {
    my ($self, $one, $n, $bytes) = @_;

    $self->put($one, 'client', substr $bytes, 0, $n, '');
    $self->later(0.0001, sub { $self->piece($one, $n, $bytes) })
        if length $bytes;
}

# What the server says of itself, as this member says it; in the old protocol
# the document is elsewhere.
sub hello {
    my ($self, $one, $message) = @_;

    my $at = $message->{op} == 1 ? 36 : 21;
    my $first = $self->{primary} == $one->{member};
    my @hosts = map { "127.0.0.1:$_" } @{ $self->{ports} };
    my $lost = qr/^(?:msg|setName|hosts|me|primary|secondary|ismaster
                     |isWritablePrimary|electionId|topologyVersion)$/x;

    my $doc = document(
        join('', map { chr($_->[0]) . "$_->[1]\0$_->[2]" }
             grep { $_->[1] !~ $lost }
             Message::elements(substr $message->{bytes}, $at))
        . body({
            setName => 'rs', setVersion => 1, hosts => \@hosts,
            me => $hosts[ $one->{member} ],
            $self->{primary} < 0 ? ()
                : (primary => $hosts[ $self->{primary} ]),
            isWritablePrimary => $first ? JSON::PP::true : JSON::PP::false,
            ismaster => $first ? JSON::PP::true : JSON::PP::false,
            secondary => $first ? JSON::PP::false : JSON::PP::true,
        })
        . ($first ? "\x07electionId\0" . pack('x8 N', $self->{term}) : ''));

    return pack('l<', $at + length $doc)
        . substr($message->{bytes}, 4, $at - 4) . $doc;
}

sub document { return pack('l<', 5 + length $_[0]) . "$_[0]\0" }
sub encode { return document(body($_[0])) }

sub body {
    my ($value) = @_;

    my $n = 0;
    my @pairs = ref $value eq 'ARRAY' ? map { [$n++, $_] } @$value
                                      : map { [$_, $value->{$_}] }
                                            sort keys %$value;

    return join '', map {
        my ($name, $one) = @$_;

        JSON::PP::is_bool($one) ? "\x08$name\0" . chr($one ? 1 : 0)
            : ref $one eq 'HASH' ? "\x03$name\0" . encode($one)
            : ref $one eq 'ARRAY' ? "\x04$name\0" . encode($one)
            : $one =~ /^-?\d+\z/ ? "\x10$name\0" . pack('l<', $one)
            : "\x02$name\0" . pack('l<', 1 + length $one) . "$one\0";
    } @pairs;
}

# What the test wants; false when it has ended.
sub orders {
    my ($self) = @_;

    sysread $self->{control}, $self->{orders}, 65536, length $self->{orders}
        or return 0;

    while ($self->{orders} =~ s/^([^\n]*)\n//) {
        my $order = JSON::PP::decode_json($1);
        my $do = $order->{do};

        my $answer = $self->$do($order);
        print { $self->{control} } JSON::PP::encode_json($answer), "\n";
    }

    return 1;
}

sub rules {
    my ($self, $order) = @_;

    $self->{rules} = $order->{rules};
    $self->forget;

    return {};
}

sub told {
    my ($self) = @_;

    my %open = map {
        $_->{id} => { member => $_->{member}, event => carries($_),
                      commands => $_->{commands},
                      waits => scalar keys %{ $_->{asked} } }
    } values %{ $self->{open} };

    return { %{ $self->{told} }, open => \%open };
}

sub deafen {
    my ($self) = @_;

    $_->{deaf} = 1 for values %{ $self->{open} };

    return {};
}

sub refuse {
    my ($self, $order) = @_;

    $self->{refuses} = $order->{on};
    $self->drop($_) for values %{ $self->{open} };

    return {};
}

sub speak {
    my ($self, $order) = @_;

    my @idle = grep { carries($_) && !%{ $_->{asked} } }
        values %{ $self->{open} };

    $self->put($_, 'client', pack 'H*', $order->{hex}) for @idle;

    return { said => [map { $_->{id} } @idle] };
}

sub stall {
    my ($self, $order) = @_;

    $self->{stall} = $order->{seconds};

    return {};
}

sub elect {
    my ($self, $order) = @_;

    $self->{primary} = $order->{primary};
    $self->{term}++;

    return {};
}

1;
