// The application: activation policy, appearance and local event monitors.
#import <AppKit/AppKit.h>
#include <objc/runtime.h>

static NSInteger policy;

@implementation NSApplication (Cocoakit)
- (BOOL)setActivationPolicy:(NSInteger)p { policy = p; return YES; }
- (NSInteger)activationPolicy { return policy; }
- (id)effectiveAppearance { return nil; }
- (void)setAppearance:(id)a {}
@end

struct block {
	void *isa;
	int flags, reserved;
	id (*invoke)(void *, id);
};

@interface CocoakitMonitor : NSObject {
	@public NSUInteger mask;
	id block;
}
@end

@implementation CocoakitMonitor
- (void)dealloc {
	[block release];
	[super dealloc];
}
@end

static NSMutableArray *monitors;

@implementation NSEvent (Cocoakit)
+ (id)addLocalMonitorForEventsMatchingMask:(NSUInteger)mask handler:(id)block {
	CocoakitMonitor *m = [[CocoakitMonitor new] autorelease];
	m->mask = mask;
	m->block = [block retain];
	if (monitors == nil) monitors = [NSMutableArray new];
	[monitors addObject:m];
	return m;
}
// Events of other programs are not to be had from X without asking for all of them.
+ (id)addGlobalMonitorForEventsMatchingMask:(NSUInteger)mask handler:(id)block { return [[CocoakitMonitor new] autorelease]; }
+ (void)removeMonitor:(id)m { [monitors removeObject:m]; }
@end

@implementation NSApplication (CocoakitEvents)
+ (void)load {
	Method theirs = class_getInstanceMethod(self, @selector(sendEvent:));
	Method ours = class_getInstanceMethod(self, @selector(cocoakit_sendEvent:));
	method_exchangeImplementations(theirs, ours);
}
- (void)cocoakit_sendEvent:(NSEvent *)e {
	NSEnumerator *each = [[NSArray arrayWithArray:monitors] objectEnumerator];
	CocoakitMonitor *m;
	while (e != nil && (m = [each nextObject]))
		if (m->mask & (1ULL << [e type])) e = ((struct block *)m->block)->invoke(m->block, e);
	if (e != nil) [self cocoakit_sendEvent:e];
}
@end
