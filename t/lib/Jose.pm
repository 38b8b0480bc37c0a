package Jose;

# Tokens and key sets for tests, signed by Perl's Digest::SHA and the openssl
# command; pyjwt() has PyJWT sign the same.  Keys are those of t/unit/token/tokens/.

use strict;
use warnings;

use Digest::SHA ();
use Exporter 'import';
use File::Temp ();
use JSON::PP ();
use MIME::Base64 qw( encode_base64url decode_base64url );
use Server;

our @EXPORT = qw( algs b64 unb64 jose input signature signing_jwk verifying_jwk
                  secret pem_file jwk_of pyjwt raw_to_der );

my $json = JSON::PP->new->canonical->utf8->allow_nonref;
my %curve = (ES256 => 32, ES384 => 48, ES512 => 66);
my $dir = File::Temp->newdir;

(my $keys = __FILE__) =~ s{lib/Jose\.pm$}{unit/token/tokens};

sub algs {
    return map { my $kind = $_; map { "$kind$_" } 256, 384, 512 }
        qw( HS RS PS ES );
}

sub b64 { return encode_base64url($_[0]) }
sub unb64 { return decode_base64url($_[0]) }

# as t/lib/make_tokens.py makes them
sub secret {
    my ($bits) = $_[0] =~ /(\d+)/;

    return pack 'C*', map { (7 * $_ + $bits) % 256 } 0 .. $bits / 8 - 1;
}

sub pem_file {
    my ($alg) = @_;

    return "$keys/" . ($alg =~ /^ES/ ? lc $alg : 'rsa') . '.pem';
}

# a private JWK that is pinned to its algorithm
sub signing_jwk {
    my ($alg, %more) = @_;

    return { kty => 'oct', k => b64(secret($alg)), alg => $alg, %more }
        if $alg =~ /^HS/;

    (my $file = pem_file($alg)) =~ s/pem$/jwk/;
    my $jwk = $json->decode(Server::slurp($file));
    delete $jwk->{kid};

    return { %$jwk, alg => $alg, %more };
}

sub verifying_jwk {
    my $jwk = signing_jwk(@_);

    delete @$jwk{qw( d p q dp dq qi )};

    return $jwk;
}

# the public JWK of a PEM file
sub jwk_of {
    my ($file) = @_;

    my $der = `openssl pkey -in $file -pubout -outform DER`;
    my $modulus = `openssl rsa -in $file -noout -modulus 2>/dev/null`;

    return { kty => 'RSA', e => 'AQAB', n => b64(pack 'H*', $1) }
        if $modulus =~ /=(\w+)/;

    my ($n, $crv) = @{ { 91 => [32, 'P-256'], 120 => [48, 'P-384'],
                         158 => [66, 'P-521'] }->{ length $der } };

    return { kty => 'EC', crv => $crv, x => b64(substr $der, -2 * $n, $n),
             y => b64(substr $der, -$n) };
}

# what is signed; header and claims: hashes, or JSON text as it is
sub input {
    return join '.', map { b64(ref $_ ? $json->encode($_) : $_) } @_;
}

# a JWS signature; the key is a secret or a PEM file, the test's by default
sub signature {
    my ($alg, $input, $key) = @_;

    my ($kind, $bits) = $alg =~ /^(..)(\d+)$/;

    if ($kind eq 'HS') {
        return Digest::SHA->can("hmac_sha$bits")->($input,
                                                   $key // secret($alg));
    }

    $key //= pem_file($alg);
    my $pss = $kind eq 'PS' ? '-sigopt rsa_padding_mode:pss'
                            . ' -sigopt rsa_pss_saltlen:-1' : '';

    Server::spew("$dir/input", $input);
    my $signature = `openssl dgst -sha$bits -sign $key $pss $dir/input`;
    die "openssl: $?\n" if $?;

    return $kind eq 'ES' ? der_to_raw($signature, $curve{$alg}) : $signature;
}

sub jose {
    my ($alg, $header, $claims, $key) = @_;

    my $input = input(ref $header ? { alg => $alg, %$header } : $header,
                      $claims);

    return "$input." . b64(signature($alg, $input, $key));
}

sub der_to_raw {
    my ($der, $n) = @_;

    my ($len, $at) = (ord substr($der, 1, 1), 2);
    $at++ if $len > 127;
    my $raw = '';

    for (1 .. 2) {
        my $size = ord substr $der, $at + 1, 1;
        my $number = substr $der, $at + 2, $size;

        $number =~ s/^\0+//;
        $raw .= ("\0" x ($n - length $number)) . $number;
        $at += 2 + $size;
    }

    return $raw;
}

sub raw_to_der {
    my ($raw) = @_;

    my $n = length($raw) / 2;
    my $numbers = join '', map {
        my $number = $_ =~ s/^\0+//r;
        $number = "\0$number" if $number eq '' || ord $number > 127;
        "\2" . chr(length $number) . $number;
    } substr($raw, 0, $n), substr($raw, $n);

    return "\x30" . (length $numbers > 127 ? "\x81" : '')
        . chr(length $numbers) . $numbers;
}

# many at once: each [alg, header, claims]
sub pyjwt {
    my @rows = map { {
        alg => $_->[0], header => $_->[1], claims => $_->[2],
        $_->[0] =~ /^HS/ ? (secret => unpack 'H*', secret($_->[0]))
                         : (pem => pem_file($_->[0])),
    } } @_;

    (my $script = __FILE__) =~ s/Jose\.pm$/pyjwt.py/;
    Server::spew("$dir/rows", $json->encode(\@rows));
    my @tokens = split /\n/, `/usr/bin/python3 $script < $dir/rows`;
    die "pyjwt: $?\n" if $? || @tokens != @rows;

    return @tokens;
}

1;
