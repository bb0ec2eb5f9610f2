package engine

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// PrintScript prints the plan as an SQL script instead of running it: the statements
// that bring a database from the state from (its heads) along steps.
func PrintScript(ctx context.Context, w io.Writer, d dialect.Dialect, opts Options, from []string, steps []revision.Step, find Functions) error {
	p := &printer{w: w, dialect: d, opts: opts, version: VersionTable{Name: opts.VersionTable, Dialect: d}}
	err := p.run(ctx, from, steps, find)
	p.release() // what a failed step printed
	return err
}

type printer struct {
	w       io.Writer
	dialect dialect.Dialect
	opts    Options
	version VersionTable
	err     error
	// held is the transaction that is being printed, and statements are its
	// statements, where its frame depends on them; else nil.
	held       *strings.Builder
	statements []string
}

func (p *printer) run(ctx context.Context, from []string, steps []revision.Step, find Functions) error {
	if p.opts.SingleTransaction {
		p.begin()
	}
	for i, step := range steps {
		if !p.opts.SingleTransaction {
			p.begin()
		}
		if i == 0 && len(from) == 0 {
			p.createVersionTable()
		}
		if err := p.step(ctx, step, find); err != nil {
			return err
		}
		if !p.opts.SingleTransaction {
			p.commit()
		}
	}
	if len(steps) == 0 && len(from) == 0 {
		p.createVersionTable()
	}
	if p.opts.SingleTransaction {
		p.commit()
	}
	return p.err
}

func (p *printer) createVersionTable() {
	statements, err := p.version.Create()
	p.fail(err)
	for _, s := range statements {
		p.statement(s.SQL)
	}
}

func (p *printer) step(ctx context.Context, step revision.Step, find Functions) error {
	if p.opts.Log != nil {
		p.opts.Log.Info(step.Log())
	}
	p.printf("-- %s\n\n", step.Short())
	if step.ID != "" {
		if err := p.function(ctx, step, find); err != nil {
			return err
		}
	}
	for _, w := range step.Writes {
		sql, err := p.version.Statement(w)
		p.fail(err)
		p.statement(sql)
	}
	return p.err
}

func (p *printer) function(ctx context.Context, step revision.Step, find Functions) error {
	f, file, err := find(step.ID, step.Direction)
	if err != nil {
		return err
	}
	s := &Step{ctx: ctx, mode: OfflineMode, dialect: p.dialect, naming: p.opts.Naming, sink: p}
	err = s.call(f)
	if err == nil {
		err = emitLeftovers(s, step, find)
	}
	if err != nil {
		return &StepError{Step: step, File: file, Offline: true, Err: err}
	}
	return p.err
}

func (p *printer) conn() (dialect.Conn, error) {
	return nil, fmt.Errorf("%w: give it an offline branch (op.Offline()) or run it online", ErrNeedsConnection)
}

func (p *printer) emit(_ context.Context, o op.Operation, pos dialect.Position) error {
	statements, err := p.dialect.Compile(o, &schema.MetaData{})
	if err != nil {
		return err
	}
	for _, s := range statements {
		sql, err := inlineArgs(p.dialect, s)
		if err != nil {
			return err
		}
		if s.Autocommit {
			if p.opts.SingleTransaction && p.dialect.TransactionalDDL() {
				return ErrNotInOne
			}
			p.commit()
		}
		p.statement(sql)
		if s.Autocommit {
			p.begin()
		}
	}
	return p.err
}

func (p *printer) autocommit(_ context.Context, f func() error) error {
	if p.opts.SingleTransaction && p.dialect.TransactionalDDL() {
		return ErrNotInOne
	}
	p.commit()
	err := f()
	p.begin()
	return err
}

// inlineArgs puts the bound values of a statement into its text.
func inlineArgs(d dialect.Dialect, s dialect.Statement) (string, error) {
	if len(s.Args) == 0 {
		return s.SQL, nil
	}
	literals := make([]string, len(s.Args))
	for i, arg := range s.Args {
		literal, err := d.Literal(arg, nil)
		if err != nil {
			return "", err
		}
		literals[i] = literal
	}
	return replacePlaceholders(d, s.SQL, literals)
}

// statement prints one statement, terminated, and an empty line. The text stays
// as it is: a tab may be part of a string.
func (p *printer) statement(sql string) {
	if p.held != nil {
		p.statements = append(p.statements, sql)
	}
	if script, ok := p.dialect.(dialect.Scripter); ok {
		p.printf("%s\n\n", script.ScriptStatement(sql))
		return
	}
	sql = strings.TrimSpace(sql)
	end := ";"
	for t := range sqltext.Tokens(sqltext.Dialect(p.dialect.Name()), sql) {
		end = ";"
		if t.Kind == sqltext.LineComment {
			end = "\n;" // or it would be part of the comment
		}
	}
	p.printf("%s%s\n\n", sql, end)
}

func (p *printer) begin() {
	if _, ok := p.dialect.(dialect.ScriptFramer); ok {
		p.held, p.statements = &strings.Builder{}, nil
	}
	p.frame("BEGIN;", dialect.Scripter.ScriptBegin)
}

func (p *printer) commit() {
	if framer, ok := p.dialect.(dialect.ScriptFramer); ok {
		before, after := framer.ScriptFrame(p.statements)
		p.release(before...)
		for _, s := range after {
			p.statement(s)
		}
	}
	p.frame("COMMIT;", dialect.Scripter.ScriptCommit)
}

// release prints the transaction that is held back, behind the statements that
// go before it.
func (p *printer) release(before ...string) {
	if p.held == nil {
		return
	}
	text := p.held.String()
	p.held = nil
	for _, s := range before {
		p.statement(s)
	}
	p.printf("%s", text)
}

func (p *printer) frame(word string, of func(dialect.Scripter) string) {
	if script, ok := p.dialect.(dialect.Scripter); ok {
		word = of(script)
	} else if !p.dialect.TransactionalDDL() {
		word = ""
	}
	if word != "" {
		p.printf("%s\n\n", word)
	}
}

func (p *printer) printf(format string, args ...any) {
	var w io.Writer = p.held
	if p.held == nil {
		w = p.w
	}
	_, err := fmt.Fprintf(w, format, args...)
	p.fail(err)
}

func (p *printer) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}
