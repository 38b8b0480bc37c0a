#!/usr/bin/env bash
# FerretDB tells of a duplicate key in three ways, two of them PostgreSQL's.
#
# Version   FerretDB 2.7.0 on DocumentDB 1.0-0-1, asked by PyMongo 4.10.1
# Expected  Error 11000, DuplicateKey, with keyPattern and keyValue, whatever
#           the command; drivers have an exception of its own for it.
# Source    MongoDB's manual, "Error Codes" (11000), and "findAndModify",
#           "Upsert with Unique Index"
# Seen      insert and update: 11000, with neither of the two. findAndModify:
#           error 1, InternalError, with the text of PostgreSQL; another text
#           for a unique index than for _id. createIndexes over values that
#           are there twice: error 1, with a third text. So PyMongo raises
#           DuplicateKeyError for the first only.
# For us    By the code alone a name that is taken would be a fault of the
#           server. The module looks at the code, and for code 1 at the text.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

python pymongo==4.10.1
database

ask() {
    "$work/python/bin/python" - "$uri" <<'END'
import re
import sys
import pymongo

db = pymongo.MongoClient(sys.argv[1]).finding
db.c.insert_many([{'_id': 1, 'n': 1}, {'_id': 2, 'n': 2}])
db.c.create_index('n', unique=True)
db.twice.insert_many([{'n': 1}, {'n': 1}])


def say(what, write):
    try:
        write()
        print(what + ': ok')
    except pymongo.errors.OperationFailure as error:
        details = error.details
        print('%s: %s, error %d\n  %s%s' % (
            what, type(error).__name__, error.code,
            re.sub(r'\d+"', 'N"', details['errmsg']),
            ', with keyPattern' if 'keyPattern' in details else ''))


say('insert', lambda: db.c.insert_one({'_id': 1}))
say('update', lambda: db.c.update_one({'_id': 2}, {'$set': {'n': 1}}))
say('findAndModify, _id', lambda: db.c.find_one_and_update(
    {'_id': 1, 'n': 3}, {'$set': {'n': 3}}, upsert=True))
say('findAndModify, n', lambda: db.c.find_one_and_update(
    {'_id': 2}, {'$set': {'n': 1}}))
say('createIndexes', lambda: db.twice.create_index('n', unique=True))
END
}

unchanged "$(ask)" <<'END'
insert: DuplicateKeyError, error 11000
  Duplicate key violation on the requested collection: Index '_id_'
update: DuplicateKeyError, error 11000
  Duplicate key violation on the requested collection: Index 'n_1'
findAndModify, _id: OperationFailure, error 1
  duplicate key value violates unique constraint "collection_pk_N"
findAndModify, n: OperationFailure, error 1
  conflicting key value violates exclusion constraint "documents_rum_index_N"
createIndexes: OperationFailure, error 1
  could not create exclusion constraint "documents_rum_index_N"
END
