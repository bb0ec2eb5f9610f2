package sqlite

import (
	"reflect"
	"testing"

	"github.com/alembic-go/alembic/schema"
)

// FuzzParseCreateTable: the parser ends on any text, and what it read is read
// again from what it writes.
func FuzzParseCreateTable(f *testing.F) {
	for _, text := range []string{
		`CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT COLLATE NOCASE DEFAULT (1+2) NOT NULL ON CONFLICT FAIL, -- c
		CONSTRAINT u UNIQUE (a, b) CHECK (a > 0), FOREIGN KEY (a) REFERENCES o ON DELETE SET NULL DEFERRABLE) WITHOUT ROWID, STRICT`,
		`CREATE TABLE t (a AS (b) STORED, "b" 'c' CHECK (`, `CREATE TABLE "t" (a REFERENCES o(x, y) MATCH`, `TABLE t(,)`, `CREATE VIRTUAL TABLE t`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := parseCreateTable(text)
		if err != nil {
			return
		}
		name := schema.Name("t")
		again, err := parseCreateTable(d.text("t"))
		if err != nil {
			t.Fatalf("%v\nin %s", err, d.text("t"))
		}
		if a, b := d.table(name), again.table(name); !reflect.DeepEqual(a, b) {
			t.Errorf("%s\nread again from %s differs", text, d.text("t"))
		}
	})
}
