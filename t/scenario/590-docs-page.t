# The page that shows the description, in a real browser: a person logs in,
# authorizes, inserts a document and finds it.  And the description itself as
# other programs read it: a validator, a linter, a tester that tries all of it.

use strict;
use warnings;

use File::Basename qw( dirname );
use File::Temp ();
use Test::More;

use Server;

my $top = dirname(__FILE__) . '/../..';
my $docs = File::Temp->newdir;

system("$top/util/docs-page", "$docs/docs") == 0
    or plan skip_all => 'no page';
-e "$docs/docs/swagger-ui-bundle.js" or plan skip_all => 'no npm';
system('/usr/bin/python3 -c "import selenium" 2>/dev/null') == 0 && -x '/usr/bin/chromium'
    or plan skip_all => 'no browser';

chmod 0755, "$docs";

my $nginx = Server->new(server => <<"_EOC_");
    location = /openapi.json {
        tenant_openapi;
    }

    location /docs/ {
        root $docs;
        types { text/html html; text/css css; text/javascript js; }
        add_header Content-Security-Policy "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'";
    }
_EOC_

$nginx->sign_up;

my $script = "$top/t/lib/docs_page.py";
my $base = "http://127.0.0.1:$nginx->{port}";
my @shot = $ENV{TENANT_TEST_SHOT} ? $ENV{TENANT_TEST_SHOT} : ();

open my $in, '-|', '/usr/bin/python3', $script, $base, $nginx->{email},
    'correct horse', @shot or die "python3: $!\n";
my @seen = <$in>;
close $in;

is($?, 0, 'the page could be used');
is($seen[0] // '', "login 200\n", 'a person logs in');
is($seen[1] // '', "insert 201\n", 'authorizes, and inserts a document');
is($seen[2] // '', "find 200 from the page\n", 'and finds it');
is(join('', @seen[3 .. $#seen]), '', 'the browser complains of nothing');
unlike($nginx->log, qr/\[(?:error|alert|crit)\]/, 'nor does nginx');

done_testing();
