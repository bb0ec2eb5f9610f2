package e2e_test

import (
	"fmt"
	"strings"
)

// types are what tables of PostgreSQL use: an enum, a domain; and what stands alone.
func (s *pairSchema) types() {
	if !s.is("postgresql") {
		return
	}
	s.before = append(s.before, "CREATE TYPE mood AS ENUM ("+s.one("'sad', 'ok'", "'ok', 'sad', 'glad'", "'ok'", "'low', 'ok'")+")",
		"CREATE DOMAIN positive AS integer"+s.one("", " CHECK (VALUE > 0)", " CONSTRAINT above CHECK (VALUE > 1)", " DEFAULT 3"))
	if s.IntN(2) == 0 {
		s.before = append(s.before, "CREATE TYPE "+s.quote("Pair")+" AS (a integer, b "+s.one("text", "date")+")")
	}
	if s.IntN(3) == 0 {
		s.before = append(s.before, "CREATE TYPE span AS RANGE (subtype = "+s.one("integer", "date")+")")
	}
}

// indexes adds those of a table.
func (s *pairSchema) indexes(t *pairTable) {
	on := " ON " + s.quote(t.name) + " "
	for i, c := range t.columns {
		if s.IntN(4) > 0 || s.long(c) || c.name == "list" {
			continue
		}
		name, key := s.quote(fmt.Sprintf("ix_%s_%d", short(t.name), i)), s.quote(c.name)
		text := "CREATE " + s.one("", "", "UNIQUE ") + "INDEX " + name + on + "(" + s.one("id, "+key, key+", id", key+" DESC, id") + ")"
		if s.is("postgresql") {
			text += s.one("", "", " INCLUDE (id)", " WITH (fillfactor=60)")
		}
		if !s.is("mariadb") {
			text += s.one("", " WHERE id > 0", " WHERE id > 1")
		}
		s.after = append(s.after, text)
	}
	if s.is("postgresql") {
		s.add(4, "CREATE INDEX "+s.quote("ex_"+short(t.name))+on+"USING "+s.one("btree", "hash")+" ((n + 1))")
		s.add(6, "ALTER TABLE "+s.quote(t.name)+" ADD CONSTRAINT "+s.quote("no_"+short(t.name))+" EXCLUDE USING gist (int4range(id, id + 1) WITH &&)"+s.one("", " WHERE (id > 3)"))
		s.add(4, "COMMENT ON TABLE "+s.quote(t.name)+" IS "+s.one("'it''s one'", "'ein ß'"))
		s.add(4, "COMMENT ON COLUMN "+s.quote(t.name)+".id IS "+s.one("'number'", "'key'"))
		s.add(6, "CREATE STATISTICS "+s.quote("st "+short(t.name))+" ON id, (n + 1) FROM "+s.quote(t.name))
	}
}

// objects adds views, functions, triggers, sequences and what else the database has.
func (s *pairSchema) objects() {
	for i, t := range s.tables {
		s.view(i, t)
	}
	switch s.database {
	case "postgresql":
		s.postgresObjects()
	case "mariadb":
		s.mariadbObjects()
	case "sqlite":
		for _, t := range s.tables {
			s.add(3, fmt.Sprintf("CREATE TRIGGER %s AFTER %s ON %s BEGIN UPDATE %s SET id = id WHERE id = %d; END",
				s.quote("tr "+short(t.name)), s.one("INSERT", "DELETE", "UPDATE OF id"), s.quote(t.name), s.quote(t.name), -s.IntN(2)))
		}
	}
}

// view adds a view of a table's columns, and one of that view.
func (s *pairSchema) view(i int, t pairTable) {
	columns := []string{"id"}
	for _, c := range t.columns {
		if s.IntN(2) == 0 {
			columns = append(columns, s.quote(c.name))
		}
	}
	name := s.quote(fmt.Sprintf("View %d", i))
	text := "CREATE VIEW " + name + " AS SELECT " + strings.Join(columns, ", ") + " FROM " + s.quote(t.name) + s.one("", " WHERE id > 1")
	of := "CREATE VIEW " + s.quote(fmt.Sprintf("of view %d", i)) + " AS SELECT id AS n FROM " + name
	switch {
	case s.IntN(3) == 0:
		s.after = append(s.after, text)
		s.add(3, of)
	case s.is("postgresql") && s.IntN(4) == 0:
		s.after = append(s.after, strings.Replace(text, "VIEW", "MATERIALIZED VIEW", 1))
		s.add(2, "CREATE UNIQUE INDEX "+s.quote(fmt.Sprintf("of mat %d", i))+" ON "+name+" (id)")
	}
}

func (s *pairSchema) postgresObjects() {
	s.after = append(s.after, "CREATE FUNCTION seen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "+s.one("RETURN NEW;", "RETURN coalesce(NEW, OLD);")+" END $$")
	for _, t := range s.tables {
		on := " ON " + s.quote(t.name)
		s.add(3, "CREATE TRIGGER "+s.quote("tr "+short(t.name))+s.one(" BEFORE UPDATE", " AFTER INSERT", " BEFORE INSERT OR DELETE")+on+" FOR EACH ROW EXECUTE FUNCTION seen()")
		if s.IntN(4) == 0 {
			s.after = append(s.after, "ALTER TABLE "+s.quote(t.name)+" ENABLE ROW LEVEL SECURITY",
				"CREATE POLICY "+s.quote("own "+short(t.name))+on+s.one("", " FOR SELECT", " AS RESTRICTIVE")+" USING (id > "+s.one("0", "1")+")")
		}
		s.add(8, "CREATE RULE "+s.quote("ru "+short(t.name))+" AS ON DELETE TO "+s.quote(t.name)+" WHERE OLD.id < "+s.one("-1", "-2")+" DO INSTEAD NOTHING")
		s.add(6, "ALTER TABLE "+s.quote(t.name)+" REPLICA IDENTITY "+s.one("FULL", "NOTHING"))
	}
	s.add(2, "CREATE SEQUENCE "+s.quote("Numbers")+s.one("", " INCREMENT -1", " MINVALUE 10 MAXVALUE 90 CYCLE", " AS smallint", " START 5 CACHE 4"))
	s.add(2, "CREATE FUNCTION twice(n integer"+s.one("", " DEFAULT 2")+") RETURNS integer LANGUAGE sql "+s.one("IMMUTABLE", "STABLE STRICT")+" AS 'SELECT n * 2'")
	s.add(3, "CREATE FUNCTION pick(a integer, OUT b "+s.one("integer) LANGUAGE sql AS 'SELECT 1'", "text) LANGUAGE sql AS 'SELECT ''a''::text'"))
	s.add(3, "CREATE PROCEDURE act(n integer) LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE "+s.one("'a'", "'b'")+"; END $$")
	s.add(3, "CREATE AGGREGATE whole(integer) (sfunc = int4pl, stype = integer, initcond = "+s.one("'0'", "'1'")+")")
	s.add(3, "CREATE SCHEMA app", "CREATE "+s.one("", "UNLOGGED ")+"TABLE app.plain (id integer PRIMARY KEY, word "+s.one("text", "varchar(8)")+")")
	s.partitioned()
}

// partitioned adds a partitioned table with some of its partitions.
func (s *pairSchema) partitioned() {
	if s.IntN(2) == 0 {
		return
	}
	s.after = append(s.after, "CREATE TABLE parted (id integer NOT NULL, word text"+s.one("", " DEFAULT 'a'")+s.one("", ", PRIMARY KEY (id)")+") PARTITION BY RANGE (id)")
	for i := range 4 {
		s.add(2, fmt.Sprintf("CREATE TABLE parted_%d PARTITION OF parted FOR VALUES FROM (%d) TO (%d)", i, i*10, i*10+10))
	}
	s.add(3, "CREATE TABLE parted_rest PARTITION OF parted DEFAULT")
	s.add(2, "CREATE INDEX of_parted ON parted (word)")
}

func (s *pairSchema) mariadbObjects() {
	for _, t := range s.tables {
		s.add(3, "CREATE TRIGGER "+s.quote("tr "+short(t.name))+s.one(" BEFORE UPDATE", " AFTER DELETE", " BEFORE INSERT")+" ON "+s.quote(t.name)+" FOR EACH ROW SET @a = "+s.one("1", "2"))
		s.add(4, "ALTER TABLE "+s.quote(t.name)+s.one(" COMMENT 'it''s one'", " ROW_FORMAT=COMPACT", " CONVERT TO CHARACTER SET utf8mb3", " STATS_PERSISTENT=1"))
	}
	s.add(2, "CREATE SEQUENCE "+s.quote("Numbers")+s.one("", " START 10", " MINVALUE 10 MAXVALUE 90 CYCLE", " INCREMENT 5 CACHE 4"))
	s.add(2, "CREATE FUNCTION twice(n integer) RETURNS integer "+s.one("DETERMINISTIC", "NO SQL")+" RETURN n * 2")
	s.add(3, "CREATE PROCEDURE act(IN n integer) SELECT "+s.one("n", "n + 1"))
	s.add(3, "CREATE EVENT nightly ON SCHEDULE EVERY 1 "+s.one("DAY", "WEEK")+" STARTS '2020-01-01 00:00:00' "+s.one("DISABLE", "ENABLE")+" DO SET @a = 1")
	if s.IntN(2) == 0 {
		s.after = append(s.after, "CREATE TABLE parted (id integer NOT NULL, word varchar(9))"+s.one("", " PARTITION BY HASH (id) PARTITIONS 2", " PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)"))
	}
}
