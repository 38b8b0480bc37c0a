# While documents of nearly 16 MB and pages of 1,000 documents are read, reads
# of small ones and a static file are answered beside them.  The load is on the
# database, too, which shares the machine: so the times are compared with those
# over the other carrier, which leaves the event loop alone, in alternating
# rounds.

use strict;
use warnings;

use HTTP::Tiny ();
use Load;
use Server;
use Test::More;

my $ROUNDS = $ENV{TENANT_TEST_SLOW} ? 5 : 2;
my $SECONDS = 3;
my $LARGE = 15_900_000;

my %nginx;

for my $carrier ('event', 'thread') {
    $nginx{$carrier} = Server->new(
        threads => 8,
        http => "tenant_carrier $carrier; tenant_lease 60m;"
            . ' tenant_timeout 30s; tenant_max_page 1000; access_log off;'
            . ' client_max_body_size 32m; keepalive_requests 1000000;');
    $nginx{$carrier}->sign_up();
    fill($nginx{$carrier}, $carrier);
}

sub fill {
    my ($nginx, $carrier) = @_;

    is($nginx->request(PUT => '/data/c/small', { n => 1 })->{status}, 201,
       "$carrier: a small document");

    my $pad = '0123456789abcdef' x ($LARGE / 16);

    # Server would read the answer as JSON, which takes its time
    is(HTTP::Tiny->new->put("http://127.0.0.1:$nginx->{port}/data/large/a", {
        content => qq({"pad":"$pad"}),
        headers => { 'Content-Type' => 'application/json',
                     Authorization => "Bearer $nginx->{token}" },
    })->{status}, 201, "$carrier: a large document");

    for my $n (0 .. 9) {
        is($nginx->request(POST => '/data/many', [map {
            { n => 100 * $n + $_, name => "document $_", x => 1.5 * $_,
              of => [1 .. 8], text => 'abc ' x 20 }
        } 1 .. 100])->{status}, 201, "$carrier: a hundred of many");
    }
}

# the times of what runs beside that load, or beside none
sub beside {
    my ($nginx, $loaded) = @_;

    my $until = "$nginx->{dir}/until";
    unlink $until;

    my @heavy = $loaded ? (
        ['/data/large/a', sub { length $_[0] > $LARGE }],
        ['/data/many?limit=1000',
         sub { 1000 == (() = $_[0] =~ /"name":"document /g) }],
    ) : ();

    my $load = Server::parallel(scalar @heavy, sub {
        my ($path, $whole) = @{ $heavy[ $_[0] - 1 ] };
        my $was = Load::run($nginx, $path, until => $until, check => sub {
            my ($status, $head, $body) = @_;

            return $status == 200 && $whole->($body)
                ? undef : "$path: $status " . substr $body, 0, 200;
        });

        return (scalar @{ $was->{times} }, @{ $was->{wrong} });
    });

    my $small = Server::parallel(2, sub {
        my ($n) = @_;
        my $was = Load::run($nginx, $n == 1 ? '/data/c/small' : '/static',
                            seconds => $SECONDS, every => 0.002);

        return ($was->{statuses}, $was->{times});
    });

    my @small = $small->results;

    Server::spew($until, '');

    my @heavily = $load->results;

    return (read => $small[0], static => $small[1], heavy => \@heavily);
}

sub median { return (sort { $a <=> $b } @_)[$#_ / 2] }

my %time;
my %heavy;

for my $n (1 .. $ROUNDS) {
    for my $carrier ('event', 'thread') {
        for my $loaded (0, 1) {
            my %was = beside($nginx{$carrier}, $loaded);

            for my $what ('read', 'static') {
                my ($statuses, $times) = @{ $was{$what} };

                is(join(' ', keys %$statuses), 200,
                   "$carrier, $what, $n: all are answered");
                push @{ $time{$carrier}{$what}{$loaded}{$_} },
                    Load::quantile({ times => $times }, $_) for 0.5, 0.99;
            }

            for my $result (@{ $was{heavy} }) {
                my ($done, @wrong) = @$result;

                cmp_ok($done, '>', 0, "$carrier, $n: the load is one");
                is(join("\n", @wrong), '', "$carrier, $n: and is answered");
                $heavy{$carrier} += $done;
            }
        }
    }
}

my %p;

for my $carrier ('event', 'thread') {
    for my $what ('read', 'static') {
        my $of = $time{$carrier}{$what};

        for my $loaded (0, 1) {
            $p{"$carrier $what $loaded $_"} = median(@{ $of->{$loaded}{$_} })
                for 0.5, 0.99;
        }

        my @p = map { $p{"$carrier $what $_"} } '0 0.5', '1 0.5', '0 0.99',
            '1 0.99';

        note(sprintf '%s, %s: p50 %.1f ms quiet, %.1f ms loaded (%.1f x); '
             . 'p99 %.1f ms quiet, %.1f ms loaded (%.1f x)', $carrier, $what,
             @p[0, 1], $p[1] / ($p[0] || 1), @p[2, 3], $p[3] / ($p[2] || 1));
    }

    note("$carrier: $heavy{$carrier} heavy requests");
}

# a machine that does more than this stretches all of them
for my $what ('read', 'static') {
    my ($event, $thread) = map { $p{"$_ $what 1 0.99"} } 'event', 'thread';

    cmp_ok($event, '<', 4 * $thread + 60,
           "$what: p99 is not far from that without the event loop's share");
    cmp_ok($p{"event $what 1 0.5"}, '<', 10 * $p{"event $what 0 0.5"} + 20,
           "$what: most do not notice");
}

for my $carrier ('event', 'thread') {
    my $nginx = $nginx{$carrier};

    ok($nginx->stop('QUIT'), "$carrier: it ends");
    unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, "$carrier: no alert");
}

done_testing();
