// The C half of darwinkit's objc/ffi package over the system's libffi. Go hands over addresses as integers, because its
// rules for passing pointers to C do not know what a CIF refers to.
#include <ffi.h>
#include <stdint.h>
#include "_cgo_export.h"

ffi_status ffi_prep_cif0(uintptr_t cif, ffi_abi abi, unsigned int count, uintptr_t result, uintptr_t arguments) {
	return ffi_prep_cif((ffi_cif *)cif, abi, count, (ffi_type *)result, (ffi_type **)arguments);
}

void ffi_call0(uintptr_t cif, void *function, uintptr_t result, uintptr_t arguments) {
	ffi_call((ffi_cif *)cif, FFI_FN(function), (void *)result, (void **)arguments);
}

void *ffi_closure_alloc0(uintptr_t code) {
	return ffi_closure_alloc(sizeof(ffi_closure), (void **)code);
}

ffi_status ffi_prep_closure_loc0(void *closure, uintptr_t cif, void *function, uintptr_t context, void *code) {
	return ffi_prep_closure_loc(closure, (ffi_cif *)cif, function, (void *)context, code);
}

void forward_to_go(ffi_cif *cif, void *result, void *arguments[], void *context) {
	handleClosure(cif, result, arguments, context);
}
