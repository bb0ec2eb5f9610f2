package ddl

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// Split is SplitSQL by the rules of a lexer. The statements' positions hold
// their lines, not a file.
func Split(lexer sqltext.Dialect, text string) ([]dialect.Statement, error) {
	return SplitWith(lexer, text, sqltext.Options{})
}

// SplitWith is Split with options of the splitter.
func SplitWith(lexer sqltext.Dialect, text string, o sqltext.Options) ([]dialect.Statement, error) {
	parts, err := sqltext.Split(lexer, text, o)
	if err != nil {
		return nil, err
	}
	out := make([]dialect.Statement, len(parts))
	for i, p := range parts {
		out[i] = dialect.Statement{SQL: p.SQL, Pos: dialect.Position{Line: p.Line}}
	}
	return out, nil
}
