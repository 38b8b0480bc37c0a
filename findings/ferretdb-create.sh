#!/usr/bin/env bash
# FerretDB's "create" answers ok and does nothing of what it is asked but the
# name.
#
# Version   FerretDB 2.7.0 on DocumentDB 1.0-0-1, asked by PyMongo 4.10.1
# Expected  A name in use with other options is error 48, NamespaceExists; a
#           validator is kept, shown by listCollections and enforced (121); a
#           view is read-only; what a server can't do, it refuses.
# Source    MongoDB's manual, "create", "Schema Validation" and "Views"
# Seen      All are ok: 1. The name in use stays as it was, the validator is
#           gone, the view is an empty collection that takes documents. The
#           same validator set by "collMod" is kept and enforced.
# For us    "create" claims nothing: the module claims names by inserting a
#           record, and sets what it needs by a command that answers for it.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

python pymongo==4.10.1
database

ask() {
    "$work/python/bin/python" - "$uri" <<'END'
import sys
import pymongo

db = pymongo.MongoClient(sys.argv[1]).finding
number = {'n': {'$type': 'number'}}


def say(what, command):
    try:
        answer = db.command(command)
        errors = answer.get('writeErrors', [])
        print(what + ':', 'error %d' % errors[0]['code'] if errors
              else 'ok: %d' % answer['ok'])
    except pymongo.errors.OperationFailure as error:
        print(what + ': error %d' % error.code)


def options(name):
    print('  its options:', next(db.list_collections(
        filter={'name': name}))['options'])


say('create plain', {'create': 'plain'})
say('create plain again, with a validator',
    {'create': 'plain', 'validator': number})
say('create checked with a validator',
    {'create': 'checked', 'validator': number})
options('checked')
say('insert what is not valid',
    {'insert': 'checked', 'documents': [{'n': 'text'}]})
say('create a view', {'create': 'view', 'viewOn': 'plain', 'pipeline': []})
say('insert into the view', {'insert': 'view', 'documents': [{'n': 1}]})
print('  documents of plain: %d' % db.plain.count_documents({}))
say('collMod with the validator', {'collMod': 'checked', 'validator': number})
options('checked')
say('insert what is not valid',
    {'insert': 'checked', 'documents': [{'n': 'text'}]})
END
}

unchanged "$(ask)" <<'END'
create plain: ok: 1
create plain again, with a validator: ok: 1
create checked with a validator: ok: 1
  its options: {}
insert what is not valid: ok: 1
create a view: ok: 1
insert into the view: ok: 1
  documents of plain: 0
collMod with the validator: ok: 1
  its options: {'validator': {'n': {'$type': 'number'}}, 'validationLevel': 'strict', 'validationAction': 'error'}
insert what is not valid: error 525074461
END
