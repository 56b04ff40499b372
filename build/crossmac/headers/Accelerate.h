// What ggml names of Accelerate: https://developer.apple.com/documentation/accelerate
#pragma once
#ifdef __cplusplus
extern "C" {
#endif
enum CBLAS_ORDER { CblasRowMajor = 101, CblasColMajor };
enum CBLAS_TRANSPOSE { CblasNoTrans = 111, CblasTrans, CblasConjTrans };
void cblas_sgemm(enum CBLAS_ORDER, enum CBLAS_TRANSPOSE, enum CBLAS_TRANSPOSE, int, int, int, float, const float *, int, const float *, int, float, float *, int);

typedef unsigned long vDSP_Length;
typedef long vDSP_Stride;
void vDSP_vadd(const float *, vDSP_Stride, const float *, vDSP_Stride, float *, vDSP_Stride, vDSP_Length);
void vDSP_vsub(const float *, vDSP_Stride, const float *, vDSP_Stride, float *, vDSP_Stride, vDSP_Length);
void vDSP_vmul(const float *, vDSP_Stride, const float *, vDSP_Stride, float *, vDSP_Stride, vDSP_Length);
void vDSP_vdiv(const float *, vDSP_Stride, const float *, vDSP_Stride, float *, vDSP_Stride, vDSP_Length);
void vDSP_vsmul(const float *, vDSP_Stride, const float *, float *, vDSP_Stride, vDSP_Length);
void vDSP_sve(const float *, vDSP_Stride, float *, vDSP_Length);
void vDSP_maxv(const float *, vDSP_Stride, float *, vDSP_Length);
#ifdef __cplusplus
}
#endif
