# Many streams at once, with pages beside them that leave the driver's sessions in
# any order: each cursor's commands keep to one session, so all streams are whole.

use strict;
use warnings;

use JSON::PP ();
use Server;
use Test::More;

my $N = 3000;
my $CLIENTS = 10;

for my $carrier ('event', 'thread') {

    my $nginx = Server->new(threads => 8, workers => 1,
        http => "tenant_carrier $carrier; tenant_timeout 30s;"
            . ' tenant_max_streams 100; client_max_body_size 16m;');

    $nginx->sign_up();
    is($nginx->request(POST => '/data/c', join('', map {
        qq({"_id":$_,"n":@{[ $_ % 7 ]},"pad":"@{[ 'x' x 1000 ]}"}\n)
    } 1 .. $N), 'Content-Type' => 'application/x-ndjson')->{status}, 200,
       "$carrier: ready");

    my @results = Server::parallel($CLIENTS, sub {
        my ($i) = @_;

        my ($whole, @other) = (0);

        for my $round (1 .. 4) {

            if ($i % 2) {
                push @other, map {
                    $nginx->request(GET => "/data/c/$_")->{status},
                    $nginx->request(GET => '/data/c?limit=3&sort={"n":1}')
                        ->{status}
                } 1 .. 15;
                next;
            }

            my @lines = split /\n/, $nginx->request(GET => '/data/c', undef,
                Accept => 'application/x-ndjson')->{content};

            $whole++ if @lines == $N && $lines[-1] =~ /^\{"_id":$N,/;
        }

        return ($i % 2 ? 4 : $whole, scalar grep { !/^(?:200|404)$/ } @other);
    })->results;

    is(join(' ', map { "$_->[0] $_->[1]" } @results),
       join(' ', ('4 0') x $CLIENTS), "$carrier: all are whole");
    is(scalar(() = $nginx->log =~ /\[(error|alert|crit|emerg)\]/g), 0,
       "$carrier: nothing in the log")
        or diag($nginx->log =~ /^(.*\[error\].*)$/m);
}

done_testing();
