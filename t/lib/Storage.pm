package Storage;

# Where the documents of a test's organizations lie: TENANT_TEST_STORAGE says it,
# or the test's own name, as in "402-get@shared.t" (util/test makes such).

use strict;
use warnings;

use Database ();

my %databases;

sub mode {
    my ($named) = $0 =~ /@(id|name|database|shared)\.t$/;

    return $named // ($ENV{TENANT_TEST_STORAGE} || 'id');
}

# for a configuration that has none of its own
sub directive {
    my ($given) = @_;

    return mode() eq 'id' || $given =~ /^\s*tenant_storage\s/m
        ? '' : 'tenant_storage ' . mode() . ';';
}

# Where a tenant's collection really is: its database, its name there, and what
# makes the stored _id of the tenant's (JSON texts).
sub place {
    my ($master, $dir, $id, $collection) = @_;

    my $record = $master->find('organizations',
                               "{\"_id\":{\"\$oid\":\"$id\"}}")->[0]
        or die "no organization $id\n";
    my $placement = $record->{placement};
    my $shared = $placement->{mode} eq 'shared';
    my $name = $placement->{database};

    return ($databases{$name}
                //= Database->new({ dir => $dir, database => $name }),
            $placement->{collection}
                . ($shared || $collection eq 'documents' ? '' : ".$collection"),
            $shared ? sub {
                "{\"t\":{\"\$oid\":\"$id\"},\"c\":\"$collection\",\"i\":$_[0]}"
            } : sub { $_[0] });
}

# What other software does: it stores documents where those of a tenant's
# collection are.  Each begins with its "_id".
sub insert {
    my ($master, $dir, $id, $collection, @documents) = @_;

    my ($database, $real, $stored) = place($master, $dir, $id, $collection);
    my $value = qr/("[^"]*"|\{(?:[^{}"]|"[^"]*"|(?1))*\}|[^,{}"]+)/;

    for (@documents) {
        s/^\{"_id":$value/'{"_id":' . $stored->($1)/e
            or die "no _id in $_\n";
    }

    $database->insert($real, @documents);
}

# by how many bytes a document of that collection is longer there
sub more {
    my ($collection) = @_;

    return mode() eq 'shared' ? 31 + length $collection : 0;
}

END { %databases = () }

1;
