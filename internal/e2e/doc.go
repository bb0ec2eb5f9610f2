// Package e2e tests whole runs of the library on real databases: upgrades at
// the same time, failures and lost connections, roles, scripts in the
// databases' own clients, the example applications.
package e2e
