// Package ormtest proves for an ORM that revisions lead to the database that its
// own migration makes. The modules below orm/ run it, each with its models.
package ormtest
