# Connection strings in "nginx -t": providers' and other applications' are taken
# as they are copied, with a notice for what has no effect here; what is wrong
# is told without credentials.  All forms are in t/unit/uri.c.
#
# Nobody can connect to those that are right: a last line, which is wrong, keeps
# nginx from trying, and shows that the ones before it passed.

use strict;
use warnings;

use Tenant;

repeat_each(1);
no_long_string();

add_block_preprocessor(sub {
    my ($block) = @_;

    my $n = 0;
    my @strings = split /\n/, $block->strings;

    push @strings, 'nothing://' if !defined $block->error_log;

    $block->set_value('error_log',
                      'tenant_mongo" "c' . $#strings . '": the connection '
                      . 'string must start with') if !defined $block->error_log;
    $block->set_value('http_config', join '', map {
        "tenant_mongo c" . $n++ . " \"$_\";\n"
    } @strings);
    $block->set_value('config', 'location /t { }');
    $block->set_value('must_die', '');
});

plan('no_plan');
run_tests();

__DATA__

=== TEST 1: managed services
--- strings
mongodb+srv://user:secret-word@cluster0.abcde.mongodb.net/?retryWrites=true&w=majority&appName=Cluster0
mongodb://user:secret-word@d.cluster-x.us-east-1.docdb.amazonaws.com:27017/?tls=true&replicaSet=rs0&readPreference=secondaryPreferred&retryWrites=false
mongodb://user:secret-word@d.cluster-x.us-east-1.docdb.amazonaws.com:27017/?ssl=true&ssl_ca_certs=nginx.conf&replicaSet=rs0&readPreference=secondaryPreferred&retryWrites=false
mongodb://acct:secret-wordAbCdEf==@acct.mongo.cosmos.azure.com:10255/?ssl=true&replicaSet=globaldb&retrywrites=false&maxIdleTimeMS=120000&appName=@acct@
mongodb+srv://user:secret-word@x.mongocluster.cosmos.azure.com/?tls=true&authMechanism=SCRAM-SHA-256&retrywrites=false&maxIdleTimeMS=120000
mongodb+srv://doadmin:secret-word@db-x.mongo.ondigitalocean.com/admin?tls=true&authSource=admin&replicaSet=db-x
mongodb://admin:secret-word@SG-x.servers.mongodirector.com:27017,SG-y.servers.mongodirector.com:27017/admin?replicaSet=RS-x-0&ssl=true
mongodb://user:secret-word@127.0.0.1:27017/?authMechanism=SCRAM-SHA-256



=== TEST 2: what only tunes has a notice
--- strings
mongodb://u:secret-word@h/?maxIdleTimeMS=120000&minPoolSize=2&uuidRepresentation=standard&w=1
mongodb://u:secret-word@h/?maxConnecting=2&maxAdaptiveRetries=3&enableOverloadRetargeting=true&serverMonitoringMode=poll&timeoutMS=0&serverSelectionTryOnce=true
nothing://
--- error_log
"tenant_mongo" "c0": the option "maxIdleTimeMS" has no effect here
"tenant_mongo" "c0": the option "minPoolSize" has no effect here
"tenant_mongo" "c0": the option "uuidRepresentation" has no effect here
"tenant_mongo" "c1": the option "maxConnecting" has no effect here
"tenant_mongo" "c1": the option "maxAdaptiveRetries" has no effect here
"tenant_mongo" "c1": the option "enableOverloadRetargeting" has no effect here
"tenant_mongo" "c1": the option "serverMonitoringMode" has no effect here
"tenant_mongo" "c1": the option "timeoutMS" has no effect here
"tenant_mongo" "c1": the option "serverSelectionTryOnce" has no effect here



=== TEST 3: an unescaped @ in the password
--- strings
mongodb://u:secret-word@x@h/
--- error_log
has an unescaped "@": it must be written as "%40"



=== TEST 4: an unescaped @ in the user
--- strings
mongodb://u@x:secret-word@h/
--- error_log
has an unescaped "@": it must be written as "%40"



=== TEST 5: an unescaped @ of an srv string
--- strings
mongodb+srv://u:secret-word@x@h.b.c/
--- error_log
has an unescaped "@": it must be written as "%40"



=== TEST 6: an unescaped : in the password
--- strings
mongodb://u:secret-word:x@h/
--- error_log
has an unescaped ":": it must be written as "%3A"



=== TEST 7: an unescaped / in the password
--- strings
mongodb://u:secret-word/x@h/
--- error_log
has an unescaped "/": it must be written as "%2F"



=== TEST 8: an unescaped # in the password
--- strings
mongodb://u:secret-word#x@h/
--- error_log
has an unescaped "#": it must be written as "%23"



=== TEST 9: an unescaped ? in the password
--- strings
mongodb://u:secret-word?x@h/
--- error_log
in user and password is percent-encoded



=== TEST 10: a lone % in the password
--- strings
mongodb://u:secret-word%x@h/
--- error_log
has an unescaped "%": it must be written as "%25"



=== TEST 11: what looks like a port and an option
--- strings
mongodb://u:1?secret-word=1@h/
--- error_log
it must be written as



=== TEST 12: an unknown option
--- strings
mongodb://u:secret-word@h/?maxIdleTime=1
--- error_log
unknown option "maxIdleTime" in the connection string



=== TEST 13: a bad value of what only tunes
--- strings
mongodb://u:secret-word@h/?maxIdleTimeMS=soon
--- error_log
bad value of the option "maxIdleTimeMS"



=== TEST 14: a negative size
--- strings
mongodb://u:secret-word@h/?minPoolSize=-2
--- error_log
bad value of the option "minPoolSize"



=== TEST 15: an unknown form of UUIDs
--- strings
mongodb://u:secret-word@h/?uuidRepresentation=mine
--- error_log
bad value of the option "uuidRepresentation"



=== TEST 16: what can't be honoured
--- strings
mongodb://u:secret-word@h/?proxyHost=p&proxyPort=1
--- error_log
the option "proxyHost" in the connection string can't be honoured



=== TEST 17: two values
--- strings
mongodb://u:secret-word@h/?ssl=true&tls=false
--- error_log
the option "tls" in the connection string has two values



=== TEST 18: a file that is not there, by its place
--- strings
mongodb://u:secret-word@h/?tls=true&tlsCAFile=nowhere.pem
--- error_log
the file of the option "tlscafile" in the connection string can't be read
