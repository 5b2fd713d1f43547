#ifndef DUECAST_COPENBLAS_SHIM_H
#define DUECAST_COPENBLAS_SHIM_H

#if __has_include(<cblas.h>)
#include <cblas.h>
#else
#error "cblas.h not found: install OpenBLAS (Debian, Ubuntu: apt-get install libopenblas-dev; macOS: brew install openblas)"
#endif

/* OpenBLAS carries LAPACK but its cblas.h declares none of it; column-major, arguments by address. */
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);

#endif
