// What darwinkit names of libffi on macOS: https://sourceware.org/libffi/, with the fields that Apple's copy has.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct _ffi_type {
	size_t size;
	unsigned short alignment, type;
	struct _ffi_type **elements;
} ffi_type;
enum {
	FFI_TYPE_VOID, FFI_TYPE_INT, FFI_TYPE_FLOAT, FFI_TYPE_DOUBLE, FFI_TYPE_LONGDOUBLE, FFI_TYPE_UINT8, FFI_TYPE_SINT8, FFI_TYPE_UINT16, FFI_TYPE_SINT16,
	FFI_TYPE_UINT32, FFI_TYPE_SINT32, FFI_TYPE_UINT64, FFI_TYPE_SINT64, FFI_TYPE_STRUCT, FFI_TYPE_POINTER,
};
extern ffi_type ffi_type_void, ffi_type_uint8, ffi_type_sint8, ffi_type_uint16, ffi_type_sint16, ffi_type_uint32, ffi_type_sint32, ffi_type_uint64,
	ffi_type_sint64, ffi_type_float, ffi_type_double, ffi_type_pointer;

typedef enum { FFI_OK, FFI_BAD_TYPEDEF, FFI_BAD_ABI, FFI_BAD_ARGTYPE } ffi_status;
#if defined(__arm64__)
typedef enum { FFI_FIRST_ABI, FFI_SYSV, FFI_WIN64, FFI_LAST_ABI, FFI_DEFAULT_ABI = FFI_SYSV } ffi_abi;
#else
typedef enum { FFI_FIRST_ABI = 1, FFI_UNIX64, FFI_WIN64, FFI_EFI64 = FFI_WIN64, FFI_GNUW64, FFI_LAST_ABI, FFI_DEFAULT_ABI = FFI_UNIX64 } ffi_abi;
#endif
typedef struct {
	ffi_abi abi;
	unsigned nargs;
	ffi_type **arg_types;
	ffi_type *rtype;
	unsigned bytes, flags;
#if defined(__arm64__)
	unsigned aarch64_nfixedargs;
#endif
} ffi_cif;
typedef unsigned long ffi_arg;

typedef struct {
	void *trampoline_table, *trampoline_table_entry;
	ffi_cif *cif;
	void (*fun)(ffi_cif *, void *, void **, void *);
	void *user_data;
} ffi_closure;

ffi_status ffi_prep_cif(ffi_cif *, ffi_abi, unsigned, ffi_type *, ffi_type **);
void ffi_call(ffi_cif *, void (*)(void), void *, void **);
void *ffi_closure_alloc(size_t, void **);
void ffi_closure_free(void *);
ffi_status ffi_prep_closure_loc(ffi_closure *, ffi_cif *, void (*)(ffi_cif *, void *, void **, void *), void *, void *);
