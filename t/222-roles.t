# What each role may do with documents.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: owner reads
--- seed
acme PUT /data/r/x {"n":1}
--- rows
200 GET /data/r/x @ acme => {"_id":"x","n":1}
200 GET /data/r @ acme ~=> {"next":null}
200 GET /data/ @ acme



=== TEST 2: owner writes
--- rows
201 POST /data/{new} {"_id":"a"} @ acme
201 PUT /data/{new}/b {} @ acme
200 PATCH /data/{new}/b {"n":2} @ acme | Content-Type: application/merge-patch+json
204 DELETE /data/{new}/b @ acme
204 POST /data/{new}:drop @ acme



=== TEST 3: editor reads
--- seed
acme PUT /data/r/x {"n":1}
--- rows
200 GET /data/r/x @ acme/editor => {"_id":"x","n":1}
200 GET /data/r @ acme/editor ~=> {"next":null}
200 GET /data/ @ acme/editor



=== TEST 4: editor writes
--- rows
201 POST /data/{new} {"_id":"a"} @ acme/editor
201 PUT /data/{new}/b {} @ acme/editor
200 PATCH /data/{new}/b {"n":2} @ acme/editor | Content-Type: application/merge-patch+json
204 DELETE /data/{new}/b @ acme/editor
204 POST /data/{new}:drop @ acme/editor



=== TEST 5: viewer reads
--- seed
acme PUT /data/r/x {"n":1}
--- rows
200 GET /data/r/x @ acme/viewer => {"_id":"x","n":1}
200 GET /data/r @ acme/viewer ~=> {"next":null}
200 GET /data/ @ acme/viewer



=== TEST 6: viewer does not write
--- rows
403 POST /data/{new} {"_id":"a"} @ acme/viewer
403 PUT /data/{new}/b {} @ acme/viewer
403 PATCH /data/{new}/b {"n":2} @ acme/viewer | Content-Type: application/merge-patch+json
403 DELETE /data/{new}/b @ acme/viewer
403 POST /data/{new}:drop @ acme/viewer



=== TEST 7: a role that the token only claims does not write
--- rows
403 PUT /data/{new}/b {} | Authorization: Bearer {token:acme/viewer role=owner}



=== TEST 8: a lesser one that it claims counts
--- rows
403 PUT /data/{new}/b {} | Authorization: Bearer {token:acme role=viewer}
