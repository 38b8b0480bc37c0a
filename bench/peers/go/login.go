package main

// #cgo LDFLAGS: -lcrypt
// #include <crypt.h>
// #include <stdlib.h>
import "C"

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/golang-jwt/jwt/v5"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

const (
	tokenTTL = time.Hour

	// what an unknown address is compared with, so that it takes as long
	nobody = "$y$j9T$Gk0xVJJb8Y7y0T9QYQ2rX0$"
)

type user struct {
	ID           bson.ObjectID `bson:"_id"`
	Organization bson.ObjectID `bson:"organization_id"`
	Password     string        `bson:"password"`
	Role         string        `bson:"role"`
	Epoch        int64         `bson:"epoch"`
}

type organization struct {
	Name   string          `bson:"name"`
	Owners []bson.ObjectID `bson:"owners"`
	Epoch  int64           `bson:"epoch"`
}

type session struct {
	AccessToken      string `json:"access_token"`
	TokenType        string `json:"token_type"`
	ExpiresIn        int    `json:"expires_in"`
	OrganizationID   string `json:"organization_id"`
	OrganizationName string `json:"organization_name"`
	Role             string `json:"role"`
}

func (a *app) login(w http.ResponseWriter, r *http.Request) {
	body, err := a.session(r)
	if err != nil {
		fail(w, err)
		return
	}

	w.Header()["Content-Type"] = jsonType
	w.Header()["Cache-Control"] = []string{"no-store"}
	_, _ = w.Write(body)
}

func (a *app) session(r *http.Request) ([]byte, error) {
	var input struct{ Email, Password string }
	var u user
	var o organization

	if err := json.NewDecoder(r.Body).Decode(&input); err != nil {
		return nil, &problem{http.StatusBadRequest, "the body is no JSON object"}
	}

	err := a.database.Collection("users").FindOne(r.Context(),
		bson.D{{Key: "email_folded", Value: strings.ToLower(input.Email)}}).Decode(&u)
	known := err == nil
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return nil, err
	}

	err = a.database.Collection("organizations").FindOne(r.Context(),
		bson.D{{Key: "_id", Value: u.Organization}}).Decode(&o)
	known = known && err == nil
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return nil, err
	}

	hash := u.Password
	if !known {
		hash = nobody
	}

	// a hash takes tens of milliseconds and megabytes: one a core
	select {
	case a.hashing <- struct{}{}:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	right := verify(input.Password, hash)
	<-a.hashing

	if !right || !known {
		return nil, &problem{http.StatusUnauthorized,
			"the e-mail address or the password is wrong"}
	}

	return a.answer(&u, &o)
}

func (a *app) answer(u *user, o *organization) ([]byte, error) {
	now := time.Now()
	role := u.Role
	if slices.Contains(o.Owners, u.ID) {
		role = "owner"
	}

	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, &claims{
		Org:       u.Organization.Hex(),
		Role:      role,
		UserEpoch: u.Epoch,
		OrgEpoch:  o.Epoch,
		AuthTime:  now.Unix(),
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    "tenant",
			Subject:   u.ID.Hex(),
			IssuedAt:  jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(tokenTTL)),
			ID:        bson.NewObjectID().Hex(),
		},
	}).SignedString(a.tokens.secret)
	if err != nil {
		return nil, err
	}

	return json.Marshal(session{token, "bearer", int(tokenTTL.Seconds()),
		u.Organization.Hex(), o.Name, role})
}

// verify hashes with yescrypt through libxcrypt, as the module does.
func verify(password, hash string) bool {
	if strings.IndexByte(password, 0) >= 0 {
		return false
	}

	phrase, setting := C.CString(password), C.CString(hash)
	data := (*C.struct_crypt_data)(C.calloc(1, C.sizeof_struct_crypt_data))
	defer C.free(unsafe.Pointer(phrase))
	defer C.free(unsafe.Pointer(setting))
	defer C.free(unsafe.Pointer(data))

	made := C.crypt_rn(phrase, setting, unsafe.Pointer(data), C.sizeof_struct_crypt_data)
	if made == nil {
		return false
	}

	return subtle.ConstantTimeCompare([]byte(C.GoString(made)), []byte(hash)) == 1
}
