#!/usr/bin/python3
"""Signs tokens with PyJWT: an array of {alg, header, claims, secret (hex) or
pem (a file)} on standard input, a token a line on standard output."""

import json
import sys

import jwt

for row in json.load(sys.stdin):
    if 'secret' in row:
        key = bytes.fromhex(row['secret'])
    else:
        with open(row['pem'], encoding='ascii') as pem:
            key = pem.read()
    print(jwt.encode(row['claims'], key, row['alg'], headers=row['header']))
