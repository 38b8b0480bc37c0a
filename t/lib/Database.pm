package Database;

# The database behind a Server, reached around the module: what other software
# wrote, and what is stored in truth.

use strict;
use warnings;

use IPC::Open2 qw( open2 );
use JSON::PP ();

sub new {
    my ($class, $nginx) = @_;

    my $program = "$nginx->{dir}/command";
    (my $source = __FILE__) =~ s{t/lib/Database\.pm$}{util/command.c};

    # several files may want it at once
    if (!-x $program) {
        system("gcc -o '$program.$$' '$source' \$(pkg-config --cflags --libs "
               . 'libmongoc-1.0 2>/dev/null'
               . ' || pkg-config --cflags --libs mongoc2)') == 0
            && rename "$program.$$", $program
            or die "command.c does not build\n";
    }

    my $pid = open2(my $out, my $in, $program, $ENV{TENANT_TEST_URI},
                    $nginx->{database});

    return bless { pid => $pid, in => $in, out => $out, owner => $$ }, $class;
}

# Runs a command, Extended JSON text with its own name first.
sub command {
    my ($self, $text) = @_;

    return JSON::PP::decode_json($self->text($text));
}

# the same; returns the reply as text, whose members keep their order
sub text {
    my ($self, $text) = @_;

    print { $self->{in} } "$text\n";
    $self->{in}->flush;

    return readline($self->{out}) // '{}';
}

sub insert {
    my ($self, $collection, @documents) = @_;

    my $reply = $self->command(
        "{\"insert\":\"$collection\",\"documents\":["
        . join(',', @documents) . ']}');

    die "insert failed\n" if $reply->{writeErrors} || !$reply->{ok};
}

sub find {
    my ($self, $collection, $filter) = @_;

    return $self->command("{\"find\":\"$collection\",\"filter\":"
                          . ($filter // '{}') . '}')->{cursor}{firstBatch};
}

sub DESTROY {
    my ($self) = @_;

    local ($?, $@);

    if ($$ == $self->{owner}) {
        close $self->{in};
        waitpid $self->{pid}, 0;
    }
}

1;
