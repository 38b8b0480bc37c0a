#!/usr/bin/env bash
# FerretDB accepts transactions and write concerns, and passes over both.
#
# Version   FerretDB 2.7.0 on DocumentDB 1.0-0-1, asked by PyMongo 4.10.1
# Expected  What an aborted transaction wrote is not there, and nobody else
#           sees what one under way has written; a server without them
#           refuses the first command (20, IllegalOperation). A write concern
#           of more members than there are is answered with an error.
# Source    MongoDB's manual, "Transactions" and "Production Considerations",
#           "Write Concern", "w: <number>"
# Seen      A write in a transaction is seen at once by all, stays after
#           abortTransaction, and no command fails. "w: 5" of a single server
#           is acknowledged.
# For us    A test that passes there proves nothing of either. The module uses
#           no transactions: what changes two records is done in steps, each
#           of which the same request completes when it is sent again.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

python pymongo==4.10.1
database

ask() {
    "$work/python/bin/python" - "$uri" <<'END'
import sys
import pymongo

client = pymongo.MongoClient(sys.argv[1])
documents = client.finding.c

with client.start_session() as session:
    session.start_transaction()
    documents.insert_one({'_id': 'undone'}, session=session)
    print('others see, during it: %d' % documents.count_documents({}))
    session.abort_transaction()

print('stored after the abort: %d' % documents.count_documents({}))

answer = client.finding.command({
    'insert': 'c', 'documents': [{'_id': 'one of five'}],
    'writeConcern': {'w': 5, 'wtimeout': 100}})
print('w: 5 on one server: ok: %d%s' % (
    answer['ok'], ', writeConcernError' if 'writeConcernError' in answer
    else ''))
END
}

unchanged "$(ask)" <<'END'
others see, during it: 1
stored after the abort: 1
w: 5 on one server: ok: 1
END
