# A database that says no: what passes is 503 with Retry-After, whatever code
# or label it has, for single commands as for each document of many; what is
# stored is never told as a fault of the client.  A proxy answers in the
# server's place (t/lib/answer_proxy.pl).

use strict;
use warnings;

use Mongo;
use Server;
use Test::More;

my $proxy = Server->proxy($ENV{TENANT_TEST_URI}, 'answer');
my $nginx = Server->new(uri => $proxy->uri,
                        http => 'client_max_body_size 32m;');
my $db = Mongo->new($ENV{TENANT_TEST_URI}, $nginx->{database});
my $n = 0;

$nginx->sign_up();

my $id = $nginx->{organization}{organization_id};
my $collection = "org_$id.c";

is($nginx->request(PUT => '/data/c/a', { n => 1 })->{status}, 201, 'ready');

# MongoDB's error_codes.yml: of each category some, and some of none
my %codes = (
    network => [6, 7, 89, 202, 9001],
    'not the primary' => [189, 10058, 10107, 11602, 13435, 13436],
    shutdown => [91, 11600],
    interrupted => [24, 90, 237, 279, 290, 355, 453, 11601, 46841],
    overloaded => [433, 449, 450, 462],
    'no room' => [146, 208, 264, 365, 402, 14031, 16500],
    retriable => [134, 262, 358, 391, 406, 407, 412, 50915, 91331],
    'in the way' => [46, 117, 267, 371, 385],
    stale => [63, 150, 249, 13388],
    snapshot => [239, 246, 250, 272],
    session => [206, 225, 251],
    cursor => [43, 136, 175, 314],
    migration => [320, 321, 325, 353],
    # PostgreSQL's 57P01, 53300, 08006, 55P03
    postgresql => [16908741, 12485, 100663808, 50463045],
);

my %requests = (
    GET => ['find', '/data/c/a'],
    POST => ['insert', '/data/c', { n => 2 }],
    PATCH => ['findAndModify', '/data/c/a', { n => 3 }],
    DELETE => ['findAndModify', '/data/c/a'],
);

sub ask {
    my ($method) = @_;

    my (undef, $path, $body) = @{ $requests{$method} };

    return $nginx->request($method, $path, $body, $method eq 'PATCH'
        ? ('Content-Type' => 'application/merge-patch+json') : ());
}

sub passes {
    my ($res, $what) = @_;

    is($res->{status}, 503, "$what: 503");
    ok($res->{headers}{'retry-after'}, "$what: Retry-After");
}

# single commands: the code in a find and a write, by turns
for my $category (sort keys %codes) {
    for my $code (@{ $codes{$category} }) {
        my $method = (sort keys %requests)[$n++ % 4];

        $proxy->rules({ command => $requests{$method}[0],
                        collection => $collection,
                        answer => { ok => 0, code => $code, errmsg => 'no' } });
        passes(ask($method), "$category, $code, $method");
    }
}

# labels, with a code that tells nothing
for my $label (qw( SystemOverloadedError RetryableError RetryableWriteError
                   TransientTransactionError ))
{
    for my $method (qw( GET POST )) {
        $proxy->rules({ command => $requests{$method}[0],
                        collection => $collection,
                        answer => { ok => 0, code => 77777, errmsg => 'no',
                                    errorLabels => ['Other', $label] } });
        passes(ask($method), "$label, $method");
    }

    $proxy->rules({ command => 'listCollections',
                    answer => { ok => 0, code => 77777, errmsg => 'no',
                                errorLabels => ['Other', $label] } });
    passes($nginx->request(GET => '/data/'), "$label, a listing");
}

# what the client's words or an operator's settings did stays what it was
for my $row ([2, 422], [9, 422], [14, 422], [121, 422], [10334, 422],
             [66, 422], [11000, 409], [13, 500], [18, 500], [59, 500],
             [148, 500], [50, 504])
{
    my ($code, $status) = @$row;

    $proxy->rules({ command => 'insert', collection => $collection,
                    answer => { ok => 0, code => $code, errmsg => 'no',
                                codeName => "Name$code" } });
    is(ask('POST')->{status}, $status, "$code: $status");

    if ($status >= 500) {
        like($nginx->log, qr/\[error\].*"insert" with error $code Name$code/,
             "$code: is logged");
    } else {
        unlike($nginx->log, qr/error $code Name$code/, "$code: no operator's");
    }
}

# each document of a bulk has its own status, and the log its cause
for my $row ([462, 503], [91, 503], [189, 503], [50, 504], [11000, 409],
             [121, 422], [13, 500])
{
    my ($code, $status) = @$row;

    $proxy->rules({ command => 'insert', collection => $collection,
                    instead => { ok => 1, n => 2, writeErrors => [
                        { index => 1, code => $code, errmsg => 'no' } ] } });

    my $res = $nginx->request(POST => '/data/c', [map { { n => $_ } } 1 .. 3]);

    is($res->{status}, 207, "bulk, $code: 207");
    is($res->{json}{inserted}, 2, "bulk, $code: the others");
    is($res->{json}{results}[1]{error}{status}, $status, "bulk, $code: its own");
    is(!!$res->{headers}{'retry-after'}, $status == 503,
       "bulk, $code: whether to try again");

    my $logged = qr/\[error\].*1 of 3 documents.* error $code\b/;

    $status >= 500 ? like($nginx->log, $logged, "bulk, $code: is logged")
                   : unlike($nginx->log, $logged, "bulk, $code: no operator's");
}

# one document: an error of its own is the request's
$proxy->rules({ command => 'insert', collection => $collection,
                instead => { ok => 1, n => 0, writeErrors => [
                    { index => 0, code => 462, errmsg => 'no' } ] } });
passes(ask('POST'), 'a write error');
passes($nginx->request(PUT => '/data/c/new', { n => 1 },
                       'If-None-Match' => '*'), 'a write error of PUT');
like($nginx->log, qr/\[error\].*refused a write with error 462/, 'is logged');

# a bulk that is lost in the middle: three commands of two documents each (8 MB
# are the most that one takes), and the second fails
{
    my @many = map { { n => $_, text => 'x' x 3_500_000 } } 1 .. 6;

    $proxy->rules({ command => 'insert', collection => $collection, skip => 1,
                    answer => { ok => 0, code => 189, errmsg => 'no',
                                codeName => 'PrimarySteppedDown' } });

    my $res = $nginx->request(POST => '/data/c', \@many);
    my %count;
    $count{ $_->{error} ? $_->{error}{status} : 201 }++
        for @{ $res->{json}{results} };

    is($res->{status}, 207, 'lost in the middle: 207');
    is_deeply(\%count, { 201 => 2, 503 => 4 }, 'what became of each');
    ok($res->{headers}{'retry-after'}, 'to be tried again');
    like($nginx->log, qr/\[error\].*4 of 6 documents.*189 PrimaryStep/,
         'and the log has the cause');

    # what a batch can't hold says nothing of the next one
    $proxy->rules({ command => 'insert', collection => $collection, skip => 1,
                    times => 1,
                    answer => { ok => 0, code => 2, errmsg => 'too large' } });
    $res = $nginx->request(POST => '/data/c', \@many);
    is($res->{json}{inserted}, 4, 'a refused batch: the others');
    is($res->{json}{results}[2]{error}{status}, 422, 'and its own status');
}

# a write concern error: stored, whatever its code; never the client's fault
for my $code (64, 79, 91, 100, 189, 462, 11602, 2, 14, 11000) {
    for my $method (qw( POST PATCH DELETE )) {
        $proxy->rules({ command => $requests{$method}[0],
                        collection => $collection,
                        append => { writeConcernError => {
                            code => $code, codeName => "Concern$code",
                            errmsg => 'waiting for replication' } } });

        $nginx->request(PUT => '/data/c/a', { n => 1 });
        my $res = ask($method);

        is($res->{status}, 504, "concern $code, $method: 504");
        like($res->{json}{detail}, qr/is stored/, "concern $code, $method");
        ok(!$res->{headers}{'retry-after'},
           "concern $code, $method: not to be tried again blindly");
    }

    like($nginx->log, qr/\[error\].*error $code Concern$code/,
         "concern $code: is logged");
}

# with write errors beside it, of which each has its own document
$proxy->rules({ command => 'insert', collection => $collection,
                append => {
                    writeConcernError => { code => 64, errmsg => 'no' },
                    writeErrors => [{ index => 0, code => 11000,
                                      errmsg => 'no' }] } });
{
    my $res = $nginx->request(POST => '/data/c', [{ n => 1 }, { n => 2 }]);

    is($res->{status}, 207, 'both kinds: 207');
    is_deeply([map { $_->{error}{status} } @{ $res->{json}{results} }],
              [409, 504], 'both kinds: each its own');
    is($nginx->request(POST => '/data/c', { n => 1 })->{status}, 409,
       'both kinds, one document: it is not stored');
}

# a gateway whose own database is away
for my $text ('failed to connect to `host=10.0.0.1`: dial error (dial tcp '
              . '10.0.0.1:5432: connect: connection refused)',
              'FATAL: the database system is starting up',
              'terminating connection due to administrator command',
              'Connection timed out', 'FATAL: sorry, too many clients already')
{
    $proxy->rules({ command => 'find', collection => $collection,
                    answer => { ok => 0, code => 1, errmsg => $text } });
    passes(ask('GET'), $text);
    unlike($nginx->log, qr/10\.0\.0\.1/, 'its text is not logged');
}

like($nginx->log, qr/\[error\].*backend is away: connection refused/,
     'but what it tells');

$proxy->rules({ command => 'find', collection => $collection,
                answer => { ok => 0, code => 1, errmsg => 'assertion' } });
is(ask('GET')->{status}, 500, 'another internal error is one');

# Amazon's code of the number of another thing
$proxy->rules({ command => 'find', collection => $collection,
                answer => { ok => 0, code => 303,
                            errmsg => 'Feature not supported: x' } });
is(ask('GET')->{status}, 422, 'a feature that the server has not');

# sign-up and new users on a primary that steps down: one's own new record
# must not read as "taken"
for my $collection (qw( organizations users )) {
    for my $how ({ append => { writeConcernError => {
                       code => 189, errmsg => 'stepped down' } } },
                 { append => { writeConcernError => {
                       code => 64, errmsg => 'timed out' } } },
                 { instead => { ok => 0, code => 11602, errmsg => 'no',
                                errorLabels => ['RetryableWriteError'] } },
                 { answer => { ok => 0, code => 10107, errmsg => 'no' } })
    {
        my $what = join ' ', $collection, %{ (values %$how)[0] };
        my $body = { email => "down$n\@own.example",
                     password => 'correct horse' };

        $proxy->rules({ command => 'update', collection => $collection,
                        times => 1, %$how });
        is($nginx->request(POST => '/org/create', {
            %$body, organization_name => 'Down ' . $n++ })->{status}, 201,
           "sign-up, $what");

        next if $collection ne 'users';

        $proxy->rules({ command => 'update', collection => $collection,
                        times => 1, %$how });
        is($nginx->request(POST => '/admin/users', {
            %$body, email => "new$n\@own.example", role => 'viewer',
        })->{status}, 201, "a new user, $what");

        $proxy->rules({ command => 'update', collection => $collection,
                        times => 1, %$how });
        is($nginx->request(PUT => '/org/update', {
            email => "moved$n\@own.example" })->{status}, 200,
           "another address, $what");
        $nginx->{email} = "moved$n\@own.example";
        $nginx->{token} = $nginx->request(POST => '/admin/login', {
            email => $nginx->{email}, password => 'correct horse',
        })->{json}{access_token};
    }
}

$proxy->rules();
is(scalar(grep { ($_->{state} // 'active') ne 'active' }
          $db->find('organizations'), $db->find('users')), 0,
   'no claim is left');

# a server that lists collections in small batches: they are followed
{
    $proxy->rules({ command => 'listCollections', batch => 2 });

    my $other = Server->new(uri => $proxy->uri, http => 'tenant_lease 1s;'
                                                      . 'tenant_timeout 3s;');
    my $look = Mongo->new($ENV{TENANT_TEST_URI}, $other->{database});

    $other->sign_up('batches');
    $other->request(PUT => "/data/c$_/a", { n => 1 }) for 1 .. 9;

    is_deeply([map { $_->{name} }
               @{ $other->request(GET => '/data/')->{json}{collections} }],
              [(map { "c$_" } 1 .. 9), 'documents'], 'all are listed');
    cmp_ok(scalar(grep { $_ eq 'getMore' } $proxy->commands), '>=', 4,
           'in batches');

    is($other->request(DELETE => '/org/delete?organization_name=batches')
       ->{status}, 200, 'deleted');
    ok(Server::soon(30, sub { !grep { /^org_/ } $look->collections }),
       'all are dropped');
    ok(Server::soon(10, sub { my @left = $look->find('organizations');
                              return !@left }), 'and the record goes');

    # a reply that makes no sense
    $other->sign_up('again');
    $proxy->rules({ command => 'listCollections', instead => { ok => 1 } });
    is($other->request(GET => '/data/')->{status}, 503, 'no cursor at all');
}

$nginx->stop('QUIT');
unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, 'no alert');

done_testing();
