#include "attention/kernels.h"
#include "numbers/small_work.h"

namespace qkv {

extern const Kernels plain_kernels;
extern const Kernels fast_kernels;
#ifdef QKV_HAS_X86_KERNELS
extern const Kernels avx2_kernels;
extern const Kernels avx512_kernels;
#endif

namespace {

const Kernels& fastest_kernels() {
#ifdef QKV_HAS_X86_KERNELS
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) return avx512_kernels;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2_kernels;
#endif
    return fast_kernels;
}

}  // namespace

const Kernels& kernels_for(double multiplications) {
    return multiplications < small_work ? plain_kernels : fastest_kernels();
}

}  // namespace qkv
