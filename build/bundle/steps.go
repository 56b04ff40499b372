package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// step is a command to run, with what its environment has more.
type step struct {
	env  []string
	argv []string
}

// String is the step as a shell takes it.
func (s step) String() string {
	var words []string
	for _, e := range s.env {
		name, value, _ := strings.Cut(e, "=")
		words = append(words, name+"="+quote(value))
	}
	for _, w := range s.argv {
		words = append(words, quote(w))
	}
	return strings.Join(words, " ")
}

// quote puts a word in quotes where a shell would read it otherwise.
func quote(w string) string {
	if !strings.ContainsAny(w, " $'\"*()&;|<>") && w != "" {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}

// runner runs steps in a folder, or prints them.
type runner struct {
	dry bool
	dir string
	out io.Writer
}

func (r runner) run(steps []step) error {
	for _, s := range steps {
		fmt.Fprintln(r.out, s)
		if r.dry {
			continue
		}
		cmd := exec.Command(s.argv[0], s.argv[1:]...)
		cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = r.dir, append(os.Environ(), s.env...), os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", s.argv[0], err)
		}
	}
	return nil
}

// Errors of the steps.
var (
	// errNeedsMac is returned where the app's program cannot be built.
	errNeedsMac = errors.New("the app's program can only be built on a Mac; -binary FILE lays a bundle out anywhere")
	// errArch is returned for a processor that macOS does not run on.
	errArch = errors.New("a Mac's processor is arm64 or amd64")
	// errIdentity is returned when the developer's identity is not named.
	errIdentity = errors.New("set CARO_SIGN_IDENTITY to your identity, as `security find-identity -v -p codesigning` lists it")
	// errProfile is returned when the notary profile is not named.
	errProfile = errors.New("set CARO_NOTARY_PROFILE to a profile made with `xcrun notarytool store-credentials`")
)

// buildSteps builds the program for the processors, joined into one file when there are several. Each processor's cgo flags come from cgoflags.sh:
// Clang's own default for arm64 is an M1, amd64 needs Haswell named.
func buildSteps(b bundle, arch string) ([]step, error) {
	if !onMac {
		return nil, errNeedsMac
	}
	return programSteps(b, arch)
}

func programSteps(b bundle, arch string) ([]step, error) {
	modfile := filepath.Join("build", "out", "cocoakit", "darwin.mod")
	build := func(out string) []string {
		return []string{"go", "build", "-trimpath", "-modfile", modfile, "-ldflags", "-s -w -X main.version=" + b.Version, "-o", out, "."}
	}
	steps := []step{{argv: []string{"go", "run", "./build/cocoakit", "darwin"}}}
	if arch == "" {
		return append(steps, step{argv: build(b.binary)}), nil
	}
	var parts []string
	for a := range strings.SplitSeq(arch, ",") {
		variant, ok := map[string]string{"arm64": "plain", "amd64": "haswell"}[a]
		if !ok {
			return nil, fmt.Errorf("%w: %q", errArch, a)
		}
		flags, err := cgoFlags(b.root, variant)
		if err != nil {
			return nil, err
		}
		part := b.binary + "-" + a
		steps = append(steps, step{env: append(flags, "CGO_ENABLED=1", "GOOS=darwin", "GOARCH="+a), argv: build(part)})
		parts = append(parts, part)
	}
	return append(steps, step{argv: append([]string{"lipo", "-create", "-output", b.binary}, parts...)}), nil
}

// cgoFlags are the environment that cgoflags.sh prints for a variant.
func cgoFlags(root, variant string) ([]string, error) {
	out, err := exec.Command(filepath.Join(root, "build", "cgoflags.sh"), variant).Output()
	if err != nil {
		return nil, fmt.Errorf("cgoflags.sh %s: %w", variant, err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n"), nil
}

// adHoc signs without an identity: with the Mac's own codesign, elsewhere with rcodesign (https://github.com/indygreg/apple-platform-rs) where that is installed.
func adHoc(app string) []step {
	if onMac {
		return []step{{argv: []string{"codesign", "--force", "--sign", "-", app}}}
	}
	if _, err := exec.LookPath("rcodesign"); err != nil {
		return nil
	}
	return []step{{argv: []string{"rcodesign", "sign", app}}}
}

// release signs, notarises or packs with the developer's identity.
func release(verb string, b bundle, r runner, getenv func(string) string) error {
	identity, profile := getenv("CARO_SIGN_IDENTITY"), getenv("CARO_NOTARY_PROFILE")
	if r.dry {
		identity, profile = orElse(identity, "Developer ID Application: NAME (TEAM)"), orElse(profile, "PROFILE")
	}
	switch {
	case identity == "":
		return errIdentity
	case profile == "" && verb != "sign":
		return errProfile
	}
	stem := strings.TrimSuffix(b.out, ".app")
	zip, dmg := stem+"-notary.zip", stem+"-"+b.Version+".dmg"
	switch verb {
	case "sign":
		return r.run(signSteps(b.out, identity))
	case "notarize":
		return r.run(slices.Concat(
			[]step{{argv: []string{"ditto", "-c", "-k", "--keepParent", b.out, zip}}},
			notarySteps(zip, b.out, profile),
			[]step{{argv: []string{"spctl", "--assess", "--type", "execute", "--verbose", b.out}}}))
	}
	stage := stem + "-dmg"
	return r.run(slices.Concat([]step{
		{argv: []string{"rm", "-rf", stage, dmg}},
		{argv: []string{"mkdir", "-p", stage}},
		{argv: []string{"ditto", b.out, filepath.Join(stage, filepath.Base(b.out))}},
		{argv: []string{"ln", "-s", "/Applications", filepath.Join(stage, "Applications")}},
		{argv: []string{"hdiutil", "create", "-volname", "Caro", "-srcfolder", stage, "-fs", "HFS+", "-format", "UDZO", "-ov", dmg}},
		{argv: []string{"codesign", "--force", "--timestamp", "--sign", identity, dmg}},
	}, notarySteps(dmg, dmg, profile)))
}

// signSteps sign with the hardened runtime, which notarisation demands, and no entitlements: Metal and Carbon hot keys need none.
func signSteps(app, identity string) []step {
	return []step{
		{argv: []string{"codesign", "--force", "--options", "runtime", "--timestamp", "--sign", identity, app}},
		{argv: []string{"codesign", "--verify", "--strict", "--verbose=2", app}},
	}
}

// notarySteps send a file to Apple's notary, wait for its word and staple the ticket to the target.
func notarySteps(file, target, profile string) []step {
	return []step{
		{argv: []string{"xcrun", "notarytool", "submit", file, "--keychain-profile", profile, "--wait"}},
		{argv: []string{"xcrun", "stapler", "staple", target}},
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
