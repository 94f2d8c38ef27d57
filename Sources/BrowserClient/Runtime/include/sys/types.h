// The part of the C library that headers of libsodium ask for: types only.
#pragma once
#include <stddef.h>
