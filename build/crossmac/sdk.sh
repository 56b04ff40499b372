#!/usr/bin/env bash
# sdk.sh DIR: put together in DIR what the compiler needs to build caro for macOS on Linux: the C library's headers, which Zig carries under their own
# licences (https://github.com/ziglang/zig, lib/libc), and the declarations of the frameworks in headers/. Needs pip. Fetches 75 MB once.
set -euo pipefail
sdk=${1:?DIR}
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../out
zig=$out/zig
darwin=$out/cocoakit/darwin

if [ ! -d "$zig" ]; then
	get=$(mktemp -d)
	trap 'rm -rf "$get"' EXIT
	python3 -m pip download --quiet --no-deps --dest "$get" --only-binary :all: --platform manylinux2010_x86_64 ziglang==0.11.0
	python3 - "$get" "$zig" <<'PY'
import glob, sys, zipfile
keep = ("libc/include/any-macos", "libc/include/aarch64-macos.11", "libc/include/x86_64-macos.11", "libc/darwin/", "libcxx/include/")
with zipfile.ZipFile(glob.glob(sys.argv[1] + "/*.whl")[0]) as z:
    z.extractall(sys.argv[2] + ".part", [n for n in z.namelist() if n.removeprefix("ziglang/lib/").startswith(keep)])
PY
	mv "$zig.part" "$zig"
fi

rm -rf "$sdk"
mkdir -p "$sdk/usr/include/ffi" "$sdk/usr/include/c++" "$sdk/usr/lib"
for set in any-macos-any any-macos.11-any; do
	[ ! -d "$zig/ziglang/lib/libc/include/$set" ] || cp -R "$zig/ziglang/lib/libc/include/$set/." "$sdk/usr/include"
done
for cpu in aarch64 x86_64; do # what differs by processor; clang finds it through cc
	cp -R "$zig/ziglang/lib/libc/include/$cpu-macos.11-none" "$sdk/usr/include-$cpu"
done
cp -R "$zig/ziglang/lib/libcxx/include" "$sdk/usr/include/c++/v1"
cp "$here/headers/ffi.h" "$sdk/usr/include/ffi/ffi.h"
cp "$zig/ziglang/lib/libc/darwin/libSystem.11.tbd" "$sdk/usr/lib/libSystem.tbd"
for lib in pthread m dl; do # parts of libSystem, by the names that other systems have for them
	ln -s libSystem.tbd "$sdk/usr/lib/lib$lib.tbd"
done

stub() { # stub INSTALL-NAME FILE: a library without exports; its names are looked up when the program starts
	mkdir -p "$(dirname "$2")"
	printf '%s\n' '--- !tapi-tbd' 'tbd-version: 4' 'targets: [ arm64-macos, x86_64-macos ]' "install-name: '$1'" 'current-version: 1' '...' >"$2"
}
for lib in c++.1:c++ objc.A:objc ffi:ffi resolv.9:resolv; do
	stub "/usr/lib/lib${lib%%:*}.dylib" "$sdk/usr/lib/lib${lib##*:}.tbd"
done
frameworks=$(cat "$darwin"/macos/*/*.go "$darwin"/objc/*.go | sed -n 's/.*#cgo.*LDFLAGS: *-framework \([A-Za-z]*\).*/\1/p' | sort -u)
for f in $frameworks Accelerate ApplicationServices Carbon Cocoa MetalKit Security; do
	dir=$sdk/System/Library/Frameworks/$f.framework
	mkdir -p "$dir/Headers"
	stub "/System/Library/Frameworks/$f.framework/Versions/A/$f" "$dir/$f.tbd"
	if [ -f "$here/headers/$f.h" ]; then
		cp "$here/headers/$f.h" "$dir/Headers"
	else
		printf '#import <Foundation/Foundation.h>\n' >"$dir/Headers/$f.h"
	fi
done
for h in NSObject NSString NSArray NSData NSDictionary; do # Foundation's own headers are one here
	printf '#import <Foundation/Foundation.h>\n' >"$sdk/System/Library/Frameworks/Foundation.framework/Headers/$h.h"
done
# The protocols that darwinkit's generated code names, each as an empty one.
for m in "$darwin"/macos/*/protocols.gen.m; do
	f=$(sed -n 's|^#import "\(.*\)/.*|\1|p' "$m")
	header=$sdk/System/Library/Frameworks/$f.framework/Headers/$f.h
	sed -n 's/.*@protocol(\([A-Za-z]*\)).*/\1/p' "$m" | while read -r p; do
		grep -q "@protocol $p\b" "$header" || echo "@protocol $p @end" >>"$header"
	done
done
