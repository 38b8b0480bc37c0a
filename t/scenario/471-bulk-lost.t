# A bulk insert that the database loses in the middle says which documents are
# stored, and so does the log (docs/api.md).

use strict;
use warnings;

use Faults;
use Server;
use Test::More;

my $faults = Faults->new($ENV{TENANT_TEST_URI});

# two commands: each takes 8 MiB
my $text = 'x' x (1024 * 1024);

for my $carrier (qw( thread event )) {

    my $nginx = Server->new(
        uri => $faults->uri,
        http => "tenant_carrier $carrier; tenant_timeout 3s;"
                . ' client_max_body_size 32m;');
    $nginx->sign_up();

    my $id = $nginx->{organization}{organization_id};
    my @documents = map { { _id => "d$_", text => $text } } 1 .. 12;

    $nginx->request(GET => '/data/bulk');
    $faults->arm(tags => ["org_$id"], at => 2, when => 'before', how => 'cut');

    my $res = $nginx->request(POST => '/data/bulk', \@documents);

    like($faults->hit(10), qr/^insert/, "$carrier: the second is lost");
    $faults->disarm;

    is($res->{status}, 207, "$carrier: 207") or diag($res->{content});

    my @results = @{ $res->{json}{results} // [] };
    my @stored = grep { $results[$_]{_id} } 0 .. $#results;

    is(scalar @results, 12, "$carrier: a result for each");
    cmp_ok(scalar @stored, '>', 0, "$carrier: some are stored");
    cmp_ok(scalar @stored, '<', 12, "$carrier: not all");
    is($res->{json}{inserted}, scalar @stored, "$carrier: how many");
    is(scalar(grep { $_->{error} && $_->{error}{status} =~ /^50[34]$/ }
              @results), 12 - @stored, "$carrier: of the others it is not known");

    my $page = $nginx->request(GET => '/data/bulk?fields={%22_id%22:1}');

    is_deeply([sort map { $_->{_id} } @{ $page->{json}{documents} }],
              [sort map { $results[$_]{_id} } @stored],
              "$carrier: these are there");
    like($nginx->log, qr/\[error\].* \d+ of 12 documents of a request are not /,
         "$carrier: the log tells");
}

done_testing();
