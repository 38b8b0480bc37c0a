//go:build tools

// Package ferretdb pins the MongoDB gateway that util/database builds.
package ferretdb

import _ "github.com/FerretDB/FerretDB/v2/cmd/ferretdb"
