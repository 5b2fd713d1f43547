#ifndef DUECAST_CMESSAGEDIGEST_SHIM_H
#define DUECAST_CMESSAGEDIGEST_SHIM_H

#if __has_include(<openssl/sha.h>)
/* The plain functions, whose state is a value: the newer ones of EVP allocate it. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#else
#error "openssl/sha.h not found: install libcrypto (Debian, Ubuntu: apt-get install libssl-dev)"
#endif

#endif
