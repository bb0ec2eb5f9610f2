package e2e_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestForeignKeysThatAServerRefusesAreRefusedBefore asks the servers about foreign keys
// between columns of all pairs of types. On MariaDB, where a revision with such a key
// would be half done, each is known; on PostgreSQL none is refused that the server takes.
func TestForeignKeysThatAServerRefusesAreRefusedBefore(t *testing.T) {
	types := map[string][]string{
		"mariadb": {"TINYINT", "INT", "INTEGER UNSIGNED", "BIGINT(5)", "BIGINT", "DECIMAL(10,2)", "FLOAT", "DOUBLE", "DATE", "DATETIME(6)", "CHAR(10) CHARACTER SET latin1", "VARCHAR(20) CHARACTER SET latin1",
			"VARCHAR(20) CHARACTER SET ascii", "BINARY(16)", "UUID", "ENUM('a','b')", "TINYINT UNSIGNED", "YEAR"},
		"postgresql": {"smallint", "int", "bigint", "numeric(10, 2)", "double precision", "boolean", "char(5)", "varchar(20)", "text", "name", "uuid", "bytea", "date",
			"timestamp", "timestamptz", "time", "interval", "inet", "cidr", "oid", "jsonb", "citext"},
	}
	onServers(t, func(t *testing.T, s server) {
		db := s.open(t)
		db.SetMaxOpenConns(1)
		if s.dialect == "postgresql" {
			exec(t, db, "CREATE EXTENSION citext")
		}
		for i, key := range types[s.dialect] {
			exec(t, db, fmt.Sprintf("CREATE TABLE p%d (id %s PRIMARY KEY)", i, key))
			for _, own := range types[s.dialect] {
				_, serverErr := db.Exec(fmt.Sprintf("CREATE TABLE c (a %s, FOREIGN KEY (a) REFERENCES p%d (id))", own, i))
				if serverErr == nil {
					exec(t, db, "DROP TABLE c")
				}
				err := s.refuses(
					sa.Table("p", sa.Column("id", sa.TypeName(key), sa.PrimaryKey)),
					sa.Table("c", sa.Column("a", sa.TypeName(own), sa.ForeignKey("p.id"))))
				if serverErr == nil && err != nil || serverErr != nil && err == nil && s.dialect == "mariadb" {
					t.Errorf("%s refers to %s: the server says %v, and alembic %v", own, key, serverErr, err)
				}
			}
		}
	})
}

// refuses returns what is wrong with models.
func (s server) refuses(items ...sa.Item) error {
	m, err := alembic.New(nil, s.dialect, &alembic.Env{TargetMetadata: sa.NewMetaData(items...)})
	if err != nil {
		return err
	}
	_, err = m.Diff(context.Background(), alembic.DiffOptions{FromBase: true})
	return err
}

// TestModelsThatAServerRefusesAreRefusedBefore compares with what the server says of the
// same tables in SQL.
func TestModelsThatAServerRefusesAreRefusedBefore(t *testing.T) {
	table := func(name string, items ...schema.TableItem) sa.Item {
		columns := []schema.TableItem{sa.Column("id", sa.BigInteger(), sa.PrimaryKey), sa.Column("a", sa.BigInteger()), sa.Column("b", sa.BigInteger())}
		return sa.Table(name, append(columns, items...)...)
	}
	foreignKey := func(columns, refColumns []string) *schema.ForeignKey {
		return sa.ForeignKeyConstraint(columns, "p", refColumns)
	}
	type answers map[string]string // by dialect, a part of the error; "" where the server takes it
	for name, test := range map[string]struct {
		items []sa.Item
		sql   string // behind the columns of p and c
		want  answers
	}{
		"a key to what is no key": {
			[]sa.Item{table("p"), table("c", foreignKey([]string{"a"}, []string{"b"}))},
			"/, FOREIGN KEY (a) REFERENCES p (b)/",
			answers{"mariadb": `the foreign key of a: no key or index of "p" begins with b, so that MariaDB refuses`, "postgresql": `the foreign key of a: "p" has no primary key and no unique constraint on b alone`},
		},
		"to the beginning of a key": {
			[]sa.Item{table("p", sa.UniqueConstraint("a", "b")), table("c", foreignKey([]string{"a"}, []string{"a"}))},
			", UNIQUE (a, b)/, FOREIGN KEY (a) REFERENCES p (a)/",
			answers{"postgresql": "no unique constraint on a alone"},
		},
		"to a key in another order": {
			[]sa.Item{table("p", sa.UniqueConstraint("a", "b")), table("c", foreignKey([]string{"a", "b"}, []string{"b", "a"}))},
			", UNIQUE (a, b)/, FOREIGN KEY (a, b) REFERENCES p (b, a)/",
			answers{"mariadb": `no key or index of "p" begins with b, a`},
		},
		"to a unique index": {
			[]sa.Item{table("p", sa.Index("ix", sa.Cols("b"), sa.Unique)), table("c", foreignKey([]string{"a"}, []string{"b"}))},
			"/, FOREIGN KEY (a) REFERENCES p (b)/CREATE UNIQUE INDEX ix ON p (b)",
			answers{},
		},
		"to columns of another key": {
			[]sa.Item{table("p", foreignKey([]string{"b"}, []string{"id"})), table("c", foreignKey([]string{"a"}, []string{"b"}))},
			", FOREIGN KEY (b) REFERENCES p (id)/, FOREIGN KEY (a) REFERENCES p (b)/",
			answers{"postgresql": "no unique constraint on b alone"},
		},
		"SET NULL of what is NOT NULL": {
			[]sa.Item{table("p"), table("c", sa.Column("n", sa.BigInteger(), sa.NotNull, sa.ForeignKey("p.id", sa.OnDelete("SET NULL"))))},
			"/, n BIGINT NOT NULL, FOREIGN KEY (n) REFERENCES p (id) ON DELETE SET NULL/",
			answers{"mariadb": `the foreign key of n: the column "n" is NOT NULL`},
		},
		"an index and a constraint of one name": {
			[]sa.Item{table("p"), table("c", sa.UniqueConstraint("a").Named("X_a"), sa.Index("X_a", sa.Cols("b")))},
			`/, CONSTRAINT "X_a" UNIQUE (a)/CREATE INDEX "X_a" ON c (b)`,
			answers{"mariadb": `have the same name`, "postgresql": `unique constraint X_a (a) and index X_a (b) of table "c" have the same name`},
		},
		"that differ in case": {
			[]sa.Item{table("p"), table("c", sa.UniqueConstraint("a").Named("x_a"), sa.Index("X_a", sa.Cols("b")))},
			`/, CONSTRAINT "x_a" UNIQUE (a)/CREATE INDEX "X_a" ON c (b)`,
			answers{"mariadb": `have the same name`},
		},
		"two indexes of two tables": {
			[]sa.Item{table("p", sa.Index("ix", sa.Cols("b"))), table("c", sa.Index("ix", sa.Cols("b")))},
			"//CREATE INDEX ix ON p (b); CREATE INDEX ix ON c (b)",
			answers{"postgresql": `index ix (b) and index ix (b) of table "p" have the same name`},
		},
		"an index named as a table": {
			[]sa.Item{table("p", sa.Index("c", sa.Cols("b"))), table("c")},
			"//CREATE INDEX c ON p (b)",
			answers{"postgresql": `the table and index c (b) of table "p" have the same name`},
		},
		"two checks": {
			[]sa.Item{table("p"), table("c", sa.CheckConstraint("a > 0").Named("k"), sa.CheckConstraint("b > 0").Named("k"))},
			"/, CONSTRAINT k CHECK (a > 0), CONSTRAINT k CHECK (b > 0)/",
			answers{"mariadb": "have the same name", "postgresql": "check constraint k (a > 0) of table \"c\" have the same name"},
		},
		"checks of two tables": {
			[]sa.Item{table("p", sa.CheckConstraint("a > 0").Named("k")), table("c", sa.CheckConstraint("b > 0").Named("k"))},
			", CONSTRAINT k CHECK (a > 0)/, CONSTRAINT k CHECK (b > 0)/",
			answers{},
		},
		"foreign keys of two tables": {
			[]sa.Item{table("p", foreignKey([]string{"a"}, []string{"id"}).Named("f")), table("c", foreignKey([]string{"a"}, []string{"id"}).Named("f"))},
			", CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)/, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)/",
			answers{"mariadb": "have the same name"},
		},
		"a check and a key": {
			[]sa.Item{table("p"), table("c", sa.CheckConstraint("a > 0").Named("k"), foreignKey([]string{"a"}, []string{"id"}).Named("k"))},
			"/, CONSTRAINT k CHECK (a > 0), CONSTRAINT k FOREIGN KEY (a) REFERENCES p (id)/",
			answers{"mariadb": "have the same name", "postgresql": "have the same name"},
		},
		"a check and a unique constraint": {
			[]sa.Item{table("p"), table("c", sa.CheckConstraint("a > 0").Named("k"), sa.UniqueConstraint("a").Named("k"))},
			"/, CONSTRAINT k CHECK (a > 0), CONSTRAINT k UNIQUE (a)/",
			answers{"mariadb": "have the same name", "postgresql": "have the same name"},
		},
		"a foreign key and a unique constraint": {
			[]sa.Item{table("p"), table("c", foreignKey([]string{"a"}, []string{"id"}).Named("k"), sa.UniqueConstraint("a").Named("k"))},
			"/, CONSTRAINT k FOREIGN KEY (a) REFERENCES p (id), CONSTRAINT k UNIQUE (a)/",
			answers{"postgresql": "have the same name"},
		},
		"a foreign key and an index": {
			[]sa.Item{table("p"), table("c", foreignKey([]string{"a"}, []string{"id"}).Named("k"), sa.Index("k", sa.Cols("b")))},
			"/, CONSTRAINT k FOREIGN KEY (a) REFERENCES p (id)/CREATE INDEX k ON c (b)",
			answers{"mariadb": "have the same name"},
		},
		"a check and an index": {
			[]sa.Item{table("p"), table("c", sa.CheckConstraint("a > 0").Named("k"), sa.Index("k", sa.Cols("b")))},
			"/, CONSTRAINT k CHECK (a > 0)/CREATE INDEX k ON c (b)",
			answers{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onServers(t, func(t *testing.T, s server) {
				err := s.refuses(test.items...)
				want, refused := test.want[s.dialect]
				if refused != (err != nil) || refused && !(strings.Contains(err.Error(), want) && strings.Contains(err.Error(), "(models_refused_test.go:")) {
					t.Errorf("alembic says %v, want %s", err, want)
				}
				if err != nil && strings.Contains(err.Error(), "\n") {
					t.Errorf("alembic says it twice: %v", err)
				}
				if err := s.makes(t, test.sql); refused != (err != nil) {
					t.Errorf("the server says %v", err)
				}
			})
		})
	}
}

// makes creates the tables p and c, and returns the server's error.
func (s server) makes(t *testing.T, text string) error {
	db := s.open(t)
	db.SetMaxOpenConns(1)
	parts := strings.Split(text, "/")
	statements := []string{
		"CREATE TABLE p (id BIGINT PRIMARY KEY, a BIGINT, b BIGINT" + parts[0] + ")", "CREATE TABLE c (id BIGINT PRIMARY KEY, a BIGINT, b BIGINT" + parts[1] + ")",
	}
	for _, index := range strings.Split(parts[2], "; ") {
		if strings.HasSuffix(index, " p (b)") {
			statements = slices.Insert(statements, 1, index)
		} else if index != "" {
			statements = append(statements, index)
		}
	}
	if s.dialect == "mariadb" {
		exec(t, db, "SET sql_mode = 'ANSI_QUOTES'")
	}
	for _, sql := range statements {
		if _, err := db.Exec(sql); err != nil {
			return err
		}
	}
	return nil
}
