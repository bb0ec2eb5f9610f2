package compare_test

import (
	"regexp"
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

// logRules are rows where our words differ on purpose.
var logRules = map[string]string{
	"type_diff/int_bigint/mariadb":        widthReason,
	"type_diff/int_string/mariadb":        widthReason,
	"type_diff/bool_int/mariadb":          widthReason,
	"type_diff/collate/mariadb":           "a dialect's own type is shown as its SQL",
	"index/to_unique/mariadb":             "a unique index is a constraint there, so there is more to say",
	"index/columns/postgresql":            expressionReason,
	"index/column_order/postgresql":       expressionReason,
	"index/expr_diff/postgresql":          expressionReason,
	"index/desc_diff/postgresql":          expressionReason,
	"index/nulls_not_distinct/postgresql": "Alembic spells a word by mistake",
	"index/ops_in_text/postgresql":        "the operator class is read, so that nothing is skipped",
}

const (
	widthReason      = "display widths are left out"
	expressionReason = "keys are shown in one way on all databases"
)

// checkLog compares the log of a row that is no accepted difference.
func checkLog(t *testing.T, row corpusRow, got []string) {
	t.Helper()
	if ruleFor(row.Name) != nil {
		return
	}
	var ours []string
	for _, line := range got {
		ours = append(ours, tableOfKey.ReplaceAllString(line, " on $1"))
	}
	diff := cmp.Diff(logOf(row.Log), ours)
	reason, accepted := logRules[row.Name]
	switch {
	case accepted && diff == "":
		t.Errorf("log: agrees, but stands under the rule %q", reason)
	case !accepted && diff != "":
		t.Errorf("log (-recorded +ours):\n%s", diff)
	}
}
