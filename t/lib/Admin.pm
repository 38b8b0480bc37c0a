package Admin;

# What the suites of the administration share: logging in, changing a user,
# many requests at once, and tokens with other claims.

use strict;
use warnings;

use Digest::SHA qw( hmac_sha256 );
use Exporter 'import';
use JSON::PP ();
use MIME::Base64 qw( decode_base64url encode_base64url );
use POSIX ();

our @EXPORT = qw( at_once bearer login operator reclaim user );

my $nginx;

sub use_server { $nginx = shift }

sub bearer { return (Authorization => "Bearer $_[0]") }

# the answer of a login
sub login {
    my ($email, $password) = @_;

    return $nginx->request(POST => '/admin/login', {
        email => $email, password => $password // 'correct horse',
    });
}

# A new user of the organization that $token owns, with a token, which costs no
# login: the key is at hand.
sub user {
    my ($token, $email, $role) = @_;

    my $res = $nginx->request(POST => '/admin/users', {
        email => $email, password => 'correct horse', role => $role,
    }, bearer($token));
    die "user: $res->{status} $res->{content}\n" if $res->{status} != 201;

    return { %{ $res->{json} }, token => reclaim($token,
        sub => $res->{json}{id}, role => $role, user_epoch => 0,
        jti => "made-$res->{json}{id}") };
}

# runs each sub in a process of its own, all begun together; their results
sub at_once {
    my (@subs) = @_;

    pipe my $gate, my $open;

    my @pids;
    my @pipes = map {
        my $sub = $_;
        pipe my $in, my $out;
        my $pid = fork() // die "fork: $!\n";

        if ($pid == 0) {
            close $open;
            sysread $gate, my $byte, 1;
            print $out $sub->();
            close $out;
            POSIX::_exit(0);
        }

        close $out;
        push @pids, $pid;
        $in;
    } @subs;

    close $gate;
    close $open;

    my @results = map { scalar(<$_>) // '' } @pipes;
    waitpid $_, 0 for @pids;

    return @results;
}

# the token of whoever runs the platform: of no organization
sub operator {
    return sign(encode_base64url('{"alg":"HS256","typ":"JWT"}'), {
        iss => 'tenant', role => 'operator', jti => "operator-$$",
        iat => time, exp => time + 3600 });
}

# the token with other claims, signed with the key of Server.pm
sub reclaim {
    my ($token, %claims) = @_;

    my ($header, $payload) = split /\./, $token;
    my $all = JSON::PP::decode_json(decode_base64url($payload));

    return sign($header, { %$all, %claims });
}

sub sign {
    my ($header, $claims) = @_;

    my $payload = encode_base64url(JSON::PP::encode_json($claims));

    return join '.', $header, $payload,
        encode_base64url(hmac_sha256("$header.$payload", 'k' x 32));
}

1;
