# A cursor that a reply left open is closed at the server that has it, and not at
# another member of the set that might have been asked for it.  Three proxies
# before one server make the set (t/lib/answer_proxy.pl).

use strict;
use warnings;

use Server;
use Test::More;

my @proxies = map { Server->proxy($ENV{TENANT_TEST_URI}, 'answer') } 1 .. 3;
my @hosts = map { $_->uri =~ m{(127\.0\.0\.1:\d+)/} } @proxies;

my %set = (setName => 'rs', hosts => \@hosts, setVersion => 1);
my ($yes, $no) = (JSON::PP::true(), JSON::PP::false());

sub rules {
    my (@more) = @_;

    for my $i (0 .. $#proxies) {
        $proxies[$i]->rules(@more, map { +{
            command => $_,
            append => { %set, me => $hosts[$i],
                        ismaster => $i ? $no : $yes,
                        isWritablePrimary => $i ? $no : $yes,
                        secondary => $i ? $yes : $no },
        } } 'hello', 'ismaster', 'isMaster');
    }
}

rules();

my ($hosts, $uri) = (join(',', @hosts), $proxies[0]->uri);

$uri =~ s/127\.0\.0\.1:\d+(?=\/)/$hosts/;
$uri .= '&replicaSet=rs&readPreference=secondary&localThresholdMS=1000';
$uri =~ s/directConnection=true&?//;

my $nginx = Server->new(uri => $uri, http => 'tenant_lease 60s;');
$nginx->sign_up();

my $id = $nginx->{organization}{organization_id};

is($nginx->request(POST => '/data/c', [map { { _id => $_ } } 1 .. 4])
   ->{status}, 201, 'ready');
rules({ command => 'find', collection => "org_$id.c", batch => 2 });
$_->commands for @proxies;

my %asked;

for my $n (1 .. 20) {
    my $res = $nginx->request(GET => '/data/c');

    is($res->{status}, 200, "a page of two, $n");
    is(scalar(@{ $res->{json}{documents} }), 2, "as the reply was full, $n");

    my @seen = map { join ' ', $_->commands } @proxies;
    my ($who) = grep { $seen[$_] =~ /find/ } 0 .. $#proxies;

    is($seen[$who], 'find killCursors', "the same server, $n");
    $asked{$who}++;
}

# each by chance: one of them alone is as likely as 20 heads
is(join(' ', sort keys %asked), '1 2', 'both secondaries were asked');

is(scalar(() = $nginx->log =~ /\[(error|alert|crit|emerg)\]/g), 0,
   'nothing in the log')
    or diag($nginx->log);

done_testing();
