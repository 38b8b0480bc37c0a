# An organization's use that can't be measured, or not in time: no request waits
# for it, what was measured before counts, and the next time it is measured.

use strict;
use warnings;

use Admin;
use Server;
use Test::More;

my $proxy = Server->proxy($ENV{TENANT_TEST_URI}, 'answer');
my $nginx = Server->new(
    uri => $proxy->uri, http => 'tenant_lease 1s; tenant_timeout 3s;',
    server => 'location /operator/ { tenant_operator; }');
my $owner = $nginx->sign_up('acme');
my $acme = $nginx->{organization}{organization_id};
my @operator = (Authorization => 'Bearer ' . Admin::operator());
my $failed = 0;
my @added;                     # their paths

sub used {
    return $nginx->request(GET => "/operator/organizations/$acme", undef,
                           @operator)->{json}{usage}{documents} // -1;
}

sub quota {
    my ($documents) = @_;

    is($nginx->request(PATCH => "/operator/organizations/$acme",
                       { quota => { documents => $documents } }, @operator)
       ->{status}, 200, "a quota of $documents");
}

# a lease is asked for when one has ended, and measures then
sub read_status { return $nginx->request(GET => '/data/c/a')->{status} }

sub write_status {
    my $res = $nginx->request(POST => '/data/c', {});

    push @added, $res->{headers}{location} if $res->{status} == 201;

    return $res->{status};
}

# Until another measurement has failed, in these words: each read meanwhile has
# its answer.
sub fails {
    my ($what, $why) = @_;

    my %answers;

    ok(Server::soon(60, sub {
        $answers{ read_status() }++;
        my @lines = $nginx->log
            =~ /\[warn\] .*what an organization uses could not be (.*)/g;
        return @lines > $failed && $lines[-1] =~ $why && ($failed = @lines);
    }), "$what: it is logged") or diag($nginx->log);

    is_deeply([keys %answers], [200], "$what: what is read meanwhile")
        or diag(explain(\%answers));
}

sub measured {
    my ($documents, $what) = @_;

    ok(Server::soon(60, sub { read_status(); used() == $documents }),
       "$what: $documents documents") or diag(used());
}

my $refused = { ok => 0, code => 1, errmsg => 'no statistics',
                codeName => 'InternalError' };
my @faults = (
    ['sizes fail', { command => 'collStats', answer => $refused },
     qr/^measured: /],
    ['sizes hang', { command => 'collStats', silent => 1 },
     qr/^measured: the database did not answer in time/],
    ['counts hang', { command => 'count', silent => 1 },
     qr/^measured: the database did not answer in time/],
);

is($nginx->request(PUT => '/data/c/a', {})->{status}, 201, 'a document');

my $documents = 1;

for (@faults) {
    my ($what, $rule, $why) = @$_;

    # below the quota: it can be exceeded, as nobody knows of it
    quota($documents + 1);
    measured($documents, $what);
    $proxy->rules($rule);
    fails($what, $why);
    is(write_status(), 201, "$what: one is added") for 1, 2;
    fails($what, $why);
    is(write_status(), 201, "$what: and one more");
    is(used(), $documents, "$what: what was measured before is shown");

    # known to be over it: it stays so while nothing can be measured
    $proxy->rules();
    $documents += 3;
    measured($documents, "$what: then it is measured");
    ok(Server::soon(30, sub { write_status() == 403 }), "$what: it is over");
    $proxy->rules($rule);
    fails($what, $why);
    is(write_status(), 403, "$what: it is still over");
    is($nginx->request(DELETE => $_)->{status}, 204, "$what: $_ is removed")
        for splice @added;
    fails($what, $why);
    is(write_status(), 403, "$what: which nobody knows");

    $proxy->rules();
    $documents = 1;
    measured($documents, "$what: at last");
    ok(Server::soon(30, sub { write_status() == 201 }), "$what: it goes on");
    $documents++;
}

unlike($nginx->log, qr/\[(?:error|alert|crit|emerg)\]/, 'nothing else');

done_testing();
