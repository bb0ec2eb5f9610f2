package op

import (
	"errors"
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/schema"
)

// CreateSequence creates a sequence.
type CreateSequence struct {
	Sequence    *schema.Sequence
	IfNotExists bool
}

// DropSequence drops a sequence.
type DropSequence struct {
	Name     schema.TableName
	IfExists bool
	Sequence *schema.Sequence // what Reverse creates again; nil if unknown
}

// Validate reports a missing name.
func (o CreateSequence) Validate() error {
	if o.Sequence == nil {
		return errors.New("create sequence: the sequence is nil")
	}
	return needName("create sequence", o.Sequence.Name.Name)
}

// Reverse returns DropSequence.
func (o CreateSequence) Reverse() (Operation, error) {
	return DropSequence{Name: o.Sequence.Name, Sequence: o.Sequence}, nil
}

// Apply adds the sequence.
func (o CreateSequence) Apply(m *schema.MetaData) error {
	if slices.ContainsFunc(m.Sequences, func(s *schema.Sequence) bool { return s.Name == o.Sequence.Name }) {
		if o.IfNotExists {
			return nil
		}
		return fmt.Errorf("sequence %q exists already", o.Sequence.Name)
	}
	s := *o.Sequence
	m.Sequences = append(m.Sequences, &s)
	return nil
}

// TableName returns false: the operation belongs to no table.
func (CreateSequence) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns the sequence's name.
func (o CreateSequence) Names() []string { return []string{o.Sequence.Name.Name} }

func (o CreateSequence) String() string { return "create sequence " + o.Sequence.Name.String() }

// Validate reports a missing name.
func (o DropSequence) Validate() error { return needName("drop sequence", o.Name.Name) }

// Reverse returns CreateSequence, if the sequence's options are known.
func (o DropSequence) Reverse() (Operation, error) {
	if o.Sequence == nil {
		return nil, &IrreversibleError{o, "the options of the dropped sequence"}
	}
	return CreateSequence{Sequence: o.Sequence}, nil
}

// Apply removes the sequence.
func (o DropSequence) Apply(m *schema.MetaData) error {
	before := len(m.Sequences)
	m.Sequences = slices.DeleteFunc(m.Sequences, func(s *schema.Sequence) bool { return s.Name == o.Name })
	if len(m.Sequences) == before && !o.IfExists {
		return fmt.Errorf("sequence %q does not exist", o.Name)
	}
	return nil
}

// TableName returns false: the operation belongs to no table.
func (DropSequence) TableName() (schema.TableName, bool) { return schema.TableName{}, false }

// Names returns nil: the operation adds no names.
func (DropSequence) Names() []string { return nil }

func (o DropSequence) String() string { return "drop sequence " + o.Name.String() }
