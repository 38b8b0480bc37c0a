# A stream outlives its lease, and must not outlive the right to read: it ends, with
# an error, when its organization is deleted or its collections get other names,
# before these may be somebody else's.

use strict;
use warnings;

use IO::Socket::INET ();
use Server;
use Socket qw( SOL_SOCKET SO_RCVBUF );
use Test::More;
use Time::HiRes qw( sleep );

my $PAD = 'x' x 4000;

for my $carrier ('event', 'thread') {

    my $nginx = Server->new(
        http => "tenant_carrier $carrier; tenant_lease 1s; tenant_timeout 2s;"
            . ' client_max_body_size 16m; tenant_storage name;');

    for my $what ('kept', 'renamed', 'deleted') {
        $nginx->sign_up();
        is($nginx->request(POST => '/data/c', join('', map {
            qq({"_id":$_,"pad":"$PAD"}\n)
        } 1 .. 3000), 'Content-Type' => 'application/x-ndjson')->{status},
           200, "$carrier, $what: ready");

        my $socket = ask($nginx);
        sleep 1;

        my $name = $nginx->{organization}{organization_name};
        my $res = $what eq 'renamed'
            ? $nginx->request(PUT => '/org/update', {
                  new_organization_name => "$name new",
                  organization_name => $name })
            : $what eq 'deleted'
            ? $nginx->request(DELETE => '/org/delete?organization_name='
                              . $name =~ s/ /%20/gr)
            : $nginx->request(GET => '/data/c?limit=1');

        is($res->{status}, 200, "$carrier: $what") or diag($res->{content});
        sleep 1.5;

        my $text = do { local $/; <$socket> } // '';
        my $end = substr $text, -400;

        if ($what eq 'kept') {
            is(scalar(() = $text =~ /\{"_id"/g), 3000, "$carrier: all of it");
            like($end, qr/\r\n0\r\n\r\n\z/, "$carrier: and the end");
            next;
        }

        cmp_ok(scalar(() = $text =~ /\{"_id"/g), '<', 3000,
               "$carrier, $what: not all of it");
        like($end, qr/\{"error":\{.*"status":(?:401|403|503).*\}\}\s*\z/,
             "$carrier, $what: the last line says why");
    }
}

done_testing();

sub ask {
    my ($nginx) = @_;

    my $socket = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$nginx->{port}",
        Sockopts => [[SOL_SOCKET, SO_RCVBUF, 65536]]) or die "connect: $!\n";

    print $socket "GET /data/c HTTP/1.1\r\nHost: a\r\n"
        . "Accept: application/x-ndjson\r\nConnection: close\r\n"
        . "Authorization: Bearer $nginx->{token}\r\n\r\n";

    return $socket;
}
