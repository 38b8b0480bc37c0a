#!/usr/bin/python3
"""Writes the keys and tokens in t/unit/token/tokens/, by two implementations.

The tokens come from PyJWT and from jwcrypto, which share no JOSE code; the
clock in them stands at 2023-11-14 22:13:20 UTC.  The keys are for tests only.
Needs python3-jwt and python3-jwcrypto.  Run from the top of the source tree;
what is there is kept, so remove t/unit/token/tokens/ for new keys.
"""

import base64
import json
import pathlib

import jwt
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwcrypto import jwk as jwk_, jwt as jwt_

NOW = 1700000000
OUT = pathlib.Path('t/unit/token/tokens')
ISSUER = 'https://issuer.example'
CLAIMS = {'iss': ISSUER, 'aud': ['api', 'other'], 'sub': 'user-1',
          'tenant': 'acme', 'roles': ['viewer', 'editor'], 'iat': NOW,
          'nbf': NOW, 'exp': NOW + 3600, 'jti': 'one',
          'realm': {'access': {'roles': ['viewer']}}}
SECRETS = {f'HS{n}': bytes((7 * i + n) % 256 for i in range(n // 8))
           for n in (256, 384, 512)}
CURVES = {'ES256': ec.SECP256R1, 'ES384': ec.SECP384R1, 'ES512': ec.SECP521R1}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


def write(name, text):
    path = OUT / name
    if not path.exists():
        path.write_text(text if text.endswith('\n') else text + '\n')
    return path.read_text()


def pem(key, form=ser.PrivateFormat.PKCS8, lock=ser.NoEncryption()):
    return key.private_bytes(ser.Encoding.PEM, form, lock).decode()


def public_pem(key):
    return key.public_key().public_bytes(
        ser.Encoding.PEM, ser.PublicFormat.SubjectPublicKeyInfo).decode()


def private_jwk(text):
    return json.loads(jwk_.JWK.from_pem(text.encode()).export_private())


def public_jwk(text):
    return json.loads(jwk_.JWK.from_pem(text.encode()).export_public())


def main():
    OUT.mkdir(parents=True, exist_ok=True)

    keys = {'rsa': write('rsa.pem', pem(rsa.generate_private_key(65537, 2048)))}
    for alg, curve in CURVES.items():
        keys[alg] = write(f'{alg.lower()}.pem',
                          pem(ec.generate_private_key(curve()),
                              ser.PrivateFormat.TraditionalOpenSSL))

    loaded = {name: ser.load_pem_private_key(text.encode(), None)
              for name, text in keys.items()}
    write('rsa-public.pem', public_pem(loaded['rsa']))
    write('rsa-locked.pem', pem(loaded['rsa'], ser.PrivateFormat.PKCS8,
                                ser.BestAvailableEncryption(b'secret')))
    write('rsa-1024.pem', pem(rsa.generate_private_key(65537, 1024)))
    write('secp256k1.pem', pem(ec.generate_private_key(ec.SECP256K1())))
    write('ed25519.pem', pem(ed25519.Ed25519PrivateKey.generate()))

    # JWK files: private ones for signing, and broken ones
    for name, text in keys.items():
        write(f'{name.lower()}.jwk', json.dumps(private_jwk(text)))
    write('rsa-ps256.jwk', json.dumps(
        private_jwk(keys['rsa']) | {'alg': 'PS256', 'kid': 'mine'}))
    write('rsa-public.jwk', json.dumps(public_jwk(keys['rsa'])))
    write('rsa-1024.jwk', json.dumps(
        private_jwk((OUT / 'rsa-1024.pem').read_text())))
    bare = private_jwk(keys['rsa'])
    for member in ('p', 'q', 'dp', 'dq', 'qi'):
        del bare[member]
    write('rsa-bare.jwk', json.dumps(bare))
    write('rsa-mixed.jwk', json.dumps(
        bare | {'n': private_jwk(pem(rsa.generate_private_key(
            65537, 2048)))['n']}))
    write('rsa-other-d.jwk', json.dumps(
        private_jwk(keys['rsa']) | {'d': b64(b'\x30\x39')}))
    write('rsa-other-p.jwk', json.dumps(
        private_jwk(keys['rsa']) | {'p': private_jwk(pem(
            rsa.generate_private_key(65537, 2048)))['p']}))
    write('es256-off-curve.jwk', json.dumps(
        private_jwk(keys['ES256']) | {'x': b64(bytes(31) + b'\5')}))
    write('es256-other.jwk', json.dumps(
        private_jwk(keys['ES256']) | {'d': b64(bytes(31) + b'\5')}))

    # The set of a trusted issuer: one key for each algorithm, three to skip
    kids = {}
    for alg, secret in SECRETS.items():
        kids[alg] = {'kty': 'oct', 'k': b64(secret)}
    for alg in ('RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'):
        kids[alg] = public_jwk(keys['rsa'])
    for alg in CURVES:
        kids[alg] = public_jwk(keys[alg])
    members = [key | {'kid': alg, 'alg': alg} for alg, key in kids.items()]
    skipped = [public_jwk(keys['rsa']) | {'kid': 'enc', 'use': 'enc'},
               public_jwk((OUT / 'secp256k1.pem').read_text()),
               public_jwk((OUT / 'ed25519.pem').read_text())]
    write('trusted.jwks', json.dumps({'keys': skipped[:1] + members
                                      + skipped[1:]}, indent=1))
    write('public-rsa.jwks', json.dumps({'keys': [public_jwk(keys['rsa'])]}))
    write('weak-rsa.jwks', json.dumps(
        {'keys': [public_jwk((OUT / 'rsa-1024.pem').read_text())]}))

    lines = []
    for alg in kids:
        signer = SECRETS.get(alg) or loaded[alg if alg in CURVES else 'rsa']
        lines.append(f'pyjwt {alg} ' + jwt.encode(
            CLAIMS, signer, alg, headers={'kid': alg}))
        lines.append(f'pyjwt-at {alg} ' + jwt.encode(
            CLAIMS, signer, alg, headers={'kid': alg, 'typ': 'at+jwt'}))

        if alg in SECRETS:
            key = jwk_.JWK(**kids[alg])
        else:
            key = jwk_.JWK.from_pem(
                keys[alg if alg in CURVES else 'rsa'].encode())
        token = jwt_.JWT(header={'alg': alg, 'kid': alg}, claims=CLAIMS)
        token.make_signed_token(key)
        lines.append(f'jwcrypto {alg} ' + token.serialize())
    write('tokens.txt', '\n'.join(lines))


if __name__ == '__main__':
    main()
