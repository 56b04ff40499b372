// Start: settings that suit a menu-bar app, and the report of messages that nothing answers.
#define _GNU_SOURCE // for environ
#include <stdio.h>
#include <unistd.h>
#import <AppKit/AppKit.h>
#include <objc/runtime.h>

extern void *(*cocoakit_missing)(void *cls, void *sel);

static NSMutableSet *reported;

static void *report(void *cls, void *sel) {
	NSAutoreleasePool *pool = [NSAutoreleasePool new];
	NSString *name = [NSString stringWithFormat:@"%c[%s %s]", class_isMetaClass((Class)cls) ? '+' : '-',
		class_getName((Class)cls), sel_getName((SEL)sel)];
	@synchronized(reported) {
		if (![reported containsObject:name]) {
			[reported addObject:name];
			fprintf(stderr, "gnustep: missing %s\n", [name UTF8String]);
		}
	}
	[pool release];
	return NULL;
}

// AppKit would take the program's arguments for files to open, and wait for them rather than launch.
static void hideArguments(void) {
	char *arguments[] = {"caro", NULL};
	[NSProcessInfo initializeWithArguments:arguments count:1 environment:environ];
}

void cocoakit_start(void) {
	NSAutoreleasePool *pool = [NSAutoreleasePool new];
	hideArguments();
	reported = [NSMutableSet new];
	cocoakit_missing = report;
	[NSApplication class]; // without a use of it the linker drops the library
	[[NSUserDefaults standardUserDefaults] registerDefaults:[NSDictionary dictionaryWithObjectsAndKeys:
		@"YES", @"GSSuppressAppIcon",             // no dock here
		@"NO", @"GSX11HandlesWindowDecorations",  // no window manager either: GNUstep draws title bars
		@"NSWindows95InterfaceStyle", @"NSMenuInterfaceStyle", // menus in windows, not a floating one
		nil]];
	[pool release];
}
