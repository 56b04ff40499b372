// Bundle makes, checks, signs and packs Caro.app.
//
//	bundle app -version 0.1.0 [-binary FILE] [-arch arm64,amd64]   lay it out
//	bundle check [-app DIR]                                          examine it
//	bundle zip, sign, notarize, dmg                                  pack it for others
//
// Without -binary, app builds the program first, with the mended copy of darwinkit, for this machine's processor or for those of -arch; that needs a Mac with
// Go and the Command Line Tools. A bundle for development is signed ad hoc, which Apple silicon demands of every program. check works anywhere. A
// bundle appears whole or not at all, and the same inputs give the same bytes.
//
// sign, notarize and dmg use the developer's own identity: CARO_SIGN_IDENTITY names it ("Developer ID Application: …"), CARO_NOTARY_PROFILE a profile that
// `xcrun notarytool store-credentials` has put into the keychain. With -dry every command is printed and none runs.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: bundle app|check|zip|sign|notarize|dmg [flags]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

func run(verb string, args []string) error {
	b := bundle{Info: defaultInfo}
	var (
		flags  = flag.NewFlagSet(verb, flag.ExitOnError)
		arch   = flags.String("arch", "", "processors to build for, with commas (default: this machine's)")
		dry    = flags.Bool("dry", false, "print the commands and run none")
		signed = flags.Bool("signed", false, "check: demand a signature")
	)
	flags.StringVar(&b.out, "app", "build/out/Caro.app", "the bundle")
	flags.StringVar(&b.Version, "version", "", "version, such as 0.1.0")
	flags.StringVar(&b.binary, "binary", "", "use this program rather than building it")
	if err := flags.Parse(args); err != nil {
		return err
	}
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	b.root = strings.TrimSpace(string(root))
	r := runner{dry: *dry, dir: b.root, out: os.Stdout}
	switch verb {
	case "app":
		return app(b, r, *arch)
	case "check":
		return report(check(b.out, checkOptions{signed: *signed, secrets: buildPaths(b.root)}))
	case "zip":
		return writeZip(b.out, strings.TrimSuffix(b.out, ".app")+"-"+b.Version+".zip")
	case "sign", "notarize", "dmg":
		return release(verb, b, r, os.Getenv)
	}
	return fmt.Errorf("no such verb: %s", verb)
}

// app builds the program where none is given, lays the bundle out and signs it ad hoc.
func app(b bundle, r runner, arch string) error {
	if b.binary == "" {
		b.binary = filepath.Join(b.root, "build", "out", "caro-app")
		steps, err := buildSteps(b, arch)
		if err != nil {
			return err
		}
		if err := r.run(steps); err != nil {
			return err
		}
	}
	if !r.dry {
		if err := b.write(); err != nil {
			return err
		}
	}
	sign := adHoc(b.out)
	if len(sign) == 0 {
		fmt.Fprintln(r.out, "SKIP the bundle's signature: rcodesign is not installed (cargo install apple-codesign)")
	}
	return r.run(sign)
}

// report turns findings into one error.
func report(findings []string, err error) error {
	if err != nil {
		return err
	}
	for _, f := range findings {
		fmt.Println(f)
	}
	if len(findings) > 0 {
		return errors.New("the bundle is not in order")
	}
	fmt.Println("the bundle is in order")
	return nil
}
