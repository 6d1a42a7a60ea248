// Stands in for NVIDIA's driver: what Steerbench itself asks it (CudaDriver). The sizes are cudart.c's.
#include <stddef.h>
#include <string.h>
int cuDriverGetVersion(int *v) { *v = 12080; return 0; }
int cuInit(unsigned flags) { return 0; }
int cuDeviceGet(int *d, int ordinal) { *d = ordinal; return 0; }
int cuDeviceGetName(char *name, int bytes, int d) { strncpy(name, "stand-in for a GPU", bytes); return 0; }
int cuDeviceGetAttribute(int *v, int a, int d) { *v = a == 75 ? 9 : 0; return 0; }
int cuDevicePrimaryCtxRetain(void **context, int d) { *context = NULL; return 0; }
int cuDevicePrimaryCtxRelease_v2(int d) { return 0; }
int cuCtxPushCurrent_v2(void *context) { return 0; }
int cuCtxPopCurrent_v2(void **context) { *context = NULL; return 0; }
int cuMemGetInfo_v2(size_t *f, size_t *t) { *f = 7ul << 30; *t = 8ul << 30; return 0; }
int cuGetErrorString(int e, const char **s) { *s = "stand-in"; return 0; }
