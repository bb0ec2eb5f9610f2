package compare_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pythonForms are Python's values in recorded lines, and how ours show them.
var pythonForms = []struct {
	form *regexp.Regexp
	ours string
}{
	{regexp.MustCompile(`on '\((.*?),?\)'$`), "on ($1)"},
	{regexp.MustCompile(` None on `), " on "},
	{regexp.MustCompile(`expression \((.*?),?\) to \((.*?),?\)$`), "columns ($1) to ($2)"},
	{regexp.MustCompile(`unique=False to unique=True`), "not unique to unique"},
	{regexp.MustCompile(`unique=True to unique=False`), "unique to not unique"},
}

// inSQLForms shows the names in a recorded line as in SQL.
func inSQLForms(line string) string {
	for _, f := range pythonForms {
		if f.form.MatchString(line) {
			before, after, _ := strings.Cut(f.form.ReplaceAllString(line, f.ours), " (")
			if after != "" {
				before += " (" + strings.ReplaceAll(after, "'", "")
			}
			line = before
		}
	}
	return line
}

// tableOfKey is the table in our lines about a new key, which recorded ones
// leave out.
var tableOfKey = regexp.MustCompile(` on '[^']*' (\([^()]*\))$`)

// logOf brings recorded log lines to ours: we read sequences and defaults
// without saying how.
func logOf(recorded []string) []string {
	var out []string
	for _, line := range recorded {
		if strings.HasPrefix(line, "Detected sequence named") {
			continue
		}
		if _, rest, ok := strings.Cut(line, "detected server default"); ok {
			line = "Detected server default" + rest
		}
		out = append(out, inSQLForms(line))
	}
	return out
}

// logRule is a difference of words on purpose: what the pattern finds in a line
// is said in another way. A line that becomes empty is left out.
type logRule struct {
	reason  string
	pattern *regexp.Regexp
	with    string
}

var logRules = []logRule{
	{"display widths are left out, and TINYINT(1) is BOOL", regexp.MustCompile(`TINYINT\(display_width=1\)|BOOL\(\)`), "BOOLEAN()"},
	{"display widths are left out", regexp.MustCompile(`display_width=\d+`), ""},
	{"a dialect's own type is shown as its SQL", regexp.MustCompile(`from \w+\(.*(charset=|CHARACTER SET).* on `), "from one collation to another on "},
	{"a unique index is a constraint on MariaDB, so there is more to say", regexp.MustCompile(`(?:index|unique constraint) ('\w+' on '\w+': (?:not )?unique)`), "key $1"},
	{"keys are shown in one way on all databases", regexp.MustCompile(`: (?:expression|columns) .*`), ": columns"},
	{"Alembic spells a word by mistake", regexp.MustCompile(`': (?:o, p, t, i, o, n, s,|postgresql_nulls_not_distinct).*`), "': nulls_not_distinct"},
	{"the operator class is read, so that nothing is skipped", regexp.MustCompile(`^Cannot compare index .* including operator.*`), ""},
}

// checkLog compares the log of a row whose operations agree.
func checkLog(t *testing.T, row corpusRow, got []string) {
	t.Helper()
	want, own := logOf(row.Log), []string(nil)
	for _, line := range got {
		own = append(own, tableOfKey.ReplaceAllString(line, " on $1"))
	}
	for _, r := range logRules {
		if slices.Equal(want, own) {
			return
		}
		want, own = r.apply(want), r.apply(own)
	}
	if !slices.Equal(want, own) {
		t.Errorf("log (-recorded +ours):\n%s", cmp.Diff(logOf(row.Log), got))
	}
}

func (r logRule) apply(lines []string) []string {
	var out []string
	for _, line := range lines {
		if line = r.pattern.ReplaceAllString(line, r.with); line != "" {
			out = append(out, line)
		}
	}
	return out
}
