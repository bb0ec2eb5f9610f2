package convert

import (
	"maps"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Reader evaluates scripts for one database.
type Reader struct {
	// Dialect writes the SQL of expressions in the script.
	Dialect dialect.Dialect
	// Naming is the target metadata's naming convention. Only what Alembic does
	// and our operations don't is done here: the given name of a check goes
	// into the convention's %(constraint_name)s, unless it is op.f(…).
	Naming schema.NamingConvention
	// Online says that the script asks a database (context.is_offline_mode()).
	Online bool
}

// Operations evaluates statements, such as Module.Upgrade. The error is an
// *Error with the line.
func Operations(body []Stmt, d dialect.Dialect) ([]op.Operation, error) {
	return Reader{Dialect: d}.Operations(body)
}

// Operations evaluates statements that stand alone.
func (r Reader) Operations(body []Stmt) ([]op.Operation, error) {
	in := newInterp(r)
	return in.ops, in.run(body)
}

// Function evaluates the body of a function of m, which sees the names that the
// module defines. A name that can't be understood is an error only where the
// body uses it.
func (r Reader) Function(m *Module, body []Stmt) ([]op.Operation, error) {
	in := newInterp(r)
	for _, s := range m.Body {
		if _, ok := s.(exprStmt); ok {
			continue
		}
		if err := in.statement(s); err != nil {
			in.forget(s, err)
		}
	}
	in.scope = &scope{names: map[string]any{}, outer: in.scope}
	err := in.run(body)
	return in.ops, err
}

type scope struct {
	names map[string]any
	outer *scope
}

func (s *scope) get(id string) (any, bool) {
	for ; s != nil; s = s.outer {
		if v, ok := s.names[id]; ok {
			return v, true
		}
	}
	return nil, false
}

// Bounds of an evaluation, so that every script ends.
const (
	maxCalls = 50 // functions within functions
	maxSteps = 200_000
)

// interp is one evaluation.
type interp struct {
	Reader
	scope      *scope
	ops        []op.Operation
	autocommit bool
	calls      int
	steps      int
	returned   bool
	result     any
}

func newInterp(r Reader) *interp {
	in := &interp{Reader: r}
	in.scope = &scope{names: maps.Clone(globals)}
	return in
}

func (in *interp) run(body []Stmt) error {
	for _, s := range body {
		if err := in.statement(s); err != nil {
			return err
		}
		if in.returned {
			return nil
		}
	}
	return nil
}

// forget binds the names that a statement of the module would have set to the
// error that it is.
func (in *interp) forget(s Stmt, err error) {
	if a, ok := s.(assign); ok {
		for _, t := range a.targets {
			if id, ok := t.(name); ok {
				in.scope.names[id.id] = unknown{err}
			}
		}
	}
}

func (in *interp) statement(s Stmt) error {
	if in.steps++; in.steps > maxSteps {
		return errorf(s.at(), "the script does not end within %d steps", maxSteps)
	}
	switch s := s.(type) {
	case exprStmt:
		_, err := in.eval(s.x)
		return err
	case assign:
		return in.assign(s)
	case *withStmt:
		return in.with(s)
	case ifStmt:
		cond, err := in.eval(s.cond)
		if err != nil {
			return err
		}
		if truthy(cond) {
			return in.run(s.body)
		}
		return in.run(s.other)
	case forStmt:
		return in.loop(s)
	case importStmt:
		return in.imports(s)
	case funcDef:
		in.scope.names[s.name] = in.define(s)
		return nil
	case returnStmt:
		in.returned = true
		if s.value == nil {
			return nil
		}
		var err error
		in.result, err = in.eval(s.value)
		return err
	case passStmt:
		return nil
	case opaqueStmt:
		return errorf(s.line, "%q can't be read here", s.what)
	}
	return errorf(s.at(), "this statement can't be read")
}

func (in *interp) define(def funcDef) any {
	if def.other != "" {
		return unknown{errorf(def.line, "the function %s has %s, which can't be read", def.name, def.other)}
	}
	return &function{def, in.scope}
}

func (in *interp) assign(s assign) error {
	v, err := in.eval(s.value)
	if err != nil {
		return err
	}
	for _, t := range s.targets {
		if err := in.bind(t, v); err != nil {
			return err
		}
	}
	return nil
}

func (in *interp) bind(target expr, v any) error {
	switch t := target.(type) {
	case name:
		in.scope.names[t.id] = v
		return nil
	case sequence:
		l, ok := v.(*list)
		if !ok || len(l.items) != len(t.items) {
			return errorf(t.line, "%s can't be divided among %d names", typeName(v), len(t.items))
		}
		for i, one := range t.items {
			if err := in.bind(one, l.items[i]); err != nil {
				return err
			}
		}
		return nil
	case subscript:
		of, err := in.eval(t.of)
		if err != nil {
			return err
		}
		key, err := in.eval(t.index)
		if m, ok := of.(*mapping); ok && err == nil {
			m.set(key, v)
			return nil
		}
	}
	return errorf(target.at(), "this can't be assigned to")
}

func (in *interp) loop(s forStmt) error {
	over, err := in.eval(s.over)
	if err != nil {
		return err
	}
	var items []any
	switch v := over.(type) {
	case *list:
		items = v.items
	case *mapping:
		items = v.keys
	default:
		return errorf(s.line, "%s can't be iterated over", typeName(over))
	}
	for _, item := range items {
		if err := in.bind(s.target, item); err != nil {
			return err
		}
		if err := in.run(s.body); err != nil || in.returned {
			return err
		}
	}
	return nil
}

func (in *interp) with(s *withStmt) error {
	v, err := in.eval(s.item)
	if err != nil {
		return err
	}
	block, ok := v.(contextManager)
	if !ok {
		return errorf(s.line, "%s can't stand in a with statement here", typeName(v))
	}
	return block.enter(in, s, func(as any) error {
		if s.as != "" {
			in.scope.names[s.as] = as
		}
		return in.run(s.body)
	})
}

// contextManager is a value that a with statement takes.
type contextManager interface {
	enter(in *interp, s *withStmt, body func(as any) error) error
}

func (in *interp) imports(s importStmt) error {
	for _, i := range s.names {
		as := i.alias
		if i.module == "" {
			in.importModule(i, as, s.line)
			continue
		}
		if i.name == "*" {
			continue
		}
		if as == "" {
			as = i.name
		}
		in.scope.names[as] = imported(i.module, i.name, s.line)
	}
	return nil
}

func (in *interp) importModule(i importName, as string, line int) {
	path := i.name
	if as == "" {
		as, _, _ = strings.Cut(i.name, ".")
		path = as
	}
	if m, ok := modules[path]; ok {
		in.scope.names[as] = m
		return
	}
	in.scope.names[as] = unknown{errorf(line, "the module %s is not known here", i.name)}
}

// submodule is a module within a module: sa.dialects, sa.schema.
func submodule(of, id string) (any, bool) {
	if of == saModule.name {
		of = "sqlalchemy"
	}
	m, ok := modules[of+"."+id]
	return m, ok
}

// imported is "from module import name".
func imported(module, id string, line int) any {
	if m, ok := modules[module+"."+id]; ok {
		return m
	}
	if m, ok := modules[module]; ok {
		if v, ok := m.member(id); ok {
			return v
		}
	}
	return unknown{errorf(line, "%s of the module %s is not known here", id, module)}
}
