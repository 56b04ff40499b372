package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// pkg is one package of the build, as go list describes it.
type pkg struct {
	ImportPath, Dir   string
	GoFiles, CgoFiles []string
	ImportMap         map[string]string
	Module            *module
	Error             *struct{ Pos, Err string }
}

type module struct {
	Main      bool
	GoVersion string
}

// ours reports whether p belongs to the module that is checked rather than to a library.
func (p *pkg) ours() bool { return p.Module != nil && p.Module.Main }

// checker collects what is wrong with a set of packages.
type checker struct {
	arch    string
	fset    *token.FileSet
	checked map[string]*types.Package
	found   []string // each once: a package and its test variant share files
	trusted []string
}

func newChecker(arch string) *checker {
	return &checker{
		arch:    arch,
		fset:    token.NewFileSet(),
		checked: map[string]*types.Package{"unsafe": types.Unsafe},
	}
}

// run checks the packages that match patterns, with their tests.
func (c *checker) run(patterns []string) error {
	if types.SizesFor("gc", c.arch) == nil {
		return fmt.Errorf("no processor is called %q", c.arch)
	}
	pkgs, err := c.list(patterns)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(pkgs, (*pkg).ours) {
		return errors.New("no package of this module matches")
	}
	for _, p := range pkgs {
		c.check(p)
	}
	return nil
}

// list returns the packages that match patterns and all they import, each after its imports. Without -compiled,
// go list does not run cgo: that is why no C compiler is needed.
func (c *checker) list(patterns []string) ([]*pkg, error) {
	args := []string{"list", "-e", "-deps", "-test", "-json=ImportPath,Dir,GoFiles,CgoFiles,ImportMap,Module,Error", "--"}
	cmd := exec.Command("go", append(args, patterns...)...)
	cmd.Env = append(os.Environ(), "GOOS=darwin", "GOARCH="+c.arch, "CGO_ENABLED=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var pkgs []*pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(pkg)
		if err := dec.Decode(p); errors.Is(err, io.EOF) {
			return pkgs, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if p.ImportPath != "unsafe" && !strings.HasSuffix(p.ImportPath, ".test") { // "p.test" is a generated main
			pkgs = append(pkgs, p)
		}
	}
}

// check type-checks p, whose imports have been checked. Function bodies are read in this module only: the Cocoa
// bindings alone are 180,000 lines.
func (c *checker) check(p *pkg) {
	if p.Error != nil {
		c.report(fmt.Sprintf("%s: %s", cmp.Or(p.Error.Pos, p.ImportPath), p.Error.Err))
	}
	fail := func(err error) {
		switch {
		case !p.ours():
		case len(p.CgoFiles) > 0 && strings.Contains(err.Error(), "invalid type"):
			// A use of what has a type of C. Had the type another reason to be invalid, that would be an error of its own.
			c.trusted = append(c.trusted, err.Error())
		default:
			c.report(err.Error())
		}
	}
	conf := types.Config{
		FakeImportC:      len(p.CgoFiles) > 0,
		IgnoreFuncBodies: !p.ours(),
		Sizes:            types.SizesFor("gc", c.arch),
		Error:            fail,
		Importer:         c.importer(p),
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		conf.GoVersion = "go" + p.Module.GoVersion
	}
	info := &types.Info{Uses: make(map[*ast.Ident]types.Object)}
	path, _, _ := strings.Cut(p.ImportPath, " ") // "p [p.test]" is p with its tests
	// The error is the first of those that fail has had; the package is usable in spite of it.
	c.checked[p.ImportPath], _ = conf.Check(path, c.fset, c.parse(p, fail), info)
	if p.ours() {
		c.trust(info)
	}
}

func (c *checker) parse(p *pkg, fail func(error)) []*ast.File {
	var files []*ast.File
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
		f, err := parser.ParseFile(c.fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			fail(err)
		}
		if f != nil {
			files = append(files, f)
		}
	}
	return files
}

// trust notes the uses of C and the identifiers whose types are built on it.
func (c *checker) trust(info *types.Info) {
	for id, obj := range info.Uses {
		_, isPkg := obj.(*types.PkgName) // has no type in any case
		if obj.Type() == types.Typ[types.Invalid] && (!isPkg || id.Name == "C") {
			c.trusted = append(c.trusted, fmt.Sprintf("%s: on trust: %s", c.fset.Position(id.Pos()), id.Name))
		}
	}
	slices.Sort(c.trusted)
}

func (c *checker) report(line string) {
	if wd, err := os.Getwd(); err == nil {
		line = strings.TrimPrefix(line, wd+string(filepath.Separator))
	}
	if !slices.Contains(c.found, line) {
		c.found = append(c.found, line)
	}
}

// importFunc is a types.Importer.
type importFunc func(path string) (*types.Package, error)

// Import returns the package that is imported as path.
func (f importFunc) Import(path string) (*types.Package, error) { return f(path) }

// importer finds what p imports among the packages checked before it.
func (c *checker) importer(p *pkg) importFunc {
	return func(path string) (*types.Package, error) {
		if got := c.checked[cmp.Or(p.ImportMap[path], path)]; got != nil {
			return got, nil
		}
		return nil, fmt.Errorf("package %s could not be read", path)
	}
}
