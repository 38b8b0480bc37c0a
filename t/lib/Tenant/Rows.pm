package Tenant::Rows;

# Tables for the suites over Tenant, a request a line:
#
#   --- rows
#   201 PUT /data/{new}/a {"n":1} < Location: /data/{new}/a
#   412 PUT /data/{new}/a {"n":2} | If-Match: "x"
#   403 PUT /data/{new}/a {"n":2} @ acme/viewer
#   200 GET /data/{new}/a => {"_id":"a","n":1}
#
# status (a pattern: 20[01]), method, path, body; then, each behind a mark with
# spaces around it,
#
#   @    who asks, "nobody" without a token; acme by default
#   |    a header that is sent; "-" leaves out one that is by default
#   <    a header of the answer, "!Name" one that it must not have
#   <~   a header of the answer whose value matches a pattern
#   =>   the JSON that the answer is, whatever the order of members
#   ~=>  the same, but objects may have more members
#   ==>  the text that it is
#   ~>   a pattern that it matches
#
# Bodies are application/json unless the row says otherwise.  "--- rows eval"
# gives an array of such lines, or of arrays: the line, and what stands in place
# of {0}, {1}, ... in it, whatever bytes these are.
#
# Errors have to be problem documents (but not below /app/, where the hosted data
# API is), other answers must not be cached unless
# they are a backend's ("--- backend"); "--- wrong: a b" tells the fields that
# each 422 of the block names.  Other
# sections, such as "seed" and "commands", are those of every block.

use strict;
use warnings;

use Tenant ();
use Test::More ();

my @all = ('Cache-Control: private, no-cache',
           'X-Content-Type-Options: nosniff');

Test::Nginx::Util::add_block_preprocessor(sub {
    my ($block) = @_;

    table($block) if defined $block->rows;
});

Test::Nginx::Socket::add_response_body_check(sub {
    my ($block, $body, $index, undef, $dry_run) = @_;

    text($block, $block->parsed->[$index], $body // '')
        if !$dry_run && defined $block->parsed;
});

sub table {
    my ($block) = @_;

    my $table = $block->rows;
    my @rows = map { parse($block, ref $_ ? @$_ : $_) }
        ref $table ? @$table : grep { /\S/ } split /\n/, $table;
    my %who = map { (($_->{'@'}[0] // 'acme') => 1) } @rows;
    my $wrong = join "\n", map { "$_: ~." } split ' ', $block->wrong // '';
    my %set = (
        parsed => \@rows,
        request => [map { $_->{request} } @rows],
        more_headers => [map { sent($_) } @rows],
        error_code_like => [map { "^(?:$_->{status})\$" } @rows],
        response_headers => [map { headers($block, $_) } @rows],
        raw_response_headers_like => [map { patterns($_) } @rows],
        response_json => [map { $_->{'=>'}[0] } @rows],
        response_json_has => [map { $_->{'~=>'}[0] } @rows],
        problem => [map {
            $_->{request} !~ m{^(?:HEAD|\w+ /app/)} && $_->{status} =~ /^[45]/
                ? $_->{status} eq '422' ? $wrong : '' : undef
        } @rows],
    );

    # commands are counted when leases are there
    $set{seed} = join '', map { "$_\n" } $block->seed // (),
        map { "$_ GET /data/" } grep { !/^(?:nobody|operator)$/ } sort keys %who
        if defined $block->commands;

    $block->set_value($_, $set{$_}) for keys %set;
}

sub parse {
    my ($block, $line, @bytes) = @_;

    # a blank that ends no part of the line
    $line =~ s/(\{(?:next|etag):\S+?) /$1\0/g;

    my ($first, @marks) = split / (@|\||<~?|~?=>|==>|~>) /, "$line ";
    my ($status, $method, $path, $body) = split ' ', $first, 4;
    my %row = (line => $line, status => $status);

    defined $path or die $block->name, ": not a row: $line\n";

    my $fill = sub {
        $_[0] =~ s/ \z//r =~ tr/\0/ /r =~ s/\{(\d)\}/$bytes[$1]/gr;
    };

    $row{json} = defined $body;
    $row{request} = $fill->("$method $path")
        . (defined $body ? "\n" . $fill->($body) : '');

    while (my ($mark, $value) = splice @marks, 0, 2) {
        push @{ $row{$mark} }, $fill->($value);
    }

    return \%row;
}

sub sent {
    my ($row) = @_;

    my $who = $row->{'@'}[0] // 'acme';
    my %default = (
        $who eq 'nobody' ? () : (Authorization => "Bearer {token:$who}"),
        $row->{json} ? ('Content-Type' => 'application/json') : (),
    );
    my @lines;

    for my $header (@{ $row->{'|'} // [] }) {
        delete @default{ grep { $header =~ /^\Q$_\E:/i } keys %default };
        push @lines, $header if $header !~ /: -\z/;
    }

    return join '', map { "$_\n" } @lines,
        map { "$_: $default{$_}" } sort keys %default;
}

# the headers that are known to the byte
sub headers {
    my ($block, $row) = @_;

    my @headers = map { s/^!/! /r } @{ $row->{'<'} // [] };
    my %given = map { /^(?:! )?([\w-]+)/ ? ($1 => 1) : () } @headers;

    push @headers, grep { !/^([\w-]+)/ || !$given{$1} } @all
        if !defined $block->backend && $row->{status} =~ /^20[0137]$/;

    return join "\n", @headers;
}

sub patterns {
    my ($row) = @_;

    return '(?ims)\A' . join '',
        map { "(?=.*^$_\\r\$)" } @{ $row->{'<~'} // [] };
}

sub text {
    my ($block, $row, $body) = @_;

    my $what = $block->name . ": $row->{line}";

    $what =~ s/[^ -~]/?/g;
    $what = substr($what, 0, 150) . '...' if length $what > 150;

    Test::More::is($body, Tenant::fill($_), "$what - text")
        for @{ $row->{'==>'} // [] };
    Test::More::like($body, qr/@{[ Tenant::fill($_) ]}/s, "$what - pattern")
        for @{ $row->{'~>'} // [] };
}

1;
