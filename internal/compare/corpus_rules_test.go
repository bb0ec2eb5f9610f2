package compare_test

import "path"

// corpusRule is a difference from the recorded program on purpose.
type corpusRule struct {
	rows   string // pattern of path.Match on the row's name
	reason string
}

const (
	defaultsReason = "Alembic's false positive: both sides mean the same default"
	indexReason    = "expressions and conditions of indexes are read and compared; Alembic skips them on SQLite"
)

var corpusRules = []corpusRule{
	{"type_same/double*/sqlite", "a type is read as it was written, DOUBLE PRECISION; Alembic reports REAL"},
	{"default/quote_same/sqlite", defaultsReason},
	{"default/empty_same/sqlite", defaultsReason},
	{"default/bool_same/sqlite", defaultsReason},
	{"default/expr_spacing/sqlite", defaultsReason},
	{"default/null_default/sqlite", defaultsReason},
	{"default/function_case/sqlite", defaultsReason},
	{"index/expr_diff/sqlite", indexReason},
	{"index/expr_add/sqlite", indexReason},
	{"index/expr_remove/sqlite", indexReason},
	{"index/where_diff/*", "the condition of a partial index is compared; Alembic does not see it"},
	{"check/plugin_off/*", "the comparison of checks is not a plugin that can be taken out; IncludeObject leaves them out"},
	{"check/naming/*", "a name that is given is final: the convention's ck_%(constraint_name)s does not wrap it"},
	{"pk/changed_ignored/*", "a changed primary key is found"},
	{"pk/nullable_implied/sqlite", "Alembic's false positive: a primary key is NOT NULL in any case"},
}

// ruleFor returns the rule that a row falls under.
func ruleFor(row string) *corpusRule {
	for i := range corpusRules {
		if ok, _ := path.Match(corpusRules[i].rows, row); ok {
			return &corpusRules[i]
		}
	}
	return nil
}
