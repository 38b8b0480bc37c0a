package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

type claims struct {
	Org       string `json:"org"`
	Role      string `json:"role"`
	UserEpoch int64  `json:"user_epoch"`
	OrgEpoch  int64  `json:"org_epoch"`
	AuthTime  int64  `json:"auth_time"`
	jwt.RegisteredClaims
}

type tokens struct {
	secret []byte
	parser *jwt.Parser
}

func newTokens(secret []byte) *tokens {
	return &tokens{secret, jwt.NewParser(
		jwt.WithValidMethods([]string{"HS256"}),
		jwt.WithIssuer("tenant"),
		jwt.WithExpirationRequired(),
		jwt.WithLeeway(30*time.Second),
	)}
}

func (t *tokens) key(*jwt.Token) (any, error) { return t.secret, nil }

// A caller's token has been verified.
type caller struct {
	organization bson.ObjectID
	documents    *mongo.Collection
}

type handler func(http.ResponseWriter, *http.Request, *caller) error

func (a *app) authorized(handle handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := a.caller(r)
		if err == nil {
			err = handle(w, r, c)
		}
		if err != nil {
			fail(w, err)
		}
	}
}

func (a *app) caller(r *http.Request) (*caller, error) {
	refused := &problem{http.StatusUnauthorized, "a token is needed"}

	text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return nil, refused
	}

	var c claims
	if _, err := a.tokens.parser.ParseWithClaims(text, &c, a.tokens.key); err != nil {
		return nil, refused
	}

	organization, err := bson.ObjectIDFromHex(c.Org)
	if err != nil {
		return nil, refused
	}

	writes := r.Method != http.MethodGet && r.Method != http.MethodHead
	if writes && c.Role != "owner" && c.Role != "editor" {
		return nil, &problem{http.StatusForbidden, "the role may not write"}
	}

	return &caller{organization,
		a.database.Collection("org_" + organization.Hex())}, nil
}

// The key of page tokens is none of access tokens.
type pageTokens struct{ key []byte }

const macLen = 16

func newPageTokens(secret []byte) *pageTokens {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("page tokens"))

	return &pageTokens{mac.Sum(nil)}
}

func (p *pageTokens) mac(organization, id bson.ObjectID) []byte {
	mac := hmac.New(sha256.New, p.key)
	mac.Write(organization[:])
	mac.Write(id[:])

	return mac.Sum(nil)[:macLen]
}

func (p *pageTokens) seal(organization, id bson.ObjectID) string {
	return base64.RawURLEncoding.EncodeToString(
		append(id[:], p.mac(organization, id)...))
}

func (p *pageTokens) open(organization bson.ObjectID, token string) (bson.ObjectID, bool) {
	var id bson.ObjectID

	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != len(id)+macLen {
		return id, false
	}

	copy(id[:], raw)

	return id, hmac.Equal(raw[len(id):], p.mac(organization, id))
}
