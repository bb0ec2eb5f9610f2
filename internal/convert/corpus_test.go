package convert_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mssql"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/convert"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// opsCase is one line of ops.jsonl: what Alembic makes of a call.
type opsCase struct {
	Name, Dialect, Mode, Python string
	Setup                       []string
	SQL                         []any
	AlsoSQL                     [][]string `json:"also_sql"`
	Warnings                    []string
	Error                       *struct{ Type, Message string }
	Opts                        map[string]any    // of context.configure; most concern no dialect
	NamingConvention            map[string]string `json:"naming_convention"`
	Bare                        bool
	After                       []any
}

// answer is what we make of it.
type answer struct {
	sql  string // white space folded
	err  error
	diff string // online: how the schemas differ
}

var corpusDialects = []dialect.Dialect{sqlite.New(), postgresql.New(), mysql.New(), mysql.NewMariaDB(), mssql.New(), oracle.New()}

// TestCorpusOps answers every recorded call as production does and compares.
// ALEMBIC_CORPUS_OPS names another file of the same form.
func TestCorpusOps(t *testing.T) {
	path := os.Getenv("ALEMBIC_CORPUS_OPS")
	if path == "" {
		path = filepath.Join("testdata", "corpus", "ops.jsonl")
	}
	counts := &tally{reasons: map[string]int{}}
	for _, c := range readCases(t, path) {
		got := answerOf(t, c)
		reason, ok := c.judge(got)
		counts.add(c.Dialect, reason, ok)
		if !ok {
			t.Errorf("%s (%s)\n  python: %s\n  want: %s\n  got:  %s", c.Name, c.Mode, c.Python, c.want(), got)
		}
	}
	counts.print()
}

func readCases(t *testing.T, path string) []opsCase {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []opsCase
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var c opsCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if lines.Err() != nil || len(all) == 0 {
		t.Fatalf("%s: %d cases, %v", path, len(all), lines.Err())
	}
	return all
}

func TestOptionsOfACaseMayBeOfAnyType(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ops.jsonl")
	line := `{"name": "x", "dialect": "mssql", "mode": "offline", "python": "op.drop_table('t')", "sql": ["DROP TABLE t", "BYE"],
		"opts": {"transactional_ddl": false, "mssql_batch_separator": "BYE", "dialect_opts": {"paramstyle": "named"}, "autogenerate_plugins": ["a"]}}`
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(line, "\n", "")), 0o600); err != nil {
		t.Fatal(err)
	}
	c := readCases(t, path)[0]
	if got := answerOf(t, c); got.err != nil || !strings.Contains(got.sql, "BYE") {
		t.Errorf("got %s", got)
	}
}

func answerOf(t *testing.T, c opsCase) answer {
	t.Helper()
	if c.Mode == "online" {
		return online(t, c)
	}
	return offline(c)
}

// operations reads the case's script.
func (c opsCase) operations(online bool) ([]op.Operation, dialect.Dialect, error) {
	i := slices.IndexFunc(corpusDialects, func(d dialect.Dialect) bool { return d.Name() == c.Dialect })
	if i < 0 {
		return nil, nil, fmt.Errorf("unknown dialect %s", c.Dialect)
	}
	d := corpusDialects[i]
	if word, ok := c.Opts["mssql_batch_separator"].(string); ok {
		d = mssql.New().WithBatchSeparator(word)
	}
	if word, ok := c.Opts["oracle_batch_separator"].(string); ok {
		d = oracle.New().WithBatchSeparator(word)
	}
	m, err := convert.Parse(c.Python)
	if err != nil {
		return nil, d, err
	}
	r := convert.Reader{Dialect: d, Naming: c.NamingConvention, Online: online}
	ops, err := r.Operations(m.Body)
	return ops, d, err
}

func offline(c opsCase) answer {
	ops, d, err := c.operations(false)
	if err != nil {
		return answer{err: err}
	}
	body, err := printed(d, c.NamingConvention, ops)
	if err != nil {
		return answer{err: err}
	}
	end, err := printed(d, c.NamingConvention, nil) // of the statement in front
	if err != nil {
		return answer{err: err}
	}
	body = strings.TrimPrefix(body, end)
	return answer{sql: fold(body)}
}

// printed is what a script holds for the operations, without the frame of its
// revision: it is cut out between two statements that bracket it.
func printed(d dialect.Dialect, naming schema.NamingConvention, ops []op.Operation) (string, error) {
	const first, last = "SELECT 'first'", "SELECT 'last'"
	ops = slices.Concat([]op.Operation{op.Execute{SQL: first}}, ops, []op.Operation{op.Execute{SQL: last}})
	step := revision.Step{Direction: revision.Upgrade, ID: "b", From: []string{"a"}, To: []string{"b"}}
	find := func(string, revision.Direction) (engine.Func, string, error) {
		return func(s *engine.Step) error {
			for _, o := range ops {
				s.Emit(o, dialect.Position{})
			}
			return s.Err()
		}, "b.py", nil
	}
	var out bytes.Buffer
	opts := engine.Options{Naming: naming, VersionTable: schema.Name("alembic_version")}
	if err := engine.PrintScript(context.Background(), &out, d, opts, engine.Script{From: []string{"a"}, Steps: []revision.Step{step}}, find); err != nil {
		return "", err
	}
	_, body, _ := strings.Cut(out.String(), first)
	body, _, _ = strings.Cut(body, last)
	return body, nil
}

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

func (c opsCase) texts() []string {
	out := make([]string, len(c.SQL))
	for i, v := range c.SQL {
		if pair, ok := v.([]any); ok {
			v = pair[0]
		}
		out[i] = fmt.Sprint(v)
	}
	return out
}

func (c opsCase) want() string {
	if c.Error != nil {
		return c.Error.Type + ": " + c.Error.Message
	}
	if c.Mode == "online" {
		return fmt.Sprint(c.After)
	}
	return fold(strings.Join(c.texts(), " "))
}

func (g answer) String() string {
	switch {
	case g.err != nil:
		return "error: " + g.err.Error()
	case g.diff != "":
		return g.diff
	}
	return g.sql
}

// judge reports whether the answer is Alembic's, or differs under a rule, whose
// reason it returns.
func (c opsCase) judge(got answer) (reason string, ok bool) {
	if c.same(got) {
		return "", true
	}
	for _, r := range rules {
		if r.holds(c, got) {
			return r.reason, true
		}
	}
	return "", false
}

func (c opsCase) same(got answer) bool {
	switch {
	case c.Error != nil:
		return got.err != nil
	case got.err != nil:
		return false
	case c.Mode == "online":
		return got.diff == ""
	case got.sql == c.want():
		return true
	}
	seen := func(also []string) bool { return got.sql == fold(strings.Join(also, " ")) }
	return slices.ContainsFunc(c.AlsoSQL, seen) || len(c.AlsoSQL) > 0 && sorted(got.sql) == sorted(c.want())
}

// sorted puts the statements in order: Alembic's order of indexes and
// constraints is that of a Python set where also_sql is given.
func sorted(sql string) string {
	all := strings.SplitAfter(sql+" ", "; ")
	slices.Sort(all)
	return strings.Join(all, "")
}

// tally counts by dialect: passed, accepted, failed.
type tally struct {
	dialects [][4]any
	reasons  map[string]int
}

func (t *tally) add(d, reason string, ok bool) {
	i := slices.IndexFunc(t.dialects, func(row [4]any) bool { return row[0] == d })
	if i < 0 {
		t.dialects = append(t.dialects, [4]any{d, 0, 0, 0})
		i = len(t.dialects) - 1
	}
	column := 1
	switch {
	case !ok:
		column = 3
	case reason != "":
		column = 2
		t.reasons[reason]++
	}
	t.dialects[i][column] = t.dialects[i][column].(int) + 1
}

func (t *tally) print() {
	reasons := make([]string, 0, len(t.reasons))
	for reason := range t.reasons {
		reasons = append(reasons, reason)
	}
	slices.Sort(reasons)
	for _, reason := range reasons {
		fmt.Printf("%4d accepted: %s\n", t.reasons[reason], reason)
	}
	total := [4]int{}
	for _, row := range t.dialects {
		fmt.Printf("%-12s %4d passed %4d accepted %4d failed\n", row[0], row[1], row[2], row[3])
		for i := 1; i < 4; i++ {
			total[i] += row[i].(int)
		}
	}
	fmt.Printf("corpus ops: %d passed, %d accepted differences, %d failed\n", total[1], total[2], total[3])
}
