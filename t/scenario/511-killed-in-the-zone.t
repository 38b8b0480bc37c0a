# Workers that are killed with the zone's lock, while they wait for it, or in
# the middle of a change: the others neither sleep for ever nor trip over what
# is left.  A debugger stops them there.

use strict;
use warnings;

use Admin;
use File::Temp ();
use IO::Select ();
use IO::Socket::INET ();
use Many;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $dir = File::Temp->newdir;

# gdb attached to a process, running commands
sub gdb {
    my ($pid, @commands) = @_;

    my $child = fork() // die "fork: $!\n";
    return $child if $child;

    open STDIN, '<', '/dev/null';
    open STDOUT, '>>', "$dir/gdb.log";
    open STDERR, '>&', \*STDOUT;
    exec 'gdb', '-nx', '-q', '-batch', '-iex', 'set debuginfod enabled off',
        '-p', $pid, map { ('-ex', $_) } @commands;
    exit 127;
}

my $sleeper = fork() // die "fork: $!\n";
if ($sleeper == 0) {
    exec 'sleep', '60';
}
waitpid gdb($sleeper, 'shell touch ' . "$dir/gdb", 'kill'), 0;
my $can = -e "$dir/gdb" && Server::slurp("$dir/gdb.log") !~ /ptrace/;
kill 'KILL', $sleeper;
waitpid $sleeper, 0;
plan skip_all => 'no debugger, or it may not attach' if !$can;

my $gate = Server::free_port();
my $nginx = Server->new(workers => 3, http => "tenant_lease 1h;
    tenant_login_throttle account=1/60s address=1000/60s;
    server {
        listen 127.0.0.1:$gate reuseport;
        keepalive_timeout 600s;
        keepalive_requests 10000;
        location / { tenant_auth on; empty_gif; }
    }");
Admin::use_server($nginx);
my %token = map { $_ => $nginx->sign_up($_) } qw( acme other third );

# Stops a process where it comes to one function after the other; "go" lets it run on, or kills.
my $holds = 0;

sub hold {
    my ($pid, $first, @further) = @_;

    my $mark = "$dir/" . ++$holds;
    my $child = gdb($pid, "break $first", "shell touch $mark.ready",
                    'continue', map({ ("break $_", 'continue') } @further),
                    "shell touch $mark.held; "
                    . "until [ -e $mark.go ]; do sleep 0.02; done",
                    "source $mark.go");

    ok(Server::soon(60, sub { -e "$mark.ready" }), "a debugger is there");

    return { mark => $mark, gdb => $child };
}

sub held {
    my ($hold) = @_;

    ok(Server::soon(60, sub { -e "$hold->{mark}.held" }), 'and stops it');
}

sub go {
    my ($hold, @commands) = @_;

    Server::spew("$hold->{mark}.new", join '', map { "$_\n" } @commands);
    rename "$hold->{mark}.new", "$hold->{mark}.go";
    waitpid $hold->{gdb}, 0;
}

sub ask {
    my ($socket, $who) = @_;

    $socket->syswrite("GET / HTTP/1.1\r\nHost: localhost\r\n"
                      . "Authorization: Bearer $token{$who}\r\n\r\n");
}

sub answer {
    my ($socket, $what, $seconds) = @_;

    my $bytes = '';
    IO::Select->new($socket)->can_read($seconds // 30)
        and sysread $socket, $bytes, 65536;
    $bytes =~ m{^HTTP/1.1 (\d+)};

    return is($1 // 'none', 200, $what);
}

# connections that stay, one with each worker
sub connections {
    my %socket;
    my $end = time + 60;

    while (keys %socket < 3 && time < $end) {
        my $socket = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$gate")
            or die "connect: $!\n";
        ask($socket, 'acme');
        IO::Select->new($socket)->can_read(10) or next;
        sysread $socket, my $answer, 65536;
        my $worker = $nginx->worker_of($socket) or next;
        $socket{$worker} = $socket;
    }

    is(scalar(keys %socket), 3, 'a connection with each worker');

    return (\%socket, keys %socket);
}

my $unlock = 'ngx_http_tenant_zone_unlock';

# one has the lock, two wait for it, and the first of these is killed when its
# turn has come
my ($socket, $one, $two, $three) = connections();
my $hold = hold($one, $unlock);
ask($socket->{$one}, 'acme');
held($hold);
ask($socket->{$two}, 'acme');
sleep 0.5;
ask($socket->{$three}, 'acme');
sleep 0.5;
kill 'STOP', $two;
go($hold, 'delete', 'detach');
answer($socket->{$one}, 'the one with the lock goes on');
kill 'KILL', $two;
answer($socket->{$three}, 'the one that is left, too');

# killed with the lock, by turns with a master that does not see it
for my $stopped (0, 1) {
    Server::soon(30, sub { 3 == (() = $nginx->workers) });
    ($socket, $one, $two, $three) = connections();
    $hold = hold($one, $unlock);
    ask($socket->{$one}, 'acme');
    held($hold);
    ask($socket->{$_}, 'acme') for $two, $three;
    sleep 0.2;
    kill 'STOP', $nginx->master if $stopped;
    go($hold, 'kill');
    answer($socket->{$_}, 'those that wait go on') for $two, $three;
    kill 'CONT', $nginx->master if $stopped;
}

# a count that must outlive the next ones
is(login('acme@server.example', 'wrong')->{status}, 401, 'a wrong password');
is(login('acme@server.example')->{status}, 429, 'blocks');

# killed in the middle of a change: a new node is in no tree yet, an old one in
# its tree but in no queue
for my $case (['other', 'ngx_http_tenant_zone_insert'],
              ['third', 'ngx_http_tenant_zone_remove', 'ngx_rbtree_delete'])
{
    my ($who, @where) = @$case;

    Server::soon(30, sub { 3 == (() = $nginx->workers) });
    ($socket, $one, $two, $three) = connections();
    $hold = hold($one, @where);
    ask($socket->{$one}, $who);
    held($hold);
    ask($socket->{$two}, $who);
    go($hold, 'kill');
    answer($socket->{$two}, 'who waits goes on');
    ask($socket->{$_}, $_ == $two ? 'acme' : $who) for $two, $three;
    answer($socket->{$_}, 'so do others') for $two, $three;
    is(login('acme@server.example')->{status}, 429, 'the count is kept');
    is(login("$who\@server.example")->{status}, 200, 'others log in');
}

my $log = $nginx->log;
is(scalar(() = $log =~ /\[warn\][^\n]*tenant: process \d+ died in zone "tenant"/g),
   4, 'the log has each');
unlike($log, qr/exited on signal (?!9)/, 'and no crash');

done_testing();
