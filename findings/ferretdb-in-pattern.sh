#!/usr/bin/env bash
# A pattern in $in finds nothing where the field is _id.
#
# Version   FerretDB 2.7.0 on DocumentDB 1.0-0-1, asked by PyMongo 4.10.1
# Expected  $in takes regular expressions, and finds the texts that match one,
#           whatever field it is asked of.
# Source    MongoDB's manual, "$in", "Use the $in Operator with a Regular
#           Expression"
# Seen      Of any other field the document is found; of _id it is not, though
#           {"_id": pattern} by itself finds it.
# For us    docs/api.md says to ask by $or of the patterns there. Where
#           organizations share a collection the id has another path, and is
#           found.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

python pymongo==4.10.1
database

ask() {
    "$work/python/bin/python" - "$uri" <<'END'
import re
import sys
import pymongo

c = pymongo.MongoClient(sys.argv[1]).finding.pattern
c.insert_one({'_id': 'apple', 'n': 'apple', 'o': {'i': 'apple'}})
pattern = re.compile('^app')

for field in '_id', 'n', 'o.i':
    print('%s: by the pattern %d, by $in %d'
          % (field, len(list(c.find({field: pattern}))),
             len(list(c.find({field: {'$in': [pattern]}})))))
END
}

unchanged "$(ask)" <<'END'
_id: by the pattern 1, by $in 0
n: by the pattern 1, by $in 1
o.i: by the pattern 1, by $in 1
END
