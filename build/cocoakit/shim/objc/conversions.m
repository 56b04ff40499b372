// Strings, bytes, arrays and dictionaries on their way between Go and Foundation. What returns memory to Go returns
// malloc's, which Go frees.
#include <stdlib.h>
#import <Foundation/Foundation.h>
#include "type_convertion.h"
#include "_cgo_export.h"

void *to_ns_string(const char *s) { return [NSString stringWithUTF8String:s]; }
const char *to_c_string(void *s) { return [(NSString *)s UTF8String]; }

void *to_ns_data(data d) { return d.len == 0 ? [NSData data] : [NSData dataWithBytes:d.data length:d.len]; }
data to_c_bytes(void *d) { return (data){[(NSData *)d length], [(NSData *)d bytes]}; }

void *to_ns_array(array a) {
	NSMutableArray *out = [NSMutableArray arrayWithCapacity:a.len];
	for (unsigned long i = 0; i < a.len; i++) [out addObject:((id *)a.data)[i]];
	return out;
}

array to_c_array(void *p) {
	NSArray *in = p;
	array out = {[in count], NULL};
	if (out.len == 0) return out;
	id *items = malloc(out.len * sizeof(id));
	[in getObjects:items];
	out.data = items;
	return out;
}

void *to_ns_dict(dict d) {
	NSMutableDictionary *out = [NSMutableDictionary dictionaryWithCapacity:d.len];
	for (unsigned long i = 0; i < d.len; i++) [out setObject:((id *)d.value_data)[i] forKey:((id *)d.key_data)[i]];
	return out;
}

dict to_c_items(void *p) {
	NSDictionary *in = p;
	NSArray *names = [in allKeys];
	dict out = {[names count], NULL, NULL};
	if (out.len == 0) return out;
	id *keys = malloc(out.len * sizeof(id)), *values = malloc(out.len * sizeof(id));
	[names getObjects:keys];
	for (unsigned long i = 0; i < out.len; i++) values[i] = [in objectForKey:keys[i]];
	out.key_data = keys;
	out.value_data = values;
	return out;
}
