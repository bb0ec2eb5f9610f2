package launch

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/version"
)

const (
	// CommandPath is the package of the command, the tool that go.mod pins.
	CommandPath = version.ModulePath + "/cmd/alembic"

	cliPath      = version.ModulePath + "/cli"
	driverPrefix = version.ModulePath + "/driver/"

	envFile = "env.go"
	envVar  = "Env"

	// mainFolder holds the generated main, in the overlay only. The leading
	// underscore keeps it out of "./..." and of embedded folders.
	mainFolder = "_alembic"

	// generatedSuffix ends the name of the file in the cache that holds its
	// text: the compiler complains under that name, the package loader under
	// the other.
	generatedSuffix = "-alembic-main.go"
)

// Drivers lists the databases that a program can be built for; each is the
// name of a package below alembic/driver.
func Drivers() []string { return []string{"sqlite", "postgresql", "mysql"} }

// checkDrivers returns the wanted drivers without repeats, in the order of
// Drivers, so that the same wish always generates the same program.
func checkDrivers(want []string) ([]string, error) {
	for _, d := range want {
		if !slices.Contains(Drivers(), d) {
			return nil, fmt.Errorf("unknown driver %q: the drivers are %s", d, strings.Join(Drivers(), ", "))
		}
	}
	var out []string
	for _, d := range Drivers() {
		if slices.Contains(want, d) {
			out = append(out, d)
		}
	}
	return out, nil
}
