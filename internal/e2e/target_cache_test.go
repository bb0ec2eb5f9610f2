package e2e_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
)

// keptTarget is a schema file that is read in a scratch database of MariaDB, whose
// answers are kept.
type keptTarget struct {
	s, scratch     server
	file, dir      string
	suffix         string // of the scratch database's address
	withoutCaching bool
}

// manyKinds is a schema of n tables and one object of each kind.
func manyKinds(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "CREATE TABLE kept%d (id INTEGER NOT NULL PRIMARY KEY, a VARCHAR(20) DEFAULT 'x', at DATETIME DEFAULT CURRENT_TIMESTAMP, KEY (a), CHECK (id > 0)) ENGINE=InnoDB;\n", i)
	}
	return b.String() + "CREATE VIEW v AS SELECT id, NOW() AS n FROM kept0;\nCREATE SEQUENCE sq;\nCREATE FUNCTION f(n INT) RETURNS INT RETURN n;\n" +
		"CREATE TRIGGER g BEFORE INSERT ON kept0 FOR EACH ROW SET NEW.a = 'y';\n"
}

// target returns the statements that make the target, and how many the scratch database
// was sent.
func (k keptTarget) target(t *testing.T) (made []string, sent int64) {
	t.Helper()
	d, dsn := k.scratch.driver(t)
	count := new(atomic.Int64)
	options := []alembic.Option{alembic.WithTargetSQL(k.file), alembic.WithScratch(func(context.Context) (*sql.DB, error) {
		return sql.OpenDB(counting{d, dsn + k.suffix, count}), nil
	})}
	if !k.withoutCaching {
		options = append(options, alembic.WithCache(k.dir))
	}
	diff, err := k.s.migrator(t, k.s.open(t), &alembic.Env{}, options...).Diff(t.Context(), alembic.DiffOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range diff.Upgrade {
		statements, err := diff.Dialect.Compile(o, diff.Database)
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range statements {
			made = append(made, statement.SQL)
		}
	}
	return made, count.Load()
}

func (k keptTarget) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(k.file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestMariaDBTargetThatWasMadeBeforeIsNotMadeAgain(t *testing.T) {
	const tables = 20
	for name, c := range map[string]struct {
		text string // "" for manyKinds
		// change is made before the second run, which is to make the target again.
		change func(*testing.T, *keptTarget)
		again  bool
	}{
		"nothing changes": {"", nil, false},
		"the text": {"", func(t *testing.T, k *keptTarget) {
			k.write(t, manyKinds(tables)+"CREATE TABLE u (id INTEGER);\n")
		}, true},
		"the collation of the place": {"", func(t *testing.T, k *keptTarget) {
			exec(t, k.scratch.open(t), "ALTER DATABASE COLLATE utf8mb4_bin")
		}, true},
		"a setting of the session": {"", func(_ *testing.T, k *keptTarget) { k.suffix = "&explicit_defaults_for_timestamp=0" }, true},
		"damaged files": {"", func(t *testing.T, k *keptTarget) {
			files, err := filepath.Glob(filepath.Join(k.dir, "targets", "*"))
			if err != nil || len(files) != 1 {
				t.Fatalf("%v, %v", files, err)
			}
			if err := os.Truncate(files[0], 200); err != nil {
				t.Fatal(err)
			}
		}, true},
		"switched off":      {"", func(_ *testing.T, k *keptTarget) { k.withoutCaching = true }, true},
		"an event":          {manyKinds(tables) + "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1;\n", nil, true},
		"rows in a table":   {manyKinds(tables) + "CREATE TABLE u AS SELECT 1 AS x;\n", nil, true},
		"the clock":         {"SET @at = NOW();\n" + manyKinds(tables), nil, true},
		"lines of a dump":   {"/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\n/*!40103 SET TIME_ZONE='+00:00' */;\n" + manyKinds(tables), nil, false},
		"a zone with rules": {"SET TIME_ZONE='SYSTEM';\n" + manyKinds(tables), nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			k := keptTarget{s: mariadb(t), scratch: mariadb(t), file: filepath.Join(dir, "schema.sql"), dir: filepath.Join(dir, "cache")}
			k.write(t, c.text)
			if c.text == "" {
				k.write(t, manyKinds(tables))
			}
			first, whole := k.target(t)
			if c.change != nil {
				c.change(t, &k)
			}
			second, sent := k.target(t)
			for tries := 0; !c.again && sent > whole-tables && tries < 20; tries++ { // another test changed a setting of the server
				second, sent = k.target(t)
			}
			if again := sent > whole-tables; again != c.again {
				t.Errorf("the first run sent %d statements and the second %d; made again: %v, want %v", whole, sent, again, c.again)
			}
			if diff := cmp.Diff(first, second); diff != "" && name != "the text" && name != "the collation of the place" {
				t.Errorf("the target of the first run (-) and of the second (+):\n%s", diff)
			}
			k.withoutCaching = true
			if third, _ := k.target(t); !cmp.Equal(second, third) {
				t.Errorf("what was kept (-) isn't what the files make (+):\n%s", cmp.Diff(second, third))
			}
		})
	}
}
