package postgresql

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/alembic-go/alembic/internal/config"
)

// Session returns the statements that make the settings which the URL asks the
// server for: ?search_path=app, ?options=-c search_path=app.
func Session(text string) ([]string, error) {
	u, err := config.ParseURL(text)
	if err != nil {
		return nil, err
	}
	params, err := parameters(u)
	if err != nil {
		return nil, err
	}
	settings := map[string]string{}
	for name, value := range params {
		if !slices.Contains(ofConnection, name) {
			settings[name] = value
		}
	}
	options, err := settingsOf(params["options"])
	if err != nil {
		return nil, err
	}
	maps.Copy(settings, options)
	var set []string
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		set = append(set, "SELECT pg_catalog.set_config("+literal(name)+", "+literal(settings[name])+", false)")
	}
	return set, nil
}

// literal writes a text so that it means the same whatever
// standard_conforming_strings is.
func literal(s string) string {
	quoted := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	if strings.Contains(s, `\`) {
		return "E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}

// ofConnection are the parameters that make a connection and leave its session
// alone: those of libpq and pgx's own.
var ofConnection = []string{
	"host", "port", "dbname", "user", "password", "passfile", "connect_timeout", "sslmode", "sslkey", "sslcert", "sslcertmode", "sslrootcert",
	"sslnegotiation", "sslpassword", "sslsni", "krbspn", "krbsrvname", "target_session_attrs", "service", "servicefile", "min_protocol_version",
	"max_protocol_version", "channel_binding", "require_auth", "options", "application_name", "replication",
	"default_query_exec_mode", "statement_cache_capacity", "description_cache_capacity",
}

// settingsOf reads the options of a server's command line: -c name=value,
// -cname=value and --name=value, divided by spaces that no backslash escapes.
func settingsOf(options string) (map[string]string, error) {
	settings := map[string]string{}
	words := splitOptions(options)
	for i := 0; i < len(words); i++ {
		text, long := strings.CutPrefix(words[i], "--")
		if !long {
			var short bool
			if text, short = strings.CutPrefix(words[i], "-c"); !short {
				return nil, optionError(words[i])
			}
			if text == "" && i+1 < len(words) {
				i++
				text = words[i]
			}
		}
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, optionError(text)
		}
		settings[strings.ReplaceAll(name, "-", "_")] = value
	}
	return settings, nil
}

func optionError(word string) error {
	return fmt.Errorf("%q in the options of the PostgreSQL URL can't be written into a script; write -c NAME=VALUE", word)
}

func splitOptions(text string) []string {
	var words []string
	var word strings.Builder
	begun, escaped := false, false
	for _, r := range text + " " {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\':
			begun, escaped = true, true
		case !unicode.IsSpace(r):
			word.WriteRune(r)
			begun = true
		case begun:
			words = append(words, word.String())
			word.Reset()
			begun = false
		}
	}
	return words
}
