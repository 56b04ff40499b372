//go:build gnustep

// Package gnustep links GNUstep's AppKit and adds what it lacks and a menu-bar app needs. An app imports it for its
// effect. A message that nothing answers is reported once on stderr as "gnustep: missing -[Class selector]" and
// returns zero.
package gnustep

// #cgo CFLAGS: -x objective-c -std=gnu11 -DGNUSTEP -DGNUSTEP_BASE_LIBRARY=1 -DGNU_GUI_LIBRARY=1 -DGNU_RUNTIME=1 -fno-strict-aliasing -fexceptions -fobjc-exceptions -D_NATIVE_OBJC_EXCEPTIONS -fconstant-string-class=NSConstantString -Wno-import -I/usr/include/GNUstep
// #cgo LDFLAGS: -lgnustep-gui -lgnustep-base -lobjc -lm
// void cocoakit_start(void);
import "C"

// The bindings look classes up in their own init functions, which run after this one or before it: neither matters,
// because a class is found once the libraries are loaded.
func init() { C.cocoakit_start() }
