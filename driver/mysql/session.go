package mysql

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"github.com/go-sql-driver/mysql"

	"github.com/alembic-go/alembic/internal/config"
)

// sessionSettings are the parameters that the driver turns into statements at the
// beginning of each connection.
var sessionSettings = []string{"charset", "collation", "sql_mode", "time_zone"}

// session returns those statements.
func session(text string) ([]string, error) {
	u, err := config.ParseURL(text)
	if err != nil {
		return nil, err
	}
	if err := applySession(mysql.NewConfig(), u.Query); err != nil {
		return nil, err
	}
	var set []string
	if charset, collation := namesOf(u.Query); charset != "" {
		text := "SET NAMES " + charset
		if collation != "" {
			text += " COLLATE " + collation
		}
		set = append(set, text)
	}
	for _, name := range []string{"sql_mode", "time_zone"} {
		if value, ok := last(u.Query, name); ok {
			set = append(set, "SET "+name+" = '"+value+"'")
		}
	}
	return set, nil
}

// applySession has the driver set what the URL says about the session.
func applySession(c *mysql.Config, query url.Values) error {
	for _, name := range sessionSettings {
		value, ok := last(query, name)
		word := name == "charset" || name == "collation"
		switch {
		case !ok:
		case word && (value == "" || strings.ContainsFunc(value, notInWord)):
			return fmt.Errorf("the parameter %q of the database URL must be a name, such as utf8mb4", name)
		case !word && strings.ContainsAny(value, `'\`):
			return fmt.Errorf("the parameter %q of the database URL: the value must not hold quotes or backslashes", name)
		case !word:
			if c.Params == nil {
				c.Params = map[string]string{}
			}
			c.Params[name] = "'" + value + "'"
		}
	}
	if charset, collation := namesOf(query); charset != "" {
		return c.Apply(mysql.Charset(charset, collation))
	}
	return nil
}

func notInWord(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// namesOf returns the character set, which the name of a collation begins with,
// and the collation.
func namesOf(query url.Values) (charset, collation string) {
	charset, _ = last(query, "charset")
	collation, _ = last(query, "collation")
	if charset == "" {
		charset, _, _ = strings.Cut(collation, "_")
	}
	return charset, collation
}

func last(query url.Values, name string) (string, bool) {
	values := query[name]
	if len(values) == 0 {
		return "", false
	}
	return values[len(values)-1], true
}
