package script

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMain lets the test program play the hooks' program.
func TestMain(m *testing.M) {
	switch os.Getenv("SCRIPT_TEST_HOOK") {
	case "print":
		dir, _ := os.Getwd()
		os.Stdout.WriteString(filepath.Base(dir) + " " + strings.Join(os.Args[1:], " ") + "\n")
		os.Exit(0)
	case "fail":
		os.Stderr.WriteString("no\n")
		os.Exit(3)
	case "remove":
		if err := os.Remove(os.Args[1]); err != nil {
			panic(err)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestRunHooks(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	hook := func(lines string) map[string]string {
		return map[string]string{"alembic.ini": "[alembic]\nscript_location = %(here)s/m\n[post_write_hooks]\nhooks = a\na.executable = " + self + "\na.cwd = %(here)s/m\n" + lines}
	}
	tests := []struct {
		name, play string
		files      map[string]string
		out, err   string
	}{
		{"token", "print", hook("a.type = exec\na.options = -x 'b c' --f=REVISION_SCRIPT_FILENAME\n"), "m -x b c --f=NEW.sql\n", ""},
		{"path in front without the token", "print", hook("a.type = exec\na.options = -x\n"), "m NEW.sql -x\n", ""},
		{"no options", "print", hook("a.type = exec\n"), "m NEW.sql\n", ""},
		{"failure", "fail", hook("a.type = exec\n"), "no\n", "post write hook 'a': " + self + ": exit status 3 (alembic.ini:5: a.executable); NEW.sql is written and stays"},
		{"removal", "remove", hook("a.type = exec\n"), "", "post write hook 'a' left no revision; correct the hook: stat NEW.sql: no such file or directory (alembic.ini:5: a.executable)"},
		{"options", "print", hook("a.type = exec\na.options = 'x\n"), "", "post write hook 'a': a.options: a quote is not closed (alembic.ini:8: a.options); NEW.sql is written and stays"},
		{"no type", "print", hook(""), "", "Key 'a.type' is required for post write hook 'a'; write 'a.type = exec' (alembic.ini:4: hooks); NEW.sql is written and stays"},
		{"Python's type", "print", hook("a.type = console_scripts\n"), "", "No formatter with name 'console_scripts' registered; only type exec runs here: write 'a.type = exec' and 'a.executable = PROGRAM' (alembic.ini:7: a.type); NEW.sql is written and stays"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("SCRIPT_TEST_HOOK", tt.play)
			d := project(t, tt.files)
			var out bytes.Buffer
			var tasks []Task
			progress := func(task Task, work func() error) error {
				tasks = append(tasks, task)
				return work()
			}
			path := filepath.Join(t.TempDir(), "NEW.sql")
			if err := os.WriteFile(path, nil, 0o644); err != nil {
				t.Fatal(err)
			}
			got := ""
			if err := d.RunHooks(context.Background(), path, &out, &out, progress); err != nil {
				got = strings.ReplaceAll(err.Error(), path, "NEW.sql")
			}
			if said := strings.ReplaceAll(out.String(), path, "NEW.sql"); got != tt.err || said != tt.out {
				t.Errorf("error %s\nwant  %s\noutput %q, want %q", got, tt.err, said, tt.out)
			}
			if diff := cmp.Diff([]Task{{Text: "Running post write hook 'a'", OwnLine: true}}, tasks); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAHookWhoseProgramIsMissing(t *testing.T) {
	d := project(t, map[string]string{"alembic.ini": "[alembic]\nscript_location = %(here)s/m\n[post_write_hooks]\nhooks = a\na.type = exec\na.executable = no-such-program\n"})
	err := d.RunHooks(context.Background(), filepath.Join(d.Path, "README"), nil, nil, nil)
	if err == nil || !strings.HasPrefix(err.Error(), "post write hook 'a': no-such-program: exec: ") {
		t.Errorf("got %v", err)
	}
}

func TestSplitShell(t *testing.T) {
	tests := []struct {
		text string
		want []string
		err  string
	}{
		{"", nil, ""},
		{"  a\tb\n c ", []string{"a", "b", "c"}, ""},
		{`'a b' "c d"e ''`, []string{"a b", "c de", ""}, ""},
		{`a\ b "x\"y\z" 'p\q' $HOME`, []string{"a b", `x"y\z`, `p\q`, "$HOME"}, ""},
		{`"a`, nil, "a quote is not closed"},
		{`a\`, nil, "nothing follows the last backslash"},
	}
	for _, tt := range tests {
		got, err := splitShell(tt.text)
		if tt.err != "" {
			if err == nil || err.Error() != tt.err {
				t.Errorf("%s: %v", tt.text, err)
			}
			continue
		}
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", tt.text, err, diff)
		}
	}
}
