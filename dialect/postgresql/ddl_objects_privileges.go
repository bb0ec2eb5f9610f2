package postgresql

import (
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// undoPrivilege turns a GRANT into the REVOKE that takes it back, and the reverse,
// also behind ALTER DEFAULT PRIVILEGES. It returns "" for another statement.
func undoPrivilege(statement string) string {
	swapped := map[string]string{"GRANT": "REVOKE", "REVOKE": "GRANT", "TO": "FROM", "FROM": "TO"}
	found := false
	var out strings.Builder
	for t := range sqltext.Tokens(sqltext.PostgreSQL, statement) {
		word := strings.ToUpper(t.Text)
		switch other := swapped[word]; {
		case other == "" || t.Kind != sqltext.Word, !found && word != "GRANT" && word != "REVOKE":
			out.WriteString(t.Text)
		default:
			found = true
			out.WriteString(other)
		}
	}
	if !found {
		return ""
	}
	return strings.TrimSuffix(out.String(), " WITH REVOKE OPTION")
}
