package Ordered;

# JSON whose members keep their order, and what a merge patch makes of it.

use strict;
use warnings;

use Exporter 'import';

our @EXPORT = qw( read_json write_json member without is_object merged );

# An object is [{}, name, value, ...], an array [[], value, ...]; all else is
# text, and so is what Extended JSON writes as an object.
sub read_json {
    local $_ = $_[0];

    my $value = read_value();

    die "no JSON: $_[0]\n" if !defined $value || !/\G\s*\z/gc;

    return $value;
}

sub read_value {
    if (/\G[\s,]*\{/gc) {
        my @members = {};

        until (/\G[\s,]*\}/gc) {
            /\G[\s,]*"((?:[^"\\]|\\.)*)"\s*:/gc or die "no member: $_\n";
            push @members, $1;
            push @members, read_value();
        }

        return @members > 1 && $members[1] =~ /^\$/ ? extended(@members)
            : \@members;
    }

    if (/\G[\s,]*\[/gc) {
        my @elements = [];

        push @elements, read_value() until /\G[\s,]*\]/gc;

        return \@elements;
    }

    return /\G[\s,]*("(?:[^"\\]|\\.)*"|[-+.\w]+)/gc ? $1 : die "no value: $_\n";
}

# equal doubles have one text
sub extended {
    my @members = @_;

    $members[2] = '"' . (0 + $1) . '"'
        if $members[1] eq '$numberDouble' && $members[2] =~ /^"(-?\d.*)"$/;

    return write_json(\@members);
}

sub write_json {
    my ($value) = @_;

    return $value if !ref $value;

    my ($kind, @rest) = @$value;

    return '[' . join(',', map { write_json($_) } @rest) . ']'
        if ref $kind eq 'ARRAY';

    my @members;

    while (my ($name, $member) = splice @rest, 0, 2) {
        push @members, "\"$name\":" . write_json($member);
    }

    return '{' . join(',', @members) . '}';
}

sub member {
    my ($object, $name) = @_;

    for (my $i = 1; $i < @$object; $i += 2) {
        return $i if $object->[$i] eq $name;
    }

    return;
}

sub without {
    my ($object, $name) = @_;

    my $i = member($object, $name) // return $object;
    my @rest = @$object;

    splice @rest, $i, 2;

    return \@rest;
}

sub is_object { return ref $_[0] && ref $_[0][0] eq 'HASH' }

sub merged {
    my ($target, $patch) = @_;

    return $patch if !is_object($patch);

    my @result = is_object($target) ? @$target : {};
    my (undef, @members) = @$patch;

    while (my ($name, $value) = splice @members, 0, 2) {
        my $i = member(\@result, $name);

        if ($value eq 'null') {
            splice @result, $i, 2 if defined $i;
        } elsif (defined $i) {
            $result[$i + 1] = merged($result[$i + 1], $value);
        } else {
            push @result, $name, merged(undef, $value);
        }
    }

    return \@result;
}

1;
