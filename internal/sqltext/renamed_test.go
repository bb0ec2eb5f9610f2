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
	age numeric(4, 2) -- @renamed from=years
);
CREATE TABLE IF NOT EXISTS app."Posts" ( -- @renamed from=entries
	id int);
CREATE TABLE a (id int); -- @renamed from=b
-- @renamed from=lost
CREATE INDEX i ON a (id);
CREATE TABLE c (id int) -- @renamed from=d`
	want := []sqltext.FormerName{
		{Table: "people", From: "users"}, {Table: "people", Column: "id", From: "nr"}, {Table: "people", Column: "full_name", From: "Name"},
		{Table: "people", Column: "age", From: "years"}, {Schema: "app", Table: "Posts", From: "entries"}, {Table: "a", From: "b"}, {Table: "c", From: "d"},
	}
	if diff := cmp.Diff(want, sqltext.FormerNames(sqltext.PostgreSQL, text)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
