package e2e_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
)

// pairsEnv is the number of pairs of random schemas of each database: a few, many in
// `make test`, and always the same ones. `make test-pairs` chooses another seed.
const pairsEnv = "ALEMBIC_TEST_PAIRS"

// TestRandomSchemasComeAndGo makes one random schema in a database, puts rows into
// its tables, changes it to another one, and goes back. The judge is the server's own
// dump, as in TestSchemasComeAndGoAsTheClientMakesThem.
func TestRandomSchemasComeAndGo(t *testing.T) {
	count := pairs(t)
	for name, start := range tested() {
		seed := pairSeed(t, name)
		for i := range count {
			t.Run(fmt.Sprintf("%s/%d", name, i), func(t *testing.T) {
				t.Parallel()
				random := rand.New(rand.NewPCG(seed, uint64(i)))
				p := randomPair{first: randomSchema(random, name), second: randomSchema(random, name), seed: seed}
				p.tellIfFailed(t)
				folder := t.TempDir()
				for file, text := range map[string]string{"v1.sql": p.first.text(), "v2.sql": p.second.text(), "rows.sql": p.first.rows()} {
					if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				comesAndGoesBy(t, start, folder, alembic.DiffOptions{Online: name != "sqlite" && i%4 == 3})
			})
		}
	}
}

// pairs returns the number of pairs of each database.
func pairs(t *testing.T) int {
	t.Helper()
	text, given := os.LookupEnv(pairsEnv)
	if !given {
		return 6
	}
	count, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// pairSeeds are those of long runs, whose first pairs are tried each time.
var pairSeeds = map[string]uint64{
	"sqlite": 7438243121155132156, "mariadb": 6202552758218100147, "postgresql": 4447153900933713693, "revisions": 17041006248915163513,
}

// pairSeed returns the seed for a database or for the revisions, and prints it.
func pairSeed(t *testing.T, name string) uint64 {
	t.Helper()
	seed := pairSeeds[name]
	if text, given := os.LookupEnv(seedEnv); given {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s: %s=%d", name, seedEnv, seed)
	return seed
}

// randomPair is a schema and what it becomes.
type randomPair struct {
	first, second *pairSchema
	seed          uint64
}

func (p randomPair) tellIfFailed(t *testing.T) {
	t.Cleanup(func() {
		if t.Failed() && p.first != nil {
			t.Logf("from:\n%s\nto:\n%s\nseed %d", p.first.text(), p.second.text(), p.seed)
		}
	})
}

// pairSchema is a random schema.
type pairSchema struct {
	*rand.Rand
	database string
	before   []string // types, functions and sequences
	tables   []pairTable
	after    []string // foreign keys, indexes, views, triggers …
	names    []string
}

type pairTable struct {
	name      string
	columns   []pairColumn // beside id
	statement string
}

// pairColumn is a column whose types hold the same values.
type pairColumn struct {
	name  string
	types map[string][]string // by database; "" is for all others
	value string              // of every row, and the default
}

// pairColumns are the columns that a table may have.
var pairColumns = []pairColumn{
	{name: "code", types: map[string][]string{"": {"integer", "bigint"}, "postgresql": {"integer", "bigint", "numeric(10,2)", "smallint"}}, value: "7"},
	{name: "Mixed", types: map[string][]string{"": {"varchar(40)", "varchar(60)", "char(20)"}, "postgresql": {"varchar(40)", "varchar(60)", "text", "varchar"}}, value: "'12'"},
	{name: "two words", types: map[string][]string{"": {"text"}, "mariadb": {"varchar(30)", "varchar(50) CHARACTER SET latin1"}, "postgresql": {"text", "integer", "varchar(9)"}}, value: "'3'"},
	{name: "order", types: map[string][]string{"": {"numeric(8, 2)", "numeric(10, 2)"}, "postgresql": {"numeric(8,2)", "real", "double precision"}}, value: "5"},
	{name: "größe", types: map[string][]string{"": {"integer"}, "mariadb": {"int unsigned", "smallint", "bigint"}, "postgresql": {"integer", "money", "bigint"}}, value: "4"},
	{name: "at", types: map[string][]string{"": {"date"}, "mariadb": {"date", "datetime", "datetime(3)"}, "postgresql": {"date", "timestamp", "timestamptz", "timestamp(3)"}}, value: "'2020-02-03'"},
	{name: "flag", types: map[string][]string{"": {"boolean"}}, value: "true"},
	{name: "mood", types: map[string][]string{"": {"varchar(10)"}, "mariadb": {"enum('sad','ok')", "enum('ok','sad','glad')", "varchar(10)"}, "postgresql": {"mood", "varchar(10)", "text"}}, value: "'ok'"},
	{name: "positive", types: map[string][]string{"": {"integer"}, "postgresql": {"positive", "integer"}}, value: "9"},
	{name: "list", types: map[string][]string{"": {"text"}, "mariadb": {"json", "longtext"}, "postgresql": {"jsonb", "json", "text"}}, value: "'[1]'"},
}

var pairTables = []string{"plain", "Mixed Case", "select", "größen", "a_table_whose_name_is_nearly_as_long_as_a_name_may_be"}

func randomSchema(r *rand.Rand, database string) *pairSchema {
	s := &pairSchema{Rand: r, database: database}
	s.types()
	for _, name := range pairTables {
		if s.IntN(3) > 0 {
			s.names = append(s.names, name)
		}
	}
	if len(s.names) == 0 { // a file without statements is refused
		s.names = pairTables[:1]
	}
	for _, name := range s.names {
		s.tables = append(s.tables, s.table(name))
	}
	for i := range s.tables {
		s.indexes(&s.tables[i])
	}
	s.objects()
	return s
}

func (s *pairSchema) text() string {
	out := slices.Clone(s.before)
	for _, t := range s.tables {
		out = append(out, t.statement)
	}
	return strings.Join(append(out, s.after...), ";\n") + ";\n"
}

// rows are two for each table.
func (s *pairSchema) rows() string {
	var b strings.Builder
	for _, t := range s.tables {
		for id := 1; id <= 2; id++ {
			names, values := []string{"id"}, []string{strconv.Itoa(id)}
			for _, c := range t.columns {
				names, values = append(names, s.quote(c.name)), append(values, c.value)
			}
			fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES (%s);\n", s.quote(t.name), strings.Join(names, ", "), strings.Join(values, ", "))
		}
	}
	return b.String()
}

func (s *pairSchema) quote(name string) string {
	if s.database == "mariadb" {
		return "`" + name + "`"
	}
	return `"` + name + `"`
}

func (s *pairSchema) is(database string) bool { return s.database == database }

// short begins the names of what belongs to a table.
func short(table string) string { return string([]rune(table)[:4]) }

// one chooses one of the texts.
func (s *pairSchema) one(texts ...string) string { return texts[s.IntN(len(texts))] }

// add adds statements behind the tables, one time in n.
func (s *pairSchema) add(n int, statements ...string) {
	if s.IntN(n) == 0 {
		s.after = append(s.after, statements...)
	}
}

func (s *pairSchema) table(name string) pairTable {
	t := pairTable{name: name}
	var parts []string
	for _, c := range pairColumns {
		if s.IntN(3) > 0 {
			t.columns = append(t.columns, c)
			parts = append(parts, s.column(c))
		}
	}
	s.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	parts = append(parts, "n integer DEFAULT 1") // MariaDB computes nothing from a numbered column
	if s.IntN(4) == 0 {
		parts = append(parts, fmt.Sprintf("total integer GENERATED ALWAYS AS (n * %d) STORED", 2+s.IntN(2)))
	}
	parts = append(s.key(name), parts...)
	if s.IntN(3) == 0 {
		parts = append(parts, fmt.Sprintf("CONSTRAINT %s CHECK (n > %d)", s.quote("ck "+short(name)), -s.IntN(2)))
	}
	if len(t.columns) > 0 && s.IntN(3) == 0 && !s.long(t.columns[0]) {
		parts = append(parts, fmt.Sprintf("CONSTRAINT %s UNIQUE (id, %s)", s.quote("uq_"+short(name)), s.quote(t.columns[0].name)))
	}
	parts = append(parts, s.references(t)...)
	slices.SortStableFunc(parts, func(a, b string) int { return cmp.Compare(constraintRank(a), constraintRank(b)) })
	t.statement = "CREATE TABLE " + s.quote(name) + " (" + strings.Join(parts, ", ") + ")"
	if s.is("postgresql") && s.IntN(4) == 0 {
		t.statement += s.one(" WITH (fillfactor=70)", " WITH (autovacuum_enabled=false)")
	}
	return t
}

// long reports whether MariaDB needs a length for a key of the column.
func (s *pairSchema) long(c pairColumn) bool { return s.is("mariadb") && c.name == "list" }

// column writes a column. What is NOT NULL has a default for the rows that are there.
func (s *pairSchema) column(c pairColumn) string {
	types := c.types[s.database]
	if types == nil {
		types = c.types[""]
	}
	text := s.quote(c.name) + " " + s.one(types...)
	switch s.IntN(4) {
	case 0:
		text += " DEFAULT " + c.value
	case 1:
		text += " DEFAULT " + c.value + " NOT NULL"
	}
	return text
}

// key returns the id column and the primary key.
func (s *pairSchema) key(table string) []string {
	switch n := s.IntN(6); {
	case s.is("sqlite"):
		return []string{s.one("id integer PRIMARY KEY", "id integer PRIMARY KEY AUTOINCREMENT", "id integer NOT NULL PRIMARY KEY", "id int NOT NULL PRIMARY KEY")}
	case s.is("mariadb") && n < 3:
		return []string{"id integer NOT NULL AUTO_INCREMENT", s.one("PRIMARY KEY (id)", "UNIQUE KEY of_id (id)", "PRIMARY KEY (id) COMMENT 'key'")}
	case s.is("postgresql") && n < 2:
		return []string{"id integer GENERATED BY DEFAULT AS IDENTITY" + s.one("", " (INCREMENT 5 CACHE 3)", " (MINVALUE -20 MAXVALUE 900)"), "PRIMARY KEY (id)"}
	case s.is("postgresql") && n < 3:
		return []string{"id serial", "CONSTRAINT " + s.quote("pk_"+short(table)) + " PRIMARY KEY (id)"}
	}
	return []string{"id integer NOT NULL", s.one("PRIMARY KEY (id)", "UNIQUE (id)")}
}

// references are foreign keys to other tables and itself, in rings, too.
func (s *pairSchema) references(t pairTable) []string {
	var parts []string
	for i, other := range s.names {
		if s.IntN(4) > 0 {
			continue
		}
		column, name := s.quote(fmt.Sprintf("ref %d", i)), s.quote(fmt.Sprintf("fk_%s_%d", short(t.name), i))
		parts = append(parts, column+" integer")
		text := fmt.Sprintf("CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s (id)%s", name, column, s.quote(other), s.one("", " ON DELETE CASCADE", " ON UPDATE CASCADE", " ON DELETE SET NULL"))
		if s.is("sqlite") {
			parts = append(parts, text)
			continue
		}
		if s.is("postgresql") {
			text += s.one("", "", " DEFERRABLE INITIALLY DEFERRED", " NOT VALID")
		}
		s.after = append(s.after, "ALTER TABLE "+s.quote(t.name)+" ADD "+text)
	}
	return parts
}

// constraintRank puts the constraints behind the columns.
func constraintRank(part string) int {
	for _, word := range []string{"CONSTRAINT ", "PRIMARY ", "UNIQUE "} {
		if strings.HasPrefix(part, word) {
			return 1
		}
	}
	return 0
}
