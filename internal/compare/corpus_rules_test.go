package compare_test

import "path"

// corpusRule is a difference from the recorded program on purpose.
type corpusRule struct {
	rows   string // pattern of path.Match on the row's name
	reason string
}

const (
	defaultsReason = "Alembic's false positive: both sides mean the same default"
	unnamedReason  = "a constraint without a name is added under the name by which the downgrade can drop it; Alembic's downgrade fails"
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
	{"type_same/double_float/mariadb", "Alembic's false positive"},
	{"type_diff/unsigned/mariadb", "UNSIGNED is a part of the type; Alembic does not see it"},
	{"default/quote_same/mariadb", defaultsReason},
	{"default/empty_same/mariadb", defaultsReason},
	{"default/now_same/mariadb", defaultsReason},
	{"default/bool_same/mariadb", defaultsReason},
	{"default/bool_text/mariadb", defaultsReason},
	{"default/expr_spacing/mariadb", defaultsReason},
	{"default/function_case/mariadb", defaultsReason},
	{"index/using_diff/postgresql", "the method of an index is compared"},
	{"index/include_diff/postgresql", "the included columns of an index are compared"},
	{"index/my_length/mariadb", "the prefix length of an index is compared"},
	{"unique/unnamed_add/postgresql", unnamedReason},
	{"unique/unnamed_add/mariadb", unnamedReason},
	{"schema/model_schema_no_flag/postgresql", "the schemas that the models name are inspected, so an existing table is not made again"},
	{"blind/partitions/postgresql", "a partition belongs to its table and is not dropped as unknown"},
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

// serverRule is an error of the server, in the upgrade or the downgrade, that
// is no fault of the operations.
type serverRule struct {
	rows, message, reason string
}

const castReason = "PostgreSQL casts back only with USING, which the user must write; its own message says so"

var serverRules = []serverRule{
	{"type_diff/int_string/postgresql", "cannot be cast automatically", castReason},
	{"type_diff/date_string/postgresql", "cannot be cast automatically", castReason},
	{"type_diff/bool_int/postgresql", "cannot be cast automatically", castReason},
	{"type_diff/array_elem/postgresql", "cannot be cast automatically", castReason},
	{"fk/add/mariadb", "drop index fk1", "MariaDB keeps the index that it made for a dropped foreign key"},
}

func serverRuleFor(row string) *serverRule {
	for i := range serverRules {
		if serverRules[i].rows == row {
			return &serverRules[i]
		}
	}
	return nil
}
