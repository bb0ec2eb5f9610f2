// Package sqltext reads SQL text without parsing it: it cuts a script into
// statements the way the database's own client does, walks its tokens, brings
// a statement to a form for hashes and comparisons, and fills in variables.
//
//	text ─► lexer ─► Tokens ─► Normalize
//	          │
//	          ├────► grammar of the dialect ─► Split ─► []Statement
//	          │
//	          └────► Expand (variables, opt-in)
//
// The lexer knows where quotes, comments and names begin and end; it is one
// lexer driven by the lexical rules of the dialect (dialect.go). Where a
// statement ends is the business of a grammar, one file each: sqlite.go,
// postgresql.go, mysql.go, mssql.go, oracle.go.
//
// Scripts need no magic comments: a trigger's body, a BEGIN ATOMIC function,
// a DELIMITER line, GO and / are understood as their clients understand them.
// Lines that are orders to a client and not SQL (\d, .mode, COPY's data,
// :setvar, PROMPT) are errors that say so. Every error is a *[SyntaxError]
// with its line.
//
// All functions are pure and take time linear in the text.
package sqltext
