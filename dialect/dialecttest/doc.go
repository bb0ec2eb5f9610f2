// Package dialecttest is the contract that every dialect passes, the built-in
// ones and those of users: call Run from a test of the dialect's package.
//
//	func TestContract(t *testing.T) {
//		dialecttest.Run(t, dialecttest.Config{
//			Dialect: mydb.New(),
//			Open:    func(t *testing.T) *sql.DB { … },
//		})
//	}
//
// What a dialect answers with a *dialect.UnsupportedError is not asked of it.
package dialecttest
