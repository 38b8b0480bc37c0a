# Ten times as many requests as may wait, for a database that is slow: in a
# second as many are served as at the best of times, the others are told at once
# to come again, and what needs no database is answered meanwhile.

use strict;
use warnings;

use Load;
use Relay;
use Server;
use Test::More;

my $WAITING = 32;              # tenant_max_waiting
my $SLOW = 0.03;               # seconds that the database takes
my $SECONDS = $ENV{TENANT_TEST_SLOW} ? 10 : 3;

for my $carrier ('event', 'thread') {
    my $relay = Relay->new($ENV{TENANT_TEST_URI});
    my $nginx = Server->new(
        uri => $relay->uri, threads => 8,
        http => "tenant_carrier $carrier; tenant_max_waiting $WAITING;"
            . ' tenant_lease 60m; tenant_timeout 10s;'
            . ' tenant_connections max=8; access_log off;'
            . ' keepalive_requests 1000000;');
    my ($worker) = $nginx->workers;

    $nginx->sign_up();
    is($nginx->request(PUT => '/data/c/a', { n => 1 })->{status}, 201,
       "$carrier: ready");
    $relay->rules({ command => 'find', of => '\.c$', delay => $SLOW });

    my %load = (
        seconds => $SECONDS,
        check => sub {
            my ($status, $head, $body) = @_;

            return if $status == 200 && $body =~ /"n":1\b/;
            return if $status == 503 && $head =~ /^Retry-After: \d+\r/mi
                      && $body =~ /"status":503/;
            return "$status $head$body";
        },
    );

    # once all connections are there
    Load::run($nginx, '/data/c/a', clients => 16, %load, seconds => 1);

    my ($best, @rates) = (0);

    for my $clients (8, 16, $WAITING) {
        my $was = Load::run($nginx, '/data/c/a', clients => $clients, %load);

        is(join("\n", @{ $was->{wrong} }), '', "$carrier: $clients clients");
        push @rates, sprintf '%d of %d clients', $was->{rate}, $clients;
        $best = $was->{rate} if $was->{rate} > $best;
    }

    my $until = "$nginx->{dir}/until";
    my $beside = Server::parallel(1, sub {
        my $was = Load::run($nginx, '/static', every => 0.02, until => $until);

        return ($was->{statuses}, Load::quantile($was, 0.5),
                Load::quantile($was, 0.99));
    });

    my $was = Load::run($nginx, '/data/c/a', clients => 10 * $WAITING, %load);

    Server::spew($until, '');

    my ($statuses, $p50, $p99) = @{ ($beside->results)[0] };
    my $ratio = $was->{rate} / ($best || 1);

    note(sprintf '%s: 200 a second: %s; %d of %d, %.2f of the best; '
         . '%d a second were told to come again', $carrier,
         join(', ', @rates), $was->{rate}, 10 * $WAITING, $ratio,
         ($was->{statuses}{503} // 0) / $SECONDS);
    note(sprintf '%s: a static file meanwhile: p50 %.1f ms, p99 %.1f ms',
         $carrier, $p50, $p99);

    is(join("\n", @{ $was->{wrong} }), '',
       "$carrier: each is answered, or told when to come again");
    is(join(' ', sort keys %{ $was->{statuses} }), '200 503',
       "$carrier: some get in");
    cmp_ok($ratio, '>=', 0.5, "$carrier: as many are served as ever");
    is(join(' ', keys %$statuses), 200, "$carrier: a static file is served");
    cmp_ok($p50, '<', 100, "$carrier: at once, most often");
    cmp_ok($p99, '<', 1000, "$carrier: and always soon");

    # and it is over when it is over
    $relay->rules();
    ok(Server::soon(20, sub { $nginx->active == 0 }), "$carrier: all leave");
    is_deeply(Load::run($nginx, '/data/c/a', clients => 16, %load,
                        seconds => 1)->{wrong}, [], "$carrier: then");
    is($nginx->request(GET => '/data/c/a')->{status}, 200,
       "$carrier: it works");
    is(join(' ', $nginx->workers), $worker, "$carrier: the same worker");
    ok($nginx->stop('QUIT'), "$carrier: it ends");
    unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, "$carrier: no alert");
}

done_testing();
