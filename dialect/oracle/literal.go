package oracle

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

var literals = ddl.Literals{Dialect: name, Bytes: hexToRaw, Time: timeText}

// Literal renders a value. An empty text is NULL to the server.
func (*Dialect) Literal(v any, t schema.Type) (string, error) {
	if d, ok := v.(time.Duration); ok {
		seconds := strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
		if !strings.Contains(seconds, ".") {
			seconds += ".0"
		}
		return "NUMTODSINTERVAL(" + seconds + ", 'SECOND')", nil
	}
	return literals.Literal(v, t)
}

func hexToRaw(b []byte) (string, error) {
	return "HEXTORAW('" + strings.ToUpper(hex.EncodeToString(b)) + "')", nil
}

// timeText is TO_DATE, or TO_TIMESTAMP for fractions of a second.
func timeText(v time.Time, t schema.Type) (string, error) {
	text, format := v.Format(time.DateTime), "YYYY-MM-DD HH24:MI:SS"
	switch t := schema.ResolveVariant(t, name).(type) {
	case schema.Date:
		return fmt.Sprintf("TO_DATE('%s', 'YYYY-MM-DD')", v.Format(time.DateOnly)), nil
	case schema.Time:
		if v.Nanosecond() == 0 {
			return "'" + v.Format(time.TimeOnly) + "'", nil
		}
		return "'" + v.Format("15:04:05.000000") + "'", nil
	case schema.DateTime:
		if t.Timezone {
			return fmt.Sprintf("TO_TIMESTAMP_TZ('%s', 'YYYY-MM-DD HH24:MI:SS.FF TZH:TZM')", v.Format("2006-01-02 15:04:05.000000 -07:00")), nil
		}
	}
	if v.Nanosecond() == 0 {
		return fmt.Sprintf("TO_DATE('%s', '%s')", text, format), nil
	}
	return fmt.Sprintf("TO_TIMESTAMP('%s', '%s.FF')", v.Format("2006-01-02 15:04:05.000000"), format), nil
}
