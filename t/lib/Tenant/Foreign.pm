package Tenant::Foreign;

# Tables of tokens for the suites over Tenant, a request a line:
#
#   --- trusted: organization_claim=org roles=viewer
#   --- foreign
#   200 (acme ann viewer) {"exp":NOW+600.5}
#   200 (acme e1) -sub {"common_name":"e1"} / {"jku":"https://a.example/"}
#   401 (expired) {"exp":NOW-60}
#
# The status; who the token is for, as $tenant_id, $tenant_user and $tenant_role
# tell, or for what reason it is refused, as $tenant_token_error and the log do;
# the claims that are left out, those that are added, and the header's members
# besides "alg" and "kid".  NOW is the time in seconds.
#
# A trusted issuer signs the tokens: "trusted" has the parameters of its key set
# but "issuer", which is "--- issuer: name" (https://issuer.example), "--- alg"
# how (HS256, or what Jose can), "--- base eval" its tokens' claims, a hash.

use strict;
use warnings;

use Jose ();
use JSON::PP ();
use Server ();
use Tenant ();

our $ISSUER = 'https://issuer.example';

my $json = JSON::PP->new->canonical->allow_nonref;
my $set = "$ENV{TENANT_TEST_RUN}/tokens-$$.jwks";

Server::spew($set, $json->encode({ keys => [
    map { Jose::verifying_jwk($_, kid => $_) } qw( HS256 RS256 ES256 ES384 )
] }));

$ENV{TEST_NGINX_TOKEN_SET} = $set;

Test::Nginx::Util::add_block_preprocessor(sub {
    my ($block) = @_;

    table($block) if defined $block->foreign;
});

my $refused = 0;

# the log has it once, when the answer is here
Test::Nginx::Socket::add_response_body_check(sub {
    my ($block, undef, $index, undef, $dry_run) = @_;

    return if $dry_run || !defined $block->parsed_foreign;

    my $row = $block->parsed_foreign->[$index];
    my @all = Server::slurp($Test::Nginx::Util::ErrLogFile)
        =~ /\[info\].*tenant: the token is refused \((\w+)\): \w/g;

    # what came before is not known
    $refused = @all - ($row->{status} != 200) if $index == 0;

    Test::More::is(join(' ', @all[$refused .. $#all]),
                   $row->{status} == 200 ? '' : $row->{expect},
                   $block->name . ": $row->{line} - log");
    $refused = @all;
});

sub table {
    my ($block) = @_;

    my @rows = map { parse($block, $_) } grep { /\S/ }
        split /\n/, $block->foreign;
    my $trusted = $block->trusted // 'organization_claim=org roles=viewer';
    my $issuer = $block->issuer // $ISSUER;

    my %set = (
        request => [map { 'GET /t' } @rows],
        more_headers => [map { "Authorization: Bearer $_->{token}" } @rows],
        error_code => [map { $_->{status} } @rows],
        response_headers => [map { $_->{status} == 200
            ? "X-Who: $_->{expect}\n! X-Error"
            : "X-Who:   \nX-Error: $_->{expect}" =~ s/X-Who: +\n/! X-Who\n/r
        } @rows],
        parsed_foreign => \@rows,
    );

    $set{http_config} = ($block->http_config // '')
        . "\n    tenant_trusted_keys $set issuer=$issuer\n"
        . "        $trusted;\n"
        . "    map \"\$tenant_id \$tenant_user \$tenant_role\" \$who {\n"
        . "        volatile;\n"
        . "        \"~^(?<w>\\S+ \\S+(?: \\S+)?) *\$\" \$w;\n"
        . "    }\n";
    $set{config} = <<'_EOC_' if !defined $block->config;
    location = /t {
        tenant_auth on;
        add_header X-Who $who always;
        add_header X-Error $tenant_token_error always;
        empty_gif;
    }
_EOC_

    $block->set_value($_, $set{$_}) for keys %set;
    $block->set_value('bare', '') if !defined $block->without;
}

sub parse {
    my ($block, $line) = @_;

    my ($status, $expect, $less, $claims, $header) = $line
        =~ m{^(\d+) \((.*?)\)((?: -\S+)*)(?: (\{.*?\}))?(?: / (\{.*\}))?$}
        or die $block->name, ": not a row: $line\n";
    my $alg = $block->alg // 'HS256';
    my $now = time;
    my %base = ($block->base ? %{ $block->base } : (
        iss => $block->issuer // $ISSUER, sub => 'ann', org => 'acme',
        role => 'viewer', exp => $now + 600));

    delete @base{ map { s/^-//r } split ' ', $less };

    $claims = text($claims // '{}', $now, %base);
    $header = text($header // '{}', $now, alg => $alg, kid => $alg);

    my $input = Jose::input($header, $claims);

    return {
        line => $line, status => $status, expect => $expect,
        token => "$input." . Jose::b64(Jose::signature($alg, $input)),
    };
}

# the rest stays as it is written: numbers have many forms
sub text {
    my ($text, $now, %base) = @_;

    $text =~ s/NOW([+-]\d+)?(\.\d+)?/($now + ($1 \/\/ 0)) . ($2 \/\/ '')/ge;

    my $given = eval { JSON::PP->new->allow_bignum->decode($text) } // {};

    delete @base{ keys %$given };

    my $rest = $json->encode(\%base) =~ s/^\{|\}$//gr;
    my $own = $text =~ s/^\{|\}$//gr;

    return '{' . join(',', grep { $_ ne '' } $rest, $own) . '}';
}

1;
