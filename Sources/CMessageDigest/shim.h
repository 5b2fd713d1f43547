#ifndef DUECAST_CMESSAGEDIGEST_SHIM_H
#define DUECAST_CMESSAGEDIGEST_SHIM_H

#if __has_include(<sha2.h>)
#include <sha2.h>
#else
#error "sha2.h not found: install libmd (Debian, Ubuntu: apt-get install libmd-dev; macOS: brew install libmd)"
#endif

#endif
