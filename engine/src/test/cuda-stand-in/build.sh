#!/bin/sh
# Builds the stand-in for NVIDIA's libraries into a folder for LD_LIBRARY_PATH: what the CUDA provider of ONNX
# Runtime is linked against, with functions that succeed and compute nothing. Needs gcc and nm; Linux x64.
#   build.sh FOLDER PROVIDER    PROVIDER: libonnxruntime_providers_cuda.so (after 'mvn -N -Pcuda initialize':
#                               app/target/cuda/ai/onnxruntime/native/linux-x64)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
provider=$2
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

library() { # name, source
  printf '%s { global: *; };\n' "$1" >"$work/versions"
  gcc -w -O1 -shared -fPIC -Wl,-soname,"$1" -Wl,--version-script,"$work/versions" -o "$out/$1" "$2"
}

for name in libcublas.so.12 libcublasLt.so.12; do
  source=$work/$name.c
  echo '#include <stdlib.h>' >"$source"
  nm -D --undefined-only "$provider" | sed -n "s/.* U \(.*\)@$name\$/\1/p" | while read -r function; do
    case $function in
      *Create*) echo "int $function(void **made) { *made = malloc(64); return 0; }" ;;
      *GetStatus*) echo "const char *$function(int status) { return \"stand-in\"; }" ;;
      cublasGetMathMode) echo "int $function(void *handle, int *mode) { *mode = 0; return 0; }" ;;
      cublasLtMatmulAlgoGetHeuristic)
        echo "int $function(void *a, void *b, void *c, void *d, void *e, void *f, void *g, int h, void *i, int *count) {"
        echo "  *count = 1; return 0; }"
        ;;
      *) echo "int $function(void) { return 0; }" ;;
    esac
  done >>"$source"
  library "$name" "$source"
done
echo 'int standIn;' >"$work/empty.c"
library libcurand.so.10 "$work/empty.c"
library libcuda.so.1 "$here/cuda.c"
library libcudart.so.12 "$here/cudart.c"
