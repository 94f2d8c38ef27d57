// Finds any of many short runs of bytes in a large memory image; Swift for debugging is too slow.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// A number that stands for `byte_count` bytes, a multiple of 8: equal for equal bytes, and for
/// others with a chance of 2^-64.
uint64_t piece_of_bytes(const uint8_t *bytes, size_t byte_count);

/// The first place at or behind `start` where a piece of `byte_count` bytes begins that is one of
/// `pieces`, which ascend; `count` when there is none. `found` is set to the piece.
size_t find_piece(
    const uint8_t *bytes, size_t count, size_t start, size_t byte_count, const uint64_t *pieces,
    size_t piece_count, uint64_t *found);
