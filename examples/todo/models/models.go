// Package models is the target schema of the example application.
package models

import (
	"time"

	"github.com/alembic-go/alembic/sa"
)

// List is a list of things to do.
type List struct {
	ID   int64  `alembic:"primary_key"`
	Name string `alembic:"size=80,unique=uq_lists_name"`
}

// Task is one of them.
type Task struct {
	ID     int64  `alembic:"primary_key"`
	ListID int64  `alembic:"references=lists.id,on_delete=CASCADE,index"`
	Title  string `alembic:"size=200"`
	Done   bool
	Made   time.Time `alembic:"default_expr=CURRENT_TIMESTAMP"`
}

// Metadata is what alembic compares the database with.
var Metadata = sa.NewMetaData(
	sa.Model[List]("lists"),
	sa.Model[Task]("tasks"),
)
