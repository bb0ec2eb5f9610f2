// Package oneconn hands out a *sql.DB over one connection that is open already.
// Code that expects a database, such as an ORM, then works inside the
// transaction or the in-memory database of that connection.
//
//	Conn       the connection, taken inside sql.Conn.Raw, with its transactions
//	connector  makes the handles of one *sql.DB, with its hooks
//	handle     a driver.Conn without a connection of its own
//	Tape       what queries were answered, to answer them so again
//	rows       a result that is read into memory, so that the connection is
//	           free for the next statement while the caller reads it
package oneconn
