// Bundle lays out the menu-bar app for development: Caro.app with the program, its Info.plist and the models that come
// with it.
//
//	go run ./build/bundle -out build/out/Caro.app -version 0.1.0 [-binary FILE]
//
// Without -binary it builds the program first, with the mended copy of darwinkit; that needs a Mac. On a Mac it also signs
// the bundle ad hoc, which Apple silicon demands of every program. Such a bundle runs on the machine it was made on; it
// is not notarised and has no icon. A bundle appears whole or not at all.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	b := bundle{Info: defaultInfo}
	flag.StringVar(&b.out, "out", "build/out/Caro.app", "the bundle to make")
	flag.StringVar(&b.Version, "version", "", "version, such as 0.1.0")
	flag.StringVar(&b.binary, "binary", "", "use this program rather than building it")
	flag.Parse()
	if err := run(b); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

func run(b bundle) error {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	b.root = strings.TrimSpace(string(out))
	if b.binary == "" {
		b.binary = filepath.Join(b.root, "build", "out", "caro-app")
		if err := buildProgram(b); err != nil {
			return err
		}
	}
	if err := b.write(); err != nil {
		return err
	}
	return sign(b.out)
}
