package Places;

# Whether each command to the database keeps to the place of one organization.
# A Faults proxy watches with it (Faults->new($uri, watch => Places->new)); it
# is told of the organizations afterwards:
#
#     { master => DATABASE, organizations => { TAG => {
#         id =>, mode =>, database =>, collection => } } }
#
# Each organization's documents, filters and collections carry its own tag, a
# word that is nowhere else.  A command must address the master database, or the
# place of exactly one organization, whose tags alone may be in it.  In a shared
# collection the place is an exact _id, or a range of it, of one organization;
# a cursor stays with whom it was opened for.  Whatever other collections the
# stages of an aggregation read, at any depth, must be in the same place, as if
# each were a command's own.  What is known of a place comes
# from the test, and of a command from its bytes: nothing of the module's.

use strict;
use warnings;

use Message ();

my $MASTER = qr/^(?:organizations|users|deployment|repeats)$/;

# where a command has its filter, or the array of its statements
my %filter = (
    find => 'filter', count => 'query', distinct => 'query',
    findAndModify => 'query', findandmodify => 'query',
    aggregate => 'pipeline',
);
my %each = (update => 'updates', delete => 'deletes');

sub new {
    my ($class) = @_;

    return bless { bad => [], count => {}, cursor => {}, asked => {} }, $class;
}

sub tell {
    my ($self, $told) = @_;

    $self->{master} = $told->{master};
    $self->{tag} = $told->{organizations};
    $self->{tags} = join '|', sort keys %{ $told->{organizations} };
    $self->{tags} = qr/($self->{tags})/;
    $self->{of_id} = { map { pack('H*', $told->{organizations}{$_}{id}) => $_ }
                       keys %{ $told->{organizations} } };

    for my $tag (keys %{ $told->{organizations} }) {
        my $place = $told->{organizations}{$tag};
        my $base = "$place->{database}.$place->{collection}";

        if ($place->{mode} eq 'shared') {
            $self->{shared}{$base} = 1;
        } else {
            $self->{base}{$base} = $tag;
        }
    }

    return {};
}

# what was seen: { bad => [texts], count => { TAG => n, master => n, ... } }
sub told {
    my ($self) = @_;

    return { bad => $self->{bad}, count => $self->{count} };
}

sub command {
    my ($self, $command, $message, $connection) = @_;

    return if !$self->{tag};

    my ($owner, $why) = $self->owner($command);
    my %tags;

    $tags{$1} = 1 while $message->{bytes} =~ /$self->{tags}/g;

    if (!defined $owner) {
        $self->bad($command, $why);

    } elsif ($owner eq 'master') {
        $self->bad($command, 'it has documents of ' . join ' and ', keys %tags)
            if %tags;

    } elsif (my @others = grep { $_ ne $owner } sort keys %tags) {
        $self->bad($command, "it is at ${owner}'s, and has what is "
                   . join(' and ', @others) . "'s");
    }

    $self->{count}{ $owner // 'nobody' }++;
    $self->{count}{tagged}++ if %tags;
    $self->{count}{ $command->{name} }++;

    # whose the cursor is that the reply may have
    $self->{asked}{"$connection $message->{id}"} = $owner
        if defined $owner && $owner ne 'master'
            && $command->{name} =~ /^(?:find|aggregate)$/;
}

sub reply {
    my ($self, $message, $connection) = @_;

    return if $message->{op} != 2013;

    my $owner = delete $self->{asked}{"$connection $message->{to}"};

    return if !defined $owner;

    my ($body) = Message::sections($message->{bytes});
    my $cursor = Message::member($body, 'cursor') // return;
    my $id = Message::member($cursor, 'id') // return;

    $self->{cursor}{$id} = $owner if $id =~ /[^\0]/;
}

sub bad {
    my ($self, $command, $why) = @_;

    push @{ $self->{bad} }, "$command->{name} $command->{database}."
        . "$command->{of}: $why" if @{ $self->{bad} } < 100;
}

# The tag of the organization whose place it is, or "master"; or nothing, and
# why.
sub owner {
    my ($self, $command) = @_;

    my ($name, $of) = @$command{qw( name of )};

    return $self->owner_of_list($command) if $name eq 'listCollections';
    return 'master' if reads_nothing($command);
    return 'master'
        if $command->{database} eq $self->{master} && $of =~ $MASTER;

    my $place = "$command->{database}.$of";
    my ($owner, $why) = $self->{shared}{$place}
        ? $self->owner_of_shared($command) : $self->owner_of_base($place);

    return ($owner, $why) if !defined $owner || $name ne 'aggregate';

    for my $read (reads(Message::member($command->{body}, 'pipeline'))) {
        my ($stage, $from, $filter) = @$read;
        my $there = "$command->{database}.$from";
        my ($other) = $self->{shared}{$there}
            ? $self->bound($filter) : $self->owner_of_base($there);

        $self->{count}{$stage}++;

        return (undef, "its $stage reads what is not of $owner")
            if !defined $other || $other ne $owner;
    }

    return $owner;
}

sub owner_of_base {
    my ($self, $place) = @_;

    for my $base (keys %{ $self->{base} }) {
        return $self->{base}{$base}
            if $place eq $base || index($place, "$base.") == 0;
    }

    return (undef, "$place is nobody's");
}

# What the stages of a pipeline read, those of its pipelines too:
# [stage, collection, the filter that binds it]
sub reads {
    my ($pipeline) = @_;

    my @reads;

    for my $stage (map { Message::elements($_->[2]) }
                   Message::elements($pipeline)) {
        my ($type, $name, $value) = @$stage;

        if ($name eq '$facet') {
            push @reads, reads($_->[2]) for Message::elements($value);
            next;
        }

        next if $name !~ /^\$(?:lookup|unionWith|graphLookup|out|merge)$/;

        my $from = $type == 0x03 ? Message::member($value, 'from')
            // Message::member($value, 'coll') // '' : $value;
        my $inner = $type == 0x03 ? Message::member($value, 'pipeline') : undef;
        my ($first) = defined $inner ? Message::elements($inner) : ();
        my $filter = $name eq '$graphLookup'
            ? Message::member($value, 'restrictSearchWithMatch')
            : $first && Message::member($first->[2], '$match');

        push @reads, [$name, text($from), $filter // ''];
        push @reads, reads($inner) if defined $inner;
    }

    return @reads;
}

# the text that a value's bytes are
sub text {
    my ($bytes) = @_;

    return length $bytes > 4 ? substr $bytes, 4, -1 : $bytes;
}

# An aggregation of documents that it brings itself, and of no collection.
sub reads_nothing {
    my ($command) = @_;

    return if $command->{name} ne 'aggregate' || $command->{of} ne '';

    my @stages = map { (Message::elements($_->[2]))[0][1] }
        Message::elements(Message::member($command->{body}, 'pipeline'));

    return ($stages[0] // '') eq '$documents'
        && !grep { !/^\$(?:documents|sort|match|limit|project)$/ } @stages;
}

sub owner_of_list {
    my ($self, $command) = @_;

    my @owners = grep { index($command->{body},
                              $self->{tag}{$_}{collection}) >= 0 }
        grep { $self->{tag}{$_}{database} eq $command->{database}
               && $self->{tag}{$_}{mode} ne 'shared' }
        sort keys %{ $self->{tag} };

    return @owners == 1 ? $owners[0]
        : (undef, 'it lists what is not of one organization');
}

sub owner_of_shared {
    my ($self, $command) = @_;

    my $name = $command->{name};

    if ($name eq 'getMore') {
        my (undef, undef, $id) = Message::element($command->{body}, 4);
        my $owner = $self->{cursor}{$id};

        return defined $owner ? $owner : (undef, "nobody's cursor");
    }

    my %owners = map { ($_ // 'nobody') => 1 } $name eq 'insert'
        ? map { scalar $self->inserted($_) } documents($command, 'documents')
        : map { scalar $self->bound($_) } filters($command);

    # an upsert has an id that is stored as it is, or says which one is
    $owners{ $self->upserted($_) // 'nobody' } = 1
        for $name eq 'update' ? documents($command, 'updates') : ();

    return (undef, 'it has no filter') if !%owners;
    return (undef, 'its _id is not of one organization: '
            . join ' ', sort keys %owners)
        if keys %owners != 1 || $owners{nobody};

    return (keys %owners)[0];
}

# The filters of a command: all have to be bound.
sub filters {
    my ($command) = @_;

    my $name = $command->{name};

    if (exists $each{$name}) {
        return map { scalar(Message::member($_, 'q')) // '' }
            documents($command, $each{$name});
    }

    return '' if !exists $filter{$name};

    my $filter = Message::member($command->{body}, $filter{$name}) // return '';

    return $filter if $name ne 'aggregate';

    # only the first stage can bind it
    my ($first) = Message::elements($filter);

    return $first ? scalar(Message::member($first->[2], '$match')) // '' : '';
}

sub documents {
    my ($command, $name) = @_;

    return @{ $command->{documents} } if @{ $command->{documents} };

    my $array = Message::member($command->{body}, $name) // return;

    return map { $_->[2] } Message::elements($array);
}

# The tag of whose document this is.
sub inserted {
    my ($self, $document) = @_;

    my ($id, $type) = Message::member($document, '_id');

    return defined $id && $type == 0x03 ? $self->tenant($id) : undef;
}

# The tag of whose document a statement creates, if it creates one.
sub upserted {
    my ($self, $statement) = @_;

    my $filter = Message::member($statement, 'q') // '';
    my ($upsert) = Message::member($statement, 'upsert');

    return scalar $self->bound($filter)
        if !defined $upsert || $upsert !~ /[^\0]/;

    my ($id, $type) = Message::member($filter, '_id');

    return $self->tenant($id)
        if defined $id && $type == 0x03
            && (Message::elements($id))[0][1] !~ /^\$/;

    my $update = Message::member($statement, 'u') // return;
    my $insert = Message::member($update, '$setOnInsert') // return;

    return scalar $self->inserted($insert);
}

# The tag of the organization that a filter is bound to by its _id.
sub bound {
    my ($self, $filter) = @_;

    return if length $filter < 5;

    my ($id, $type) = Message::member($filter, '_id');

    if (defined $id && $type == 0x03) {
        my @elements = Message::elements($id);

        return $self->tenant($id) if !@elements || $elements[0][1] !~ /^\$/;

        # a range, both of whose ends are one organization's
        my (@low, @high, @exact);

        for my $element (@elements) {
            push @low, $element->[2] if $element->[1] =~ /^\$gte?$/;
            push @high, $element->[2] if $element->[1] =~ /^\$lte?$/;
            push @exact, $element->[2] if $element->[1] eq '$eq';
        }

        return $self->tenant($exact[0]) if @exact;

        if (@low && @high) {
            my ($one, $other) = ($self->tenant($low[0]),
                                 $self->tenant($high[0]));
            return $one if defined $one && defined $other && $one eq $other;
        }
    }

    my ($and) = Message::member($filter, '$and') or return;

    for my $each (Message::elements($and)) {
        my $owner = $self->bound($each->[2]);
        return $owner if defined $owner;
    }

    return;
}

# The tag of whose stored id this is: its first member, "t", says it.
sub tenant {
    my ($self, $id) = @_;

    my ($type, $name, $value) = Message::element($id, 4);

    return if !$type || $type != 0x07 || $name ne 't';

    return $self->{of_id}{$value};
}

1;
