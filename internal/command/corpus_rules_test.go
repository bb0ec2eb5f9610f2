package command_test

import (
	"regexp"
	"slices"
	"strings"
)

// A rule is a difference from Alembic on purpose. It changes what is wanted, or
// takes what is ours out of both answers, and holds for every session that it
// fits; none names a session.
type rule struct {
	reason string
	apply  func(s session, want, got *answer)
}

// rules are all of them.
var rules = []rule{
	{"FAILED goes to standard error: standard output holds results only", func(s session, want, got *answer) {
		if want.FailedOn == "stdout" && (got.FailedOn == "stderr" || slices.Contains(s.Argv, "-q")) {
			want.FailedOn = "stderr"
		}
	}},
	{"an error is told once: it is not logged as well", func(_ session, want, _ *answer) {
		want.Log = without(want.Log, "ERROR [alembic.util.messaging]")
	}},
	{"-q does not silence errors: a command that fails without a word helps nobody", func(s session, want, got *answer) {
		if slices.Contains(s.Argv, "-q") && want.Exit != 0 && want.Failed == "" {
			want.Failed, want.FailedOn = got.Failed, got.FailedOn
		}
	}},
	{"errors end with what to do", func(_ session, want, got *answer) {
		if want.Failed != "" && strings.HasPrefix(got.Failed, strings.TrimRight(want.Failed, ".")) {
			want.Failed = got.Failed
		}
	}},
	{"no traceback: every failure, also of the database, is a sentence and exit status 255", func(_ session, want, got *answer) {
		if want.Crash != "" && want.Exit == 1 && got.Failed != "" {
			want.Crash, want.Exit, want.Failed, want.FailedOn = "", got.Exit, got.Failed, got.FailedOn
		}
	}},
	{"a command line that can't be read is told in one line, without the usage of all options", func(_ session, want, got *answer) {
		if want.Exit == 2 && got.Exit == 2 {
			want.Crash, want.Out = got.Crash, got.Out
		}
	}},
	{"help and version are ours", func(s session, want, got *answer) {
		for _, arg := range []string{"--help", "-h", "--version"} {
			if want.Exit == 0 && got.Exit == 0 && slices.Contains(s.Argv, arg) {
				want.Out, got.Out = "", ""
			}
		}
	}},
	{"what a revision file lacks is told with its line and how to write it", func(_ session, want, got *answer) {
		if strings.HasPrefix(want.Failed, "Could not determine revision id from filename") && strings.Contains(got.Failed, "no revision id") {
			want.Failed = got.Failed
		}
	}},
	{"two files with one id are refused: a migration would be lost silently", func(_ session, want, got *answer) {
		if strings.Contains(want.Crash, "is present more than once") && strings.HasPrefix(got.Failed, "two revisions have the id") {
			*want = *got
		}
	}},
	{"differences are listed in words, with the command that writes the revision", func(_ session, want, got *answer) {
		const begins = "New upgrade operations detected: ["
		if strings.HasPrefix(want.Failed, begins) && strings.HasPrefix(got.Failed, begins) {
			want.Failed = got.Failed
		}
	}},
	{"comparing has no plugins to set up", func(_ session, want, _ *answer) {
		want.Log = without(want.Log, "INFO  [alembic.runtime.plugins]")
	}},
	{"the two lines about the context are logged at DEBUG: they are the same in every run", func(_ session, want, _ *answer) {
		want.Log = without(want.Log, "INFO  [alembic.runtime.migration] Context impl ")
		want.Log = without(want.Log, "INFO  [alembic.runtime.migration] Will assume ")
	}},
	{"a run ends with a line: how many revisions, how long, where the database is now", func(s session, _, got *answer) {
		got.Out = strings.TrimSpace(endOfRun.ReplaceAllString(got.Out, ""))
	}},
	{"one transaction a revision, in scripts too", func(s session, want, got *answer) {
		if slices.Contains(s.Argv, "--sql") {
			want.Out, got.Out = transactions.ReplaceAllString(want.Out, ""), transactions.ReplaceAllString(got.Out, "")
			want.Out, got.Out = strings.TrimSpace(want.Out), strings.TrimSpace(got.Out)
		}
	}},
	{"the version is inserted without RETURNING: nothing reads it", func(s session, want, _ *answer) {
		if slices.Contains(s.Argv, "--sql") {
			want.Out = returning.ReplaceAllString(want.Out, "")
		}
	}},
	{"a script for SQLite stops where it would leave rows whose foreign key is violated, as a run does", func(s session, _, got *answer) {
		if slices.Contains(s.Argv, "--sql") {
			got.Out = strings.TrimSpace(foreignKeyGuard.ReplaceAllString(got.Out, ""))
		}
	}},
	{"a verbose entry shows the message and the facts of the revision, not the text of a docstring", func(_ session, want, got *answer) {
		if strings.Contains(want.Out, "Rev: ") {
			want.Out, got.Out = withoutDocs(want.Out), withoutDocs(got.Out)
		}
	}},
	{"a new SQLite file is announced: its path may be a slip of the pen", func(_ session, _, got *answer) {
		got.Log = without(got.Log, "Creating database file")
	}},
	{"a script without a revision says so", func(_ session, _, got *answer) {
		got.Log = slices.DeleteFunc(slices.Clone(got.Log), func(line string) bool {
			return strings.HasSuffix(line, "nothing to do, the script is empty") || strings.Contains(line, "; a script to there is that of: alembic downgrade")
		})
	}},
	{"autogenerate says that nothing differs", func(_ session, _, got *answer) {
		got.Crash = strings.Replace(got.Crash, "No differences detected; the new revision is empty.\n", "", 1)
	}},
	{"a command that can't work is refused before the database is opened", func(_ session, want, got *answer) {
		if want.Failed != "" && want.Failed == got.Failed && len(got.Log) == 0 {
			want.Log = nil
		}
	}},
	{"a template that differs in Python only isn't there: asynchronous drivers, pyproject.toml", func(s session, want, got *answer) {
		if slices.Contains(s.Argv, "init") && slices.ContainsFunc(s.Argv, func(a string) bool {
			return strings.Contains(a, "async") || strings.Contains(a, "pyproject")
		}) && strings.HasPrefix(got.Failed, "No such template") {
			want.Exit, want.Out, want.New, want.Failed, want.FailedOn = got.Exit, "", nil, got.Failed, got.FailedOn
		}
	}},
	{"a template that isn't there is named as it was typed", func(_ session, want, got *answer) {
		if strings.HasPrefix(want.Failed, "No such template") && strings.HasPrefix(got.Failed, "No such template") {
			want.Failed = got.Failed
		}
	}},
	{"init writes our files and says what to type next", func(s session, want, got *answer) {
		if slices.Contains(s.Argv, "init") {
			want.Out, got.Out = initLines(want.Out), initLines(got.Out)
			want.New, got.New = initFiles(want.New), initFiles(got.New)
		}
	}},
	{"-q prints no status lines at all", func(s session, want, _ *answer) {
		if slices.Contains(s.Argv, "-q") {
			want.Out = ""
		}
	}},
	{"the templates are ours", func(s session, want, got *answer) {
		if slices.Contains(s.Argv, "list_templates") {
			want.Out, got.Out = templateLine.ReplaceAllString(want.Out, ""), templateLine.ReplaceAllString(got.Out, "")
			want.Out = strings.Replace(want.Out, "./scripts", "./migrations", 1)
		}
	}},
	{"settings are read from an ini file only", func(s session, want, got *answer) {
		if s.Files["pyproject.toml"] != nil && strings.HasPrefix(got.Failed, "No 'script_location' key") {
			want.Failed = got.Failed
		}
	}},
	{"models are given in env.go or schema.sql, and the error says so", func(_ session, want, got *answer) {
		if strings.Contains(want.Failed, "does not provide a MetaData object") && strings.Contains(got.Failed, "there is nothing to compare with") {
			want.Failed = got.Failed
		}
	}},
	{"a post-write hook that fails fails the command", func(_ session, want, got *answer) {
		if want.Exit == 0 && strings.HasPrefix(got.Failed, "post write hook") {
			want.Exit, want.Failed, want.FailedOn = got.Exit, got.Failed, got.FailedOn
			want.Out = strings.TrimSuffix(want.Out, "done") + "FAILED"
		}
	}},
	{"a revision that would break the graph is refused before its file is written", func(_ session, want, got *answer) {
		if want.Failed == got.Failed && got.Exit != 0 && len(got.New) == 0 {
			want.New, want.Facts, want.Out = nil, map[string]facts{}, got.Out
		}
	}},
	{"a revision can't be stamped together with its ancestor: the version table holds heads", func(s session, want, got *answer) {
		if slices.Contains(s.Argv, "stamp") && strings.Contains(got.Failed, "overlaps with other requested revisions") {
			want.Exit, want.Failed, want.FailedOn, want.Rows, want.Log = got.Exit, got.Failed, got.FailedOn, nil, got.Log
		}
	}},
	{"how an editor failed is told in Go's words", func(_ session, want, got *answer) {
		const begins = "Error executing editor ("
		if strings.HasPrefix(want.Failed, begins) && strings.HasPrefix(got.Failed, begins) {
			want.Failed = got.Failed
		}
	}},
	{"what autogenerate finds is logged under one name", func(_ session, want, _ *answer) {
		for i, line := range want.Log {
			want.Log[i] = compareLogger.ReplaceAllString(line, "[alembic.autogenerate.compare]")
		}
	}},
	{"columns are shown as in SQL, not as Python's tuples", func(_ session, want, got *answer) {
		for i, line := range want.Log {
			want.Log[i] = pythonTuple.ReplaceAllString(line, " on ($1)")
		}
		for i, line := range got.Log {
			got.Log[i] = columnsOf.ReplaceAllString(line, " on $1")
		}
	}},
	{"check lists the differences once, in its error", func(s session, want, _ *answer) {
		if slices.Contains(s.Argv, "check") {
			want.Log = without(want.Log, "INFO  [alembic.autogenerate.compare")
		}
	}},
	{"merge says what it joins", func(s session, _, got *answer) {
		if slices.Contains(s.Argv, "merge") {
			got.Out = merging.ReplaceAllString(got.Out, "")
		}
	}},
	{"ids and labels stand in the order of the files, where Alembic's order hangs on Python's hashing", func(_ session, want, got *answer) {
		if sortedWords(want.Out) == sortedWords(got.Out) {
			want.Out = got.Out
		}
		if slices.Equal(slices.Sorted(slices.Values(want.Log)), slices.Sorted(slices.Values(got.Log))) {
			want.Log = got.Log
		}
	}},
}

var (
	transactions  = regexp.MustCompile(`(?m)^(BEGIN|BEGIN TRANSACTION|COMMIT|SET autocommit = [01]);\n*(GO\n*)?`)
	returning     = regexp.MustCompile(` RETURNING (?:alembic_version\.)?version_num(?: INTO [^;\s]+)?| OUTPUT inserted\.version_num`)
	compareLogger = regexp.MustCompile(`\[alembic\.autogenerate\.compare\.\w+\]`)
	docLine       = regexp.MustCompile(`(?m)^    (Revision ID: .*|Revises:.*|Create Date: .*|More text\.)$`)
	emptyLines    = regexp.MustCompile(`\n{2,}`)
	templateLine  = regexp.MustCompile(`(?m)^\w+ - .*$\n*`)
	initLine      = regexp.MustCompile(`(?m)^Generating \S*/(env\.EXT|env\.go|versions\.go|schema\.EXT|script\.\w+\.\w+) \.\.\.  done\n|^Adding .*\n|^No go\.mod .*\n`)
	pythonTuple   = regexp.MustCompile(` on '\('(\w+)',\)'$`)
	columnsOf     = regexp.MustCompile(` on '\w+' (\(\w+\))$`)
	// foreignKeyGuard are the statements that compare the violated foreign keys
	// before and after a step.
	foreignKeyGuard = regexp.MustCompile(`(?m)^(PRAGMA foreign_keys = OFF|CREATE TEMP TABLE alembic_foreign_keys .*|(INSERT INTO|UPDATE|DROP TABLE) temp\.alembic_foreign_keys\b.*);\n*`)
	endOfRun        = regexp.MustCompile(`(?m)^(Already at .*; nothing to do|(Upgraded|Downgraded|Stamped) .*in .*; now at .*)\.$`)
	merging         = regexp.MustCompile(`(?m)^Merging .*\n`)
)

// withoutDocs takes the facts out of verbose entries and leaves the message.
func withoutDocs(text string) string {
	return strings.TrimSpace(emptyLines.ReplaceAllString(docLine.ReplaceAllString(text, ""), "\n"))
}

// initLines leaves what both programs print.
func initLines(text string) string {
	text, _, _ = strings.Cut(initLine.ReplaceAllString(text, ""), "\n\nThen ")
	return text
}

// initFiles leaves the files that both programs write.
func initFiles(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		base := name[strings.LastIndexByte(name, '/')+1:]
		return base == "env.EXT" || base == "schema.EXT" || base == "__init__.EXT" || strings.HasPrefix(base, "script.") ||
			strings.HasSuffix(base, ".go") || base == "go.mod"
	})
}

// sortedWords is a text whose words stand in a fixed order.
func sortedWords(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,()\n", r) })
	slices.Sort(words)
	return strings.Join(words, " ")
}

func without(lines []string, prefix string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return strings.HasPrefix(line, prefix) })
}
