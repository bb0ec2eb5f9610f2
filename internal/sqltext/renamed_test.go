package sqltext_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/internal/sqltext"
)

func TestFormerNamesBelongToWhatStandsBeforeThemOnTheirLineOrFollows(t *testing.T) {
	const text = `-- @renamed from=users
CREATE TABLE people (
	id int, -- @renamed from=nr
	/* @renamed from="Name" */
	full_name text DEFAULT 'a, b', -- the name
	CHECK (id > 0), -- @renamed from=nothing
	CONSTRAINT uq_name UNIQUE (full_name), -- @renamed from=uq
	-- @renamed from=fk
	CONSTRAINT fk_id FOREIGN KEY (id) REFERENCES other (id),
	UNIQUE KEY by_age (age), -- @renamed from=key_age
	PRIMARY KEY (id), -- @renamed from=nothing
	age numeric(4, 2) -- @renamed from=years
);
CREATE TABLE IF NOT EXISTS app."Posts" ( -- @renamed from=entries
	id int);
CREATE TABLE a (id int); -- @renamed from=b
-- @renamed from=nothing
INSERT INTO a (id) VALUES (1);
-- @renamed from=j
CREATE INDEX i ON a (id);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS k ON ONLY app.a USING btree (id); -- @renamed from=l
CREATE TYPE app.mood AS ENUM ('glad', 'blue' /* @renamed from='so sad' */);
ALTER TABLE ONLY app.a
	ADD CONSTRAINT ck CHECK (id > 0); -- @renamed from=old_ck
CREATE VIEW app.v AS SELECT (1); -- @renamed from=w
-- @renamed from=ids
CREATE SEQUENCE IF NOT EXISTS numbers;
CREATE OR REPLACE FUNCTION f(a int) RETURNS int -- @renamed from=g
	AS 'SELECT 1; SELECT 2';
CREATE TABLE c (id int) -- @renamed from=d`
	want := []sqltext.FormerName{
		{Of: "people", From: "users"}, {Of: "people", Part: "id", From: "nr"}, {Of: "people", Part: "full_name", From: "Name"},
		{Of: "people", Part: "uq_name", From: "uq"}, {Of: "people", Part: "fk_id", From: "fk"}, {Of: "people", Part: "by_age", From: "key_age"},
		{Of: "people", Part: "age", From: "years"}, {Schema: "app", Of: "Posts", From: "entries"}, {Of: "a", From: "b"}, {Of: "a", Part: "i", From: "j"}, {Schema: "app", Of: "a", Part: "k", From: "l"},
		{Schema: "app", Of: "mood", Part: "blue", From: "so sad"}, {Schema: "app", Of: "a", Part: "ck", From: "old_ck"}, {Kind: "VIEW", Schema: "app", Of: "v", From: "w"},
		{Kind: "SEQUENCE", Of: "numbers", From: "ids"}, {Kind: "FUNCTION", Of: "f", From: "g"}, {Of: "c", From: "d"},
	}
	if diff := cmp.Diff(want, sqltext.FormerNames(sqltext.PostgreSQL, text)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
