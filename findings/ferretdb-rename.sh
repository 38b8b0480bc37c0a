#!/usr/bin/env bash
# A collection with a dot in its name can't be renamed, nor can one get such a
# name.
#
# Version   FerretDB 2.7.0 on DocumentDB 1.0-0-1, asked by PyMongo 4.10.1
# Expected  "renameCollection" takes "database.collection", where only the first
#           dot separates: collections may have dots in their names, as create,
#           insert and drop do it here.
# Source    MongoDB's manual, "renameCollection" and "Naming Restrictions"
# Seen      Error 73, InvalidNamespace, for a dot in either name; without one the
#           collection is renamed, and a target that exists is error 48.
# For us    Where a server refuses to rename a collection, it is copied and
#           dropped, as nothing is written to it then.

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


def say(what, old, new):
    try:
        client.admin.command('renameCollection', 'finding.' + old,
                             to='finding.' + new)
        print(what + ': ok,', ' '.join(sorted(db.list_collection_names())))
    except pymongo.errors.OperationFailure as error:
        print(what + ': error %d, %s' % (error.code,
                                         error.details['codeName']))


for name in ['plain', 'taken', 'with.dot']:
    db[name].insert_one({'_id': 1})

print('before:', ' '.join(sorted(db.list_collection_names())))
say('plain to other', 'plain', 'other')
say('other to taken', 'other', 'taken')
say('with.dot to without', 'with.dot', 'without')
say('other to other.dot', 'other', 'other.dot')
END
}

unchanged "$(ask)" <<'END'
before: plain taken with.dot
plain to other: ok, other taken with.dot
other to taken: error 48, NamespaceExists
with.dot to without: error 73, InvalidNamespace
other to other.dot: error 73, InvalidNamespace
END
