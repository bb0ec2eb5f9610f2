package compare_test

import (
	"regexp"
	"slices"
	"strings"
)

// difference is one operation that only Alembic recorded or only we find.
type difference struct {
	row      corpusRow
	recorded bool  // Alembic's; else ours
	op       tuple // recorded ones with all that Alembic said of them
	others   []tuple
}

func (d difference) kind() string { return d.op[0].(string) }

// text is an element of the tuple; "" if it is no text.
func (d difference) text(i int) string {
	if i >= len(d.op) {
		return ""
	}
	s, _ := d.op[i].(string)
	return s
}

// corpusRule is a difference from the recorded program on purpose. It looks at
// what differs, never at the name of a row, so that it holds for rows that
// nobody has seen.
type corpusRule struct {
	reason  string
	applies func(d difference) bool
}

var corpusRules = []corpusRule{
	{"a type is read as it was written, DOUBLE PRECISION; Alembic reports REAL on SQLite", writtenType},
	{"Alembic's false positive: FLOAT and DOUBLE are one type to it only when their names are one", sameFloat},
	{"Alembic's false positive: both sides mean the same default", sameDefault},
	{"Alembic's false positive: a primary key is NOT NULL in any case", impliedNotNull},
	{"expressions of indexes are read and compared; Alembic skips them on SQLite", indexExpression},
	{"the method, the condition, the included columns and the prefix lengths of an index are compared; Alembic sees none of them", indexDetail},
	{"UNSIGNED is a part of the type; Alembic does not see it", unsigned},
	{"a constraint without a name is added under the name by which the downgrade can drop it; Alembic's downgrade fails", unnamed},
	{"the schemas that the models name are inspected, so an existing table is not made again", schemaOfModel},
	{"on MariaDB the index under a foreign key is made with it, so that the way back drops it", indexUnderKey},
	{"a partition belongs to its table and is not dropped as unknown", partition},
	{"the comparison of checks is not a plugin that can be taken out; IncludeObject leaves them out", checkPlugin},
	{"a name that is given is final: the convention's ck_%(constraint_name)s does not wrap it", wrappedCheck},
	{"a changed primary key is found", primaryKey},
	{"a column becomes computed, or plain and keeps its values, where the database can do it; Alembic only warns", computedChange},
	{"a computed column that changes is dropped and added again; Alembic warns only", remadeComputed},
	{"an enum type goes with its last column; Alembic leaves it behind", enumLeft},
}

// computedChange is a new default that only we find, of a column that the model
// or the database computes.
func computedChange(d difference) bool {
	computes := func(s string) bool { return strings.Contains(s, "GENERATED ALWAYS AS (") }
	return !d.recorded && d.kind() == "modify_default" && (slices.ContainsFunc(d.row.Database, computes) || slices.ContainsFunc(d.row.Model, func(t modelTable) bool {
		return slices.ContainsFunc(t.Columns, func(c modelColumn) bool { return c.Name == d.text(2) && c.Computed != "" })
	}))
}

// writtenType is a change of type that both find, from types of two names.
func writtenType(d difference) bool {
	return d.row.Dialect == "sqlite" && d.kind() == "modify_type" && slices.ContainsFunc(d.others, func(o tuple) bool {
		return o[0] == d.op[0] && o[1] == d.op[1] && o[2] == d.op[2] && o[3] != d.op[3] && o[4] == d.op[4]
	})
}

func sameFloat(d difference) bool {
	floats := []string{"REAL", "FLOAT", "DOUBLE", "DOUBLE PRECISION"}
	return d.recorded && d.kind() == "modify_type" && slices.Contains(floats, d.text(3)) && slices.Contains(floats, d.text(4))
}

// sameDefault compares the recorded texts of both sides; where Alembic could
// not read that of the database, the text of CREATE TABLE stands for it.
func sameDefault(d difference) bool {
	if !d.recorded || d.kind() != "modify_default" {
		return false
	}
	database := d.text(3)
	if database == "" {
		if m := regexp.MustCompile(`\b` + d.text(2) + ` [^,]*DEFAULT (.+)\)$`).FindStringSubmatch(strings.Join(d.row.Database, "\n")); m != nil {
			database = m[1]
		}
	}
	return meaning(database) == meaning(d.text(4))
}

// meaning takes out of a default what doesn't change it.
func meaning(text string) string {
	text = strings.ToLower(strings.NewReplacer(" ", "", "current_timestamp()", "now()", "current_timestamp", "now()").Replace(text))
	for {
		inner := strings.TrimSuffix(strings.TrimPrefix(text, "("), ")")
		if len(inner) != len(text)-2 || strings.Contains(inner[:max(0, strings.IndexByte(inner, '('))], ")") {
			break
		}
		text = inner
	}
	if len(text) > 1 && text[0] == '\'' && text[len(text)-1] == '\'' {
		text = strings.ReplaceAll(text[1:len(text)-1], "''", "'")
	}
	switch text {
	case "true":
		return "1"
	case "false":
		return "0"
	case "null":
		return ""
	}
	return text
}

func impliedNotNull(d difference) bool {
	if !d.recorded || d.kind() != "modify_nullable" || d.op[3] != true {
		return false
	}
	for _, t := range d.row.Model {
		for _, c := range t.Columns {
			if t.Name == d.text(1) && c.Name == d.text(2) {
				return c.PrimaryKey
			}
		}
	}
	return false
}

func isIndex(d difference) bool { return d.kind() == "add_index" || d.kind() == "remove_index" }

func indexExpression(d difference) bool {
	return !d.recorded && d.row.Dialect == "sqlite" && isIndex(d) &&
		slices.ContainsFunc(d.op[3].([]any), func(key any) bool { return strings.ContainsAny(key.(string), "( ") })
}

// indexDetail is an index that is made anew although all that Alembic records
// of it stays.
func indexDetail(d difference) bool {
	return !d.recorded && isIndex(d) && slices.ContainsFunc(d.others, func(o tuple) bool {
		return o[0] != d.op[0] && strings.HasSuffix(o[0].(string), "_index") && encode(o[1:]) == encode(d.op[1:])
	})
}

func unsigned(d difference) bool {
	plain := strings.NewReplacer(" UNSIGNED", "")
	return !d.recorded && d.kind() == "modify_type" && d.text(3) != d.text(4) && plain.Replace(d.text(3)) == plain.Replace(d.text(4))
}

// unnamed is a constraint that both add, one of them without a name.
func unnamed(d difference) bool {
	return strings.HasPrefix(d.kind(), "add_") && slices.ContainsFunc(d.others, func(o tuple) bool {
		one, other := slices.Clone(d.op), slices.Clone(o)
		if len(one) < 4 || len(other) < 4 || (one[2] == nil) == (other[2] == nil) {
			return false
		}
		one[2], other[2] = nil, nil
		return encode(one) == encode(other)
	})
}

func schemaOfModel(d difference) bool {
	return d.recorded && d.kind() == "add_table" && !d.row.Opts.IncludeSchemas && strings.Contains(d.text(1), ".") &&
		d.row.made("CREATE TABLE "+d.text(1)+" ")
}

// indexUnderKey is an index under the name of a foreign key that both add.
func indexUnderKey(d difference) bool {
	return !d.recorded && d.row.Dialect == "mariadb" && d.kind() == "add_index" && slices.ContainsFunc(d.others, func(o tuple) bool {
		return o[0] == "add_fk" && o[1] == d.op[1] && o[2] == d.op[2]
	})
}

func partition(d difference) bool {
	return d.recorded && d.kind() == "remove_table" && d.row.made("CREATE TABLE "+d.text(1)+" PARTITION OF ")
}

func checkPlugin(d difference) bool {
	return !d.recorded && d.text(3) == "check" && slices.ContainsFunc(d.row.Opts.Plugins, func(p string) bool {
		return strings.HasPrefix(p, "~") && strings.Contains(p, "checkconstraint")
	})
}

func wrappedCheck(d difference) bool {
	return !d.recorded && d.text(3) == "check" && strings.Contains(d.row.Naming["ck"], "%(constraint_name)s")
}

// remadeComputed is a column that is dropped and added again.
func remadeComputed(d difference) bool {
	return !d.recorded && d.row.Dialect != "sqlite" && strings.HasSuffix(d.kind(), "_column") && slices.ContainsFunc(d.others, func(o tuple) bool {
		return o[0] != d.op[0] && o[1] == d.op[1] && o[2] == d.op[2]
	})
}

func primaryKey(d difference) bool { return !d.recorded && d.text(3) == "primary" }

func enumLeft(d difference) bool {
	name, ok := strings.CutPrefix(d.kind(), "drop enum ")
	return !d.recorded && ok && d.row.made("CREATE TYPE "+name+" AS ENUM")
}

// made reports whether a statement of the row's database begins so.
func (r corpusRow) made(begin string) bool {
	return slices.ContainsFunc(r.Database, func(s string) bool { return strings.HasPrefix(s, begin) })
}

// judge returns the reasons under which all that differs falls, or what none
// explains.
func judge(row corpusRow, recorded, ours []tuple) (reasons, unexplained []string) {
	for _, side := range []struct {
		recorded  bool
		own, away []tuple
	}{{true, recorded, ours}, {false, ours, recorded}} {
		for _, t := range only(side.own, side.away) {
			d := difference{row: row, recorded: side.recorded, op: t, others: append(slices.Clone(ours), recorded...)}
			i := slices.IndexFunc(corpusRules, func(r corpusRule) bool { return r.applies(d) })
			switch {
			case i >= 0:
				reasons = append(reasons, corpusRules[i].reason)
			case side.recorded:
				unexplained = append(unexplained, "only Alembic: "+encode(t))
			default:
				unexplained = append(unexplained, "only we: "+encode(t))
			}
		}
	}
	return reasons, unexplained
}

// only are the operations of one side that the other hasn't.
func only(own, away []tuple) []tuple {
	var left []string
	for _, t := range away {
		left = append(left, encode(compared(t)))
	}
	var out []tuple
	for _, t := range own {
		if i := slices.Index(left, encode(compared(t))); i >= 0 {
			left = slices.Delete(left, i, i+1)
			continue
		}
		out = append(out, t)
	}
	return out
}

// serverRule is an error of the server, in the upgrade or the downgrade, that
// is no fault of the operations.
type serverRule struct{ dialect, message, reason string }

var serverRules = []serverRule{
	{"postgresql", "cannot be cast automatically", "PostgreSQL casts back only with USING, which the user must write; its own message says so"},
	{"mariadb", "after the downgrade there is still: [drop index", "MariaDB keeps the index that it made for a dropped foreign key"},
}

func serverRuleFor(dialectName string, err error) bool {
	return slices.ContainsFunc(serverRules, func(r serverRule) bool {
		return r.dialect == dialectName && strings.Contains(err.Error(), r.message)
	})
}
