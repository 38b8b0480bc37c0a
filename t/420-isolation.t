# What one organization can try with its own token to see or change another's
# data: nothing of it works, and nothing tells that the data are there.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

our $Master = database();

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: the same _id twice
--- seed
acme PUT /data/{new}/same {"text":"acme's"}
other PUT /data/{new}/same {"text":"other's"}
--- rows
200 GET /data/{new}/same => {"_id":"same","text":"acme's"}
200 GET /data/{new}/same @ other => {"_id":"same","text":"other's"}
200 GET /data/{new} => {"documents":[{"_id":"same","text":"acme's"}],"next":null}



=== TEST 2: in the base collection, too
--- seed
acme PUT /data/documents/{new} {"text":"acme's"}
--- rows
404 GET /data/documents/{new} @ other
201 PUT /data/documents/{new} {"text":"other's"} @ other
200 GET /data/documents/{new} => {"_id":"{new}","text":"acme's"}



=== TEST 3: what another has is as if it were not, to the byte
--- seed
acme PUT /data/{new}/there {}
--- rows
404 GET /data/{new}/there @ other ==> {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such document"}
404 GET /data/{new}/none @ other ==> {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such document"}



=== TEST 4: nothing of it can be changed
--- seed
acme PUT /data/{new}/x {"n":1}
--- rows
404 DELETE /data/{new}/x @ other
404 PATCH /data/{new}/x {"n":2} @ other | Content-Type: application/merge-patch+json
412 PUT /data/{new}/x {"n":3} @ other | If-Match: *
200 GET /data/{new}/x => {"_id":"x","n":1}



=== TEST 5: its ETag opens nothing
--- seed
acme PUT /data/{new}/x {"n":1}
other PUT /data/{new}/same {}
acme PUT /data/{new}/same {}
--- rows
404 DELETE /data/{new}/x @ other | If-Match: {etag:acme /data/{new}/x}
412 PUT /data/{new}/same {} @ other | If-Match: {etag:acme /data/{new}/same}
200 GET /data/{new}/x



=== TEST 6: an _id that another has is free
--- seed
acme PUT /data/{new}/x {"n":1}
--- rows
201 POST /data/{new} {"_id":"x","n":2} @ other
204 DELETE /data/{new}/x @ other
200 GET /data/{new}/x => {"_id":"x","n":1}



=== TEST 7: filters find one's own
--- seed
acme PUT /data/{new}/x {"text":"the secret"}
--- rows
200 GET /data/{new}?filter={"text":"the+secret"} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":"x"} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"$nor":[{"_id":"none"}]} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"$or":[{},{"_tenant":{"$exists":true}}]} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_tenant":{"$ne":null}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_tenant":"{id:acme}"} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"organization_id":"{id:acme}"} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id.t":"{id:acme}"} @ other => {"documents":[],"next":null}



=== TEST 8: sorts and fields show one's own
--- seed
acme PUT /data/{new}/x {"text":"the secret"}
other PUT /data/{new}/y {"text":"mine"}
--- rows
200 GET /data/{new}?sort={"_tenant":1} @ other => {"documents":[{"_id":"y","text":"mine"}],"next":null}
200 GET /data/{new}?fields={"_tenant":1,"text":1} @ other => {"documents":[{"_id":"y","text":"mine"}],"next":null}



=== TEST 9: filters name no other collection
--- rows
422 GET /data/{new}?filter={"$lookup":{"from":"org_{id:acme}"}} @ other
422 GET /data/{new}?filter={"$expr":{"$eq":[{"$lookup":"org_{id:acme}"},1]}} @ other
422 GET /data/{new}?filter={"a":{"$unionWith":"org_{id:acme}"}} @ other
422 GET /data/{new}?filter={"a":{"$ref":"org_{id:acme}","$id":1,"$db":"x"}} @ other



=== TEST 10: the name of another's collection is a name like any
--- seed
acme PUT /data/{new}/x {"text":"the secret"}
--- rows
404 GET /data/org_{id:acme}.{new}/x @ other
201 PUT /data/org_{id:acme}.{new}/x {"text":"mine"} @ other
200 GET /data/org_{id:acme}.{new} @ other => {"documents":[{"_id":"x","text":"mine"}],"next":null}
204 POST /data/org_{id:acme}.{new}:drop @ other
204 POST /data/org_{id:acme}:drop @ other
200 GET /data/{new}/x => {"_id":"x","text":"the secret"}



=== TEST 11: paths that lead out of one's own collections
--- commands
--- rows
422 GET /data/.org_{id:acme} @ other
422 GET /data/..org_{id:acme} @ other
422 GET /data/$cmd @ other
422 GET /data/%24cmd.sys @ other
422 GET /data/system.users @ other
422 GET /data/%0Aorg_{id:acme} @ other
422 GET /data/{new}%20 @ other
422 GET /data/{new}%FF @ other
422 GET /data/{new};x=org_{id:acme} @ other
422 GET /data/%C0%AE%C0%AEorg_{id:acme} @ other
404 GET /data/x%2Forg_{id:acme}%2Fx @ other



=== TEST 12: no name leads elsewhere, whatever is tried with it
--- seed
acme PUT /data/{new}/only-b {"text":"the secret","n":1}
acme PUT /data/documents/{new} {"text":"the secret","n":2}
acme PUT /data/{new}/same {"text":"the secret","n":3}
other PUT /data/{new}/same {"text":"mine"}
--- rows eval
[(map {
    my $name = $_;
    my $ok = '(?:20[014]|40[0459]|422)';
    my $not = '~> \A(?!.*(?:the secret|only-b))';

    ("$ok GET /data/$name @ other $not", "$ok GET /data/$name/only-b @ other $not",
     "$ok GET /data/$name/same @ other $not",
     "$ok POST /data/$name {\"_id\":\"same\",\"text\":\"evil\"} @ other",
     "$ok PUT /data/$name/only-c {\"text\":\"evil\"} @ other $not",
     "$ok DELETE /data/$name/only-c @ other $not",
     "$ok POST /data/$name:drop @ other $not")
 } 'org_{id:acme}', 'org_{id:acme}.{new}', '.org_{id:acme}', '..org_{id:acme}',
   'documents%2F{new}', '{new}%2Fonly-b',
   '%24cmd', '$cmd', '%24cmd.sys', 'system.users', 'system.namespaces',
   'system.views', 'System.users', 'users', 'organizations',
   "$::Master.users", "$::Master%2Fusers", 'admin.system.users',
   '%0Aorg_{id:acme}', '{new}%20', '%20{new}', '{new}%FF',
   'org_{id:acme}%2E{new}', 'x%3Adrop', '{new};x=org_{id:acme}',
   '%C0%AE%C0%AEorg_{id:acme}'),
 '200 GET /data/{new} => {"documents":[{"_id":"only-b","text":"the secret","n":1},{"_id":"same","text":"the secret","n":3}],"next":null}',
 '200 GET /data/documents/{new} => {"_id":"{new}","text":"the secret","n":2}',
 '200 GET /admin/me', '200 GET /admin/me @ other']



=== TEST 13: names of the master's collections are names like any
--- rows
200 GET /data/users @ other => {"documents":[],"next":null}
200 GET /data/organizations @ other => {"documents":[],"next":null}
200 GET /data/deployment @ other => {"documents":[],"next":null}
200 GET /data/admin.system.users @ other => {"documents":[],"next":null}



=== TEST 14: no parameter names an organization
--- commands
--- rows
422 GET /data/{new}?organization_id={id:acme} @ other
422 GET /data/{new}?organization={id:acme} @ other
422 GET /data/{new}?collection=org_{id:acme} @ other
422 GET /data/{new}?_tenant={id:acme} @ other



=== TEST 15: no header names an organization
--- seed
acme PUT /data/{new}/x {}
--- rows
404 GET /data/{new}/x @ other | X-Tenant: {id:acme}
404 GET /data/{new}/x @ other | X-Tenant-Id: {id:acme}
404 GET /data/{new}/x @ other | X-Organization: {id:acme}
404 GET /data/{new}/x @ other | X-Original-URL: /data/org_{id:acme}/x
404 GET /data/{new}/x @ other | X-Rewrite-URL: /data/org_{id:acme}/x



=== TEST 16: what looks like a stage or a tenant's id is data
--- seed
other PUT /data/{new}/x {}
--- rows
200 PATCH /data/{new}/x {"a":"$$ROOT","_tenant":"{id:acme}"} @ other | Content-Type: application/merge-patch+json => {"_id":"x","a":"$$ROOT","_tenant":"{id:acme}"}



=== TEST 17: dropping is for one's own
--- seed
acme PUT /data/{new}/x {}
other PUT /data/{new}/x {}
--- rows
204 POST /data/{new}:drop @ other
200 GET /data/{new}/x



=== TEST 18: its organization can't be renamed, deleted or seen
--- rows
403 PUT /org/update {"organization_name":"{name:acme}","new_organization_name":"mine"} @ other
403 DELETE /org/delete?organization_name={name:acme} @ other
200 GET /org/get?organization_name={name:acme} @ other ~> \A(?!.*(?:email|collection|admin))



=== TEST 19: its users can't be seen or changed
--- rows
404 GET /admin/users/{user:acme} @ other
404 PATCH /admin/users/{user:acme} {"role":"viewer"} @ other
404 DELETE /admin/users/{user:acme} @ other
200 GET /admin/users?after=000000000000000000000000 @ other ~> \A(?!.*acme)



=== TEST 20: an organization that is deleted takes its own along
--- seed
acme PUT /data/{new}/x {"n":1}
new PUT /data/{new}/x {"n":2}
--- rows
200 DELETE /org/delete?organization_name={name:new} @ new
401 GET /data/{new}/x @ new
200 GET /data/{new}/x => {"_id":"x","n":1}
