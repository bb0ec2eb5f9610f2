package schema

// A ForeignKeyOption is an option of a foreign key: ON DELETE, DEFERRABLE.
type ForeignKeyOption interface{ ApplyForeignKey(*ForeignKey) }

// A ConstraintOption is an option of any constraint: DEFERRABLE, or one that
// only a dialect knows.
type ConstraintOption interface{ ApplyConstraint(Constraint) }

// Named sets the name of the constraint and returns the constraint.
func (c *PrimaryKey) Named(name string) *PrimaryKey { c.Name = name; return c }

// Named sets the name of the constraint and returns the constraint.
func (c *Unique) Named(name string) *Unique { c.Name = name; return c }

// Named sets the name of the constraint and returns the constraint.
func (c *ForeignKey) Named(name string) *ForeignKey { c.Name = name; return c }

// Named sets the name of the constraint and returns the constraint.
func (c *Check) Named(name string) *Check { c.Name = name; return c }

// Named sets the name of the constraint and returns the constraint.
func (c *Exclude) Named(name string) *Exclude { c.Name = name; return c }

// With applies options and returns the constraint.
func (c *PrimaryKey) With(options ...ConstraintOption) *PrimaryKey { return with(c, options) }

// With applies options and returns the constraint.
func (c *Unique) With(options ...ConstraintOption) *Unique { return with(c, options) }

// With applies options and returns the constraint.
func (c *ForeignKey) With(options ...ConstraintOption) *ForeignKey { return with(c, options) }

// With applies options and returns the constraint.
func (c *Check) With(options ...ConstraintOption) *Check { return with(c, options) }

// With applies options and returns the constraint.
func (c *Exclude) With(options ...ConstraintOption) *Exclude { return with(c, options) }

func with[C Constraint](c C, options []ConstraintOption) C {
	for _, o := range options {
		o.ApplyConstraint(c)
	}
	return c
}

// SetTiming sets DEFERRABLE and INITIALLY of a constraint of any kind.
func SetTiming(c Constraint, set func(*Timing)) {
	switch c := c.(type) {
	case *PrimaryKey:
		set(&c.Timing)
	case *Unique:
		set(&c.Timing)
	case *ForeignKey:
		set(&c.Timing)
	case *Check:
		set(&c.Timing)
	case *Exclude:
		set(&c.Timing)
	}
}

// SetOption sets a dialect's option of a constraint of any kind.
func SetOption(c Constraint, key string, value any) {
	switch c := c.(type) {
	case *PrimaryKey:
		c.Options.Set(key, value)
	case *Unique:
		c.Options.Set(key, value)
	case *ForeignKey:
		c.Options.Set(key, value)
	case *Check:
		c.Options.Set(key, value)
	case *Exclude:
		c.Options.Set(key, value)
	}
}

// FormerName returns the name that a constraint of a model had before, or "".
func FormerName(c Constraint) string { return *former(c) }

// SetFormerName sets the name that a constraint of a model had before.
func SetFormerName(c Constraint, name string) { *former(c) = name }

func former(c Constraint) *string {
	switch c := c.(type) {
	case *PrimaryKey:
		return &c.RenamedFrom
	case *Unique:
		return &c.RenamedFrom
	case *ForeignKey:
		return &c.RenamedFrom
	case *Check:
		return &c.RenamedFrom
	case *Exclude:
		return &c.RenamedFrom
	}
	return new(string)
}
