# Two nginx instances on one database: while one moves or renames an
# organization, the other goes on with what it knows for as long as its lease
# lasts.  Nothing that it acknowledges is lost, and nothing of another
# organization is ever shown.

use strict;
use warnings;

use Mongo;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my %common = (workers => 1, http => <<'_EOC_', server => <<'_EOC_');
    tenant_lease 2s;
    tenant_timeout 1s;
    tenant_storage name;
_EOC_
        location /operator/ { tenant_operator; }
_EOC_

my $one = Server->new(%common);
my $two = Server->new(%common, database => $one->{database});
my $db = Mongo->new($ENV{TENANT_TEST_URI}, $one->{database});
(my $root = __FILE__) =~ s{t/scenario/[^/]*$}{};

chomp(my $operator = `$root/util/operator-token $one->{dir}/signing.key`);

$one->sign_up('Acme');

my $id = $one->{organization}{organization_id};
$two->{token} = $one->{token};

# writes by the other instance until "done" is there, one after the other:
# [number, status] of each
sub writer {
    my ($name, $done) = @_;

    return Server::parallel(1, sub {
        my @all;

        for (my $n = 1; !-e $done && $n < 100_000; $n++) {
            my $res = $two->request(PUT => "/data/documents/$name-$n",
                                    { n => $n });
            push @all, [$n, $res->{status}];
            sleep 0.03;
        }

        return @all;
    });
}

# has "change" begun and waits until the organization is active again
sub through {
    my ($name, $change) = @_;

    my $done = "$one->{dir}/$name";
    my $writer = writer($name, $done);

    sleep 1;
    $change->();

    my $ended = Server::soon(40, sub {
        my ($record) = grep { $_->{_id} eq $id } $db->find('organizations');
        return $record->{state} eq 'active';
    });

    # until no lease of before is left
    sleep 2.5;
    Server::spew($done, '');

    my ($results) = $writer->results;
    my @stored = map { $_->[0] } grep { $_->[1] == 201 } @$results;
    my %other = map { ($_->[1] => 1) } grep { $_->[1] != 201 } @$results;
    my @lost = grep {
        $one->request(GET => "/data/documents/$name-$_")->{status} != 200;
    } @stored;

    ok($ended, "$name: it comes to its end");
    cmp_ok(scalar @stored, '>', 10,
           scalar(@stored) . ' writes by the other instance meanwhile');
    is("@lost", '', 'none is lost');
    is(join(' ', sort keys %other), '503', 'others were refused for a moment');
}

through('renamed', sub {
    is($one->request(PUT => '/org/update',
                     { new_organization_name => 'Acme 2' })->{status}, 200,
       'one renames');
});

# the name is free: who takes it is not read by those who knew it before

$one->{token} = undef;
my $res = $one->request(POST => '/org/create', {
    organization_name => 'Acme', email => 'new@acme.example',
    password => 'correct horse' });
is($res->{status}, 201, 'another organization takes the old name');
$one->{token} = $two->{token};

for my $mode (qw( shared id )) {
    through("moved to $mode" =~ tr/ /-/r, sub {
        $res = $one->request(POST => "/operator/organizations/$id:move",
                             { mode => $mode },
                             Authorization => "Bearer $operator");
        is($res->{status}, 202, "one moves it to $mode");
    });
}

unlike($_->log, qr/\[(?:error|crit|alert|emerg)\]/, 'nothing in the log')
    for $one, $two;

done_testing();
