package config

import (
	"fmt"
	"strings"
	"time"

	// Zone names work on machines without a zone database too.
	_ "time/tzdata"
)

// A TimezoneError says that there is no time zone of that name.
type TimezoneError struct{ Name string }

func (e *TimezoneError) Error() string {
	return fmt.Sprintf("Can't locate timezone: %s; write a name such as UTC or Europe/Berlin", e.Name)
}

// LoadTimezone finds a zone by its IANA name, as given and then in upper case
// ("utc"). The empty name is local time.
func LoadTimezone(name string) (*time.Location, error) {
	if name == "" {
		return time.Local, nil
	}
	for _, try := range []string{name, strings.ToUpper(name)} {
		if loc, err := time.LoadLocation(try); err == nil {
			return loc, nil
		}
	}
	return nil, &TimezoneError{Name: name}
}
