package Contract;

# Table-driven requests: each row is [method, path, body, status, headers];
# every error must be a problem document with the headers that all answers
# have.

use strict;
use warnings;

use Exporter 'import';
use Test::More;

our @EXPORT = qw( rows escape );

sub escape {
    my ($text) = @_;

    utf8::encode($text) if utf8::is_utf8($text);
    $text =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ge;

    return $text;
}

sub rows {
    my ($nginx, @rows) = @_;

    for my $row (@rows) {
        my ($method, $path, $body, $status, %headers) = @$row;
        my $what = "$method $path" . (defined $body && !ref $body
                                      ? ' ' . substr $body, 0, 40 : '');

        $what =~ s/[^ -~]/?/g;
        $what = substr($what, 0, 150) . '...' if length $what > 150;

        my $res = $nginx->request($method, $path, $body, %headers);

        is($res->{status}, $status, "$what is $status")
            or diag($res->{content});
        next if $res->{status} == 204 || $res->{status} == 304;

        my $h = $res->{headers};

        like($h->{'cache-control'}, qr/^(?:private, no-cache|no-store)$/,
             "$what is not cached");
        is($h->{'x-content-type-options'}, 'nosniff', "$what is not sniffed");
        next if $status < 400;

        is($h->{'content-type'}, 'application/problem+json',
           "$what is a problem");
        next if $method eq 'HEAD';

        is($res->{json}{status}, $status, "$what says its status");
        is($res->{json}{type}, 'about:blank', "$what says its type");
        ok($res->{json}{title}, "$what says its title");
        ok($res->{json}{detail}, "$what says its detail");
        unlike($res->{content}, qr/mongo|bson|postgres|ferret/i,
               "$what names no product");

        if ($status == 422) {
            ok($res->{json}{errors} && @{ $res->{json}{errors} }
               && defined $res->{json}{errors}[0]{field},
               "$what says which field is wrong");
        }

        if ($status == 401) {
            like($h->{'www-authenticate'}, qr/^Bearer/, "$what asks for a token");
        }

        if ($status == 405) {
            ok($h->{allow}, "$what says what is allowed");
        }
    }
}

1;
