# Quotas: what an organization has is measured once a lease, by whoever reads
# it, with nobody waiting; what adds is refused then, what removes is not.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

use Time::HiRes ();

# {until:NAME~PATTERN} is nothing, once what an operator is shown of the
# organization matches; its leases are read again all the while
sub until_shown {
    my ($name, $pattern) = @_;

    my $who = Tenant::who($name);
    my $shown = '';

    for (1 .. 300) {
        Tenant::http('GET', '/data/', undef, Tenant::bearer($name));
        $shown = Tenant::http('GET', "/operator/organizations/$who->{id}",
                              undef, Tenant::bearer('operator'))->{content};
        return '' if $shown =~ /$pattern/;
        Time::HiRes::sleep(0.1);
    }

    Tenant::bail_out("$name: $pattern is not in $shown");
}

push @Tenant::fillers, sub {
    $_[0] =~ s/\{until:(\w+)~([^}]+)\}/until_shown($1, $2)/ger;
};

# {looked:} is nothing; the server knows then how much it has, and what comes
# after is news to it
(my $Database = $INC{'Server.pm'}) =~ s{t/lib/Server\.pm$}{util/database};

push @Tenant::fillers, sub {
    $_[0] =~ s/\{looked:\}/looked()/ger;
};

sub looked {
    system($Database, 'analyze', 'test') == 0
        or Tenant::bail_out('the server could not be asked to look');

    return '';
}

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => (($block->http // "") =~ /tenant_lease/ ? "" : "    tenant_lease 100ms;\n")
        . ($block->http // ""));
});

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: documents
--- seed
new POST /data/c [{"_id":"a"},{"_id":"b"}]
new PUT /data/d/x {}
operator PATCH /operator/organizations/{id:new} {"quota":{"documents":3}}
new GET /data/{until:new~"documents":3,"bytes":\d+,"at"}
--- rows
403 POST /data/c {} @ new ~> "detail":"quota exceeded: documents"
403 PUT /data/c/n {} @ new ~> quota exceeded: documents
403 PUT /data/c/a {"n":1} @ new ~> quota exceeded
403 PATCH /data/c/a {"n":1} @ new | Content-Type: application/merge-patch+json ~> quota exceeded
403 PATCH /data/c/a {"$set":{"n":1}} @ new ~> quota exceeded
403 PATCH /data/c?filter={} {"$set":{"n":1}} @ new ~> quota exceeded
403 POST /data/c:update {"filter":{},"update":{"$set":{"n":1}}} @ new ~> quota exceeded
403 POST /data/c {} @ new | Idempotency-Key: x ~> quota exceeded
200 DELETE /data/c?filter={"_id":"z"} @ new ==> {"deleted":0}
200 POST /data/c:delete {"filter":{"_id":"z"}} @ new ==> {"deleted":0}
200 GET /data/c @ new
200 GET /data/c/a @ new
204 DELETE /data/c/a @ new
204 POST /data/d:drop @ new



=== TEST 2: what was removed is seen by the next measurement
--- seed
new POST /data/c [{"_id":"a"},{"_id":"b"}]
operator PATCH /operator/organizations/{id:new} {"quota":{"documents":2}}
new GET /data/{until:new~"documents":2,"bytes":\d+,"at"}
new GET /data/{looked:}
new DELETE /data/c/a
new GET /data/{until:new~"documents":1,"bytes":\d+,"at"}
--- rows
201 POST /data/c {"_id":"z"} @ new



=== TEST 3: bytes
--- seed
new POST /data/c {"_id":"a","text":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
operator PATCH /operator/organizations/{id:new} {"quota":{"documents":1000,"bytes":50}}
new GET /data/{until:new~"usage":."documents":1,"bytes":[1-9]}
--- rows
403 POST /data/c {} @ new ~> "detail":"quota exceeded: bytes"
200 PATCH /operator/organizations/{id:new} {"quota":{"documents":1000,"bytes":1000000}} @ operator
201 POST /data/c {} @ new



=== TEST 4: both, and none any more
--- seed
new POST /data/c {"_id":"a"}
operator PATCH /operator/organizations/{id:new} {"quota":{"documents":1,"bytes":1}}
new GET /data/{until:new~"usage":."documents":1,"bytes":[1-9]}
--- rows
403 POST /data/c {} @ new ~> "detail":"quota exceeded: documents and bytes"
200 PATCH /operator/organizations/{id:new} {"quota":null} @ operator
201 POST /data/c {} @ new



=== TEST 5: what is below it is no matter, and its users don't see it
--- seed
new POST /data/c {"_id":"a"}
operator PATCH /operator/organizations/{id:new} {"quota":{"documents":100}}
new GET /data/{until:new~"usage":."documents":1,}
--- rows
201 POST /data/c {} @ new
200 GET /org/get?organization_name={name:new} @ new ~> ^(?!.*(?:quota|usage))



=== TEST 6: in "shared" each organization's own
--- http
    tenant_storage shared;
--- seed
database RUN - {"insert":"org_shared","documents":[{"_id":{"t":{"$oid":"{id:new}"},"c":"c","i":"a"}},{"_id":{"t":{"$oid":"{id:new}"},"c":"d","i":"b"}},{"_id":{"t":{"$oid":"{id:new2}"},"c":"c","i":"a"}}]}
operator PATCH /operator/organizations/{id:new} {"quota":{"documents":2}}
operator PATCH /operator/organizations/{id:new2} {"quota":{"documents":2}}
new GET /admin/me{until:new~"documents":2,"bytes":[1-9]\d+,"at"}
new2 GET /admin/me{until:new2~"documents":1,"bytes":[1-9]\d+,"at"}
--- rows
403 POST /data/c {} @ new ~> "detail":"quota exceeded: documents"
200 GET /operator/organizations/{id:new2} @ operator ~=> {"storage":"shared"}



=== TEST 7: a measurement that fails does not count, and refuses nobody
--- seed
new POST /data/c {"_id":"a"}
database RUN - {"update":"organizations","updates":[{"q":{"_id":{"$oid":"{id:new}"}},"u":{"$set":{"quota":{"documents":0},"usage":{"documents":5,"bytes":1},"measured_at":{"$date":"2100-01-01T00:00:00Z"}}}}]}
operator POST /operator/organizations/{id:new}:resume
--- rows
403 POST /data/c {} @ new ~> quota exceeded: documents
200 GET /data/c @ new
200 GET /operator/organizations/{id:new} @ operator ~=> {"usage":{"documents":5,"bytes":1}}



=== TEST 8: once a lease, whoever asks
--- restart
--- http
    tenant_lease 1h;
--- seed
new POST /data/c {"_id":"a"}
operator PATCH /operator/organizations/{id:new} {"quota":{"documents":1}}
new GET /data/{until:new~"documents":1,"bytes":\d+,"at"}
new DELETE /data/c/a
operator POST /operator/organizations/{id:new}:resume
new GET /data/
new/viewer GET /data/
--- rows
403 POST /data/c {} @ new
200 GET /operator/organizations/{id:new} @ operator ~=> {"usage":{"documents":1}}
