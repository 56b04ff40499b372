// Blocks without a blocks runtime: an object whose instance variables have the layout of a block literal, so that both
// code that calls blocks and code that retains them works.
#include <stdint.h>
#include <stdlib.h>
#import <Foundation/Foundation.h>
#include "_cgo_export.h"

struct descriptor {
	unsigned long reserved, size;
	void (*copy)(void *, void *);
	void (*dispose)(void *);
	const char *signature;
};

enum { hasSignature = 1 << 30 };

@interface __NSMallocBlock__ : NSObject {
	@public
	int flags, reserved;
	void (*invoke)(void *);
	struct descriptor *descriptor;
	uintptr_t handle; // of the Go function; 0 for a block that lives for ever
}
@end

@implementation __NSMallocBlock__
- (id)copyWithZone:(NSZone *)z { return [self retain]; }
- (id)copy { return [self retain]; }
- (void)dealloc {
	if (handle != 0) deleteHandle(handle);
	free((void *)descriptor->signature);
	free(descriptor);
	[super dealloc];
}
@end

static __NSMallocBlock__ *newBlock(const char *signature, void *function, uintptr_t handle) {
	__NSMallocBlock__ *b = [__NSMallocBlock__ new];
	b->flags = hasSignature;
	b->invoke = function;
	b->descriptor = calloc(1, sizeof *b->descriptor);
	b->descriptor->size = sizeof(void *) * 4 + sizeof(int) * 2;
	b->descriptor->signature = signature;
	b->handle = handle;
	return b;
}

void *block_get_invoke(void *b) { return (void *)((__NSMallocBlock__ *)b)->invoke; }
void *block_create_global(const char *signature, void *function) { return newBlock(signature, function, 0); }
void *block_create_malloc(const char *signature, void *function, uintptr_t handle) { return newBlock(signature, function, handle); }
void *block_copy(void *b) { return [(id)b retain]; }
void block_release(void *b) { [(id)b release]; }
void block_free(void *b) {}
void *testBlock() { return NULL; }
void *_Block_copy(const void *b) { return [(id)b retain]; }
void _Block_release(const void *b) { [(id)b release]; }
