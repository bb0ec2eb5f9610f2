# The two commands of the README are `make demo` and `make test`.

BIN := bin/alembic
# modules of their own, which the library doesn't depend on
MODULES := examples/orm orm/gormschema orm/gormschema/example orm/bunschema orm/bunschema/example orm/entschema orm/entschema/example bench

# those of ORMs, tested with the ORM's minor version before (older.mod) as well
ORMS := orm/gormschema orm/bunschema orm/entschema

# the PostgreSQL tests on the versions that ALEMBIC_TEST_PG_VERSIONS names
MATRIX = ./internal/testdb/matrix.sh sh -c 'go test $(TESTFLAGS) ./dialect/postgresql/... ./driver/postgresql/... ./internal/rowcheck && \
	go test $(TESTFLAGS) -run "TestSchemasComeAndGoAsTheClientMakesThem|TestNamesOfNotNull|TestEverySchemaIsARevisionInGo" ./internal/e2e'

.PHONY: demo generate test test-matrix test-galera test-faults test-pairs build lint cross bench microbench clean

demo: build ## play the tutorial on SQLite in a temporary folder
	go build -o bin/tables ./demo/tables
	./demo/play.sh bin

build:
	go build -o $(BIN) ./cmd/alembic

generate: ## what ent generates for its example isn't kept in the repository
	cd orm/entschema/example && go generate ./ent

test: generate ## install the database servers that are missing, start them, run all tests, those of PostgreSQL on 18 too
	./internal/testdb/install.sh
	ALEMBIC_TEST_PAIRS=200 go run ./internal/testdb/withdb sh -c 'go test $(TESTFLAGS) -timeout 45m ./... && for m in $(MODULES); do (cd $$m && go test $(TESTFLAGS) ./...) || exit 1; done && for m in $(ORMS); do (cd $$m && go test $(TESTFLAGS) -modfile=older.mod .) || exit 1; done'
	ALEMBIC_TEST_PG_VERSIONS=18 $(MATRIX)

test-matrix: ## the PostgreSQL tests on PostgreSQL 16, 17 and 18
	$(MATRIX)

test-galera: ## the tests on three nodes of a Galera cluster, which take about a minute to start; nodes are killed, too
	./internal/testdb/install.sh
	ALEMBIC_TEST_GALERA=start go test -count=1 -timeout 1h -run 'Galera|Holder|Lease|LockWasTakenOver|ManyProcessesAtOnce/galera' ./internal/testdb/ ./internal/e2e/ ./internal/engine/

FAULTS := 100
test-faults: ## break runs at random instants, FAULTS times each; ALEMBIC_TEST_SEED=… repeats a run whose seed was printed
	./internal/testdb/install.sh
	ALEMBIC_TEST_FAULTS=$(FAULTS) go run ./internal/testdb/withdb go test -count=1 -timeout 24h -v -run 'IsFinishedByTheNext|IsTakenBackByTheOther|IsWholeOrNot|TestStatementsInParts' ./internal/e2e/

PAIRS := 2000
test-pairs: ## change PAIRS random schemas of each database into others and back, an eighth as many by revisions in SQL and Go; ALEMBIC_TEST_SEED=… repeats a run whose seed was printed
	./internal/testdb/install.sh
	ALEMBIC_TEST_SEED=$${ALEMBIC_TEST_SEED:-$$(od -An -N8 -tu8 /dev/urandom | tr -d ' ')} ALEMBIC_TEST_PAIRS=$(PAIRS) go run ./internal/testdb/withdb go test -count=1 -timeout 24h -v -run 'TestRandom(Schemas|Revisions)ComeAndGo' ./internal/e2e/

lint: generate
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not gofmt-clean: $$unformatted" >&2; exit 1; }
	go vet ./...
	for m in $(MODULES); do (cd $$m && go vet ./...) || exit 1; done
	go tool staticcheck ./...

cross: ## compile for every platform that is supported
	for os in linux darwin windows; do for arch in amd64 arm64; do \
		echo "$$os/$$arch"; CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch go build -o /dev/null ./cmd/alembic || exit 1; \
	done; done

bench: ## the same work through alembic, its peers and the databases' own clients; writes docs/performance.md (BENCHFLAGS='-run upgrade -rounds 7')
	./internal/testdb/install.sh
	go run ./internal/testdb/withdb sh -c 'cd bench && go run . -o ../docs/performance.md $(BENCHFLAGS)'

microbench: ## Go's own benchmarks: the graph, reading files, comparing
	go test -run '^$$' -bench . ./revision ./internal/...

clean:
	rm -rf bin
