// Classes, methods and selectors of darwinkit's objc package, over the functions that GCC's libobjc 4 has. What it
// lacks and darwinkit never needs here (blocks as methods, properties) answers with nothing.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#import <Foundation/Foundation.h>
#include <objc/runtime.h>
#include "_cgo_export.h"

typedef struct { const char *name, *value; } attribute;

void *IMP_ImplementationWithBlock(void *block) { return NULL; }
void *IMP_GetBlock(void *imp) { return NULL; }
bool IMP_RemoveBlock(void *imp) { return false; }

void *Method_GetName(void *m) { return (void *)method_getName((Method)m); }
const char *Method_GetTypeEncoding(void *m) { return method_getTypeEncoding((Method)m); }
void *Method_GetImplementation(void *m) { return (void *)method_getImplementation((Method)m); }
void *Method_SetImplementation(void *m, void *imp) { return (void *)method_setImplementation((Method)m, (IMP)imp); }

const char *Property_GetName(void *p) { return property_getName((Property)p); }
const char *Property_GetAttributes(void *p) { return property_getAttributes((Property)p); }
char *Property_CopyAttributeValue(void *p, const char *name) { return NULL; }
attribute *Property_CopyAttributeList(void *p, unsigned int *count) { *count = 0; return NULL; }

void *Selector_SEL_RegisterName(const char *name) { return (void *)sel_registerName(name); }
const char *Selector_SEL_GetName(void *s) { return sel_getName((SEL)s); }

void *Objc_GetClass(const char *name) { return (void *)objc_getClass(name); }
void *Objc_AllocateClassPair(void *super, const char *name, size_t extra) {
	return (void *)objc_allocateClassPair((Class)super, name, extra);
}
void Objc_RegisterClassPair(void *c) { objc_registerClassPair((Class)c); }
void Objc_DisposeClassPair(void *c) { objc_disposeClassPair((Class)c); }

void *Class_CreateInstance(void *c, unsigned extra) { return NSAllocateObject((Class)c, extra, NULL); }
const char *Class_GetName(void *c) { return class_getName((Class)c); }
void Class_SetVersion(void *c, int v) { class_setVersion((Class)c, v); }
int Class_GetVersion(void *c) { return class_getVersion((Class)c); }
void *Class_GetSuperClass(void *c) { return (void *)class_getSuperclass((Class)c); }
bool Class_RespondsToSelectorAddMethod(void *c, void *s) { return class_respondsToSelector((Class)c, (SEL)s); }
bool Class_AddProtocol(void *c, void *p) { return class_addProtocol((Class)c, (Protocol *)p); }

// A method added with an untyped selector could not be called from compiled code, which uses typed ones.
bool Class_AddMethod(void *c, void *s, void *imp, const char *types) {
	return class_addMethod((Class)c, sel_registerTypedName(sel_getName((SEL)s), types), (IMP)imp, strdup(types));
}
void *Class_ReplaceMethod(void *c, void *s, void *imp, const char *types) {
	return (void *)class_replaceMethod((Class)c, (SEL)s, (IMP)imp, strdup(types));
}

// cocoakit_missing is told of a message that the class does not answer; it may return an implementation. NULL makes
// the bindings return zero. libobjc's own forwarding would crash: it needs a typed selector.
void *(*cocoakit_missing)(void *cls, void *sel) = NULL;

static void *implementation(void *c, void *s) {
	if (class_respondsToSelector((Class)c, (SEL)s))
		return (void *)class_getMethodImplementation((Class)c, (SEL)s);
	if (cocoakit_missing != NULL)
		return cocoakit_missing(c, s);
	return NULL;
}
void *Class_GetMethodImplementation(void *c, void *s) { return implementation(c, s); }
// libffi handles results in memory itself, so that one kind of implementation serves both.
void *Class_GetMethodImplementationStret(void *c, void *s) { return implementation(c, s); }

void *Class_GetInstanceMethod(void *c, void *s) { return (void *)class_getInstanceMethod((Class)c, (SEL)s); }
void *Class_GetClassMethod(void *c, void *s) { return (void *)class_getClassMethod((Class)c, (SEL)s); }
void *Class_CopyMethodList(void *c, unsigned int *count) { return class_copyMethodList((Class)c, count); }
void *Class_GetProperty(void *c, const char *name) { return (void *)class_getProperty((Class)c, name); }
void *Class_CopyPropertyList(void *c, unsigned int *count) { return class_copyPropertyList((Class)c, count); }
bool Class_AddProperty(void *c, const char *name, void *attributes, unsigned int count) { return false; }
void Class_ReplaceProperty(void *c, const char *name, void *attributes, unsigned int count) {}

void *Objc_GetProtocol(const char *name) { return (void *)objc_getProtocol(name); }
void *Objc_AllocateProtocol(const char *name) { return NULL; }
const char *Protocol_GetName(void *p) { return p == NULL ? "" : protocol_getName((Protocol *)p); }
struct objc_method_description Protocol_GetMethodDescription(void *p, void *s, bool required, bool instance) {
	return protocol_getMethodDescription((Protocol *)p, (SEL)s, required, instance);
}
struct objc_method_description *Protocol_CopyMethodDescriptionList(void *p, bool required, bool instance, unsigned int *count) {
	return protocol_copyMethodDescriptionList((Protocol *)p, required, instance, count);
}
void *Protocol_CopyProtocolList(void *p, unsigned int *count) { return protocol_copyProtocolList((Protocol *)p, count); }
void *Protocol_GetProperty(void *p, const char *name, bool required, bool instance) { return NULL; }
void *Protocol_CopyPropertyList(void *p, unsigned int *count) { *count = 0; return NULL; }
