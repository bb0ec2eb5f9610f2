package command_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/internal/command"
	"github.com/alembic-go/alembic/internal/convert"
	"github.com/alembic-go/alembic/internal/convert/converttest"
	"github.com/alembic-go/alembic/internal/script"
)

// session is one recorded command of Alembic.
type session struct {
	Name, Project  string
	Files          map[string]*string // added or replaced; null: removed
	Env            map[string]string
	First          [][]string // commands run before
	Argv           []string
	Exit           int
	Stdout, Stderr string
	VersionRows    []string          `json:"version_rows"`
	NewFiles       []string          `json:"new_files"`
	Contents       map[string]string // of new revision files
}

// answer is what a command did, taken apart.
type answer struct {
	Exit     int
	Out      string
	Log      []string
	Failed   string // what followed "FAILED: "
	FailedOn string // stdout or stderr
	Crash    string // a traceback
	Rows     []string
	New      []string
	Facts    map[string]facts // of new revision files, by name
}

// facts are what a revision file says.
type facts struct {
	ID, Message             string
	Down, Labels, DependsOn []string
}

// TestCorpusCLI runs the recorded sessions and compares. The folder of another
// recording can be given by ALEMBIC_CORPUS_CLI. A short run plays each fourth.
func TestCorpusCLI(t *testing.T) {
	folder := filepath.Join("..", "..", "testdata", "corpus", "cli")
	if other := os.Getenv("ALEMBIC_CORPUS_CLI"); other != "" {
		folder = other
		if filepath.Ext(other) == ".jsonl" {
			folder = filepath.Dir(other)
		}
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		t.Fatal(err)
	}
	common, projects := readProjects(t, folder)
	passed, failed := 0, 0
	accepted := map[string]int{}
	different := 0
	for i, s := range readSessions(t, folder) {
		const sample = 4
		if testing.Short() && i%sample != 0 {
			continue
		}
		result := outcome{failed: true}
		t.Run(s.Project+"/"+s.Name, func(t *testing.T) {
			result = play(t, s, common, projects[s.Project])
		})
		switch {
		case result.failed:
			failed++
		case len(result.rules) > 0:
			different++
		default:
			passed++
		}
		for _, r := range result.rules {
			accepted[r]++
		}
	}
	for _, r := range rules {
		if accepted[r.reason] > 0 {
			fmt.Printf("%4d  %s\n", accepted[r.reason], r.reason)
		}
	}
	fmt.Printf("corpus cli: %d passed, %d accepted differences, %d failed\n", passed, different, failed)
}

func readProjects(t *testing.T, folder string) (common map[string]string, projects map[string]map[string]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "projects.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Common   map[string]string
		Projects map[string]map[string]string
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all.Common, all.Projects
}

func readSessions(t *testing.T, folder string) (all []session) {
	t.Helper()
	name := filepath.Join(folder, "transcripts.jsonl")
	if other := os.Getenv("ALEMBIC_CORPUS_CLI"); filepath.Ext(other) == ".jsonl" {
		name = other
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var s session
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		t.Fatalf("%s holds no sessions", name)
	}
	return all
}

// outcome is how a session compares.
type outcome struct {
	failed bool
	rules  []string // the reasons of the differences that are accepted
}

// play runs one session in a folder of its own.
func play(t *testing.T, s session, common, project map[string]string) outcome {
	t.Helper()
	dir := layOut(t, s, common, project)
	t.Chdir(dir)
	for _, name := range []string{"VISUAL", "EDITOR", "ALEMBIC_CONFIG", "ALEMBIC_URL"} {
		t.Setenv(name, "")
	}
	for name, value := range s.Env {
		t.Setenv(name, strings.ReplaceAll(value, "{PROJECT}", dir))
	}
	for _, argv := range s.First {
		runCommand(dir, argv)
	}
	before := filesIn(t, dir)
	exit, stdout, stderr := runCommand(dir, s.Argv)
	got := answer{Exit: exit, Rows: rowsOf(t, filepath.Join(dir, "app.db")), Facts: map[string]facts{}}
	for _, name := range filesIn(t, dir) {
		if !slices.Contains(before, name) && name != "app.db" {
			got.New = append(got.New, name)
		}
	}
	ids := newIDs(got.New)
	plain := func(text string) string { return neutral(text, dir, ids) }
	got.takeApart(plain(stdout), plain(stderr))
	want := wanted(t, s)
	for i, name := range got.New {
		got.New[i] = plain(name)
		if _, recorded := want.Facts[got.New[i]]; !recorded {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got.Facts[got.New[i]] = factsOfSQL(t, plain(string(text)))
	}
	return compare(t, s, want, got)
}

// layOut writes a session's project into a new folder.
func layOut(t *testing.T, s session, common, project map[string]string) (dir string) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	if s.Project != "bare" {
		maps.Copy(files, common)
		makeFolder(t, filepath.Join(dir, "migrations", "versions"))
	}
	maps.Copy(files, project)
	for name, text := range s.Files {
		switch {
		case strings.HasSuffix(name, "/"):
			makeFolder(t, filepath.Join(dir, name))
		case name == "seed.sql":
			seed(t, filepath.Join(dir, "app.db"), *text)
		case text == nil:
			delete(files, name)
		default:
			files[name] = *text
		}
	}
	converttest.WriteProject(t, dir, files)
	return dir
}

func makeFolder(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
}

// runCommand runs a command line in this process. An argument -x stands for the
// project's own env.py, which reads "url" and "tag".
func runCommand(dir string, argv []string) (exit int, stdout, stderr string) {
	argv = ourTemplate(argv)
	for i := range argv {
		argv[i] = strings.ReplaceAll(argv[i], "{PROJECT}", dir)
	}
	var out, errs bytes.Buffer
	app := &command.App{
		Drivers: []driver.Driver{sqlite.Driver}, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
	}
	if slices.Contains(argv, "-x") || slices.Contains(argv, "--tag") {
		app.Env = &alembic.Env{
			Revisions: []*alembic.Revisions{alembic.DirRevisions(filepath.Join(dir, "migrations", "versions"))},
			Configure: func(_ context.Context, c *alembic.Run) error {
				c.URL = c.Arguments.Get("url")
				return nil
			},
			Run: func(ctx context.Context, c *alembic.Run, run alembic.RunFunc) error {
				if c.Offline && c.Tag != "" {
					fmt.Fprintf(&out, "-- tag %s\n\n", c.Tag)
				}
				return run(ctx, alembic.RunTarget{})
			},
		}
	}
	exit = app.Run(context.Background(), argv)
	return exit, out.String(), errs.String()
}

// ourTemplate takes the template without Go code for the generic one, and leaves
// go.mod alone for the others, so that nothing has to be downloaded.
func ourTemplate(argv []string) []string {
	argv = slices.Clone(argv)
	at := slices.Index(argv, "init")
	switch {
	case at < 0:
		return argv
	case slices.Contains(argv, "-t"):
		return slices.Insert(argv, at+1, "--no-deps")
	}
	return slices.Insert(argv, at+1, "-t", "sql")
}

func seed(t *testing.T, name, id string) {
	t.Helper()
	db := openDB(t, name)
	defer db.Close()
	for _, text := range []string{
		"CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
		"INSERT INTO alembic_version VALUES ('" + strings.TrimSpace(id) + "')",
	} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
}

func openDB(t *testing.T, name string) *sql.DB {
	t.Helper()
	db, err := sqlite.Open(context.Background(), "sqlite:///"+name)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func rowsOf(t *testing.T, name string) (ids []string) {
	t.Helper()
	if _, err := os.Stat(name); err != nil {
		return nil
	}
	db := openDB(t, name)
	defer db.Close()
	rows, err := db.Query("SELECT version_num FROM alembic_version ORDER BY 1")
	if err != nil {
		return nil // no table
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

func filesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(dir, name)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

var randomID = regexp.MustCompile(`/([0-9a-f]{12})_[^/]*$`)

func newIDs(names []string) (ids []string) {
	for _, name := range names {
		if m := randomID.FindStringSubmatch(name); m != nil {
			ids = append(ids, m[1])
		}
	}
	return ids
}

// neutral takes out what differs from run to run and the extension.
func neutral(text, dir string, ids []string) string {
	text = strings.ReplaceAll(text, dir, "{PROJECT}")
	for _, id := range ids {
		text = strings.ReplaceAll(text, id, "{REV}")
	}
	text = regexp.MustCompile(`\.(py|sql)\b`).ReplaceAllString(text, ".EXT")
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// takeApart fills in what two outputs say.
func (a *answer) takeApart(stdout, stderr string) {
	stdout, a.Failed = cutFailed(stdout)
	if a.Failed != "" {
		a.FailedOn = "stdout"
	}
	if rest, failed := cutFailed(stderr); failed != "" {
		stderr, a.Failed, a.FailedOn = rest, failed, "stderr"
	}
	a.Out = stdout
	for _, line := range strings.Split(stderr, "\n") {
		switch {
		case line == "":
		case a.Crash == "" && regexp.MustCompile(`^(INFO|WARN|ERROR|Creating database file)`).MatchString(line):
			a.Log = append(a.Log, line)
		default:
			a.Crash += line + "\n"
		}
	}
}

func cutFailed(text string) (rest, failed string) {
	before, after, ok := strings.Cut("\n"+text, "\nFAILED: ")
	if !ok {
		return text, ""
	}
	return strings.Trim(before, "\n"), after
}

func wanted(t *testing.T, s session) answer {
	t.Helper()
	plain := func(text string) string { return neutral(text, "{PROJECT}", nil) }
	w := answer{Exit: s.Exit, Rows: s.VersionRows, Facts: map[string]facts{}}
	for _, name := range s.NewFiles {
		w.New = append(w.New, plain(name))
	}
	w.takeApart(plain(s.Stdout), plain(s.Stderr))
	for name, text := range s.Contents {
		w.Facts[plain(name)] = factsOfPython(t, text)
	}
	return w
}

func factsOfPython(t *testing.T, text string) facts {
	t.Helper()
	m, err := convert.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(m.Doc, "\n")
	return facts{ID: m.Revision, Message: first, Down: m.Down, Labels: m.Labels, DependsOn: m.DependsOn}
}

func factsOfSQL(t *testing.T, text string) facts {
	t.Helper()
	f, err := script.ReadSQL("new.sql", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return facts{ID: f.ID, Message: f.Doc(), Down: f.Revises, Labels: f.BranchLabels, DependsOn: f.DependsOn}
}

// compare applies the rules where an answer differs.
func compare(t *testing.T, s session, want, got answer) (result outcome) {
	t.Helper()
	slices.Sort(want.Rows)
	slices.Sort(want.New)
	slices.Sort(got.New)
	if difference(want, got) == "" {
		return result
	}
	for _, r := range rules {
		if difference(want, got) == "" {
			break
		}
		before := difference(want, got)
		r.apply(s, &want, &got)
		if difference(want, got) != before {
			result.rules = append(result.rules, r.reason)
		}
	}
	if diff := difference(want, got); diff != "" {
		t.Errorf("alembic %s\nAlembic's answer -, ours +:\n%s", strings.Join(s.Argv, " "), diff)
		result.failed = true
	}
	return result
}

func difference(want, got answer) string {
	empty := func(list []string) []string { return append([]string{}, list...) }
	for _, a := range []*answer{&want, &got} {
		a.Rows, a.New, a.Log = empty(a.Rows), empty(a.New), empty(a.Log)
		for name, f := range a.Facts {
			f.Down, f.Labels, f.DependsOn = empty(f.Down), empty(f.Labels), empty(f.DependsOn)
			a.Facts[name] = f
		}
	}
	return cmp.Diff(want, got)
}
