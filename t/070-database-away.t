# The database stops, in every way we know: answers come in time, as problem
# documents, the rest of nginx does not notice, and work resumes by itself.

use strict;
use warnings;

use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $TIMEOUT = 2;               # tenant_timeout, seconds
my $SLACK = 0.5;               # the design's promise
my $RECOVERY = 5;

my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my $nginx = Server->new(uri => $proxy->uri,
                        http => "tenant_timeout ${TIMEOUT}s;");
my @workers = $nginx->workers;

$nginx->sign_up();
is($nginx->request(PUT => '/data/c/a', { n => 1 })->{status}, 201, 'ready');

sub away {
    my ($how) = @_;

    for my $try (['GET', '/data/c/a'], ['PUT', '/data/c/a', { n => 2 }],
                 ['POST', '/admin/login', { email => 'a@b.example',
                                            password => 'x' x 10 }])
    {
        my $res = $nginx->request(@$try);

        like($res->{status}, qr/^50[34]$/, "$how: $try->[0] fails");
        is($res->{headers}{'content-type'}, 'application/problem+json',
           "$how: $try->[0] has a problem document");
        is($res->{json}{status}, $res->{status}, "$how: with its status");
        unlike($res->{content}, qr/mongo|127\.0\.0\.1|tenant-secret/i,
               "$how: that names no database");
        cmp_ok($res->{took}, '<', $TIMEOUT + $SLACK, "$how: in time");

        my $static = $nginx->request(GET => '/static');
        is($static->{content}, "static\n", "$how: the rest goes on");
    }
}

sub back {
    my ($how) = @_;

    my $began = time;
    my $res;

    while (time - $began < $RECOVERY) {
        $res = $nginx->request(GET => '/data/c/a');
        last if $res->{status} == 200;
        sleep 0.1;
    }

    is($res->{status}, 200, "$how: work resumes");
    cmp_ok(time - $began, '<', $RECOVERY, "$how: soon");
    like($nginx->request(PUT => '/data/c/a', { n => 3 })->{status},
         qr/^20[01]$/, "$how: writes, too");
}

for my $how (qw( refuse silent reset )) {
    $proxy->mode($how);
    away($how);
    $proxy->mode('pass');
    back($how);
}

# static answers while every thread waits for the database
{
    $proxy->mode('silent');

    my @children = map {
        my $pid = fork() // die "fork: $!\n";

        if ($pid == 0) {
            my $res = $nginx->request(GET => '/data/c/a');
            require POSIX;
            POSIX::_exit($res->{status} =~ /^50[34]$/
                         && $res->{took} < $TIMEOUT + $SLACK ? 0 : 1);
        }

        $pid;
    } 1 .. 24;

    my $slowest = 0;

    for (1 .. 50) {
        my $res = $nginx->request(GET => '/static');
        $slowest = $res->{took} if $res->{took} > $slowest;
        sleep 0.01;
    }

    cmp_ok($slowest, '<', 1, 'the event loop never waits');

    my $failed = 0;

    for my $pid (@children) {
        waitpid $pid, 0;
        $failed++ if $?;
    }

    is($failed, 0, 'all that waited were answered in time');

    $proxy->mode('pass');
    back('a full queue');
}

# a bad request costs no database command
{
    $proxy->commands;

    my @bad = (
        ['POST', '/data/c', '{"a":1,"a":2}', 400],
        ['POST', '/data/c', '{"$a":1}', 422],
        ['GET', '/data/c?filter={"$where":"1"}', undef, 422],
        ['GET', '/data/c?filter=nonsense', undef, 400],
        ['GET', '/data/c?limit=0', undef, 422],
        ['GET', '/data/c?nope=1', undef, 422],
        ['GET', '/data/-..-/x', undef, 422],
        ['GET', '/data/c?after=abc', undef, 422],
        ['POST', '/org/create', '{"email":1}', 422],
        ['POST', '/admin/login', '[]', 422],
        ['PUT', '/org/update', '{}', 422],
        ['DELETE', '/data/c', undef, 405],
        ['GET', '/data/c/a/b', undef, 404],
    );

    for my $try (@bad) {
        my ($method, $path, $body, $status) = @$try;
        is($nginx->request($method, $path, $body)->{status}, $status,
           "$method $path is $status");
    }

    for my $token ('', 'x', 'a.b.c', $nginx->{token} . 'x') {
        is($nginx->request(GET => '/data/c', undef,
                           Authorization => "Bearer $token")->{status}, 401,
           'a bad token is 401');
    }

    is(join(' ', $proxy->commands), '', 'none asks the database');
}

is(join(' ', $nginx->workers), join(' ', @workers), 'the same workers');

# nginx starts while the database is away
{
    $proxy->mode('refuse');

    my $late = Server->new(uri => $proxy->uri, database => $nginx->{database},
                           http => "tenant_timeout ${TIMEOUT}s;");
    $late->{token} = $nginx->{token};

    is($late->request(GET => '/data/c/a')->{status}, 503, 'not there yet');

    $proxy->mode('pass');

    my $began = time;
    my $res;

    do {
        $res = $late->request(GET => '/data/c/a');
        sleep 0.1;
    } until $res->{status} == 200 || time - $began > $RECOVERY;

    is($res->{status}, 200, 'and then it is');
    unlike($late->log, qr/\[(alert|emerg)\]/, 'no alert');
}

$nginx->stop('QUIT');

my $log = $nginx->log;
like($log, qr/\[error\].*tenant: /, 'the operator is told');
unlike($log, qr/tenant-secret/, 'without the password');
unlike($log, qr/\[(alert|emerg|crit)\]/, 'no alert');

done_testing();
