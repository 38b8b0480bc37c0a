package Mongo;

# What the database holds, past the module: t/lib/look.c, built once a run.

use strict;
use warnings;

use JSON::PP ();

sub new {
    my ($class, $uri, $database) = @_;

    my $look = "$ENV{TENANT_TEST_RUN}/look-$$";
    (my $source = __FILE__) =~ s/Mongo\.pm$/look.c/;
    my $flags = `pkg-config --cflags --libs libmongoc-1.0 2>/dev/null`
        || `pkg-config --cflags --libs mongoc2`;

    chomp $flags;
    system("gcc -O1 -o '$look' '$source' $flags") == 0
        or die "$source does not build\n";

    return bless { look => $look, arg => [$uri, $database] }, $class;
}

sub lines {
    my ($self, @arg) = @_;

    open my $in, '-|', $self->{look}, @{ $self->{arg} }, @arg
        or die "$self->{look}: $!\n";
    chomp(my @lines = <$in>);
    close $in or die "the database can't be looked at\n";

    return @lines;
}

sub collections {
    my ($self) = @_;

    return $self->lines;
}

# the documents of a collection, with ids as hex digits
sub find {
    my ($self, $collection) = @_;

    return map {
        my $doc = JSON::PP::decode_json($_);

        for my $value (values %$doc) {
            $value = $value->{'$oid'}
                if ref $value eq 'HASH' && exists $value->{'$oid'};
        }

        $doc;
    } $self->lines($collection);
}

1;
