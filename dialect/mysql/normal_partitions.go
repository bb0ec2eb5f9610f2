package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// MatchesOption reports whether a model's option of a table says what the database's does
// in the words of SHOW CREATE TABLE, which quotes each name and tells the engine of each
// partition.
func (d *Dialect) MatchesOption(key string, model, database any) bool {
	if key != nameMySQL+"_"+keyPartitionBy || model == nil || database == nil {
		return false
	}
	return slices.Equal(d.partitionWords(fmt.Sprint(model)), d.partitionWords(fmt.Sprint(database)))
}

// partitionWords are the words of PARTITION BY, without quotes and without ENGINE = …
func (d *Dialect) partitionWords(sql string) (words []string) {
	for t := range sqltext.Tokens(d.Traits().Lexer, sql) {
		switch {
		case t.Kind.Trivia(), t.Text == "=":
		case t.Kind == sqltext.String:
			words = append(words, t.Text)
		default:
			words = append(words, strings.ToLower(bareName(t)))
		}
	}
	for {
		i := slices.Index(words, "engine")
		if i < 0 {
			return words
		}
		words = slices.Delete(words, i, min(i+2, len(words)))
	}
}
