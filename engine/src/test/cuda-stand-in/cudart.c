// Stands in for the CUDA runtime where there is no GPU: memory is the host's, kernels do nothing. What ONNX
// Runtime's CUDA provider accepts, where it runs nodes, where tensors lie and what is copied can be checked so;
// numbers cannot. Built by build.sh.
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#define OK(name) int name(void) { return 0; }
static void *thing(void) { return malloc(64); }
static long counts[5];
static long bytes[5];
long standInCopies(int kind) { return counts[kind]; }
long standInBytes(int kind) { return bytes[kind]; }
static void counted(int kind, size_t n) { if (kind >= 0 && kind < 5) { counts[kind]++; bytes[kind] += n; } }
int cudaMalloc(void **p, size_t n) { *p = aligned_alloc(256, (n + 255) / 256 * 256 + 256); return *p ? 0 : 2; }
int cudaFree(void *p) { free(p); return 0; }
int cudaMallocHost(void **p, size_t n) { return cudaMalloc(p, n); }
int cudaHostAlloc(void **p, size_t n, unsigned f) { return cudaMalloc(p, n); }
int cudaFreeHost(void *p) { free(p); return 0; }
int cudaMallocFromPoolAsync(void **p, size_t n, void *pool, void *s) { return cudaMalloc(p, n); }
int cudaFreeAsync(void *p, void *s) { free(p); return 0; }
int cudaGetDevice(int *d) { *d = 0; return 0; }
int cudaGetDeviceCount(int *n) { *n = 1; return 0; }
OK(cudaSetDevice) OK(cudaDeviceSynchronize)
int cudaGetDeviceProperties_v2(char *p, int d) {
  memset(p, 0, 1032);
  strcpy(p, "stand-in for a GPU");
  *(size_t *)(p + 288) = 8ul << 30;
  *(size_t *)(p + 296) = 49152;
  *(int *)(p + 304) = 65536; *(int *)(p + 308) = 32; *(int *)(p + 320) = 1024;
  for (int i = 0; i < 3; i++) { *(int *)(p + 324 + 4 * i) = 1024; *(int *)(p + 336 + 4 * i) = 65535; }
  *(int *)(p + 360) = 9; *(int *)(p + 388) = 132;
  return 0;
}
int cudaDeviceGetAttribute(int *v, int a, int d) {
  *v = a == 1 ? 1024 : a == 75 ? 9 : a == 76 ? 0 : a == 16 ? 132 : a == 97 ? 232448 : a == 8 ? 49152 : 1;
  return 0;
}
int cudaMemcpy(void *d, const void *s, size_t n, int k) { counted(k, n); memmove(d, s, n); return 0; }
int cudaMemcpyAsync(void *d, const void *s, size_t n, int k, void *st) { counted(k, n); memmove(d, s, n); return 0; }
int cudaMemcpy2D(char *d, size_t dp, const char *s, size_t sp, size_t w, size_t h, int k) {
  counted(k, w * h);
  for (size_t i = 0; i < h; i++) memmove(d + i * dp, s + i * sp, w);
  return 0;
}
int cudaMemcpy2DAsync(char *d, size_t dp, const char *s, size_t sp, size_t w, size_t h, int k, void *st) {
  return cudaMemcpy2D(d, dp, s, sp, w, h, k);
}
int cudaMemset(void *p, int v, size_t n) { memset(p, v, n); return 0; }
int cudaMemsetAsync(void *p, int v, size_t n, void *s) { memset(p, v, n); return 0; }
int cudaRuntimeGetVersion(int *v) { *v = 12080; return 0; }
int cudaDriverGetVersion(int *v) { *v = 12080; return 0; }
int cudaStreamCreate(void **s) { *s = thing(); return 0; }
int cudaStreamCreateWithFlags(void **s, unsigned f) { *s = thing(); return 0; }
int cudaStreamDestroy(void *s) { free(s); return 0; }
OK(cudaStreamSynchronize) OK(cudaStreamWaitEvent)
static int capturing;
int cudaStreamIsCapturing(void *s, int *c) { *c = capturing; return 0; }
int cudaStreamBeginCapture(void *s, int m) { capturing = 1; return 0; }
int cudaStreamEndCapture(void *s, void **g) { capturing = 0; *g = thing(); return 0; }
int cudaGraphInstantiate(void **e, void *g, unsigned long long f) { *e = thing(); return 0; }
static long launches;
long standInGraphLaunches(int none) { return launches; }
int cudaGraphLaunch(void *e, void *s) { launches++; return 0; }
int cudaGraphDestroy(void *g) { free(g); return 0; }
int cudaGraphExecDestroy(void *g) { free(g); return 0; }
int cudaEventCreate(void **e) { *e = thing(); return 0; }
int cudaEventCreateWithFlags(void **e, unsigned f) { *e = thing(); return 0; }
int cudaEventDestroy(void *e) { free(e); return 0; }
int cudaEventElapsedTime(float *t, void *a, void *b) { *t = 0; return 0; }
OK(cudaEventRecord) OK(cudaEventSynchronize)
int cudaFuncGetAttributes(char *a, void *f) { memset(a, 0, 64); *(int *)(a + 24) = 1024; return 0; }
OK(cudaFuncSetAttribute)
OK(cudaKernelSetAttributeForDevice)
OK(cudaGetLastError) OK(cudaPeekAtLastError)
const char *cudaGetErrorName(int e) { return "stand-in"; }
const char *cudaGetErrorString(int e) { return "stand-in"; }
static int entry(void) { return 0; }
int cudaGetDriverEntryPoint(const char *n, void **f, unsigned long long fl, int *q) { *f = (void *)entry; if (q) *q = 0; return 0; }
OK(cudaLaunchHostFunc)
static long kernels;
long standInKernels(int none) { return kernels; }
int cudaLaunchKernel(void) { kernels++; return 0; }
int cudaLaunchKernelExC(void) { kernels++; return 0; }
int cudaLibraryGetKernel(void **k, void *l, const char *n) { *k = thing(); return 0; }
int cudaLibraryLoadData(void **l) { *l = thing(); return 0; }
OK(cudaLibraryUnload)
int cudaMemGetInfo(size_t *f, size_t *t) { *f = 7ul << 30; *t = 8ul << 30; return 0; }
int cudaMemPoolCreate(void **p) { *p = thing(); return 0; }
OK(cudaMemPoolDestroy) OK(cudaMemPoolSetAttribute) OK(cudaMemPoolTrimTo)
int cudaMemPoolGetAttribute(void *p, int a, uint64_t *v) { *v = 0; return 0; }
int cudaMemcpyFromSymbol(void *d, void *s, size_t n) { memset(d, 0, n); return 0; }
int cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *n) { *n = 1; return 0; }
void **__cudaRegisterFatBinary(void *p) { return (void **)thing(); }
void __cudaRegisterFatBinaryEnd(void **p) {}
void __cudaRegisterFunction(void) {}
void __cudaRegisterVar(void) {}
void __cudaUnregisterFatBinary(void **p) {}
unsigned __cudaPushCallConfiguration(void) { return 0; }
int __cudaPopCallConfiguration(void) { return 0; }
