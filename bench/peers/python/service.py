"""The service of bench/compare in Python: FastAPI, PyMongo's asynchronous
client, PyJWT, orjson.  Its settings are environment variables: URI, DATABASE
(of the organizations and their documents), SECRET_FILE."""

import asyncio
import base64
import ctypes
import hashlib
import hmac
import os
import time
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated

import jwt
import orjson
from bson import json_util
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.errors import InvalidId
from bson.objectid import ObjectId
from fastapi import Depends, FastAPI, Request, Response
from pymongo import AsyncMongoClient, ReturnDocument

MAX_PAGE = 200
MAC_LEN = 16
TOKEN_TTL = 3600
# what an unknown address is compared with, so that it takes as long
NOBODY = '$y$j9T$Gk0xVJJb8Y7y0T9QYQ2rX0$'
HEADERS = {'Cache-Control': 'private, no-cache',
           'X-Content-Type-Options': 'nosniff'}
RELAXED = json_util.JSONOptions(json_mode=json_util.JSONMode.RELAXED,
                                tz_aware=True)
OPTIONS = CodecOptions(tz_aware=True,
                       datetime_conversion=DatetimeConversion.DATETIME_AUTO)

with open(os.environ['SECRET_FILE'], 'rb') as secret_file:
    SECRET = secret_file.read().removesuffix(b'\n')

# the key of page tokens is none of access tokens
PAGE_KEY = hmac.digest(SECRET, b'page tokens', hashlib.sha256)

CRYPT = ctypes.CDLL('libcrypt.so.1').crypt_rn
CRYPT.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p,
                  ctypes.c_int]
CRYPT.restype = ctypes.c_char_p
CRYPT_DATA = 32768


class Problem(Exception):
    def __init__(self, status, detail):
        self.status = status
        self.detail = detail


@asynccontextmanager
async def lifespan(application):
    client = AsyncMongoClient(os.environ['URI'])
    await client.aconnect()
    application.state.database = client.get_database(
        os.environ['DATABASE'], codec_options=OPTIONS)
    application.state.hashing = asyncio.Semaphore(1)
    yield
    await client.close()


app = FastAPI(lifespan=lifespan, openapi_url=None)


@app.exception_handler(Problem)
async def refuse(_, problem):
    body = {'type': 'about:blank', 'status': problem.status,
            'detail': problem.detail}
    return Response(orjson.dumps(body), problem.status, HEADERS,
                    'application/problem+json')


class Caller:
    """Who calls: the token has been verified."""

    def __init__(self, request: Request):
        kind, _, token = request.headers.get('authorization', '').partition(' ')
        try:
            if kind.lower() != 'bearer':
                raise Problem(401, 'a token is needed')
            claims = jwt.decode(token, SECRET, ['HS256'], issuer='tenant',
                                leeway=30, options={'require': ['exp', 'iss']})
            self.organization = ObjectId(claims['org'])
        except (jwt.InvalidTokenError, InvalidId, KeyError, TypeError):
            raise Problem(401, 'a token is needed') from None
        if (request.method not in ('GET', 'HEAD')
                and claims.get('role') not in ('owner', 'editor')):
            raise Problem(403, 'the role may not write')
        self.documents = request.app.state.database['org_%s'
                                                    % self.organization]


async def authorized(request: Request):
    return Caller(request)


Authorized = Annotated[Caller, Depends(authorized)]


@app.get('/data/documents/{key}')
async def get_document(key: str, caller: Authorized):
    return shown(await caller.documents.find_one({'_id': identity(key)}))


@app.get('/data/documents')
async def get_page(caller: Authorized, limit: int = 50, after: str = ''):
    if not 1 <= limit <= MAX_PAGE:
        raise Problem(422, 'limit: out of range')
    where = {'_id': {'$gt': opened(caller, after)}} if after else {}
    # one more tells whether there is another page; room for yet another lets
    # the server close the cursor by itself
    cursor = caller.documents.find(where, sort=[('_id', 1)], limit=limit + 1,
                                   batch_size=limit + 2)
    documents = await cursor.to_list()
    follows = len(documents) > limit
    del documents[limit:]
    for document in documents:
        document.pop('_etag', None)
    last = documents[-1]['_id'] if follows else None
    page = {'documents': documents,
            'next': sealed(caller, last) if last else None}
    return Response(dumps(page), 200, HEADERS, 'application/json')


@app.post('/data/documents')
async def insert(request: Request, caller: Authorized):
    body = await read_object(request)
    key = body.get('_id', ObjectId())
    if not isinstance(key, ObjectId):
        raise Problem(422, '_id: not accepted')
    document = stored(body, key)
    await caller.documents.insert_one(document)
    headers = {**HEADERS, 'Location': '/data/documents/%s' % key,
               'ETag': '"%s"' % document['_etag']}
    return Response(dumps({'_id': key}), 201, headers, 'application/json')


@app.put('/data/documents/{key}')
async def replace(key: str, request: Request, caller: Authorized):
    body = await read_object(request)
    name = identity(key)
    if body.get('_id', name) != name:
        raise Problem(422, "_id: differs from the path's")
    document = stored(body, name)
    before = await caller.documents.find_one_and_replace(
        {'_id': name}, document, upsert=True)
    return shown(document, 200 if before else 201)


@app.patch('/data/documents/{key}')
async def patch(key: str, request: Request, caller: Authorized):
    body = await read_object(request)
    changes, removed = {'_etag': ObjectId()}, {}
    for name, value in body.items():
        if name not in ('_id', '_etag'):
            merge(name, value, changes, removed)
    update = {'$set': changes}
    if removed:
        update['$unset'] = removed
    return shown(await caller.documents.find_one_and_update(
        {'_id': identity(key)}, update, return_document=ReturnDocument.AFTER))


@app.post('/admin/login')
async def login(request: Request):
    state = request.app.state
    body = await read_object(request)
    email, password = body.get('email'), body.get('password')
    if not (isinstance(email, str) and isinstance(password, str)):
        raise Problem(422, 'email and password are needed')
    user = await state.database.users.find_one(
        {'email_folded': email.lower()}) or {}
    organization = await state.database.organizations.find_one(
        {'_id': user.get('organization_id', ObjectId())})
    expected = user.get('password', NOBODY)
    # a hash takes tens of milliseconds and megabytes: one a core
    async with state.hashing:
        if await request.is_disconnected():
            return Response()
        right = await asyncio.to_thread(verify, password, expected)
    if not (right and user and organization):
        raise Problem(401, 'the e-mail address or the password is wrong')
    return Response(orjson.dumps(session(user, organization)), 200,
                    {'Cache-Control': 'no-store'}, 'application/json')


def session(user, organization):
    now = int(time.time())
    owns = user['_id'] in organization.get('owners', ())
    role = 'owner' if owns else user.get('role', 'viewer')
    claims = {'iss': 'tenant', 'sub': str(user['_id']),
              'org': str(organization['_id']), 'role': role,
              'user_epoch': user.get('epoch', 0),
              'org_epoch': organization.get('epoch', 0),
              'auth_time': now, 'iat': now, 'exp': now + TOKEN_TTL,
              'jti': str(ObjectId())}
    return {'access_token': jwt.encode(claims, SECRET, 'HS256'),
            'token_type': 'bearer', 'expires_in': TOKEN_TTL,
            'organization_id': str(organization['_id']),
            'organization_name': organization.get('name'), 'role': role}


def verify(password, expected):
    """Hashes with yescrypt through libxcrypt, as the module does; the lock of
    the interpreter is free meanwhile."""
    data = ctypes.create_string_buffer(CRYPT_DATA)
    made = CRYPT(password.encode(), expected.encode(), data, CRYPT_DATA)
    return made is not None and hmac.compare_digest(made, expected.encode())


async def read_object(request):
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        raise Problem(400, 'the body is no JSON') from None
    if not isinstance(body, dict):
        raise Problem(422, 'the body is no object')
    return decoded(body)


def decoded(value):
    """Extended JSON's objects become the values that they stand for."""
    if isinstance(value, dict):
        plain = {name: decoded(member) for name, member in value.items()}
        if any(name.startswith('$') for name in plain):
            return json_util.object_hook(plain, RELAXED)
        return plain
    if isinstance(value, list):
        return [decoded(member) for member in value]
    return value


def merge(path, value, changes, removed):
    """RFC 7396 in update operators: null removes, objects are merged."""
    if value is None:
        removed[path] = ''
    elif isinstance(value, dict) and value:
        for name, member in value.items():
            merge('%s.%s' % (path, name), member, changes, removed)
    else:
        changes[path] = value


def identity(key):
    return ObjectId(key) if ObjectId.is_valid(key) else key


def stored(body, key):
    body.pop('_id', None)
    body.pop('_etag', None)
    return {'_id': key, **body, '_etag': ObjectId()}


def shown(document, status=200):
    if document is None:
        raise Problem(404, 'there is no such document')
    headers = {**HEADERS, 'ETag': '"%s"' % document.pop('_etag', '0')}
    return Response(dumps(document), status, headers, 'application/json')


def dumps(value):
    """What orjson does not know becomes Extended JSON; numbers that are not
    finite it writes as null."""
    return orjson.dumps(value, extended,
                        orjson.OPT_PASSTHROUGH_DATETIME
                        | orjson.OPT_PASSTHROUGH_SUBCLASS)


def extended(value):
    if isinstance(value, ObjectId):
        return {'$oid': str(value)}
    if isinstance(value, datetime):
        form = 'milliseconds' if value.microsecond else 'seconds'
        return {'$date': value.isoformat(timespec=form).replace('+00:00', 'Z')}
    if isinstance(value, int):
        return int(value)
    return json_util.default(value, RELAXED)


def mac(caller, key):
    return hmac.digest(PAGE_KEY, caller.organization.binary + key,
                       hashlib.sha256)[:MAC_LEN]


def sealed(caller, key):
    token = key.binary + mac(caller, key.binary)
    return base64.urlsafe_b64encode(token).rstrip(b'=').decode()


def opened(caller, token):
    try:
        raw = base64.urlsafe_b64decode(token + '=' * (-len(token) % 4))
    except ValueError:
        raise Problem(422, 'after: no token of a page') from None
    if not hmac.compare_digest(raw[12:], mac(caller, raw[:12])):
        raise Problem(422, 'after: no token of a page')
    return ObjectId(raw[:12])
