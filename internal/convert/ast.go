package convert

// expr is an expression.
type expr interface{ at() int }

// node holds the line of a node.
type node struct{ line int }

func (n node) at() int { return n.line }

type (
	// constant is nil (None), bool, int64, *big.Int, float64, string or []byte.
	constant struct {
		node
		value any
	}
	name struct {
		node
		id string
	}
	attribute struct {
		node
		of   expr
		name string
	}
	call struct {
		node
		fn   expr
		args []argument
	}
	// sequence is a list, tuple or set.
	sequence struct {
		node
		items []expr
		tuple bool
	}
	dict struct {
		node
		keys, values []expr // a nil key is **value
	}
	unary struct {
		node
		op string
		x  expr
	}
	binary struct {
		node
		op   string
		x, y expr
	}
	conditional struct {
		node
		cond, yes, no expr
	}
	subscript struct {
		node
		of, index expr
	}
	// opaque is an expression that is understood as to where it ends only.
	opaque struct {
		node
		what string
	}
)

// argument is one argument of a call; star is 1 for *x and 2 for **x.
type argument struct {
	name  string
	value expr
	star  int
}

// Stmt is a statement of a script.
type Stmt interface{ at() int }

type (
	exprStmt struct {
		node
		x expr
	}
	assign struct {
		node
		targets []expr
		value   expr
	}
	withStmt struct {
		node
		item expr
		as   string
		body []Stmt
	}
	ifStmt struct {
		node
		cond        expr
		body, other []Stmt
	}
	forStmt struct {
		node
		target expr
		over   expr
		body   []Stmt
	}
	importStmt struct {
		node
		names []importName
	}
	funcDef struct {
		node
		name   string
		params []param
		body   []Stmt
		other  string // what makes it more than a plain function
	}
	returnStmt struct {
		node
		value expr // may be nil
	}
	passStmt struct{ node }
	// opaqueStmt is a statement that is understood as to where it ends only.
	opaqueStmt struct {
		node
		what string
	}
)

// importName is one imported name: "from module import name as alias".
type importName struct{ module, name, alias string }

// param is a parameter of a function.
type param struct {
	name  string
	value expr // the default; nil when there is none
}
