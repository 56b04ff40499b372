package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// dry returns what a verb would run.
func dry(t *testing.T, do func(runner) error) string {
	t.Helper()
	var out bytes.Buffer
	if err := do(runner{dry: true, dir: t.TempDir(), out: &out}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Ensure that signing, notarising and packing run what Apple's tools ask for, in order.
func TestRelease(t *testing.T) {
	env := map[string]string{"CARO_SIGN_IDENTITY": "Developer ID Application: Ada (ABC123)", "CARO_NOTARY_PROFILE": "caro"}
	b := bundle{Info: defaultInfo, out: "out/Caro.app"}
	b.Version = "1.2.3"
	for verb, want := range map[string][]string{
		"sign": {
			"codesign --force --options runtime --timestamp --sign 'Developer ID Application: Ada (ABC123)' out/Caro.app",
			"codesign --verify --strict --verbose=2 out/Caro.app",
		},
		"notarize": {
			"ditto -c -k --keepParent out/Caro.app out/Caro-notary.zip",
			"xcrun notarytool submit out/Caro-notary.zip --keychain-profile caro --wait",
			"xcrun stapler staple out/Caro.app",
			"spctl --assess --type execute --verbose out/Caro.app",
		},
		"dmg": {
			"rm -rf out/Caro-dmg out/Caro-1.2.3.dmg",
			"mkdir -p out/Caro-dmg",
			"ditto out/Caro.app out/Caro-dmg/Caro.app",
			"ln -s /Applications out/Caro-dmg/Applications",
			"hdiutil create -volname Caro -srcfolder out/Caro-dmg -fs HFS+ -format UDZO -ov out/Caro-1.2.3.dmg",
			"codesign --force --timestamp --sign 'Developer ID Application: Ada (ABC123)' out/Caro-1.2.3.dmg",
			"xcrun notarytool submit out/Caro-1.2.3.dmg --keychain-profile caro --wait",
			"xcrun stapler staple out/Caro-1.2.3.dmg",
		},
	} {
		got := dry(t, func(r runner) error { return release(verb, b, r, func(k string) string { return env[k] }) })
		if got != strings.Join(want, "\n")+"\n" {
			t.Errorf("%s runs\n%s", verb, got)
		}
	}
}

// Ensure that nothing is signed without an identity, and that a missing one is said before anything runs.
func TestRelease_NoIdentity(t *testing.T) {
	r := runner{dir: t.TempDir(), out: &bytes.Buffer{}}
	if err := release("sign", bundle{out: "x.app"}, r, func(string) string { return "" }); !errors.Is(err, errIdentity) {
		t.Error(err)
	}
	only := func(k string) string { return map[string]string{"CARO_SIGN_IDENTITY": "me"}[k] }
	if err := release("dmg", bundle{out: "x.app"}, r, only); !errors.Is(err, errProfile) {
		t.Error(err)
	}
}

// Ensure that a universal program is built for each processor with its own flags, without paths of this machine, and joined.
func TestProgramSteps(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	b := bundle{Info: defaultInfo, root: root, binary: "out/caro-app"}
	b.Version = "1.2.3"
	steps, err := programSteps(b, "arm64,amd64")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, s := range steps {
		lines = append(lines, s.String())
	}
	want := []string{
		"go run ./build/cocoakit darwin",
		"CGO_CFLAGS=-O3 CGO_CXXFLAGS=-O3 CGO_CPPFLAGS='' CGO_ENABLED=1 GOOS=darwin GOARCH=arm64 go build -trimpath -modfile build/out/cocoakit/darwin.mod -ldflags '-s -w -X main.version=1.2.3' -o out/caro-app-arm64 .",
		"CGO_CFLAGS='-O3 -march=haswell' CGO_CXXFLAGS='-O3 -march=haswell' CGO_CPPFLAGS=-DGGML_USE_CPU_AARCH64 CGO_ENABLED=1 GOOS=darwin GOARCH=amd64 go build -trimpath -modfile build/out/cocoakit/darwin.mod -ldflags '-s -w -X main.version=1.2.3' -o out/caro-app-amd64 .",
		"lipo -create -output out/caro-app out/caro-app-arm64 out/caro-app-amd64",
	}
	if got := strings.Join(lines, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s", got)
	}
	if _, err := programSteps(b, "riscv64"); !errors.Is(err, errArch) {
		t.Error(err)
	}
	one, err := programSteps(b, "")
	if err != nil || len(one) != 2 {
		t.Errorf("%v, %v", one, err)
	}
}
