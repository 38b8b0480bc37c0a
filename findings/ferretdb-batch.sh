#!/usr/bin/env bash
# FerretDB announces batches of 100,000 writes, and DocumentDB refuses more
# than 25,000.
#
# Version   FerretDB 2.7.0 on DocumentDB 1.0-0-1, asked by PyMongo 4.10.1
# Expected  Drivers cut a batch by the "maxWriteBatchSize" of "hello", and
#           what is within it is written.
# Source    MongoDB's manual, "hello", field "maxWriteBatchSize"; MongoDB's
#           specification "Bulk API", on splitting
# Seen      25,000 documents go through. 25,001 are sent in one command, as
#           announced, and refused as a whole, with error 16 at top level and
#           no writeErrors; so are updates and deletes.
# For us    The module sends batches of at most 1,000 documents and 8 MiB, and
#           takes an error at top level for one of the whole batch.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

python pymongo==4.10.1
database

ask() {
    "$work/python/bin/python" - "$uri" <<'END'
import sys
import pymongo

client = pymongo.MongoClient(sys.argv[1])
db = client.finding
print('maxWriteBatchSize:', client.admin.command('hello')['maxWriteBatchSize'])


def say(what, write):
    try:
        write()
        print(what + ': ok')
    except pymongo.errors.BulkWriteError as error:
        print(what + ': %d of them failed'
              % len(error.details['writeErrors']))
    except pymongo.errors.OperationFailure as error:
        print(what + ': error %d' % error.code)


for count in 25000, 25001:
    say('insert %d' % count, lambda: db['c%d' % count].insert_many(
        {'_id': i} for i in range(count)))
    print('  stored: %d' % db['c%d' % count].count_documents({}))

say('update 25001', lambda: db.c25000.bulk_write(
    [pymongo.UpdateOne({'_id': i}, {'$set': {'n': 1}})
     for i in range(25001)]))
say('delete 25001', lambda: db.c25000.bulk_write(
    [pymongo.DeleteOne({'_id': i}) for i in range(25001)]))
print('  left: %d' % db.c25000.count_documents({}))
END
}

unchanged "$(ask)" <<'END'
maxWriteBatchSize: 100000
insert 25000: ok
  stored: 25000
insert 25001: error 16
  stored: 0
update 25001: error 16
delete 25001: error 16
  left: 25000
END
