package script

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/alembic-go/alembic/internal/filename"
	"github.com/alembic-go/alembic/revision"
)

// TemplateData is what script.go.tmpl and script.sql.tmpl can use. Beside the
// fields there are the functions quote (a Go string literal), list (a Go
// []string literal), join (with ", ") and comment (each line behind "--").
type TemplateData struct {
	Package      string // of the Go file
	UpRevision   string // the new id
	DownRevision []string
	BranchLabels []string
	DependsOn    []string
	CreateDate   string   // 2006-01-02 15:04:05, with the offset when timezone is set
	Message      string   // "empty message" without one
	Imports      []string // complete import specs: "path" or name "path", quotes included
	Upgrades     string   // Go statements, or SQL; may be empty
	Downgrades   string
	Args         map[string]any // given by the project's own code
}

//go:embed all:templates
var templates embed.FS

// builtinTemplates hold the text of a new revision where a project has no
// template of its own.
var builtinTemplates = map[Format]string{
	Go:  "templates/generic/script.go.tmpl",
	SQL: "templates/sql/script.sql.tmpl",
}

// templatePath is the project's own template for a format; the file need not
// exist.
func (d *Directory) templatePath(f Format) string {
	return filepath.Join(d.Path, "script."+string(f)+".tmpl")
}

// render gives the text of the new file.
func (d *Directory) render(location string, o GenerateOptions) ([]byte, error) {
	name := d.templatePath(o.Format)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = templates.ReadFile(builtinTemplates[o.Format])
	}
	if err != nil {
		return nil, filename.Unreadable(name, err)
	}
	out, err := execute(name, string(text), d.templateData(location, o))
	if err != nil {
		return nil, err
	}
	if o.Format != Go {
		return outside(name, out, o)
	}
	out, err = gofmt(out)
	if err != nil {
		return nil, &TemplateError{Err: fmt.Errorf("what %s gives is not Go: %w", name, err)}
	}
	return out, nil
}

func (d *Directory) templateData(location string, o GenerateOptions) TemplateData {
	layout := "2006-01-02 15:04:05"
	if d.settings.Timezone != "" {
		layout += "-07:00"
	}
	message := o.Message
	if message == "" {
		message = emptyMessage
	}
	return TemplateData{
		Package: packageOf(location), UpRevision: o.ID, DownRevision: o.Revises, BranchLabels: o.BranchLabels, DependsOn: o.DependsOn,
		CreateDate: o.Now.Format(layout), Message: normalizeText(message), Imports: importSpecs(o.Imports),
		Upgrades: strings.TrimRight(o.Upgrades, " \n"), Downgrades: strings.TrimRight(o.Downgrades, " \n"), Args: o.Args,
	}
}

// NoTransaction is the option of a section whose statements run outside of a
// transaction: "-- +alembic upgrade no-transaction".
const NoTransaction = "no-transaction"

// outside marks the sections of an SQL file whose statements must run outside of a
// transaction.
func outside(name string, src []byte, o GenerateOptions) ([]byte, error) {
	marked := map[revision.Direction]bool{revision.Upgrade: o.UpgradeOutside, revision.Downgrade: o.DowngradeOutside}
	if !o.UpgradeOutside && !o.DowngradeOutside {
		return src, nil
	}
	f, err := ReadSQL(name, src)
	if err != nil {
		return nil, fmt.Errorf("the template %s gives a file that cannot be read: %w", name, err)
	}
	lines := strings.Split(string(src), "\n")
	for _, s := range f.Sections {
		if marker := &lines[s.Line-2]; marked[s.Direction] && !slices.Contains(s.Options, NoTransaction) {
			*marker = strings.TrimRight(*marker, " \t\r") + " " + NoTransaction
		}
	}
	return []byte(strings.Join(lines, "\n")), nil
}

// normalizeText makes a message the same in every format.
func normalizeText(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n"), "\r", "\n")
	s = strings.ReplaceAll(s, "\x00", "")
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// packageOf finds the package name of a version location: that of the Go files
// in it, else the one its name suggests.
func packageOf(location string) string {
	names, err := filepath.Glob(filepath.Join(location, "*.go"))
	if err == nil {
		for _, name := range names {
			tree, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.PackageClauseOnly)
			if err == nil && excludedName(filepath.Base(name)) == "" {
				return tree.Name.Name
			}
		}
	}
	return packageName(filepath.Base(location))
}

// importSpecs quotes what is not quoted yet and drops what every revision
// imports anyway.
func importSpecs(imports []string) []string {
	var specs []string
	for _, s := range imports {
		if !strings.Contains(s, `"`) {
			s = strconv.Quote(s)
		}
		if s != strconv.Quote(modulePath) && !slices.Contains(specs, s) {
			specs = append(specs, s)
		}
	}
	slices.Sort(specs)
	return specs
}

// templateFuncs are the functions of a template.
var templateFuncs = template.FuncMap{
	"quote": strconv.Quote,
	"join":  func(list []string) string { return strings.Join(list, ", ") },
	"list": func(list []string) string {
		quoted := make([]string, len(list))
		for i, s := range list {
			quoted[i] = strconv.Quote(s)
		}
		return "[]string{" + strings.Join(quoted, ", ") + "}"
	},
	"comment": sqlComment,
}

// sqlComment puts each line of a message behind "--". A line that would read
// as a header or a marker gets a backslash, which the reader takes off.
func sqlComment(message string) string {
	lines := strings.Split(message, "\n")
	for i, line := range lines {
		if needsEscape(line) {
			line = `\` + line
		}
		lines[i] = strings.TrimRight("-- "+line, " ")
	}
	return strings.Join(lines, "\n")
}

func needsEscape(line string) bool {
	if _, ok := markerWords(line); ok || strings.HasPrefix(line, `\`) {
		return true
	}
	name, _, ok := strings.Cut(line, ":")
	return ok && slices.ContainsFunc(headNames, func(h string) bool { return strings.EqualFold(strings.TrimSpace(name), h) })
}

func execute(name, text string, data any) ([]byte, error) {
	t, err := template.New(name).Funcs(templateFuncs).Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, &TemplateError{Err: err}
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, &TemplateError{Err: err}
	}
	return b.Bytes(), nil
}

// gofmt formats a Go file and takes out the imports of this module that it
// doesn't use: a template may name sa for every revision, but Go refuses an
// unused import.
func gofmt(src []byte) ([]byte, error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, withoutName(err)
	}
	used := map[string]bool{}
	ast.Inspect(tree, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok {
				used[x.Name] = true
			}
		}
		return true
	})
	for i := len(tree.Imports) - 1; i >= 0; i-- {
		spec := tree.Imports[i]
		if p, _ := strconv.Unquote(spec.Path.Value); spec.Name == nil && strings.HasPrefix(p, modulePath+"/") && !used[path.Base(p)] {
			src = cutLine(src, fset.Position(spec.Pos()).Offset, fset.Position(spec.End()).Offset)
		}
	}
	return format.Source(src)
}

// cutLine removes the line that holds src[from:to] when nothing else is on it.
func cutLine(src []byte, from, to int) []byte {
	start := bytes.LastIndexByte(src[:from], '\n') + 1
	end := to
	if n := bytes.IndexByte(src[to:], '\n'); n >= 0 {
		end = to + n + 1
	}
	if len(bytes.TrimSpace(src[start:from])) > 0 || len(bytes.TrimSpace(src[to:end])) > 0 {
		return src
	}
	return slices.Concat(src[:start], src[end:])
}

func withoutName(err error) error {
	return fmt.Errorf("line %s", strings.TrimPrefix(err.Error(), ":"))
}
