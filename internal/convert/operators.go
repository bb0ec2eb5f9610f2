package convert

import (
	"fmt"
	"math/big"
	"strings"
)

func (in *interp) unary(x unary) (any, error) {
	v, err := in.eval(x.x)
	if err != nil {
		return nil, err
	}
	switch n := v.(type) {
	case int64:
		if x.op == "-" {
			return -n, nil
		}
	case *big.Int:
		if x.op == "-" {
			return new(big.Int).Neg(n), nil
		}
	case float64:
		if x.op == "-" {
			return -n, nil
		}
	case decimal:
		if x.op == "-" {
			return n.negated(), nil
		}
	}
	switch s, isSQL := v.(sqlValue); {
	case x.op == "not":
		return !truthy(v), nil
	case x.op == "+":
		return v, nil
	case x.op == "~" && isSQL:
		return in.negate(s, x.line)
	}
	return nil, errorf(x.line, "%q can't stand before %s", x.op, typeName(v))
}

func (in *interp) binary(x binary) (any, error) {
	left, err := in.eval(x.x)
	if err != nil {
		return nil, err
	}
	switch {
	case x.op == "and" && !truthy(left), x.op == "or" && truthy(left):
		return left, nil
	case x.op == "and", x.op == "or":
		return in.eval(x.y)
	}
	right, err := in.eval(x.y)
	if err != nil {
		return nil, err
	}
	if v, ok, err := in.sqlOperator(x, left, right); ok || err != nil {
		return bounded(v, x.line, err)
	}
	if v, ok := plainOperator(x.op, left, right); ok {
		return v, nil
	}
	if s, ok := left.(string); ok && x.op == "%" {
		return in.format(s, right, x.line)
	}
	return nil, errorf(x.line, "%q between %s and %s can't be read", x.op, typeName(left), typeName(right))
}

const maxRepeat = 1 << 20 // characters or elements that a value may be made to have

// bounded refuses an expression that grows without end.
func bounded(v any, line int, err error) (any, error) {
	if f, ok := v.(fragment); ok && len(f.text) > maxRepeat {
		return nil, errorf(line, "the expression is too long")
	}
	return v, err
}

func plainOperator(op string, left, right any) (any, bool) {
	switch op {
	case "==", "is":
		return equal(left, right), true
	case "!=", "is not":
		return !equal(left, right), true
	case "in", "not in":
		found, ok := contains(right, left)
		return found == (op == "in"), ok
	case "*":
		if n, ok := left.(int64); ok {
			left, right = right, n
		}
		s, isText := left.(string)
		n, isNumber := right.(int64)
		if isText && isNumber && n >= 0 && n*int64(len(s)) <= maxRepeat && n <= maxRepeat {
			return strings.Repeat(s, int(n)), true
		}
	case "+":
		return plus(left, right)
	}
	a, ok := left.(int64)
	b, ok2 := right.(int64)
	if !ok || !ok2 {
		return nil, false
	}
	return integerOperator(op, a, b)
}

func plus(left, right any) (any, bool) {
	switch a := left.(type) {
	case string:
		b, ok := toString(right)
		return a + b, ok && len(a)+len(b) <= maxRepeat
	case *list:
		if b, ok := right.(*list); ok && len(a.items)+len(b.items) <= maxRepeat {
			return &list{append(a.items[:len(a.items):len(a.items)], b.items...), a.tuple}, true
		}
	case int64:
		if b, ok := right.(int64); ok {
			return a + b, true
		}
	}
	return nil, false
}

func integerOperator(op string, a, b int64) (any, bool) {
	switch op {
	case "-":
		return a - b, true
	case "*":
		return a * b, true
	case "<":
		return a < b, true
	case ">":
		return a > b, true
	case "<=":
		return a <= b, true
	case ">=":
		return a >= b, true
	}
	return nil, false
}

func contains(where, what any) (found, ok bool) {
	switch w := where.(type) {
	case *list:
		for _, item := range w.items {
			if equal(item, what) {
				return true, true
			}
		}
		return false, true
	case *mapping:
		_, found := w.get(what)
		return found, true
	case string:
		s, ok := toString(what)
		return strings.Contains(w, s), ok
	}
	return false, false
}

// format is "…%s…" % values, for strings and integers.
func (in *interp) format(s string, right any, line int) (any, error) {
	values := []any{right}
	if l, ok := right.(*list); ok && l.tuple {
		values = l.items
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		if s[i] == '%' {
			out.WriteByte('%')
			continue
		}
		if (s[i] != 's' && s[i] != 'd') || len(values) == 0 {
			return nil, errorf(line, "the format %q can't be read", s)
		}
		text, err := str(values[0], line)
		if err != nil {
			return nil, err
		}
		out.WriteString(text)
		values = values[1:]
	}
	if len(values) > 0 {
		return nil, errorf(line, "the format %q has fewer places than values", s)
	}
	return out.String(), nil
}

// str is Python's str() of a plain value.
func str(v any, line int) (string, error) {
	switch v := v.(type) {
	case string, int64, *big.Int, quotedName:
		return fmt.Sprint(v), nil
	case decimal:
		return v.text, nil
	case bool:
		if v {
			return "True", nil
		}
		return "False", nil
	case nil:
		return "None", nil
	}
	return "", errorf(line, "%s can't be made a text here", typeName(v))
}
