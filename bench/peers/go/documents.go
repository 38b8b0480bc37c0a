package main

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
)

const (
	maxBody = 16 << 20
	maxPage = 200
)

var (
	jsonType    = []string{"application/json"}
	problemType = []string{"application/problem+json"}
	private     = []string{"private, no-cache"}
	nosniff     = []string{"nosniff"}
	missing     = &problem{http.StatusNotFound, "there is no such document"}
	wrong       = &problem{http.StatusUnprocessableEntity, "a parameter is wrong"}

	buffers = sync.Pool{New: func() any { return new([]byte) }}
)

func (a *app) get(w http.ResponseWriter, r *http.Request, c *caller) error {
	doc, err := c.documents.FindOne(r.Context(), idFilter(r.PathValue("id"))).Raw()

	return shown(w, http.StatusOK, doc, err)
}

func (a *app) page(w http.ResponseWriter, r *http.Request, c *caller) error {
	limit, filter, err := a.parameters(r, c)
	if err != nil {
		return err
	}

	// one more tells whether there is another page; room for yet another lets
	// the server close the cursor by itself
	cursor, err := c.documents.Find(r.Context(), filter, options.Find().
		SetSort(bson.D{{Key: "_id", Value: 1}}).
		SetLimit(limit+1).SetBatchSize(int32(limit)+2))
	if err != nil {
		return err
	}
	defer cursor.Close(r.Context())

	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)

	var last bson.ObjectID
	var n int64
	more, known := false, false
	out := append((*buffer)[:0], `{"documents":[`...)

	for cursor.Next(r.Context()) {
		if n == limit {
			more = true
			break
		}
		if n > 0 {
			out = append(out, ',')
		}
		if out, _, err = appendDocument(out, bsoncore.Document(cursor.Current)); err != nil {
			return err
		}
		last, known = cursor.Current.Lookup("_id").ObjectIDOK()
		n++
	}
	if err := cursor.Err(); err != nil {
		return err
	}

	out = append(out, `],"next":`...)
	if more && known {
		out = appendText(out, a.pages.seal(c.organization, last))
	} else {
		out = append(out, "null"...)
	}
	out = append(out, '}')
	*buffer = out

	return write(w, http.StatusOK, "", out)
}

func (a *app) insert(w http.ResponseWriter, r *http.Request, c *caller) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}

	id := bson.NewObjectID()
	for _, e := range body {
		if e.Key == "_id" {
			given, ok := e.Value.(bson.ObjectID)
			if !ok {
				return &problem{http.StatusUnprocessableEntity, "_id: not accepted"}
			}
			id = given
		}
	}

	doc, etag := stored(body, id)
	if _, err := c.documents.InsertOne(r.Context(), doc); err != nil {
		return err
	}

	hex := id.Hex()
	w.Header()["Location"] = []string{"/data/documents/" + hex}

	return write(w, http.StatusCreated, etag, []byte(`{"_id":{"$oid":"`+hex+`"}}`))
}

func (a *app) replace(w http.ResponseWriter, r *http.Request, c *caller) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}

	id := key(r.PathValue("id"))
	for _, e := range body {
		if e.Key == "_id" && e.Value != id {
			return &problem{http.StatusUnprocessableEntity, "_id: differs from the path's"}
		}
	}

	doc, _ := stored(body, id)
	raw, err := bson.Marshal(doc)
	if err != nil {
		return err
	}

	status := http.StatusOK
	err = c.documents.FindOneAndReplace(r.Context(), bson.D{{Key: "_id", Value: id}}, bson.Raw(raw),
		options.FindOneAndReplace().SetUpsert(true).
			SetReturnDocument(options.Before)).Err()
	if errors.Is(err, mongo.ErrNoDocuments) {
		status, err = http.StatusCreated, nil
	}

	return shown(w, status, raw, err)
}

func (a *app) patch(w http.ResponseWriter, r *http.Request, c *caller) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}

	set := bson.D{{Key: "_etag", Value: bson.NewObjectID()}}
	var unset bson.D

	for _, e := range body {
		if e.Key != "_id" && e.Key != "_etag" {
			merge(e.Key, e.Value, &set, &unset)
		}
	}

	update := bson.D{{Key: "$set", Value: set}}
	if unset != nil {
		update = append(update, bson.E{Key: "$unset", Value: unset})
	}

	doc, err := c.documents.FindOneAndUpdate(r.Context(), idFilter(r.PathValue("id")), update,
		options.FindOneAndUpdate().SetReturnDocument(options.After)).Raw()

	return shown(w, http.StatusOK, doc, err)
}

// merge is RFC 7396 in update operators: null removes, objects are merged.
func merge(path string, value any, set, unset *bson.D) {
	members, object := value.(bson.D)

	switch {
	case value == nil:
		*unset = append(*unset, bson.E{Key: path, Value: ""})
	case object && len(members) > 0:
		for _, e := range members {
			merge(path+"."+e.Key, e.Value, set, unset)
		}
	default:
		*set = append(*set, bson.E{Key: path, Value: value})
	}
}

func key(id string) any {
	if oid, err := bson.ObjectIDFromHex(id); err == nil {
		return oid
	}

	return id
}

func idFilter(id string) bson.D {
	return bson.D{{Key: "_id", Value: key(id)}}
}

func readBody(r *http.Request) (bson.D, error) {
	bad := &problem{http.StatusBadRequest, "the body is no JSON object"}

	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return nil, bad
	}

	var body bson.D
	if err := bson.UnmarshalExtJSON(text, false, &body); err != nil {
		return nil, bad
	}

	return body, nil
}

func stored(body bson.D, id any) (bson.D, string) {
	etag := bson.NewObjectID()
	doc := make(bson.D, 1, len(body)+2)
	doc[0] = bson.E{Key: "_id", Value: id}

	for _, e := range body {
		if e.Key != "_id" && e.Key != "_etag" {
			doc = append(doc, e)
		}
	}

	return append(doc, bson.E{Key: "_etag", Value: etag}), etag.Hex()
}

func shown(w http.ResponseWriter, status int, doc bson.Raw, err error) error {
	if errors.Is(err, mongo.ErrNoDocuments) {
		return missing
	}
	if err != nil {
		return err
	}

	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)

	out, etag, err := appendDocument((*buffer)[:0], bsoncore.Document(doc))
	*buffer = out
	if err != nil {
		return err
	}

	return write(w, status, etag, out)
}

func write(w http.ResponseWriter, status int, etag string, body []byte) error {
	header := w.Header()

	header["Content-Type"] = jsonType
	header["Cache-Control"] = private
	header["X-Content-Type-Options"] = nosniff
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	if etag != "" {
		header["Etag"] = []string{`"` + etag + `"`}
	}

	w.WriteHeader(status)
	_, _ = w.Write(body)

	return nil
}

func (a *app) parameters(r *http.Request, c *caller) (int64, bson.D, error) {
	limit, filter := int64(50), bson.D{}

	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")

		switch name {
		case "":
		case "limit":
			n, err := strconv.ParseInt(value, 10, 32)
			if err != nil || n < 1 || n > maxPage {
				return 0, nil, wrong
			}
			limit = n
		case "after":
			id, ok := a.pages.open(c.organization, value)
			if !ok {
				return 0, nil, wrong
			}
			filter = bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: id}}}}
		default:
			return 0, nil, wrong
		}
	}

	return limit, filter, nil
}
