package main

import "regexp"

// memoryFixes mend two bugs of darwinkit v0.5.0 that hit every system.
//
//  1. ffi.PrepCIF hands C the address of the argument types as an integer, so escape analysis does not see that the CIF
//     keeps it. Since Go 1.25 small slices of variable size live on the stack: the CIF points into a dead frame and the
//     first callback from Cocoa aborts the process. The CIF is a Go object with the C layout: setting its
//     fields in Go makes the slice live as long as the CIF.
//  2. libffi writes a whole register for a result, also where the result is one byte, as most of AppKit's booleans are:
//     up to seven bytes of the Go variables beside it, allocated meanwhile by a callback, are overwritten. A narrow
//     result goes to a word of its own.
var memoryFixes = []edit{
	{"objc/ffi/ffi.go", "	var cif CIF\n",
		"	var cif CIF\n	cif.rtype, cif.arg_types = rtype, &argtypes[0]\n"},
	{"objc/call.go", "		retPtr = unsafe.Pointer(&ret)\n",
		"		retPtr = unsafe.Pointer(&ret)\n		if rt.Size() < 8 {\n			retPtr = unsafe.Pointer(new(uint64))\n		}\n"},
}

// gnustepFlags compile Objective-C for GCC's runtime, as gnustep-config --objc-flags has it on Debian, without its
// options for debugging.
const gnustepFlags = "// #cgo CFLAGS: -x objective-c -std=gnu11 -DGNUSTEP -DGNUSTEP_BASE_LIBRARY=1 -DGNU_GUI_LIBRARY=1 -DGNU_RUNTIME=1 " +
	"-fno-strict-aliasing -fexceptions -fobjc-exceptions -D_NATIVE_OBJC_EXCEPTIONS -fconstant-string-class=NSConstantString " +
	"-Wno-import -I/usr/include/GNUstep\n" +
	"// #cgo LDFLAGS: -lgnustep-gui -lgnustep-base -lobjc -lm\n"

// gnustepEdits make the three packages that speak C compile against GNUstep.
var gnustepEdits = []edit{
	{"objc/objc_cgo.go", "// #cgo CFLAGS: -x objective-c -Wno-unguarded-availability-new\n" +
		"// #cgo LDFLAGS: -framework Foundation -framework CoreFoundation\n", gnustepFlags},
	{"dispatch/dispatch.go", "// #cgo CFLAGS: -x objective-c\n", gnustepFlags},
	{"helper/action/action_handler.go", "// #cgo CFLAGS: -x objective-c\n// #cgo LDFLAGS: -framework Foundation\n", gnustepFlags},
	{"objc/ffi/ffi.go", "// #cgo CFLAGS: -x objective-c -Wno-unguarded-availability-new\n// #cgo LDFLAGS: -l ffi\n" +
		"// #import <ffi/ffi.h>\n// #import <stdint.h>\n", "// #cgo LDFLAGS: -lffi\n// #include <ffi.h>\n// #include <stdint.h>\n"},
	// GCC's runtime has no property attributes.
	{"objc/base.go", "// #import <objc/runtime.h>\n", "// #include <objc/runtime.h>\n" +
		"// typedef struct { const char* name; const char* value; } objc_property_attribute_t;\n"},
	// It knows few of Apple's protocols and no optional methods: both come from a table.
	{"objc/protocol.go", "		protocol := GetProtocol(protocolName)\n		class.AddProtocol(protocol)\n",
		"		if protocol := GetProtocol(protocolName); protocol.ptr != nil {\n			class.AddProtocol(protocol)\n		}\n"},
	{"objc/protocol.go", "range getProtocolMethods(protocol) {\n			sel := md", "range gnustepProtocolMethods(protocolName) {\n			sel := md"},
	{"objc/protocol.go", "range getProtocolMethods(protocol) {\n			selector := md", "range gnustepProtocolMethods(protocolName) {\n			selector := md"},
	{"objc/protocol.go", "class.AddMethod(md.Name, IMPFrom(fn), md.Types)", "class.AddMethod(md.Name, IMPFrom(fn), gnustepTypes(rt))"},
}

// hotkeyEdits mend golang.design/x/hotkey v0.5.0 on X: it asks for every key press that no window takes, and reports each
// as the hot key. The grab alone brings what it is after.
var hotkeyEdits = []edit{
	{"hotkey_x11.c", "  XSelectInput(d, DefaultRootWindow(d), KeyPressMask);\n", ""},
}

// cgoPieces are what cgo consists of in a framework package: flags, the function that keeps protocols from being
// dropped by Apple's linker, its call, and the import. v0.5.0 binds no C function, so the rest is plain Go.
var cgoPieces = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^//\s*#cgo (CFLAGS|LDFLAGS):.*\n`),
	regexp.MustCompile(`(?m)^//\s*void import\w+\(\);\n`),
	regexp.MustCompile(`(?m)^import "C"\n`),
	regexp.MustCompile(`(?m)^func init\(\) \{\n\s*C\.import\w+\(\)\n\}\n`),
}

func stripCgo(b []byte) []byte {
	for _, re := range cgoPieces {
		b = re.ReplaceAll(b, nil)
	}
	return b
}
