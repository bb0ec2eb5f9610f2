package postgresql

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.Stubber = (*Dialect)(nil)

// Stub returns a view of NULLs in place of a view whose columns are known, a routine
// without statements in place of one in SQL, the only language whose bodies the server
// looks into, and a domain or materialized view without what its further statements add:
// the default and checks, or the indexes.
func (*Dialect) Stub(o *schema.Object) (stub *schema.Object, ok bool) {
	stub = &schema.Object{Kind: o.Kind, Name: o.Name, Args: o.Args, Shape: o.Shape, DependsOn: []schema.ObjectRef{}}
	switch {
	case o.Kind == schema.KindView && len(o.Shape) > 0:
		stub.Definition = []string{"AS SELECT " + strings.Join(nulls(o.Shape), ", ")}
		return stub, true
	case (o.Kind == schema.KindDomain || o.Kind == schema.KindMaterializedView) && len(o.Definition) > 1:
		stub.Definition = o.Definition[:1]
		return stub, true
	case o.Kind == schema.KindFunction || o.Kind == schema.KindProcedure:
		head, volatility, ok := headOfSQLRoutine(o.Definition)
		stub.Definition = []string{head + " LANGUAGE plpgsql" + volatility + " AS 'BEGIN END'"}
		return stub, ok
	}
	return nil, false
}

// nulls turns the columns of a view, each a name and a type, into expressions.
func nulls(shape []string) []string {
	out := make([]string, len(shape))
	for i, column := range shape {
		name := firstName(column)
		out[i] = "NULL::" + strings.TrimSpace(strings.TrimPrefix(column, name)) + " AS " + name
	}
	return out
}

// routineWords begin what stands behind the arguments and the result of a routine.
var routineWords = []string{"LANGUAGE", "AS", "BEGIN", "RETURN", "IMMUTABLE", "STABLE", "VOLATILE", "LEAKPROOF", "NOT", "CALLED", "STRICT", "SECURITY",
	"EXTERNAL", "PARALLEL", "COST", "ROWS", "SUPPORT", "SET", "TRANSFORM", "WINDOW"}

// headOfSQLRoutine returns a CREATE statement up to the result, and the volatility, which
// computed columns and indexes ask for. ok is false if the routine isn't written in SQL.
func headOfSQLRoutine(definition []string) (head, volatility string, ok bool) {
	if len(definition) == 0 {
		return "", "", false
	}
	depth, words := 0, significant(definition[0])
	for i, t := range words {
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case depth > 0:
		case head == "" && i > 2 && slices.ContainsFunc(routineWords, t.Is):
			head = strings.TrimSpace(definition[0][:t.Offset])
		}
		if head != "" && volatility == "" && (t.Is("IMMUTABLE") || t.Is("STABLE")) {
			volatility = " " + strings.ToUpper(t.Text)
		}
		ok = ok || t.Is("LANGUAGE") && i+1 < len(words) && strings.EqualFold(strings.Trim(words[i+1].Text, `'"`), "sql")
	}
	return head, volatility, ok && head != ""
}
