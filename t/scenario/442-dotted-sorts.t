# Pages of a sort by a dotted path: through objects, arrays of objects, arrays
# that hold other things, and nothing at all.  Whatever the size of a page, all
# of them together are what one page shows.

use strict;
use warnings;

use Contract;
use Server;
use Test::More;

my $nginx = Server->new();
my @values = (
    '[{},{"k":1}]', '[{"k":0},{"k":5}]', '[1,{"k":2}]', '[]', '{"k":[]}',
    '[{"k":[1,9]},{"k":[3]}]', '[{"k":[]}]', '{"k":2}', '7',
    '[{"k":{"x":1}}]', 'null', '[{"k":null},{"k":4}]', '[[{"k":3}]]',
    '{"k":[[4]]}', '[{"k":{"x":[1,2]}},{"k":{"x":0}}]', '{"k":{"x":[]}}',
    '{"k":{"x":3}}', '[{"k":[{"x":2},{"x":9}]}]', '{"k":[{"x":-1},5]}',
    '{"k":"text"}', '[]', '[null]', '{"k":true}',
);
my $n = 0;

$nginx->sign_up();
is($nginx->request(POST => '/data/d',
                   '[' . join(',', map { "{\"_id\":" . $n++ . ",\"a\":$_}" }
                              @values) . ']')->{status}, 201, 'ready');

sub page {
    my ($sort, %more) = @_;

    return $nginx->request(GET => '/data/d?sort=' . escape($sort)
                           . join '', map { "&$_=$more{$_}" } sort keys %more)
        ->{json};
}

for my $sort ('{"a.k":1}', '{"a.k":-1}', '{"a.k.x":1}', '{"a.k.x":-1}',
              '{"a.k":1,"_id":-1}')
{
    my $whole = join ' ', map { $_->{_id} } @{ page($sort)->{documents} };

    is(scalar(split ' ', $whole), scalar @values, "$sort shows all");

    for my $limit (1, 2, 3, 7) {
        my (@seen, $after);

        for (0 .. @values) {
            my $page = page($sort, limit => $limit,
                            $after ? (after => $after) : ());

            push @seen, map { $_->{_id} } @{ $page->{documents} };
            $after = $page->{next} or last;
        }

        is("@seen", $whole, "$sort by $limit");
    }
}

unlike($nginx->log, qr/\[(alert|emerg|crit|error)\]/, 'no error');

done_testing();
