package script

import (
	"bytes"
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
	"unicode"
)

// A Template is a layout that Init can write.
type Template struct {
	Name        string
	Description string // the first line of its README
}

// Templates lists the built-in templates by name.
func Templates() ([]Template, error) {
	entries, err := templates.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	var list []Template
	for _, e := range entries {
		readme, err := templates.ReadFile(path.Join("templates", e.Name(), "README.init"))
		if err != nil {
			return nil, err
		}
		first, _, _ := strings.Cut(string(readme), "\n")
		list = append(list, Template{Name: e.Name(), Description: first})
	}
	return list, nil
}

// InitOptions say what Init writes and where.
type InitOptions struct {
	Template   string // a built-in name, or the path of a folder of one's own
	Dir        string // the script folder as the user typed it
	WorkDir    string // absolute; relative paths start here
	ConfigFile string // absolute path of alembic.ini
	ImportPath string // Go import path of the script folder; only Go templates need it
	Progress   Progress
}

// An InitResult says what Init has done.
type InitResult struct {
	Dir        string   // absolute script folder
	ConfigFile string   // absolute
	ConfigKept bool     // it was there and is unchanged
	Created    []string // absolute paths of the files written, in order
	Kept       []string // files beside the configuration that were there and are unchanged
}

// initData is what a *.init or *.root file of a template can use.
type initData struct {
	Package        string // package name of the script folder
	ImportPath     string // its Go import path
	ModelsPath     string // import path that suits the models
	Alembic        string // this module's import path
	Dir            string // the script folder as typed, with slashes
	ScriptLocation string // the value of script_location, escaped for the ini file
	ConfigName     string // base name of the configuration file
}

// Init lays out a new project. It refuses a folder that is not empty, and
// leaves an existing configuration file as it is.
//
// In a template, NAME.init is rendered and written as NAME, NAME.root the same
// but beside the configuration file, alembic.ini.init is the configuration,
// and every other file is copied.
func Init(o InitOptions) (*InitResult, error) {
	files, err := openTemplate(o)
	if err != nil {
		return nil, err
	}
	w := &initWriter{o: o, files: files, res: &InitResult{Dir: absFrom(o.WorkDir, o.Dir), ConfigFile: o.ConfigFile}}
	if err := w.checkEmpty(); err != nil {
		return nil, err
	}
	if err := w.prepare(); err != nil {
		return nil, err
	}
	return w.res, w.write()
}

// UsesGo reports whether a template makes a project with Go code (an env.go),
// which needs a Go module.
func UsesGo(o InitOptions) (bool, error) {
	files, err := openTemplate(o)
	if err != nil {
		return false, err
	}
	for _, name := range []string{"env.go.init", "env.go"} {
		if _, err := fs.Stat(files, name); err == nil {
			return true, nil
		}
	}
	return false, nil
}

func absFrom(base, name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(base, name)
}

// openTemplate finds a built-in template by name, or a folder by path.
func openTemplate(o InitOptions) (fs.FS, error) {
	if fs.ValidPath(o.Template) && !strings.Contains(o.Template, "/") {
		name := path.Join("templates", o.Template)
		if info, err := fs.Stat(templates, name); err == nil && info.IsDir() && o.Template != "." {
			return fs.Sub(templates, name)
		}
	}
	dir := absFrom(o.WorkDir, o.Template)
	if info, err := os.Stat(dir); o.Template != "" && err == nil && info.IsDir() {
		return os.DirFS(dir), nil
	}
	return nil, &NoTemplateError{Name: o.Template}
}

// initWriter renders all files first, so that nothing is written when one
// fails.
type initWriter struct {
	o     InitOptions
	files fs.FS
	res   *InitResult
	dirs  []string // absolute
	out   []initFile
}

type initFile struct {
	target string
	text   []byte
	keep   bool // a file that is there stays
}

func (w *initWriter) checkEmpty() error {
	entries, err := os.ReadDir(w.res.Dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("look into the folder: %w", err)
	case len(entries) > 0:
		return &NotEmptyError{Dir: w.o.Dir}
	}
	return nil
}

// prepare renders the template in memory.
func (w *initWriter) prepare() error {
	w.dirs = []string{w.res.Dir, filepath.Join(w.res.Dir, "versions")}
	err := fs.WalkDir(w.files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if dir := filepath.Join(w.res.Dir, filepath.FromSlash(name)); !slices.Contains(w.dirs, dir) {
				w.dirs = append(w.dirs, dir)
			}
			return nil
		}
		return w.prepareFile(name)
	})
	if err != nil {
		return fmt.Errorf("template '%s': %w", w.o.Template, err)
	}
	// The files beside the configuration come last, as in Alembic.
	slices.SortStableFunc(w.out, func(a, b initFile) int {
		switch {
		case a.keep == b.keep:
			return 0
		case b.keep:
			return -1
		}
		return 1
	})
	return nil
}

func (w *initWriter) prepareFile(name string) error {
	text, err := fs.ReadFile(w.files, name)
	if err != nil {
		return err
	}
	f := initFile{target: filepath.Join(w.res.Dir, filepath.FromSlash(name)), text: text}
	base, ext := strings.TrimSuffix(name, path.Ext(name)), path.Ext(name)
	if ext == ".init" || ext == ".root" {
		if f.text, err = renderInit(name, string(text), w.data()); err != nil {
			return err
		}
		f.target = filepath.Join(w.res.Dir, filepath.FromSlash(base))
	}
	switch {
	case name == "alembic.ini.init":
		f.target, f.keep = w.o.ConfigFile, true
	case ext == ".root":
		f.target, f.keep = filepath.Join(filepath.Dir(w.o.ConfigFile), filepath.FromSlash(base)), true
	}
	w.out = append(w.out, f)
	return nil
}

func renderInit(name, text string, data initData) ([]byte, error) {
	t, err := template.New(name).Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, data)
	return b.Bytes(), err
}

func (w *initWriter) data() initData {
	return initData{
		Package: packageName(filepath.Base(w.res.Dir)), ImportPath: w.o.ImportPath,
		ModelsPath: path.Join(path.Dir(w.o.ImportPath), "models"), Alembic: modulePath,
		Dir: filepath.ToSlash(w.o.Dir), ScriptLocation: w.scriptLocation(), ConfigName: filepath.Base(w.o.ConfigFile),
	}
}

// scriptLocation is the folder seen from the configuration file.
func (w *initWriter) scriptLocation() string {
	prefix := "%(here)s/"
	rel, err := filepath.Rel(filepath.Dir(w.o.ConfigFile), w.res.Dir)
	if err != nil {
		prefix, rel = "", w.res.Dir
	}
	return prefix + strings.NewReplacer("%", "%%", "${", "$${").Replace(filepath.ToSlash(rel))
}

func (w *initWriter) write() error {
	for _, dir := range w.dirs {
		if _, err := os.Stat(dir); err == nil {
			continue
		}
		if err := w.o.Progress.makeFolder(dir); err != nil {
			return err
		}
	}
	for _, f := range w.out {
		if err := w.writeFile(f); err != nil {
			return err
		}
	}
	return nil
}

func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &WriteError{File: dir, Err: err}
	}
	return nil
}

// makeFolder creates a folder and says so.
func (p Progress) makeFolder(dir string) error {
	return p.run(Task{Text: "Creating directory " + dir}, func() error { return makeFolder(dir) })
}

func (w *initWriter) writeFile(f initFile) error {
	if _, err := os.Lstat(f.target); err == nil && f.keep {
		if f.target == w.o.ConfigFile {
			w.res.ConfigKept = true
		}
		w.res.Kept = append(w.res.Kept, f.target)
		return nil
	}
	err := w.o.Progress.run(Task{Text: "Generating " + f.target}, func() error { return writeNew(f.target, f.text) })
	if err == nil {
		w.res.Created = append(w.res.Created, f.target)
	}
	return err
}

// packageName makes a Go package name of a folder's name.
func packageName(folder string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' {
			return unicode.ToLower(r)
		}
		return -1
	}, folder)
	if !token.IsIdentifier(name) || name == "_" || name == "main" || name == "init" {
		return "migrations"
	}
	return name
}
