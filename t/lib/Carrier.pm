package Carrier;

# What carries a test's commands to the database: TENANT_TEST_CARRIER says it, or
# the test's own name, as in "402-get@thread.t" (util/test makes such).  Else
# document suites have the event loop do it from their first request on, which
# "auto" would leave to the thread pool; but in the placement "database" the
# thread pool does all of it, so that they run over both.

use strict;
use warnings;

use Storage ();

sub name {
    return $1 if $0 =~ /@(thread|event)\.t$/;
    return $ENV{TENANT_TEST_CARRIER} if $ENV{TENANT_TEST_CARRIER};
    return '' if $0 !~ m{(?:^|/)4[0-9]{2}-[^/]*$};
    return Storage::mode() eq 'database' ? 'thread' : 'event';
}

# for a configuration that has none of its own
sub directive {
    my ($given) = @_;

    return name() eq '' || $given =~ /^\s*tenant_carrier\s/m
        ? '' : 'tenant_carrier ' . name() . ';';
}

1;
