// Associated objects, which libobjc 4 lacks: a map from object to a map from key to value, emptied when the object goes.
#include <pthread.h>
#import <Foundation/Foundation.h>
#include <objc/runtime.h>
#include "_cgo_export.h"

enum { copyPolicy = 3 }; // the low byte of OBJC_ASSOCIATION_COPY and its non-atomic twin

static NSMapTable *values;
static pthread_mutex_t valuesLock = PTHREAD_MUTEX_INITIALIZER;
static IMP deallocBefore;

// Values are released outside the lock: their own dealloc may come here again.
static void forget(id object) {
	pthread_mutex_lock(&valuesLock);
	NSMapTable *mine = [(NSMapTable *)NSMapGet(values, object) retain];
	if (mine != nil) NSMapRemove(values, object);
	pthread_mutex_unlock(&valuesLock);
	[mine release];
}

static void deallocWithValues(id self, SEL _cmd) {
	forget(self);
	((void (*)(id, SEL))deallocBefore)(self, _cmd);
}

// Not a constructor of the library: that would run before this file's selectors are registered.
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void setUp(void) {
	NSAutoreleasePool *pool = [NSAutoreleasePool new];
	values = NSCreateMapTable(NSNonOwnedPointerMapKeyCallBacks, NSObjectMapValueCallBacks, 64);
	Method dealloc = class_getInstanceMethod([NSObject class], @selector(dealloc));
	deallocBefore = method_setImplementation(dealloc, (IMP)deallocWithValues);
	[pool release];
}

void Objc_SetAssociatedObject(void *object, const void *key, void *value, uintptr_t policy) {
	pthread_once(&once, setUp);
	id new = (id)value;
	if (new != nil && (policy & 0xff) == copyPolicy) new = [[new copy] autorelease];
	pthread_mutex_lock(&valuesLock);
	NSMapTable *mine = NSMapGet(values, object);
	if (mine == nil) {
		mine = NSCreateMapTable(NSNonOwnedPointerMapKeyCallBacks, NSObjectMapValueCallBacks, 4);
		NSMapInsert(values, object, mine);
		[mine release];
	}
	id old = [(id)NSMapGet(mine, key) retain];
	if (new == nil) NSMapRemove(mine, key); else NSMapInsert(mine, key, new);
	pthread_mutex_unlock(&valuesLock);
	[old release];
}

void *Objc_GetAssociatedObject(void *object, const void *key) {
	pthread_once(&once, setUp);
	id value = nil;
	pthread_mutex_lock(&valuesLock);
	NSMapTable *mine = NSMapGet(values, object);
	if (mine != nil) value = [[(id)NSMapGet(mine, key) retain] autorelease];
	pthread_mutex_unlock(&valuesLock);
	return value;
}

void Objc_RemoveAssociatedObjects(void *object) {
	pthread_once(&once, setUp);
	forget((id)object);
}
