// __isPlatformVersionAtLeast is what @available compiles to. Apple's compiler brings it in its own run-time library, libSystem has what it asks.
#include <stdint.h>

typedef struct { uint32_t platform, version; } build_version;
extern _Bool _availability_version_check(uint32_t count, build_version versions[]);

int32_t __isPlatformVersionAtLeast(uint32_t platform, uint32_t major, uint32_t minor, uint32_t patch) {
	build_version v = {platform, (major & 0xffff) << 16 | (minor & 0xff) << 8 | (patch & 0xff)};
	return _availability_version_check(1, &v);
}
