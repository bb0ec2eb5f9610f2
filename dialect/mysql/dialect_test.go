package mysql_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestMariaDBsOwnNameComesBeforeMySQLs: sections, type variants and options for MariaDB
// count before those for MySQL, whatever the URL says of the server.
func TestMariaDBsOwnNameComesBeforeMySQLs(t *testing.T) {
	for want, d := range map[string]dialect.Dialect{"mysql": mysql.New(), "mariadb mysql": mysql.NewMariaDB()} {
		if got := strings.Join(dialect.Names(d), " "); got != want {
			t.Errorf("%s: the names are %s", want, got)
		}
	}
	s := start(t) // MariaDB
	d, err := mysql.New().ForServer(t.Context(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(dialect.Names(d), " "); got != "mariadb mysql" {
		t.Errorf("under mysql:// the names of a MariaDB server are %s", got)
	}
}

func TestLiteralsHoldAnyContent(t *testing.T) {
	s := start(t)
	for _, mode := range []string{"", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES"} {
		c, err := s.db.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.ExecContext(context.Background(), "SET SESSION sql_mode = '"+mode+"'"); err != nil {
			t.Fatal(err)
		}
		d, err := s.ForServer(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"", "it's", `a\b`, `\`, `\'`, `'; DROP TABLE x; --`, "100%", "%s", "a\nb\r\t", "é☃😀", "a\x00b", "\x1a", `"`, "`"} {
			literal, err := d.Literal(text, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got string
			if err := c.QueryRowContext(context.Background(), "SELECT "+literal).Scan(&got); err != nil || got != text {
				t.Errorf("mode %q: %q came back as %q, %v", mode, text, got, err)
			}
		}
	}
}

func TestAMySQLURLMayLeadToMariaDB(t *testing.T) {
	s := start(t)
	d, err := mysql.New().ForServer(context.Background(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	got, err := texts(d, op.DropConstraint{Table: t1, Name: "c", Kind: schema.KindCheck})
	if err != nil || d.Name() != "mysql" || got[0] != "ALTER TABLE t DROP CONSTRAINT c" {
		t.Errorf("%s: got %v, %v", d.Name(), got, err)
	}
	if got := dialect.Names(d); !slices.Equal(got, []string{"mariadb", "mysql"}) {
		t.Errorf("the names of a MariaDB server behind a mysql:// URL are %v", got)
	}
	variant := sa.Variant(sa.Integer()).With("mysql", mysql.TinyInt()).With("mariadb", mysql.MediumInt())
	if got, err := d.TypeSQL(variant); err != nil || got != "MEDIUMINT" {
		t.Errorf("got the type %s, %v", got, err)
	}
}

func TestVariantsAndOptionsOfMySQLCountOnMariaDB(t *testing.T) {
	variant := sa.Variant(sa.Integer()).With("mysql", mysql.TinyInt())
	for d, want := range map[dialect.Dialect]string{
		mysql.New(): "TINYINT", mysql.NewMariaDB(): "TINYINT",
	} {
		if got, err := d.TypeSQL(variant); err != nil || got != want {
			t.Errorf("%s: got %s, %v", d.Name(), got, err)
		}
	}
	own := variant.With("mariadb", mysql.MediumInt())
	if got, err := mysql.NewMariaDB().TypeSQL(own); err != nil || got != "MEDIUMINT" {
		t.Errorf("got %s, %v", got, err)
	}
}
