#ifndef DUECAST_CEDIT_SHIM_H
#define DUECAST_CEDIT_SHIM_H

#include <stdio.h>

/* The face of libedit that has no variadic functions; never <readline/readline.h>, which is GNU's. */
#if __has_include(<editline/readline.h>)
#include <editline/readline.h>
#else
#error "editline/readline.h not found: install libedit (Debian, Ubuntu: apt-get install libedit-dev; macOS: brew install libedit)"
#endif

#endif
