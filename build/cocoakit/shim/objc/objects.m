// Objects, delegates made in Go, and autorelease pools of darwinkit's objc package.
#include <stdbool.h>
#include <stdint.h>
#import <Foundation/Foundation.h>
#include <objc/runtime.h>
#include "_cgo_export.h"

void *C_NSObject_NewObject() { return [NSObject new]; }
bool Object_IsKindOfClass(void *o, void *c) { return [(NSObject *)o isKindOfClass:(Class)c]; }
bool Object_IsMemberOfClass(void *o, void *c) { return [(NSObject *)o isMemberOfClass:(Class)c]; }
bool Object_RespondsToSelector(void *o, void *s) { return [(NSObject *)o respondsToSelector:(SEL)s]; }
bool Object_ConformsToProtocol(void *o, void *p) { return [(NSObject *)o conformsToProtocol:(Protocol *)p]; }
void *Object_GetClass(void *o) { return o == NULL ? NULL : (void *)object_getClass((id)o); }
bool Object_IsProxy(void *o) { return [(NSObject *)o isProxy]; }
int Object_RetainCount(void *o) { return [(NSObject *)o retainCount]; }
void *Object_Retain(void *o) { return [(NSObject *)o retain]; }
void Object_Release(void *o) { [(NSObject *)o release]; }
void *Object_Autorelease(void *o) { return [(NSObject *)o autorelease]; }
void *C_NSObject_Copy(void *o) { return [(NSObject *)o copy]; }
void *C_NSObject_MutableCopy(void *o) { return [(NSObject *)o mutableCopy]; }
void Object_Dealloc(void *o) { [(NSObject *)o dealloc]; }
void *Object_PerformSelector(void *o, void *s) { return [(NSObject *)o performSelector:(SEL)s]; }
void *Object_PerformSelector_WithObject(void *o, void *s, void *a) {
	return [(NSObject *)o performSelector:(SEL)s withObject:(id)a];
}
void *Object_PerformSelector_WithObject_WithObject(void *o, void *s, void *a, void *b) {
	return [(NSObject *)o performSelector:(SEL)s withObject:(id)a withObject:(id)b];
}
const char *Object_Description(void *o) { return [[(NSObject *)o description] UTF8String]; }

// ProtocolImplBase is the parent of the delegates that Go makes; goID is the handle of the Go value.
@interface ProtocolImplBase : NSObject {
	uintptr_t goID;
}
- (uintptr_t)goID;
- (void)setGoID:(uintptr_t)v;
@end

@implementation ProtocolImplBase
- (uintptr_t)goID { return goID; }
- (void)setGoID:(uintptr_t)v { goID = v; }
- (BOOL)respondsToSelector:(SEL)s {
	if (goID != 0 && respondsTo(goID, (void *)s)) return YES;
	return class_respondsToSelector([NSObject class], s);
}
- (void)dealloc {
	deleteHandle(goID);
	[super dealloc];
}
@end

void *New_ProtocolImpl(void *c, uintptr_t goID) {
	ProtocolImplBase *o = [[[(Class)c alloc] init] autorelease];
	[o setGoID:goID];
	return o;
}

// DeallocListener is associated with an object and runs a Go function when that object goes.
@interface DeallocListener : NSObject {
	@public uintptr_t goID;
}
@end

@implementation DeallocListener
- (void)dealloc {
	runTaskAndDeleteHandle(goID);
	[super dealloc];
}
@end

void *C_NewDeallocListener(uintptr_t goID) {
	DeallocListener *l = [DeallocListener new];
	l->goID = goID;
	return l;
}

void Run_WithAutoreleasePool(uintptr_t task) {
	NSAutoreleasePool *pool = [NSAutoreleasePool new];
	runTaskAndDeleteHandle(task);
	[pool release];
}
