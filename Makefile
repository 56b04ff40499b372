# caro: `make run` and `make test` set up everything they need. `make help` lists the rest.
# Needs Go and a C++ compiler. All output goes to build/out.

GO       ?= go
OUT      := build/out
BIN      := $(OUT)/caro
VERSION  := $(shell sed -n 's/^## \[\([0-9][^]]*\)\].*/\1/p' CHANGELOG.md | head -n 1)
LDFLAGS  := -s -w -X main.version=$(VERSION)
TOOLS          := $(abspath $(OUT)/tools)
LINT           := $(TOOLS)/golangci-lint
ACTIONLINT     := $(TOOLS)/actionlint
ACTIONLINT_MOD := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
NFPM           := $(TOOLS)/nfpm
NFPM_MOD       := github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.43.0
CYCLONEDX      := $(TOOLS)/cyclonedx-gomod
CYCLONEDX_MOD  := github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0
LINT_MOD       := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# One set of cgo flags for build, test, vet and lint: another set would compile the engine again, which takes minutes.
cgo = $(shell build/cgoflags.sh | sed -n 's/^$(1)=//p')
export CGO_ENABLED  := 1
export CGO_CFLAGS   := $(call cgo,CGO_CFLAGS)
export CGO_CXXFLAGS := $(call cgo,CGO_CXXFLAGS)
export CGO_CPPFLAGS := $(call cgo,CGO_CPPFLAGS)

BUNDLE       := $(GO) run ./build/bundle
BUNDLE_FLAGS := -app $(OUT)/Caro.app -version $(VERSION)
comma        := ,

# What `make run` asks when nobody says ASK="…".
ASK ?= find text files larger than 1 MB

.DEFAULT_GOAL := help

## run: build caro and ask it something (ASK="…"); on a Mac, build the app and open it
.PHONY: run
ifeq ($(shell uname -s),Darwin)
run: app
	open $(OUT)/Caro.app
else
run: build
	@echo '$$ caro $(ASK)'
	@$(BIN) $(ASK)
endif

## build: leave an executable build/out/caro that finds its model in resources/models
.PHONY: build
build: need
	@mkdir -p $(OUT)
	$(GO) build -ldflags '$(LDFLAGS)' -o $(BIN) .

## test: run every suite; a suite whose programs are absent prints SKIP and its name
.PHONY: test
test: need build
	$(GO) test -timeout 30m ./...
	$(GO) run ./build/ui

## check: the quick loop: format, vet, lint, the darwin build, imports, the claims of the README
.PHONY: check
check: need $(LINT) $(ACTIONLINT)
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo 'gofmt: run gofmt -w on these files'; exit 1; }
	$(GO) vet ./...
	$(LINT) run ./...
	$(ACTIONLINT)
	$(GO) run ./build/darwincheck ./...
	$(GO) run ./build/darwincheck -arch amd64 ./...
	$(GO) test . -run 'TestImports|TestReadme'

## race: the suites of the pure packages under the race detector
.PHONY: race
race: need
	$(GO) test -race ./app/... ./history/... ./inference ./inference/model ./inference/worker ./internal/...

## soak: the tests of the history at full size: 8 processes that add 2,000 entries each, 200 kills (minutes)
.PHONY: soak
soak: need
	CARO_TEST_ENTRIES=2000 CARO_TEST_KILLS=200 $(GO) test -count=1 -timeout 30m -v -run 'TestStore_Processes|TestStore_Kill' ./history

## server-test: ask llama.cpp's server, llama-cpp-python and Ollama, and compare caro with a bare client, as far as build/servers.sh built them or CARO_TEST_… names them
.PHONY: server-test
server-test: build
	$(GO) test . -count=1 -v -timeout 60m -run TestServers -bench BenchmarkServers -benchtime 5x

## eval: what the starter model gets right of our tasks, in a sandbox (Linux); fails below the floor of docs/quality.md
.PHONY: eval
eval: build
	$(BIN) eval --floor 88 testdata/eval/tasks.jsonl

## bench: caro beside llama.cpp's own tools in alternating rounds (Linux; builds llama.cpp and a model of 1.1 GB first; BENCH='-part speed -model starter' for a part)
.PHONY: bench
bench: build
	$(GO) run ./build/bench $(BENCH)

## bench-go: the Go benchmarks of all packages
.PHONY: bench-go
bench-go:
	$(GO) test -run '^$$' -bench . -benchmem ./...

# The programs of a Linux release: caro itself in pure Go, which runs on any processor, and an engine for each kind of processor (build/cgoflags.sh).
LINUX   := $(OUT)/linux-amd64
RELEASE := $(OUT)/release
TRIM    := -trimpath -ldflags '$(LDFLAGS)'

## linux-amd64: the programs of a Linux release in build/out/linux-amd64 (compiles the engine twice: minutes)
.PHONY: linux-amd64
linux-amd64: need
	@mkdir -p $(LINUX)
	CGO_ENABLED=0 GOOS=linux GOARCH=amd64 $(GO) build $(TRIM) -o $(LINUX)/caro .
	for v in v3 v4; do \
		eval "$$(build/cgoflags.sh $$v | sed 's/=\(.*\)/="\1"/; s/^/export /')"; \
		GOOS=linux GOARCH=amd64 $(GO) build $(TRIM) -o $(LINUX)/caro-engine-$$v . || exit 1; \
	done

## packages: tar.gz, deb, rpm and bill of materials for Linux in build/out/release
.PHONY: packages
packages: linux-amd64 $(NFPM) $(CYCLONEDX)
	$(GO) run ./build/release packages -version $(VERSION) -bin $(LINUX) -out $(RELEASE) -nfpm $(NFPM)
	$(GO) run ./build/release sbom -version $(VERSION) -out $(RELEASE) -cyclonedx $(CYCLONEDX) -program $(LINUX)/caro-engine-v3 -name caro-$(VERSION)-linux-amd64

## package-test: install and use the packages in a clean root (as root; needs debootstrap, rpm)
.PHONY: package-test
package-test:
	build/package-test.sh $(VERSION)

## reproducible: make the packages twice and compare them
.PHONY: reproducible
reproducible: packages
	@mkdir -p $(OUT)/again
	GOCACHE=$(abspath $(OUT))/again/cache $(MAKE) packages LINUX=$(OUT)/again/linux-amd64 RELEASE=$(OUT)/again/release
	cd $(RELEASE) && sha256sum caro-* | (cd $(abspath $(OUT))/again/release && sha256sum --check)

## release-files: checksums, notes, Homebrew's formula and cask for what lies in build/out/release (URL=the project's page)
.PHONY: release-files
release-files:
	$(GO) run ./build/release files -version $(VERSION) $(if $(URL),-url $(URL))

## app: the menu-bar app on a Mac: build/out/Caro.app, signed ad hoc (UNIVERSAL=1: for Apple silicon and Intel; BINARY=FILE: lay out a program built elsewhere)
.PHONY: app
app: need
	$(BUNDLE) app $(if $(UNIVERSAL),-arch arm64$(comma)amd64) $(if $(BINARY),-binary $(BINARY)) $(BUNDLE_FLAGS)

# The compiler for macOS on Linux: clang and lld with the headers that build/crossmac/sdk.sh puts together.
CROSS := CARO_SDK=$(abspath $(OUT))/sdk CC=$(abspath build/crossmac/cc) CXX=$(abspath build/crossmac/cxx) GOOS=darwin

## cross-mac: compile and link the program for macOS here on Linux, lay the bundle out and zip it (clang, lld, pip; minutes). It has never run: it shows that everything compiles and links (ARCH=amd64)
.PHONY: cross-mac
cross-mac: ARCH ?= arm64
cross-mac: need
	@for p in clang ld.lld python3; do command -v $$p >/dev/null || { echo "make cross-mac needs $$p: apt-get install clang lld python3-pip on Debian"; exit 1; }; done
	$(GO) run ./build/cocoakit darwin
	build/crossmac/sdk.sh $(OUT)/sdk
	eval "$$(build/cgoflags.sh $(if $(filter amd64,$(ARCH)),haswell,plain) | sed 's/=\(.*\)/="\1"/; s/^/export /')"; \
		$(CROSS) GOARCH=$(ARCH) $(GO) build -trimpath -modfile $(OUT)/cocoakit/darwin.mod -ldflags '$(LDFLAGS)' -o $(OUT)/caro-darwin-$(ARCH) .
	$(MAKE) app bundle-check BINARY=$(OUT)/caro-darwin-$(ARCH) $(if $(shell command -v rcodesign),SIGNED=1)
	$(BUNDLE) zip $(BUNDLE_FLAGS)

## bundle-check: examine build/out/Caro.app: keys, Mach-O headers, libraries, modes, traces of this machine
.PHONY: bundle-check
bundle-check:
	$(BUNDLE) check $(if $(SIGNED),-signed) $(BUNDLE_FLAGS)

## app-smoke: start the app on a Mac, fill its field through the URL scheme, take a picture, quit it
.PHONY: app-smoke
app-smoke:
	build/app-smoke.sh $(OUT)/Caro.app

## sign, notarize, dmg: make Caro.app ready for others, on a Mac, with CARO_SIGN_IDENTITY and CARO_NOTARY_PROFILE (DRY=1 prints the commands)
.PHONY: sign notarize dmg
sign notarize dmg:
	@$(BUNDLE) $@ $(if $(DRY),-dry) $(BUNDLE_FLAGS)

## ui: run the menu-bar app over GNUstep on your X display and click it yourself (Linux)
.PHONY: ui
ui: build
	$(GO) run ./build/ui -hands

## ui-test: drive the menu-bar app under Xvfb and take screenshots into build/out/ui (Linux)
.PHONY: ui-test
ui-test: build
	$(GO) run ./build/ui -long

## screenshots: cut the pictures of docs/images out of those of make ui-test
.PHONY: screenshots
screenshots: ui-test
	build/screenshots.sh

## recording: take the recording of the README anew from the program (needs tmux)
.PHONY: recording
recording: build
	RECORD=1 $(GO) test . -count=1 -run TestReadme_Recording

## sandbox-truth: run commands that the analysis calls Safe in a sandbox and watch what they do (Linux)
.PHONY: sandbox-truth
sandbox-truth:
	$(GO) run ./build/sandboxtruth

$(LINT): mod = $(LINT_MOD)
$(ACTIONLINT): mod = $(ACTIONLINT_MOD)
$(NFPM): mod = $(NFPM_MOD)
$(CYCLONEDX): mod = $(CYCLONEDX_MOD)
$(LINT) $(ACTIONLINT) $(NFPM) $(CYCLONEDX):
	@mkdir -p $(TOOLS)
	CGO_ENABLED=0 GOBIN=$(TOOLS) $(GO) install $(mod)

.PHONY: need
need:
	@command -v $(GO) >/dev/null || { echo 'caro needs Go 1.26 or newer'; exit 1; }
	@command -v $${CXX:-c++} >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null || \
		{ echo 'caro needs a C++ compiler: apt-get install g++ on Debian, xcode-select --install on a Mac'; exit 1; }

## clean: remove build/out
.PHONY: clean
clean:
	rm -rf $(OUT)

## help: this list
.PHONY: help
help:
	@sed -n 's/^## //p' Makefile
