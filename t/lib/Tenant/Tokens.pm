package Tenant::Tokens;

# Tables of tokens for the suites over Tenant: each line is a request with a
# token that differs from a good one in what is named.
#
#   --- tokens
#   200 claims.exp = {now+10} => acme|ann|editor
#   401 claims.exp = {now-60} => expired
#   401 header.alg = "none" ; claims.role -
#
# Status, changes with " ; " between them, and what the answer says: of 200
# organization, user and role; of 401 "expired" where the reason is that; of 403
# a pattern of its detail.
#
#   claims.x = JSON     a member of that text, "claims.x -" takes it away,
#                       "claims.+x = JSON" puts it in front of all others
#   claims = TEXT       all of them
#   header...           the same with the header
#   alg, key = NAME     what signs it: an algorithm, one of secrets() or "default"
#   by = pyjwt          PyJWT signs it, not openssl
#   token = {h}.{c}.{s} how header, claims and signature are put together; in
#                       place of {s} also a name of bent()
#
# A line that only has a status sends the good token as it is.  {now+10} is a
# time.  "--- issuer: NAME" tells whose token is the good one: one of issuer(), else
# that of acme's owner with a key of the test's.  With "--- tokens eval" each
# line is an element of an array.

use strict;
use warnings;

use JSON::PP ();
use Jose ();
use MIME::Base64 ();
use Tenant ();
use Tenant::Rows ();

my $json = JSON::PP->new->canonical->utf8->allow_nonref;
my (%issuer, @made, %key);

my $gate = <<'_EOC_';
    location = /gate {
        tenant_auth on;
        add_header X-Who "$tenant_id|$tenant_user|$tenant_role" always;
        try_files /index.html =404;
    }
_EOC_

Test::Nginx::Util::add_block_preprocessor(sub {
    my ($block) = @_;

    table($block) if defined $block->tokens;
});

push @Tenant::fillers, sub {
    my ($text) = @_;

    return $text =~ s/\{made:(\d+)\}/$made[$1]->()/ger;
};

# a good token: { alg, header, claims, key }
sub issuer { %issuer = (%issuer, @_) }

# names for secrets and PEM files
sub secrets { %key = (%key, @_) }

sub table {
    my ($block) = @_;

    my $lines = $block->tokens;
    my @rows;

    for my $line (ref $lines ? @$lines : grep { /\S/ } split /\n/, $lines) {
        my ($status, $changes, $says) =
            $line =~ /^(\d+)(?: (?!=>)(.*?))?(?: => (.*))?$/s
            or die $block->name, ": not a row: $line\n";

        push @made, maker($block->issuer // 'own',
                          $changes // '');
        push @rows, row($status, $says) . " | Authorization: Bearer {made:$#made}";
    }

    $block->set_value(config => $gate) if !defined $block->config;
    $block->set_value(rows => \@rows);
    $block->set_value(backend => '');
    Tenant::Rows::table($block);
}

sub row {
    my ($status, $says) = @_;

    return sprintf '401 GET /gate < X-Who: || < WWW-Authenticate: Bearer '
        . 'error="invalid_token", error_description="the token %s"',
        ($says // '') eq 'expired' ? 'has expired' : 'is not valid'
        if $status == 401;

    return '403 GET /gate < WWW-Authenticate: Bearer '
        . 'error="insufficient_scope"' . (defined $says ? " ~> $says" : '')
        if $status == 403;

    return "$status GET /gate < !WWW-Authenticate"
        . (defined $says ? " < X-Who: $says" : '');
}

# a token is made when it is asked for: whose it is may not be known before
sub maker {
    my ($name, $changes) = @_;

    my $token;

    return sub {
        return $token //= make($name eq 'own' ? own() : $issuer{$name}
                               // die("no issuer $name\n"), $changes);
    };
}

# a token of an issuer, for other sections
sub token {
    my ($name, $changes) = @_;

    return make($issuer{$name} // die("no issuer $name\n"), $changes // '');
}

sub own {
    my ($header, $claims) = map {
        $json->decode(MIME::Base64::decode_base64url($_))
    } (split /\./, Tenant::fill('{token:acme}'))[0, 1];

    return { alg => 'HS256', header => $header, claims => $claims,
             key => Tenant::signing_key() };
}

sub make {
    my ($base, $changes) = @_;

    my %part = (
        header => members({ alg => $base->{alg}, %{ $base->{header} } }),
        claims => members($base->{claims}),
    );
    my ($alg, $key, $form) = ($base->{alg}, $base->{key}, '{h}.{c}.{s}');
    my $pyjwt;

    for my $change (split / ; /, $changes) {
        my ($what, $name, $value) =
            $change =~ /^(\w+)(?:\.(\+?[^ ]*))?(?: =(?: (.*))?| -)$/s
            or die "not a change: $change\n";

        $value = $value =~ s/\{now([-+]\d+)?\}/time + ($1 \/\/ 0)/ger
            if defined $value;

        if ($what eq 'by') {
            $pyjwt = 1;
        } elsif ($what eq 'alg') {
            $alg = $value;
        } elsif ($what eq 'key') {
            $key = $value eq 'default' ? undef : $key{$value};
        } elsif ($what eq 'token') {
            $form = $value;
        } elsif (!defined $name) {
            $part{$what} = $value // '';
        } else {
            change($part{$what}, $name, $value);
        }
    }

    my ($header, $claims) = map {
        ref $_ ? '{' . join(',', map { "\"$_->[0]\":$_->[1]" } @$_) . '}' : $_
    } @part{qw( header claims )};

    return (Jose::pyjwt([$alg, map { $json->decode($_) } $header, $claims]))[0]
        if $pyjwt;

    my ($h, $c) = map { Jose::b64($_) } $header, $claims;
    my %text = (h => $h, c => $c,
                bent(Jose::signature($alg, "$h.$c", $key)));

    return $form =~ s/\{(\w+)\}/$text{$1} \/\/ die "no $1\n"/ger;
}

# a signature, and what it is not
sub bent {
    my ($s) = @_;

    my $n = length $s;
    my $flip = sub { $s ^ "\0" x $_[0] . "\1" . "\0" x ($n - $_[0] - 1) };
    my %bytes = (
        s => $s, first => $flip->(0), middle => $flip->(int $n / 2),
        last => $flip->($n - 1), less => substr($s, 0, -1), more => "$s\0",
        before => "\0$s", half => substr($s, 0, $n / 2), twice => "$s$s",
        zeros => "\0" x $n, ones => "\xff" x $n, swapped =>
        substr($s, $n / 2) . substr($s, 0, $n / 2),
        der => $n < 256 ? Jose::raw_to_der($s) : '',
    );
    my %text = map { ($_ => Jose::b64($bytes{$_})) } keys %bytes;

    # the last character holds bits that no byte has, unless all are filled
    my $set = join '', 'A' .. 'Z', 'a' .. 'z', 0 .. 9, '-', '_';
    my $last = index $set, substr $text{s}, -1;

    $text{spare} = substr($text{s}, 0, -1) . substr $set, $last ^ 1, 1
        if $n % 3;

    return %text;
}

# an object as a list of names and texts
sub members {
    my ($object) = @_;

    return [map { [$_, $json->encode($object->{$_})] } sort keys %$object];
}

sub change {
    my ($members, $name, $value) = @_;

    return unshift @$members, [$name, $value] if $name =~ s/^\+//;

    my ($at) = grep { $members->[$_][0] eq $name } 0 .. $#$members;

    if (!defined $value) {
        splice @$members, $at, 1 if defined $at;
    } else {
        $members->[$at // @$members] = [$name, $value];
    }
}

1;
