# What the event loop can't carry the thread pool does, cluster by cluster, and
# the log says why.  It says so once a worker, so each block is asked once.

use strict;
use warnings;

use Tenant;

repeat_each(1);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: what the event loop can't do the thread pool does, and the log says so
--- http_config
    tenant_mongo "$TEST_NGINX_TENANT_URI&compressors=zlib";
--- as: acme
--- request
GET /data/c/none
--- wait: 0.5
--- error_code: 404
--- problem
--- error_log
[notice]
the thread pool carries the commands to the database "default", not the event loop: "compressors"
--- no_error_log
[error]



=== TEST 2: of two databases one
--- http_config
    tenant_mongo "$TEST_NGINX_TENANT_URI";
    tenant_mongo other "$TEST_NGINX_TENANT_URI&readPreference=nearest";
--- as: acme
--- request
GET /data/c/none
--- wait: 0.5
--- error_code: 404
--- problem
--- error_log
commands to the database "other", not the event loop: a "readPreference"
--- no_error_log
commands to the database "default"
[error]
