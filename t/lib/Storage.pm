package Storage;

# Where the documents of a test's organizations lie: TENANT_TEST_STORAGE says it,
# or the test's own name, as in "402-get@shared.t" (util/test makes such).

use strict;
use warnings;

use Database ();

my %databases;

sub mode {
    my ($named) = $0 =~ /@(\w+)\.t$/;

    return $named // ($ENV{TENANT_TEST_STORAGE} || 'id');
}

# for a configuration that has none of its own
sub directive {
    my ($given) = @_;

    return mode() eq 'id' || $given =~ /^\s*tenant_storage\s/m
        ? '' : 'tenant_storage ' . mode() . ';';
}

# What other software does: it stores documents where those of a tenant's
# collection are.  Each begins with its "_id", a text or a number.
sub insert {
    my ($master, $dir, $id, $collection, @documents) = @_;

    my $record = $master->find('organizations',
                               "{\"_id\":{\"\$oid\":\"$id\"}}")->[0]
        or die "no organization $id\n";
    my $placement = $record->{placement};
    my $real = $placement->{collection};

    if ($placement->{mode} eq 'shared') {
        s/^\{"_id":("[^"]*"|\d+)/{"_id":{"t":{"\$oid":"$id"},"c":"$collection","i":$1}/
            or die "no _id in $_\n" for @documents;

    } elsif ($collection ne 'documents') {
        $real .= ".$collection";
    }

    my $name = $placement->{database};
    my $database = $databases{$name}
        //= Database->new({ dir => $dir, database => $name });

    $database->insert($real, @documents);
}

# by how many bytes a document of that collection is longer there
sub more {
    my ($collection) = @_;

    return mode() eq 'shared' ? 31 + length $collection : 0;
}

END { %databases = () }

1;
