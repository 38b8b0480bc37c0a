// The service of bench/compare in Go: net/http, the official driver,
// golang-jwt.  Its settings are environment variables: PORT, URI, DATABASE (of
// the organizations and their documents), SECRET_FILE, WORKERS.
package main

import (
	"bytes"
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

type app struct {
	database *mongo.Database
	tokens   *tokens
	pages    *pageTokens
	hashing  chan struct{}
}

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	workers, err := strconv.Atoi(os.Getenv("WORKERS"))
	if err != nil {
		return err
	}
	runtime.GOMAXPROCS(workers)

	secret, err := os.ReadFile(os.Getenv("SECRET_FILE"))
	if err != nil {
		return err
	}
	secret = bytes.TrimSuffix(secret, []byte("\n"))

	client, err := mongo.Connect(options.Client().ApplyURI(os.Getenv("URI")))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := client.Ping(ctx, nil); err != nil {
		return err
	}

	a := &app{
		database: client.Database(os.Getenv("DATABASE")),
		tokens:   newTokens(secret),
		pages:    newPageTokens(secret),
		hashing:  make(chan struct{}, workers),
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /data/documents", a.authorized(a.page))
	mux.HandleFunc("POST /data/documents", a.authorized(a.insert))
	mux.HandleFunc("GET /data/documents/{id}", a.authorized(a.get))
	mux.HandleFunc("PUT /data/documents/{id}", a.authorized(a.replace))
	mux.HandleFunc("PATCH /data/documents/{id}", a.authorized(a.patch))
	mux.HandleFunc("POST /admin/login", a.login)

	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		return err
	}

	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}

	return server.Serve(listener)
}

// A problem is an error that the client is told, as RFC 9457 describes it.
type problem struct {
	status int
	detail string
}

func (p *problem) Error() string { return p.detail }

func fail(w http.ResponseWriter, err error) {
	var p *problem

	if !errors.As(err, &p) {
		log.Print(err)
		p = &problem{http.StatusBadGateway, "the storage failed"}
	}

	body := []byte(`{"type":"about:blank","title":`)
	body = appendText(body, http.StatusText(p.status))
	body = append(body, `,"status":`...)
	body = strconv.AppendInt(body, int64(p.status), 10)
	body = append(body, `,"detail":`...)
	body = appendText(body, p.detail)
	body = append(body, '}')

	w.Header()["Content-Type"] = problemType
	w.Header()["Cache-Control"] = private
	w.WriteHeader(p.status)
	_, _ = w.Write(body)
}
