#!/usr/bin/env bash
# The server's own time, "$$NOW", may be asked for by find, not by count.
#
# Version   FerretDB 2.7.0 on DocumentDB 1.0-0-1, asked by PyMongo 4.10.1
# Expected  One filter means the same to find, count, distinct, update, delete
#           and findAndModify; $expr in it takes the system variables.
# Source    MongoDB's manual, "Variables in Aggregation Expressions" (NOW),
#           "$expr", and "count", "distinct" (query: what find takes)
# Seen      count and distinct refuse it with error 9, FailedToParse; update and
#           findAndModify do where the collection has a second index; all others
#           answer.
# For us    How old a record is, by the database's clock, is asked for by an
#           aggregation, and counts of a tenant's filters have no variables.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

python pymongo==4.10.1
database

ask() {
    "$work/python/bin/python" - "$uri" <<'END'
import sys
import datetime
import pymongo

db = pymongo.MongoClient(sys.argv[1]).finding
past = datetime.datetime(2000, 1, 1)
db.c.insert_one({'_id': 1, 'at': past})
later = {'$expr': {'$lt': ['$at', '$$NOW']}}


def say(what, run):
    try:
        print('%s: %s' % (what, run()))
    except pymongo.errors.OperationFailure as error:
        print('%s: error %d, %s' % (what, error.code, error.details['errmsg']))


say('find', lambda: len(list(db.c.find(later))))
say('count', lambda: db.command('count', 'c', query=later)['n'])
say('distinct', lambda: db.c.distinct('_id', later))
say('update', lambda: db.c.update_one(later, {'$set': {'n': 1}}).matched_count)
say('findAndModify', lambda: db.c.find_one_and_update(
    later, {'$set': {'n': 1}}) is not None)
say('delete', lambda: db.c.delete_one(
    {'$and': [later, {'_id': 2}]}).deleted_count)
say('aggregate, $match', lambda: len(list(db.c.aggregate(
    [{'$match': later}]))))
say('aggregate, $project', lambda: list(db.c.aggregate(
    [{'$project': {'now': {'$gt': ['$$NOW', past]}}}]))[0]['now'])
db.c.create_index('at')
say('update, with an index', lambda: db.c.update_one(
    {'_id': 1, **later}, {'$set': {'n': 2}}).matched_count)
say('findAndModify, with an index', lambda: db.c.find_one_and_update(
    {'_id': 1, **later}, {'$set': {'n': 3}}) is not None)
say('update by a pipeline', lambda: db.c.update_one(
    {'_id': 1}, [{'$set': {'now': '$$NOW'}}]).modified_count)
END
}

unchanged "$(ask)" <<'END'
find: 1
count: error 9, The $$NOW operator cannot be used within this specific context.
distinct: error 9, The $$NOW operator cannot be used within this specific context.
update: 1
findAndModify: True
delete: 0
aggregate, $match: 1
aggregate, $project: True
update, with an index: error 9, The $$NOW operator cannot be used within this specific context.
findAndModify, with an index: error 9, The $$NOW operator cannot be used within this specific context.
update by a pipeline: 1
END
