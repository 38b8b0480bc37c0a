#!/usr/bin/env bash
# A field that $project left out is there again for the next stage.
#
# Version   FerretDB 2.7.0 on DocumentDB 1.0-0-1, asked by PyMongo 4.10.1
# Expected  A stage gets the documents that the stage before it gives, and
#           $$ROOT is the document that the stage gets.
# Source    MongoDB's manual, "Aggregation Pipeline" and "Variables in
#           Aggregation Expressions", ROOT
# Seen      After a $project that leaves a field out, $addFields finds it under
#           its path and in $$ROOT. A field that an $addFields before it has
#           taken away by $$REMOVE is gone from both.
# For us    The module takes its own field away from documents by $$REMOVE,
#           before a tenant's first stage.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

python pymongo==4.10.1
database

ask() {
    "$work/python/bin/python" - "$uri" <<'END'
import sys
import pymongo

c = pymongo.MongoClient(sys.argv[1]).finding.root
c.insert_one({'_id': 1, 'a': 1, 'b': 2})

look = {'$addFields': {'path': {'$ifNull': ['$a', 'none']}, 'root': '$$ROOT'}}

for name, leave in (('$project', {'$project': {'a': 0}}),
                    ('$$REMOVE', {'$addFields': {'a': '$$REMOVE'}})):
    [got] = c.aggregate([leave, look])
    print('%s: by its path %s, in $$ROOT %s'
          % (name, got['path'], got['root'].get('a', 'none')))
END
}

unchanged "$(ask)" <<'END'
$project: by its path 1, in $$ROOT 1
$$REMOVE: by its path none, in $$ROOT none
END
