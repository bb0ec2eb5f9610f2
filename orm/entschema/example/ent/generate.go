// Package ent is the client that ent generates from the package schema.
package ent

//go:generate go tool ent generate --feature sql/upsert ./schema
