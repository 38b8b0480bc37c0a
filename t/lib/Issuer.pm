package Issuer;

# A trusted issuer of tokens with whatever claims a test wants, and requests
# through curl, which speaks both versions of HTTP.

use strict;
use warnings;

use Digest::SHA qw( hmac_sha256 );
use JSON::PP ();
use MIME::Base64 qw( encode_base64url );
use Server;

my $json = JSON::PP->new->canonical->utf8;
my $count = 0;

sub new {
    my ($class, %arg) = @_;

    my $self = bless {
        name => 'https://idp.example',
        kid => 'k',
        secret => join('', map { chr(33 + $_ % 90) } 1 .. 32),
        file => "$ENV{TENANT_TEST_RUN}/issuer-$$-" . ++$count . '.jwks',
        %arg,
    }, $class;

    Server::spew($self->{file}, $json->encode({ keys => [{
        kty => 'oct', alg => 'HS256', kid => $self->{kid},
        k => encode_base64url($self->{secret}),
    }]}));

    return $self;
}

# the directive, with what else it needs
sub directive {
    my ($self, $rest) = @_;

    $rest //= 'organization_claim=org roles=editor,viewer,operator';

    return "tenant_trusted_keys $self->{file} issuer=$self->{name} $rest;";
}

# claims: a hash of what is added, or JSON text that stands for all of them
sub token {
    my ($self, $claims) = @_;

    my $now = time;
    my $input = join '.', map { encode_base64url($_) }
        $json->encode({ alg => 'HS256', typ => 'JWT', kid => $self->{kid} }),
        ref $claims ? $json->encode({
            iss => $self->{name}, sub => 'ann', org => 'acme',
            role => 'editor', iat => $now, exp => $now + 600, %$claims,
        }) : $claims;

    return "$input." . encode_base64url(hmac_sha256($input, $self->{secret}));
}

# ($version, $port, $path, curl's options...): { status, head, content }
sub curl {
    my ($version, $port, $path, @options) = @_;

    my @command = ('curl', '-s', '-i', '--max-time', 30, '--path-as-is',
                   $version == 2 ? '--http2-prior-knowledge' : '--http1.1',
                   @options, "http://127.0.0.1:$port$path");

    open my $out, '-|', @command or die "curl: $!\n";
    local $/;
    my $text = <$out> // '';
    close $out;

    my %res = (status => 0, head => '', content => $text);

    @res{qw( status head content )} = ($1, $2, $3)
        if $text =~ m{\AHTTP/[\d.]+ (\d+)[^\n]*\n(.*?)\r\n\r\n(.*)\z}s;
    $res{json} = eval { JSON::PP::decode_json($res{content}) };
    push @{ $res{headers}{lc $1} }, $2
        while $res{head} =~ /^([^:\r\n]+): ?([^\r\n]*)/mg;

    return \%res;
}

1;
