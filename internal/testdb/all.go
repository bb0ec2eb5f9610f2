package testdb

import (
	"context"
	"os"
)

// products lists the servers that StartAll starts: the environment variable of
// the URL and how to start one.
var products = map[string]func(context.Context) (*Server, error){
	PostgresURLEnv: StartPostgres,
	MariaDBURLEnv:  StartMariaDB,
}

// StartAll starts a server of every product whose URL the environment doesn't
// give, and returns the environment variables that name them.
func StartAll(ctx context.Context) (env []string, stop func(), err error) {
	var started []*Server
	stop = func() {
		for _, s := range started {
			s.Stop()
		}
	}
	for name, start := range products {
		if os.Getenv(name) != "" {
			continue
		}
		s, err := start(ctx)
		if err != nil {
			stop()
			return nil, nil, err
		}
		started = append(started, s)
		env = append(env, name+"="+s.URL)
	}
	return env, stop, nil
}
