package gormschema

import (
	"io"
	"log"
	"reflect"
	"sync"

	"gorm.io/gorm/logger"
)

// ownLogger is GORM's default, which an application may replace.
var ownLogger = logger.Default

// silencing is held while GORM's default logger is silent.
var silencing sync.Mutex

// silence has GORM's default logger write nothing until restore is called. GORM
// tells it about a model that it refuses, whatever logger it was opened with, and
// the error that it returns has the same words. The logger's output is changed
// rather than the variable logger.Default, which an application may read at the
// same time.
func silence() (restore func()) {
	field := reflect.Indirect(reflect.ValueOf(ownLogger)).FieldByName("Writer")
	if logger.Default != ownLogger || !field.IsValid() {
		return func() {}
	}
	writer, ok := field.Interface().(*log.Logger)
	if !ok {
		return func() {}
	}
	silencing.Lock()
	before := writer.Writer()
	writer.SetOutput(io.Discard)
	return func() {
		writer.SetOutput(before)
		silencing.Unlock()
	}
}
