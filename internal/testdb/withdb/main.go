// Command withdb runs a command with throwaway database servers:
//
//	go run ./internal/testdb/withdb go test ./...
//
// starts one server of each product and gives their URLs to the command in the
// environment (ALEMBIC_TEST_POSTGRES_URL …), so that the packages under test
// share them instead of starting their own. A URL that is set already is left
// as it is. The exit status is the command's.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/alembic-go/alembic/internal/testdb"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withdb:", err)
	}
	os.Exit(code)
}

func run(argv []string) (int, error) {
	if len(argv) == 0 {
		return 2, errors.New("no command is given; write: withdb go test ./... (or another command with its arguments)")
	}
	env, stop, err := testdb.StartAll(context.Background())
	if err != nil {
		return 1, err
	}
	defer stop()
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), env...)
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}
