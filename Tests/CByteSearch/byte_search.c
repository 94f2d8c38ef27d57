#include "byte_search.h"
#include <stdlib.h>
#include <string.h>

#define FILTER_BITS 20

uint64_t piece_of_bytes(const uint8_t *bytes, size_t byte_count) {
  uint64_t piece = 0, word;
  for (size_t offset = 0; offset < byte_count; offset += sizeof word) {
    memcpy(&word, bytes + offset, sizeof word);
    piece = (piece ^ word) * 0x9E3779B97F4A7C15u;
    piece ^= piece >> 32;
  }
  return piece;
}

static int order(const void *left, const void *right) {
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return a < b ? -1 : a > b;
}

size_t find_piece(
    const uint8_t *bytes, size_t count, size_t start, size_t byte_count, const uint64_t *pieces,
    size_t piece_count, uint64_t *found) {
  uint8_t *filter = calloc(1, (1u << FILTER_BITS) / 8);
  size_t place = count;
  if (!filter) abort();
  for (size_t index = 0; index < piece_count; index++) {
    uint64_t bit = pieces[index] >> (64 - FILTER_BITS);
    filter[bit / 8] |= 1 << bit % 8;
  }
  for (size_t index = start; index + byte_count <= count; index++) {
    uint64_t piece = piece_of_bytes(bytes + index, byte_count);
    uint64_t bit = piece >> (64 - FILTER_BITS);
    if (!(filter[bit / 8] >> bit % 8 & 1)) continue;
    if (!bsearch(&piece, pieces, piece_count, sizeof piece, order)) continue;
    *found = piece;
    place = index;
    break;
  }
  free(filter);
  return place;
}
