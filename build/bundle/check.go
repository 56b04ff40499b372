package main

import (
	"bytes"
	"debug/macho"
	"encoding/binary"
	"fmt"
	"go/build"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"

	"howett.net/plist"
)

// checkOptions say what a bundle is held against.
type checkOptions struct {
	signed  bool     // a signature of the whole bundle must be there, not only the program's own
	secrets []string // folders and names of the building machine, of which nothing may be inside
}

// buildPaths are the traces that a careless build leaves: the checkout, Go's caches, the home folder and the user's name in a path.
func buildPaths(root string) []string {
	paths := []string{root, build.Default.GOPATH, os.TempDir() + "/go-build"}
	if u, err := user.Current(); err == nil && len(u.HomeDir) > 1 {
		paths = append(paths, u.HomeDir+"/")
	}
	return slices.DeleteFunc(paths, func(p string) bool { return len(p) < 4 })
}

// infoKeys are the keys that every bundle must have, and their values where they are fixed.
var infoKeys = map[string]any{
	"CFBundleIdentifier": nil, "CFBundleName": "Caro", "CFBundleDisplayName": "Caro", "CFBundleExecutable": "caro", "CFBundlePackageType": "APPL",
	"CFBundleInfoDictionaryVersion": "6.0", "CFBundleShortVersionString": nil, "CFBundleVersion": nil, "CFBundleIconFile": "Caro",
	"CFBundleLocalizations": nil, "CFBundleURLTypes": nil, "NSServices": nil, "NSHumanReadableCopyright": nil,
	"LSMinimumSystemVersion": "13.0", "LSUIElement": true, "LSMultipleInstancesProhibited": true,
	"LSApplicationCategoryType": "public.app-category.developer-tools", "NSHighResolutionCapable": true, "NSPrincipalClass": "NSApplication",
}

// check examines a bundle and returns what is wrong with it, a sentence each.
func check(app string, o checkOptions) ([]string, error) {
	var found []string
	add := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	contents := filepath.Join(app, "Contents")
	raw, err := os.ReadFile(filepath.Join(contents, "Info.plist"))
	if err != nil {
		return nil, err
	}
	var info map[string]any
	if _, err := plist.Unmarshal(raw, &info); err != nil {
		return nil, fmt.Errorf("read Info.plist: %w", err)
	}
	for key, want := range infoKeys {
		switch got, ok := info[key]; {
		case !ok:
			add("Info.plist: no %s", key)
		case want != nil && got != want:
			add("Info.plist: %s is %v, not %v", key, got, want)
		}
	}
	for _, name := range []string{"Resources/Caro.icns", "Resources/LICENSE", "Resources/NOTICE", "Resources/models/caro-starter.gguf"} {
		if _, err := os.Stat(filepath.Join(contents, name)); err != nil {
			add("%s is missing", name)
		}
	}
	if o.signed {
		if _, err := os.Stat(filepath.Join(contents, "_CodeSignature", "CodeResources")); err != nil {
			add("the bundle is not signed")
		}
	}
	files, err := checkFiles(contents, o.secrets)
	if err != nil {
		return nil, err
	}
	found = append(found, files...)
	program, err := checkProgram(filepath.Join(contents, "MacOS", "caro"), fmt.Sprint(info["LSMinimumSystemVersion"]))
	if err != nil {
		return nil, err
	}
	found = append(found, program...)
	slices.Sort(found)
	return found, nil
}

// checkFiles looks for files that others may write, for links that leave the bundle and for traces of the machine that built it.
func checkFiles(contents string, secrets []string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(contents, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(contents, path)
		info, err := d.Info()
		switch {
		case err != nil:
			return err
		case d.Type()&fs.ModeSymlink != 0:
			found = append(found, name+" is a link")
			return nil
		case info.Mode().Perm()&0o022 != 0:
			found = append(found, fmt.Sprintf("%s can be written by others (%v)", name, info.Mode().Perm()))
		}
		if d.IsDir() {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, s := range secrets {
			if bytes.Contains(data, []byte(s)) {
				found = append(found, name+" names a folder of the machine that built it: "+s)
			}
		}
		return nil
	})
	return found, err
}

// Load commands of a Mach-O file (<mach-o/loader.h> of Apple's open xnu).
const (
	lcVersionMin     = 0x24 // LC_VERSION_MIN_MACOSX
	lcCodeSignature  = 0x1d // LC_CODE_SIGNATURE
	lcBuildVersion   = 0x32 // LC_BUILD_VERSION: command, size, platform, minimum system, SDK, tools
	platformMacOS    = 1
	buildVersionSize = 16 // bytes of it that are read here
)

// checkProgram examines the program: each of its processors, what it links, the oldest system that it runs on, and its signature.
func checkProgram(path, minimum string) ([]string, error) {
	var files []*macho.File
	if fat, err := macho.OpenFat(path); err == nil {
		defer fat.Close()
		for _, a := range fat.Arches {
			files = append(files, a.File)
		}
	} else {
		f, err := macho.Open(path)
		if err != nil {
			return []string{"MacOS/caro is no program for a Mac: " + err.Error()}, nil
		}
		defer f.Close()
		files = append(files, f)
	}
	var found []string
	for _, f := range files {
		for _, problem := range checkMachO(f, minimum) {
			found = append(found, fmt.Sprintf("MacOS/caro (%v): %s", f.Cpu, problem))
		}
	}
	return found, nil
}

func checkMachO(f *macho.File, minimum string) []string {
	var found []string
	if f.Cpu != macho.CpuArm64 && f.Cpu != macho.CpuAmd64 {
		found = append(found, "no Mac has this processor")
	}
	if f.Type != macho.TypeExec {
		found = append(found, fmt.Sprintf("is a %v and no program", f.Type))
	}
	signed, system := false, ""
	for _, l := range f.Loads {
		raw := l.Raw()
		switch cmd := f.ByteOrder.Uint32(raw); {
		case cmd == lcCodeSignature:
			signed = true
		case cmd == lcBuildVersion && len(raw) >= buildVersionSize:
			if f.ByteOrder.Uint32(raw[8:]) == platformMacOS {
				system = packedVersion(f.ByteOrder, raw[12:])
			}
		case cmd == lcVersionMin && len(raw) >= buildVersionSize:
			system = packedVersion(f.ByteOrder, raw[8:])
		}
	}
	if !signed && f.Cpu == macho.CpuArm64 {
		found = append(found, "has no signature; Apple silicon refuses to run it")
	}
	if system == "" || newer(system, minimum) {
		found = append(found, fmt.Sprintf("runs on macOS %q and newer, the bundle promises %s", system, minimum))
	}
	libs, err := f.ImportedLibraries()
	if err != nil {
		return append(found, err.Error())
	}
	for _, lib := range libs {
		if !strings.HasPrefix(lib, "/usr/lib/") && !strings.HasPrefix(lib, "/System/Library/Frameworks/") {
			found = append(found, "links "+lib+", which a stock Mac does not have")
		}
	}
	return found
}

// packedVersion reads xxxx.yy.zz as nibbles.
func packedVersion(order binary.ByteOrder, b []byte) string {
	v := order.Uint32(b)
	return fmt.Sprintf("%d.%d", v>>16, v>>8&0xff)
}

// newer reports whether version a is newer than b; both are numbers with a dot.
func newer(a, b string) bool {
	var a1, a2, b1, b2 int
	_, _ = fmt.Sscanf(a, "%d.%d", &a1, &a2)
	_, _ = fmt.Sscanf(b, "%d.%d", &b1, &b2)
	return a1 > b1 || a1 == b1 && a2 > b2
}
