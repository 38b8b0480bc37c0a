package Answer;

# Sections of a Test::Nginx block that look at an answer as a whole:
#
#   --- problem              a problem document as the contract wants it; the
#                            text is its detail, for 422 lines "field: message"
#   --- response_json        the body, whatever the order of its members
#   --- response_json_has    the same, but objects may have more members
#
# A text that begins with "~" is a pattern.  For several requests each is an
# array; what is undef there is not looked at.

use strict;
use warnings;

use JSON::PP ();
use Test::More ();
use Test::Nginx::Socket ();

my $json = JSON::PP->new->canonical->allow_nonref;

sub install {
    my ($block) = @_;

    no warnings qw( redefine prototype );

    my $check = \&Test::Nginx::Socket::check_response_headers;

    *Test::Nginx::Socket::check_response_headers = sub ($$$$$) {
        my ($block, $res, $raw, $dry_run, $index, $many) = @_;

        problem($block, $res, $index) if $res && !$dry_run;

        goto &$check;
    };

    Test::Nginx::Socket::add_response_body_check(sub {
        my ($block, $body, $index, undef, $dry_run) = @_;

        body($block, $body, $index) if !$dry_run;
    });
}

sub section {
    my ($block, $name, $index) = @_;

    my $value = $block->$name;

    return ref $value eq 'ARRAY' ? $value->[$index] : $value;
}

sub body {
    my ($block, $body, $index) = @_;

    for my $name (qw( response_json response_json_has )) {
        my $expected = section($block, $name, $index);

        next if !defined $expected;

        my $what = $block->name . " - $name ($index)";
        my $got = eval { $json->decode($body) };

        Test::More::ok(defined $got || $body =~ /^\s*null\s*$/,
                       "$what is JSON") or next;
        $expected = eval { $json->decode($expected) }
            // die "$what: $@$expected\n";

        my $wrong = differs($expected, $got, '', $name =~ /has/);

        Test::More::is($wrong, undef, $what)
            or Test::More::diag($body);
    }
}

# where they differ, or undef
sub differs {
    my ($expected, $got, $path, $more) = @_;

    if (ref $expected eq 'HASH') {
        return "$path is no object" if ref $got ne 'HASH';

        for my $name (sort keys %$expected) {
            return "$path.$name is not there" if !exists $got->{$name};

            my $wrong = differs($expected->{$name}, $got->{$name},
                                "$path.$name", $more);
            return $wrong if defined $wrong;
        }

        return if $more;

        my ($name) = grep { !exists $expected->{$_} } sort keys %$got;
        return defined $name ? "$path.$name is too much" : undef;
    }

    if (ref $expected eq 'ARRAY') {
        return "$path is no array" if ref $got ne 'ARRAY';
        return "$path has " . @$got . ' elements' if @$got != @$expected;

        for my $n (0 .. $#$expected) {
            my $wrong = differs($expected->[$n], $got->[$n], "${path}[$n]",
                                $more);
            return $wrong if defined $wrong;
        }

        return;
    }

    return "$path is an object or array"
        if ref $got eq 'HASH' || ref $got eq 'ARRAY';

    my $text = $json->encode($got);

    if (defined $expected && !ref $expected && $expected =~ /^~(.*)/s) {
        my $pattern = $1;
        $text = $got if defined $got && !ref $got;

        return $text =~ /$pattern/ ? undef : "$path is $text";
    }

    return $text eq $json->encode($expected) ? undef : "$path is $text";
}

sub problem {
    my ($block, $res, $index) = @_;

    my $expected = section($block, 'problem', $index);

    return if !defined $expected;

    my $what = $block->name . " - problem ($index)";
    my $status = $res->code;
    my $body = eval { JSON::PP::decode_json($res->content) } // {};
    my $is = sub { Test::More::is($_[0], $_[1], "$what: $_[2]") };
    my $detail = '';
    my @fields;

    for my $line (split /\n/, $expected) {
        if ($status == 422 && $line =~ /^([^\s:]+): (.+)/) {
            push @fields, [$1, $2];
        } elsif ($line =~ /\S/) {
            $detail = $line;
        }
    }

    $is->(scalar $res->header('Content-Type'), 'application/problem+json',
          'type');
    $is->(scalar $res->header('Cache-Control'), 'private, no-cache',
          'not cached');
    $is->(scalar $res->header('X-Content-Type-Options'), 'nosniff',
          'not sniffed');
    $is->($body->{status}, $status, 'status');
    $is->($body->{type}, 'about:blank', 'no type');
    Test::More::ok($body->{title}, "$what: title");
    Test::More::ok($body->{detail}, "$what: detail");
    Test::More::unlike($res->content, qr/mongo|bson(?!Type)|postgres|ferret/i,
                       "$what: no product");
    text($body->{detail}, $detail, "$what: detail") if $detail ne '';

    Test::More::like($res->header('WWW-Authenticate') // '', qr/^Bearer/,
                     "$what: challenge") if $status == 401;
    $is->(!!$res->header('Allow'), $status == 405, 'Allow');
    Test::More::like($res->header('Retry-After') // '', qr/^\d+$/,
                     "$what: when to try again")
        if $status == 429 || $status == 503;

    if ($status != 422) {
        $is->($body->{errors}, undef, 'no fields');
        return;
    }

    my @errors = @{ $body->{errors} // [] };

    Test::More::ok(@errors && !(grep { !defined $_->{field}
                                       || !defined $_->{message} } @errors),
                   "$what: fields");
    return if !@fields;

    @$_ = sort { $a->[0] cmp $b->[0] || $a->[1] cmp $b->[1] } @$_
        for \@fields, my $got = [map { [@$_{qw( field message )}] } @errors];

    $is->(join(' ', map { $_->[0] } @$got), join(' ', map { $_->[0] } @fields),
          'which fields');
    text($got->[$_][1], $fields[$_][1], "$what: $fields[$_][0]")
        for 0 .. $#fields;
}

sub text {
    my ($got, $expected, $what) = @_;

    return Test::More::like($got // '', qr/$1/, $what)
        if $expected =~ /^~\s*(.*)/;

    Test::More::is($got, $expected, $what);
}

1;
