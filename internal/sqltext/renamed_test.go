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
	CONSTRAINT "uq_""name" UNIQUE (full_name), -- @renamed from=uq
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
CREATE TABLE c (id int) -- @renamed from=d
; -- and nothing more
CREATE POLICY q ON app.t USING (true); -- @renamed from=p
CREATE RULE s AS ON INSERT TO t DO NOTHING; -- @renamed from=r
CREATE AGGREGATE total(int) (SFUNC = f); -- @renamed from=sum
-- @renamed from=price
CREATE DOMAIN cost AS numeric;
CREATE TYPE pair AS (a int); -- @renamed from=couple
-- @renamed from=mood
CREATE TYPE feeling AS ENUM ('a');
-- @renamed from=p_a
CREATE TABLE q_a PARTITION OF app.q FOR VALUES IN ('a');
CREATE TABLE app.q_b PARTITION OF q (CONSTRAINT c CHECK (id > 0)) FOR VALUES IN ('b'); -- @renamed from=p_b
CREATE TABLE IF NOT EXISTS q_c PARTITION OF q DEFAULT; -- @renamed from=p_c
CREATE TABLE d (id int, -- @renamed from=public.d."Nr. ""1""", its number
 n int); -- @renamed from=app.e
-- @renamed from=last`
	want := []sqltext.FormerName{
		{Of: "people", From: "users", Line: 1}, {Of: "people", Part: "id", From: "nr", Line: 3}, {Of: "people", Part: "full_name", From: "Name", Line: 4},
		{From: "nothing", Line: 6}, {Of: "people", Part: `uq_"name`, From: "uq", Line: 7}, {Of: "people", Part: "fk_id", From: "fk", Line: 8},
		{Of: "people", Part: "by_age", From: "key_age", Line: 10}, {From: "nothing", Line: 11}, {Of: "people", Part: "age", From: "years", Line: 12},
		{Schema: "app", Of: "Posts", From: "entries", Line: 14}, {Of: "a", From: "b", Line: 16}, {From: "nothing", Line: 17},
		{Of: "a", Part: "i", From: "j", Line: 19}, {Schema: "app", Of: "a", Part: "k", From: "l", Line: 21},
		{Schema: "app", Of: "mood", Part: "blue", From: "so sad", Line: 22}, {Schema: "app", Of: "a", Part: "ck", From: "old_ck", Line: 24},
		{Kind: "VIEW", Schema: "app", Of: "v", From: "w", Line: 25}, {Kind: "SEQUENCE", Of: "numbers", From: "ids", Line: 26},
		{Kind: "FUNCTION", Of: "f", From: "g", Line: 28}, {Of: "c", From: "d", Line: 30}, {Kind: "POLICY", Of: "q", On: "t", From: "p", Line: 32}, {Kind: "RULE", Of: "s", On: "t", From: "r", Line: 33}, {Kind: "AGGREGATE", Of: "total", From: "sum", Line: 34},
		{Kind: "DOMAIN", Of: "cost", From: "price", Line: 35}, {Kind: "TYPE", Of: "pair", From: "couple", Line: 37}, {Of: "feeling", From: "mood", Line: 38},
		{Of: "q_a", From: "p_a", Line: 40}, {Schema: "app", Of: "q_b", From: "p_b", Line: 42}, {Of: "q_c", From: "p_c", Line: 43},
		{Of: "d", Part: "id", FromSchema: "d", From: `Nr. "1"`, Line: 44}, {Of: "d", FromSchema: "app", From: "e", Line: 45},
		{From: "last", Line: 46},
	}
	if diff := cmp.Diff(want, sqltext.FormerNames(sqltext.PostgreSQL, text)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
