package e2e_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// placed is a value for a question mark, the column that takes it, and what the
// database then shows.
type placed struct {
	column string
	value  any
	shown  string
}

var (
	leapEvening = time.Date(2024, 2, 29, 23, 4, 5, 678901000, time.FixedZone("", -5*3600))
	seven       = 7
)

const oddText = "a\\'b\\\\\";?%$1 ☃ 😀\r\n\tend"

// placedValues are written by a query for each database that shows them as texts.
var placedValues = map[string][]placed{
	"sqlite": {
		{"TEXT", nil, "NULL"}, {"TEXT", (*int)(nil), "NULL"}, {"TEXT", []byte(nil), "NULL"}, {"TEXT", sql.NullString{}, "NULL"}, {"INTEGER", &seven, "7"},
		{"BOOLEAN", true, "1"}, {"BOOLEAN", false, "0"}, {"INTEGER", int64(math.MinInt64), "-9223372036854775808"}, {"INTEGER", uint64(math.MaxInt64), "9223372036854775807"},
		{"REAL", 1.5, "1.5"}, {"REAL", float32(0.1), "0.1"}, {"REAL", 1e300, "1.0e+300"}, {"BLOB", []byte{0, 255, '\'', '\\'}, "X'00FF275C'"}, {"BLOB", []byte{}, "X''"},
		{"TEXT", oddText, "'" + strings.ReplaceAll(oddText, "'", "''") + "'"}, {"TEXT", "", "''"},
		{"TIMESTAMP", leapEvening, "'2024-02-29 23:04:05.678901'"}, {"INTEGER", big.NewInt(12), "12"},
	},
	"postgresql": {
		{"bytea", nil, "NULL"}, {"text", (*int)(nil), "NULL"}, {"bytea", []byte(nil), "NULL"}, {"integer", sql.NullString{}, "NULL"}, {"integer", &seven, "7"}, {"text", 12, "12"},
		{"boolean", true, "true"}, {"boolean", false, "false"}, {"bigint", int64(math.MinInt64), "-9223372036854775808"}, {"numeric", uint64(math.MaxUint64), "18446744073709551615"},
		{"real", 1.5, "1.5"}, {"real", float32(0.1), "0.1"}, {"double precision", 1e300, "1e+300"}, {"double precision", math.NaN(), "NaN"}, {"double precision", math.Inf(-1), "-Infinity"},
		{"bytea", []byte{0, 255, '\'', '\\'}, `\x00ff275c`}, {"bytea", []byte{}, `\x`}, {"text", oddText, oddText}, {"text", "", ""},
		{"timestamp", leapEvening, "2024-02-29 23:04:05.678901"}, {"timestamptz", leapEvening, "2024-03-01 04:04:05.678901+00"}, {"date", leapEvening, "2024-02-29"},
		{"interval", 90 * time.Second, "00:01:30"}, {"numeric", new(big.Int).Lsh(big.NewInt(1), 70), "1180591620717411303424"}, {"jsonb", `{"a":"\\"}`, `{"a": "\\"}`},
	},
	"mariadb": {
		{"blob", nil, "NULL"}, {"text", (*int)(nil), "NULL"}, {"blob", []byte(nil), "NULL"}, {"int", sql.NullString{}, "NULL"}, {"int", &seven, "7"}, {"text", 12, "12"},
		{"bool", true, "1"}, {"bool", false, "0"}, {"bigint", int64(math.MinInt64), "-9223372036854775808"}, {"bigint unsigned", uint64(math.MaxUint64), "18446744073709551615"},
		{"double", 1.5, "1.5"}, {"double", float32(0.1), "0.1"}, {"double", 1e300, "1e300"}, {"blob", []byte{0, 255, '\'', '\\'}, "00FF275C"}, {"blob", []byte{}, ""},
		{"text character set utf8mb4", oddText, oddText}, {"text", "", ""}, {"text", "a\x00b", "a\x00b"},
		{"datetime(6)", leapEvening, "2024-02-29 23:04:05.678901"}, {"date", leapEvening, "2024-02-29"}, {"decimal(30)", new(big.Int).Lsh(big.NewInt(1), 70), "1180591620717411303424"},
	},
}

// show is the query for the value in a column.
func (s server) show(i int, column string) string {
	switch {
	case s.dialect == "sqlite":
		return fmt.Sprintf("SELECT quote(v%d) FROM t", i)
	case s.dialect == "postgresql":
		return fmt.Sprintf("SELECT coalesce(v%d::text, 'NULL') FROM t", i)
	case column == "blob":
		return fmt.Sprintf("SELECT ifnull(hex(v%d), 'NULL') FROM t", i)
	}
	return fmt.Sprintf("SELECT ifnull(v%d, 'NULL') FROM t", i)
}

// TestValuesOfQuestionMarksAreWhatTheyAre writes values of every kind in a run and
// by a script, under each mode that changes how texts are read.
func TestValuesOfQuestionMarksAreWhatTheyAre(t *testing.T) {
	modes := map[string][]string{
		"sqlite":     {"PRAGMA case_sensitive_like = OFF"},
		"postgresql": {"SET timezone = 'UTC'", "SET standard_conforming_strings = off"},
		"mariadb":    {"SET @x = 1", "SET sql_mode = 'NO_BACKSLASH_ESCAPES'", "SET sql_mode = 'ANSI'", "SET sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'"},
	}
	onDatabases(t, func(t *testing.T, s server) {
		values := placedValues[s.dialect]
		var columns, marks, want []string
		var args []any
		for i, v := range values {
			columns, marks = append(columns, fmt.Sprintf("v%d %s", i, v.column)), append(marks, "?")
			args, want = append(args, v.value), append(want, v.shown)
		}
		db := s.open(t)
		shown := func() (all []string) {
			for i, v := range values {
				all = append(all, one(t, db, s.show(i, v.column)))
			}
			return all
		}
		if s.dialect == "postgresql" {
			exec(t, db, "ALTER DATABASE "+one(t, db, "SELECT quote_ident(current_database())")+" SET timezone = 'UTC'")
		}
		for _, mode := range modes[s.dialect] {
			m := s.migrator(t, s.open(t), testenv.Go(func(op *alembic.Op) error {
				op.Execute(mode)
				op.Execute("CREATE TABLE t (" + strings.Join(columns, ", ") + ")")
				op.Execute("INSERT INTO t VALUES ("+strings.Join(marks, ", ")+")", args...)
				return op.Err()
			}))
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Fatalf("%s: %v", mode, err)
			}
			if diff := cmp.Diff(want, shown()); diff != "" {
				t.Errorf("%s: the run (-want +got):\n%s", mode, diff)
			}
			exec(t, db, "DROP TABLE t", "DROP TABLE alembic_version")
			var script bytes.Buffer
			if err := m.UpgradeSQL(t.Context(), &script, "", "head"); err != nil {
				t.Fatal(err)
			}
			play(t, chainServers[s.dialect].client(s), script.String())
			if diff := cmp.Diff(want, shown()); diff != "" {
				t.Errorf("%s: the script (-want +got):\n%s", mode, diff)
			}
			exec(t, db, "DROP TABLE t", "DROP TABLE alembic_version")
		}
	})
}

// TestValuesThatADatabaseLacksAreRefused refuses the same in a run and in a
// script, with the same words.
func TestValuesThatADatabaseLacksAreRefused(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		refused := map[string]any{"a length of time": time.Second, "not a finite number": math.NaN(), "a string, number, bool": struct{}{}}
		switch s.dialect {
		case "sqlite":
			refused["whole numbers up to 9223372036854775807"] = uint64(math.MaxUint64)
		case "postgresql":
			refused = map[string]any{"a NUL character": "a\x00b", "a string, number, bool": struct{}{}}
		}
		db := s.open(t)
		for want, value := range refused {
			m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
				op.Execute("SELECT ?", value)
				return op.Err()
			}))
			wantError(t, m.Upgrade(t.Context(), "head"), want)
			wantError(t, m.UpgradeSQL(t.Context(), &bytes.Buffer{}, "", "head"), want)
		}
	})
}

// TestAModeSetByAValueIsFollowed sets a mode by a question mark.
func TestAModeSetByAValueIsFollowed(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
		op.Execute("SET sql_mode = ?", "NO_BACKSLASH_ESCAPES")
		op.Execute("CREATE TABLE t AS SELECT ? AS a", `a\'b`)
		return op.Err()
	}))
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if got := one(t, db, "SELECT a FROM t"); got != `a\'b` {
		t.Errorf("got %s", got)
	}
}

// TestErrorsShowNoValues has a statement with a value fail: it may be a secret.
func TestErrorsShowNoValues(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		err := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
			op.Execute("UPDATE nowhere SET password = ?", "hunter2")
			return op.Err()
		})).Upgrade(t.Context(), "head")
		wantError(t, err, "UPDATE nowhere SET password = ")
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error shows the value: %v", err)
		}
	})
}
