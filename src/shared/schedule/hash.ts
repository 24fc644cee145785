/** Hashes that spread well and promise no security. All of 32 bits, as unsigned numbers. */

const FNV_OFFSET = 0x811c_9dc5;
const FNV_PRIME = 0x0100_0193;

/** FNV-1a over the UTF-16 code units of a text. Source: Fowler, Noll, Vo (draft-eastlake-fnv). */
export function hashText(text: string, seed = FNV_OFFSET): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  }
  return hash >>> 0;
}

/** Adds a whole number, also a negative one or one of more than 32 bits, to a hash. */
export function hashNumber(value: number, seed = FNV_OFFSET): number {
  const low = finalise(seed ^ value);
  return finalise(low ^ Math.floor(value / 0x1_0000_0000));
}

/** The finaliser of MurmurHash3 (Appleby): every input bit changes each output bit in about half of all cases. */
function finalise(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
